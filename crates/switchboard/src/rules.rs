//! *Rules* are for types that they mean something for: a range for numbers, a length for texts and collections.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A type that `#[range(…)]` goes over.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// /// Does it.
/// #[tool]
/// fn wrong(#[range(1..=3)] value: String) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`#[range]` is for numbers, and `{Self}` is none",
    label = "not for this type",
    note = "for texts and lists write `#[length(1..=100)]`"
)]
pub trait Number {
    /// What the ends of the range are.
    type Bound: serde::Serialize;
}

/// A type that `#[length(…)]` goes over.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// /// Does it.
/// #[tool]
/// fn wrong(#[length(1..=3)] value: u8) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`#[length]` is for texts, lists and maps, and `{Self}` is none",
    label = "not for this type",
    note = "for numbers write `#[range(1..=20)]`"
)]
pub trait Measured {}

/// A type that `#[pattern(…)]` goes over.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// /// Does it.
/// #[tool]
/// fn wrong(#[pattern("a")] value: u8) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`#[pattern]` is for texts, and `{Self}` is none",
    label = "not for this type"
)]
pub trait Text {}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            type Bound = Self;
        }
    )*};
}

numbers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 }

impl<T: Number> Number for Option<T> {
    type Bound = T::Bound;
}

impl Measured for String {}
impl<T> Measured for Vec<T> {}
impl<T, S> Measured for HashSet<T, S> {}
impl<T> Measured for BTreeSet<T> {}
impl<K, V, S> Measured for HashMap<K, V, S> {}
impl<K, V> Measured for BTreeMap<K, V> {}
impl<T: Measured> Measured for Option<T> {}

impl Text for String {}
impl<T: Text> Text for Option<T> {}
