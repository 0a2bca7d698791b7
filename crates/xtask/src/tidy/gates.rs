//! Gates: one room knows each foreign thing; the others meet it through that room's words.

use cargo_metadata::{Dependency, DependencyKind};

use super::house::{House, Room};
use super::plan::{FILE, Gate, Place};
use super::violation::Violation;

const RULE: &str = "gates";

/// Finds crates on the floors that depend on what another room keeps; tests, benches and the help may use anything.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let on_floors = house.rooms.iter().filter(|room| house.plan.place(&room.name) != Some(Place::Help));
    on_floors.flat_map(|room| check_room(house, room)).collect()
}

fn check_room(house: &House, room: &Room) -> Vec<Violation> {
    let dependencies = room.package.dependencies.iter().filter(|one| one.kind != DependencyKind::Development);
    let pairs = dependencies.flat_map(|one| house.plan.gates.iter().map(move |gate| (one, gate)));
    pairs
        .filter(|(dependency, gate)| is_shut(gate, dependency, room))
        .map(|(_, gate)| violation(room, gate))
        .collect()
}

fn is_shut(gate: &Gate, dependency: &Dependency, room: &Room) -> bool {
    let asks_features = dependency.uses_default_features || !dependency.features.is_empty();
    gate.package == dependency.name && !gate.rooms.contains(&room.name) && (!gate.features || asks_features)
}

fn violation(room: &Room, gate: &Gate) -> Violation {
    let Gate { package, reason, features, .. } = gate;
    let with = if *features { " with features" } else { "" };
    let rooms = if gate.rooms.is_empty() { "no room yet".to_owned() } else { gate.rooms.join(", ") };
    Violation {
        file: room.manifest_file(),
        line: None,
        rule: RULE,
        what: format!("{} depends on {package}{with}", room.name),
        remedy: format!("{reason}: ask the room that keeps it ({rooms}; {FILE})"),
    }
}
