//! The browser pixel's WebAssembly: the core's detection rules behind the byte ABI.
//!
//! The TypeScript driver (`driver/`) sees the page and does the IO; what it saw means
//! something only here. Questions and answers: `tributary_core::detect::answer`.

// The rules are tested in the core; there is nothing here for another target.
#![cfg(target_arch = "wasm32")]

mod arena;
mod question;

tributary_wasm_abi::export!(place => question::place);
tributary_wasm_abi::export!(page => question::page);
tributary_wasm_abi::export!(cart => question::cart);
