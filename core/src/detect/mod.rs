//! What a shop page's facts mean: pure rules over text that a browser saw.
//!
//! The pixel runs them in the browser; where WebAssembly is forbidden the same functions
//! run at the edge over the raw facts (`product.md §2`, three levels). Every byte of them is
//! downloaded by a shopper, so they keep off what is convenient but heavy: no JSON, which the
//! browser reads and writes, no tree of values, no pattern searchers, no formatting; "absent" is
//! the empty text. Ids and amounts stay the digits they were. Questions and answers: [`answer`].

pub mod text;
pub mod link;
pub mod plain;
pub mod from_json;
pub mod item;
pub mod json_ld;
pub mod page;
pub mod cart;
pub mod place;
pub mod answer;

#[cfg(test)]
mod tests;
