//! What a shop page's facts mean: pure rules over text that a browser saw.
//!
//! The pixel runs them in the browser; where WebAssembly is forbidden the same functions
//! run at the edge over the raw facts (`product.md §2`, three levels). Every byte of them is
//! downloaded by a shopper, so they keep off what is convenient but heavy: no tree of JSON
//! values, no pattern searchers, no formatting; "absent" is the empty text. Ids and amounts
//! stay the digits they were. Questions and answers are JSON text, see [`answer`].

pub mod text;
pub mod amount;
pub mod link;
pub mod entity;
pub mod json;
pub mod item;
pub mod json_ld;
pub mod page;
pub mod cart;
pub mod place;
pub mod answer;

#[cfg(test)]
mod tests;
