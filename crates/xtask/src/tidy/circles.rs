//! Circles: files that need each other are one file in pieces; which of them stands below must be plain to see.

use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{BTreeSet, VecDeque};

use super::arrows::{Arrows, reach};
use super::house::{House, Room};
use super::violation::Violation;

/// Finds circles of files inside a crate, each once, by its shortest way round.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    house.rooms.iter().flat_map(check_room).collect()
}

fn check_room(room: &Room) -> Vec<Violation> {
    let arrows = Arrows::draw(room);
    let reached: Vec<BTreeSet<usize>> =
        (0..arrows.files.len()).map(|file| reach(&arrows.needs, file)).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for file in 0..arrows.files.len() {
        if reached[file].contains(&file) && seen.insert(file) {
            seen.extend(reached[file].iter().filter(|other| reached[**other].contains(&file)));
            found.push(violation(&arrows, &round(&arrows.needs, file)));
        }
    }
    found
}

/// Returns the shortest way from `start` back to itself, its first step first.
fn round(needs: &[BTreeMap<usize, usize>], start: usize) -> Vec<usize> {
    let mut from = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for &next in needs[at].keys() {
            if next == start {
                let back = std::iter::successors(Some(at), |at| from.get(at).copied());
                let mut way: Vec<usize> = back.collect();
                way.reverse();
                return way;
            }
            if let Entry::Vacant(entry) = from.entry(next) {
                entry.insert(at);
                open.push_back(next);
            }
        }
    }
    vec![start]
}

fn violation(arrows: &Arrows<'_>, way: &[usize]) -> Violation {
    let nexts = way.iter().skip(1).chain(way.first());
    let steps: Vec<String> = way
        .iter()
        .zip(nexts)
        .map(|(at, next)| {
            let line = arrows.needs[*at][next];
            format!(
                "{}:{line} needs {}",
                arrows.files[*at].inner.display(),
                arrows.files[*next].inner.display()
            )
        })
        .collect();
    let (first, second) = (way[0], way.get(1).copied().unwrap_or(way[0]));
    let line = arrows.needs[first].get(&second).copied();
    let remedy = "move what both need into a file below them";
    arrows.files[first].violation("circles", line, steps.join(", "), remedy)
}
