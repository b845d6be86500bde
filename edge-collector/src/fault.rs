//! A panic on purpose, for the fault tests alone (feature `fault-injection`).

/// Lets a request ask for a panic.
///
/// # Panics
///
/// When the request contains `panic-on-purpose`.
pub fn trip(request: &str) {
    assert!(!request.contains("panic-on-purpose"), "asked to");
}
