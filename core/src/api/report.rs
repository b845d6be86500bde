//! Reports: the question, the answer, and what can be asked for (`product.md §11`).

mod answer;
mod follow;
mod number;
mod query;
mod saved;

pub use answer::*;
pub use follow::*;
pub use query::*;
pub use saved::*;
