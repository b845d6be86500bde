//! Which channel a landing belongs to (`product.md §8`).
