//! The plan of the house, as `crates/xtask/floors.toml` writes it.

use serde::Deserialize;

/// Where the plan lies, below the root.
pub(crate) const FILE: &str = "crates/xtask/floors.toml";

/// Floors, gates and owners.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// What a package's name has before its folder's.
    pub(crate) prefix: String,
    /// From the ground up.
    floors: Vec<Floor>,
    /// What people outside build on.
    face: Option<Face>,
    /// Rooms beside the floors.
    help: Vec<String>,
    /// Rooms that may call what clippy.toml bans.
    pub(crate) owners: Vec<String>,
    /// Who may depend on what.
    pub(crate) gates: Vec<Gate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    name: String,
    rooms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Face {
    room: String,
    /// The floor it stands on top of.
    above: String,
}

/// One foreign crate and the rooms that know it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gate {
    /// The foreign crate.
    #[serde(rename = "crate")]
    pub(crate) package: String,
    /// The rooms that may depend on it.
    pub(crate) rooms: Vec<String>,
    /// Why.
    pub(crate) reason: String,
    /// Others may depend on it without features.
    #[serde(default)]
    pub(crate) features: bool,
}

/// Where a room stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'plan> {
    /// On a floor, from 1.
    Floor(usize, &'plan str),
    /// On top of the floor of this number, for people outside.
    Face(usize),
    /// Beside the floors.
    Help,
}

impl Plan {
    /// Returns where `room` stands, if the plan knows it.
    pub(crate) fn place(&self, room: &str) -> Option<Place<'_>> {
        let on_floor =
            self.floors.iter().zip(1..).find(|(floor, _)| floor.rooms.iter().any(|name| name == room));
        on_floor
            .map(|(floor, level)| Place::Floor(level, &floor.name))
            .or_else(|| self.face_of(room))
            .or_else(|| self.help.iter().any(|name| name == room).then_some(Place::Help))
    }

    /// Returns what the package of `room` is to be named.
    pub(crate) fn package(&self, room: &str) -> String {
        match self.face_of(room) {
            Some(_) => self.prefix.trim_end_matches('-').to_owned(),
            None => format!("{}{room}", self.prefix),
        }
    }

    fn face_of(&self, room: &str) -> Option<Place<'_>> {
        let face = self.face.as_ref().filter(|face| face.room == room)?;
        self.floors
            .iter()
            .zip(1..)
            .find(|(floor, _)| floor.name == face.above)
            .map(|(_, level)| Place::Face(level))
    }
}
