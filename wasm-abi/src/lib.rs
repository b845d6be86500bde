//! The one way bytes cross between JavaScript and our WebAssembly modules.
//!
//! A module exports `alloc(len) -> ptr` and functions of shape `f(ptr, len) -> u64`: the
//! caller allocates, writes its bytes and calls; the callee owns them from then on. The
//! answer packs `ptr << 32 | len`; the caller copies it and calls `free(ptr, len)`.
//! Symbols are exported on wasm only: natively, our `free` would take the C library's place.
//! Where else `unsafe` stands, and why: `docs/decisions/0003-own-wasm-abi.md`.

#![expect(unsafe_code, reason = "raw pointers are how bytes cross the module's boundary")]
#![expect(clippy::same_length_and_capacity, reason = "every vector here is made to its length")]

/// Allocates `len` bytes for the host to fill.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    let mut bytes = core::mem::ManuallyDrop::new(Vec::<u8>::with_capacity(len));
    bytes.as_mut_ptr()
}

/// Frees an answer after the host has copied it.
///
/// # Safety
///
/// `ptr` and `len` must be one answer of [`give`], freed once.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub unsafe extern "C" fn free(ptr: *mut u8, len: usize) {
    // SAFETY: `give` shrinks to fit, so capacity equals length.
    drop(unsafe { Vec::from_raw_parts(ptr, len, len) });
}

/// Takes over the bytes that the host wrote into an allocation of [`alloc`].
///
/// # Safety
///
/// `ptr` must come from `alloc(len)`, filled, and be taken once.
pub unsafe fn take(ptr: *mut u8, len: usize) -> Vec<u8> {
    // SAFETY: `alloc(len)` made a vector of exactly this capacity.
    unsafe { Vec::from_raw_parts(ptr, len, len) }
}

/// Hands an answer to the host as `ptr << 32 | len`.
pub fn give(bytes: Vec<u8>) -> u64 {
    let bytes = Box::leak(bytes.into_boxed_slice());
    ((bytes.as_mut_ptr() as u64) << 32) | bytes.len() as u64
}

/// Exports `fn(&[u8]) -> Vec<u8>` under `$name` with the calling convention above.
#[macro_export]
macro_rules! export {
    ($name:ident => $function:path) => {
        #[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
        #[expect(unsafe_code, reason = "the host's bytes arrive as a raw pointer")]
        extern "C" fn $name(ptr: *mut u8, len: usize) -> u64 {
            // SAFETY: the host passes what `alloc(len)` gave it, once.
            let request = unsafe { $crate::take(ptr, len) };
            $crate::give($function(&request))
        }
    };
}
