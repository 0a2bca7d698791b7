//! The *keeper* holds the stock and the desks where it is offered, so that both hear of every change.
//!
//! Desks stand here and not in the stock, because their tools read from the stock: it would keep itself alive.

use std::sync::{Arc, Mutex};

use crate::catalogue::Catalogue;
use crate::desk::Desk;
use crate::stock::{Stock, lock};

/// Holds a library's stock and its desks.
pub(crate) struct Keeper {
    pub(crate) stock: Arc<Stock>,
    pub(crate) desks: Mutex<Vec<Desk>>,
}

impl Keeper {
    /// Tells that what is committed has changed: in the status and in the descriptions of the tools.
    pub(crate) fn publish(&self, catalogue: &Catalogue) {
        self.stock.note(catalogue);
        for desk in lock(&self.desks).iter_mut() {
            desk.refresh();
        }
    }
}
