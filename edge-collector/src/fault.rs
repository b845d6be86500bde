//! A panic on purpose, for the fault tests alone (feature `fault-injection`).

/// Panics when the request asks for it.
#[expect(clippy::panic, reason = "this is what the fault tests call for")]
pub fn trip(request: &str) {
    if request.contains("panic-on-purpose") {
        panic!("asked to");
    }
}
