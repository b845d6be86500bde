//! The core's questions over bytes.

#![expect(unsafe_code, reason = "the driver's TextEncoder has made valid UTF-8 already")]

use tributary_core::detect::answer;

/// (Checking the bytes once more would cost each shopper 300 of them.)
fn ask(rule: fn(&str) -> String, question: &[u8]) -> Vec<u8> {
    // SAFETY: only `driver/wasm.ts` calls, with what `TextEncoder` gave it.
    rule(unsafe { std::str::from_utf8_unchecked(question) }).into_bytes()
}

pub(crate) fn place(question: &[u8]) -> Vec<u8> {
    ask(answer::place, question)
}

pub(crate) fn page(question: &[u8]) -> Vec<u8> {
    ask(answer::page, question)
}

pub(crate) fn cart(question: &[u8]) -> Vec<u8> {
    ask(answer::cart, question)
}
