// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! `carechain-verify` for browsers: one function over bytes in linear memory, and no imports.
//!
//! | export | what it does |
//! |---|---|
//! | `memory` | where everything stands |
//! | `carechain_alloc(length) -> pointer` | room for input |
//! | `carechain_free(pointer, length)` | gives room back, with the length that it was asked for with |
//! | `carechain_verify(file, length, options, length) -> answer` | the verdict on a file |
//!
//! The options are JSON: `{"genesis": "0x…", "restarts": […], "record": "…" or null}`. `restarts` is the
//! chain specification's list `finalityRestarts`, `record` a JSON text that is kept apart from the file.
//! The answer is a length (four bytes, little-endian) and so many bytes of JSON: the verdict, as the
//! command writes it with `--json`. Whoever called frees it, with four bytes more than that length. Input
//! stays the caller's.
//!
//! Options that are not understood are refused in the same form, at the link `options`.

#![cfg_attr(target_family = "wasm", no_std)]
// Pointers and exported names are the point of this crate. The caller keeps the promises that each
// function states.
#![allow(unsafe_code)]

extern crate alloc;

use alloc::{
	boxed::Box,
	string::{String, ToString},
	vec,
	vec::Vec,
};
use carechain_verify::{
	hex::Fixed,
	verdict::{facts_text, FORMAT},
	verify, Restart, Trust,
};
use core::{ptr, slice};
use serde::Deserialize;
use serde_json::json;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Only for want of memory: nothing of the verifier panics.
#[cfg(target_family = "wasm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
	core::arch::wasm32::unreachable()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
	genesis: Fixed<32>,
	#[serde(default)]
	restarts: Vec<Restart>,
	#[serde(default)]
	record: Option<String>,
}

/// Room for so many bytes.
#[no_mangle]
pub extern "C" fn carechain_alloc(length: usize) -> *mut u8 {
	give_away(vec![0; length])
}

/// Gives room back.
///
/// # Safety
/// The pointer is one that `carechain_alloc` or `carechain_verify` returned, with its length, and is
/// not used any more.
#[no_mangle]
pub unsafe extern "C" fn carechain_free(pointer: *mut u8, length: usize) {
	// SAFETY: see above; this is how `give_away` made it.
	drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(pointer, length)) });
}

/// The verdict on a file.
///
/// # Safety
/// Both pointers are good for so many bytes.
#[no_mangle]
pub unsafe extern "C" fn carechain_verify(
	file: *const u8,
	file_length: usize,
	options: *const u8,
	options_length: usize,
) -> *mut u8 {
	// SAFETY: see above.
	let (file, options) = unsafe {
		(
			slice::from_raw_parts(file, file_length),
			slice::from_raw_parts(options, options_length),
		)
	};
	let text = answer(file, options).into_bytes();
	// No answer has 4 GiB.
	let length = u32::try_from(text.len()).unwrap_or(0);
	give_away([&length.to_le_bytes(), text.as_slice()].concat())
}

fn answer(file: &[u8], options: &[u8]) -> String {
	match serde_json::from_slice::<Options>(options) {
		Ok(options) => {
			let trust = Trust {
				genesis: options.genesis.0,
				restarts: options.restarts,
			};
			let record = options.record.as_deref().map(str::as_bytes);
			facts_text(&verify(file, &trust, record))
		}
		Err(error) => json!({
			"format": FORMAT,
			"proven": false,
			"link": "options",
			"code": "invalid-options",
			"reason": error.to_string(),
		})
		.to_string(),
	}
}

fn give_away(bytes: Vec<u8>) -> *mut u8 {
	Box::into_raw(bytes.into_boxed_slice()).cast()
}
