//! Floors: an import only points down, and a crate the plan does not know is no crate of the house.

use cargo_metadata::{Dependency, DependencyKind};

use super::house::{House, Room};
use super::plan::{FILE, Place};
use super::violation::Violation;

const RULE: &str = "floors";

/// Finds arrows that do not point down, and rooms without a place.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    house.rooms.iter().flat_map(|room| check_room(house, room)).collect()
}

fn check_room(house: &House, room: &Room) -> Vec<Violation> {
    let violation = |what: String, remedy: String| {
        let file = room.manifest_file();
        Violation { file, line: None, rule: RULE, what, remedy }
    };
    let expected = house.plan.package(&room.name);
    let package = room.package.name.as_str();
    let mut found = Vec::new();
    if package != expected {
        found.push(violation(
            format!("the package is named {package}"),
            format!("name it {expected}, after its folder"),
        ));
    }
    let Some(place) = house.plan.place(&room.name) else {
        let remedy = format!("give it a floor in {FILE}");
        found.push(violation(format!("the plan does not know {}", room.name), remedy));
        return found;
    };
    for dependency in &room.package.dependencies {
        let Some(target) = house.rooms.iter().find(|target| target.package.name.as_str() == dependency.name)
        else {
            continue;
        };
        let Some(below) = house.plan.place(&target.name) else { continue };
        if let Some(remedy) = turned(place, below, dependency, &target.name) {
            found.push(violation(format!("{} imports {}", room.name, target.name), remedy));
        }
    }
    found
}

/// Returns what to do about an arrow from `place` to `below`, where it does not point down.
fn turned(place: Place<'_>, below: Place<'_>, dependency: &Dependency, target: &str) -> Option<String> {
    match (place, below) {
        (Place::Floor(..) | Place::Face(_), Place::Help) if target == "testkit" => (dependency.kind
            != DependencyKind::Development)
            .then(|| "only a dev-dependency points to testkit".to_owned()),
        (Place::Floor(..) | Place::Face(_), Place::Help) => {
            Some(format!("nothing on a floor builds on {target}: move the shared part down"))
        }
        (Place::Floor(own, _), Place::Floor(other, _)) if other < own => None,
        (Place::Floor(own, name), Place::Floor(other, other_name)) => Some(format!(
            "an arrow only points down, and {target} is on floor {other} ({other_name}), this crate on {own} ({name}): \
             move what both need to a floor below, or join them on the floor above"
        )),
        (Place::Face(top), Place::Floor(level, _)) if level <= top => None,
        (Place::Face(top), Place::Floor(level, name)) => {
            Some(format!("the face sees floors up to {top}, and {target} is on floor {level} ({name})"))
        }
        (Place::Floor(..) | Place::Face(_), Place::Face(_)) => {
            Some(format!("{target} is for people outside: import what it re-exports from its own room"))
        }
        (Place::Help, Place::Help) if target != "testkit" => Some(format!("nothing builds on {target}")),
        (Place::Help, _) => None,
    }
}
