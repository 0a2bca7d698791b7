//! Arrows say which file of a crate needs which other: the one that imports or names something, to the one that defines it.
//!
//! Counted: a private `use`, and every path in code and macros that leads to another file. An imported name that a third
//! file re-exports leads on to where that one has it from. Not counted: `mod` lines; `pub use` of a name that the file does not itself
//! use, because re-exporting is naming, not needing; tests; visibility such as `pub(in …)`; names behind a glob.

mod mention;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::code::Code;
use super::house::Room;
use mention::{Mention, Mentions};

/// How many re-exports are followed: more than any honest chain has.
const HOPS: usize = 16;

/// The files of one crate's `src` and the arrows between them.
pub(crate) struct Arrows<'room> {
    /// The files, tests aside.
    pub(crate) files: Vec<&'room Code>,
    /// For each file, by position: the files it needs, and the line of the first need.
    pub(crate) needs: Vec<BTreeMap<usize, usize>>,
}

impl<'room> Arrows<'room> {
    /// Draws the arrows of `room`.
    pub(crate) fn draw(room: &'room Room) -> Self {
        let has_library = room.files.iter().any(Code::is_face);
        let is_module = |code: &&Code| {
            let is_second_root = has_library && code.inner == Path::new("src/main.rs");
            code.inner.starts_with("src")
                && !code.inner.starts_with("src/bin")
                && !is_second_root
                && !code.is_test()
        };
        let files: Vec<&Code> = room.files.iter().filter(is_module).collect();
        let modules: Vec<Vec<String>> = files.iter().map(|code| module(code)).collect();
        let mentions: Vec<Mentions> = files
            .iter()
            .zip(&modules)
            .map(|(code, module)| Mentions::collect(&code.syntax, module))
            .collect();
        let at = modules.into_iter().zip(0..).collect();
        let map = Map { at, mentions };
        let needs = (0..files.len()).map(|file| map.needs(file)).collect();
        Self { files, needs }
    }
}

/// Returns the path of the module that a file holds: `src/tidy/code.rs` is `tidy::code`.
fn module(code: &Code) -> Vec<String> {
    let below = code.inner.strip_prefix("src").unwrap_or(&code.inner).with_extension("");
    let mut path: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let is_root = path.len() == 1 && matches!(path[0].as_str(), "lib" | "main");
    if is_root || path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

struct Map {
    /// Which file holds a module.
    at: BTreeMap<Vec<String>, usize>,
    mentions: Vec<Mentions>,
}

impl Map {
    fn needs(&self, file: usize) -> BTreeMap<usize, usize> {
        let mentions = &self.mentions[file];
        let imported =
            mentions.imports.iter().filter(|import| !import.is_public).map(|import| &import.mention);
        let mut needs = BTreeMap::new();
        for mention in imported.chain(&mentions.paths) {
            let target = self.absolute(file, mention, HOPS).and_then(|path| self.definer(&path, HOPS));
            if let Some(target) = target.filter(|target| *target != file) {
                needs.entry(target).or_insert(mention.line);
            }
        }
        needs
    }

    /// Returns the path from the crate's root, where the mention leads into the crate at all.
    fn absolute(&self, file: usize, mention: &Mention, hops: usize) -> Option<Vec<String>> {
        let Mention { within, path, .. } = mention;
        let (first, rest) = path.split_first()?;
        let mut base = within.clone();
        match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "self" => return Some([base, rest.to_vec()].concat()),
            "super" => {
                base.pop();
                let parent = Mention { within: base.clone(), path: rest.to_vec(), line: mention.line };
                let goes_on = rest.first().is_some_and(|next| next == "super");
                return if goes_on {
                    self.absolute(file, &parent, hops)
                } else {
                    Some([base, rest.to_vec()].concat())
                };
            }
            _ => base.push(first.clone()),
        }
        // One word alone is a variable or a name, even where a module is called the same.
        if path.len() > 1 && self.at.contains_key(&base) {
            return Some([base, rest.to_vec()].concat());
        }
        // A name that the file re-exports and uses as well; what it imports privately was counted there.
        let import =
            self.mentions[file].imports.iter().find(|import| import.is_public && import.name == *first)?;
        if import.mention.path == mention.path {
            return None;
        }
        let target = self.absolute(file, &import.mention, hops.checked_sub(1)?)?;
        Some([target, rest.to_vec()].concat())
    }

    /// Returns the file that defines what is at `path`, through re-exports.
    fn definer(&self, path: &[String], hops: usize) -> Option<usize> {
        let known = (0..=path.len()).rev().find(|&length| self.at.contains_key(&path[..length]))?;
        let file = self.at[&path[..known]];
        let followed = path.get(known).and_then(|name| {
            let import = self.mentions[file].imports.iter().find(|import| import.name == *name)?;
            let target = self.absolute(file, &import.mention, hops)?;
            let whole = [target, path[known + 1..].to_vec()].concat();
            self.definer(&whole, hops.checked_sub(1)?)
        });
        Some(followed.unwrap_or(file))
    }
}

/// Returns the positions that can be reached from `start` along the arrows, itself only where a circle leads back.
pub(crate) fn reach(needs: &[BTreeMap<usize, usize>], start: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        open.extend(needs[at].keys().filter(|next| reached.insert(**next)));
    }
    reached
}
