//! In ChatGPT: rolling dice and asking for the status run at once; deleting an item asks you first.
use switchboard::prelude::*;

/// Rolls a die of so many sides, at least one. Use this when the person asks for a dice roll.
#[tool(read_only, closed_world)]
fn roll_dice(#[default(6)] sides: u32) -> u32 {
    rand::random_range(1..=sides.max(1))
}

/// Tells which process serves the dice.
#[tool(read_only, closed_world)]
fn get_status() -> String {
    format!("process {} is up", std::process::id())
}

/// Deletes an item for good. Use this only when the person asked for it.
#[tool(destructive, closed_world)]
fn delete_item(id: String) -> String {
    format!("deleted {id}")
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    Server::new("Demo").tool(roll_dice).tool(get_status).tool(delete_item).serve_from_args().await
}
