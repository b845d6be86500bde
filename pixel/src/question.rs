//! The core's questions over bytes. The driver writes them, so they are UTF-8.

use tributary_core::detect::answer;

fn ask(rule: fn(&str) -> String, question: &[u8]) -> Vec<u8> {
    rule(std::str::from_utf8(question).unwrap_or_default()).into_bytes()
}

pub(crate) fn place(question: &[u8]) -> Vec<u8> {
    ask(answer::place, question)
}

pub(crate) fn view(question: &[u8]) -> Vec<u8> {
    ask(answer::view, question)
}

pub(crate) fn submit(question: &[u8]) -> Vec<u8> {
    ask(answer::submit, question)
}

pub(crate) fn cart(question: &[u8]) -> Vec<u8> {
    ask(answer::cart, question)
}

pub(crate) fn checkout(question: &[u8]) -> Vec<u8> {
    ask(answer::checkout, question)
}
