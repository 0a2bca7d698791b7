//! In ChatGPT: rolling shows the dice on a small board under the answer, and its button rolls again without the model.
use switchboard::{UiResource, prelude::*};

const BOARD: &str = "ui://dice/board";

/// What was rolled.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Roll {
    /// What each die shows
    dice: Vec<u8>,
    /// Their sum
    sum: u32,
}

/// Rolls dice and shows them on a board. Use this when the person asks for a dice roll.
#[tool(
    read_only,
    closed_world,
    ui = "ui://dice/board",
    invoking = "Rolling the dice",
    invoked = "Rolled the dice"
)]
fn roll_dice(
    /// How many dice
    #[default(2)]
    #[range(1..=10)]
    dice: u8,
) -> Roll {
    let dice: Vec<u8> = (0..dice).map(|_| rand::random_range(1..=6)).collect();
    Roll { sum: dice.iter().copied().map(u32::from).sum(), dice }
}

pub(crate) fn server() -> Server {
    let board =
        UiResource::new(BOARD, "Board", include_str!("../../fixtures/board.html")).prefers_border(true);
    Server::new("Dice board").tool(roll_dice).resource(board.into())
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    server().serve_from_args().await
}
