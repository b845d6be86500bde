//! The allocator: a pointer that only moves forward, and back to the start before each
//! question. So memory never grows with the page's age, and neither the general allocator's
//! 2.5 KB (brotli) nor the 0.5 KB that free each value are in the download.

#![expect(unsafe_code, reason = "an allocator hands out raw memory")]

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::Cell;
use std::ptr::null_mut;

const PAGE_BYTES: usize = 65_536;

unsafe extern "C" {
    /// Where the linker's static data ends.
    static __heap_base: u8;
}

struct Arena {
    next: Cell<usize>,
}

// SAFETY: the module has one thread.
unsafe impl Sync for Arena {}

#[global_allocator]
static ARENA: Arena = Arena { next: Cell::new(0) };

/// Frees everything. The driver calls it before a question, when it has copied the last
/// answer: nothing else outlives a question, and one that trapped leaves nothing behind.
#[unsafe(no_mangle)]
extern "C" fn reset() {
    ARENA.next.set(&raw const __heap_base as usize);
}

// SAFETY: blocks are disjoint, aligned, inside grown memory, and reused only after `reset`.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.next.get().next_multiple_of(layout.align());
        if !self.reaches(start.saturating_add(layout.size())) {
            return null_mut();
        }
        start as *mut u8
    }

    #[inline]
    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}

    /// The latest block grows and shrinks where it is: strings are built at the end.
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if block as usize + layout.size() == self.next.get() {
            return if self.reaches(block as usize + new_size) { block } else { null_mut() };
        }
        if new_size <= layout.size() {
            return block;
        }
        // SAFETY: the caller's layout is valid; the new block is disjoint and larger.
        unsafe {
            let new_block = self.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
            if !new_block.is_null() {
                new_block.copy_from_nonoverlapping(block, layout.size());
            }
            new_block
        }
    }
}

impl Arena {
    /// Moves the pointer to `end` and grows the memory up to there, or answers false.
    fn reaches(&self, end: usize) -> bool {
        let missing = end.saturating_sub(memory_size(0) * PAGE_BYTES);
        if 0 < missing && memory_grow(0, missing.div_ceil(PAGE_BYTES)) == usize::MAX {
            return false;
        }
        self.next.set(end);
        true
    }
}
