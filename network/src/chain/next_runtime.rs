// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The same runtime, one version on: what an upgrade is tried with, without compiling a second one.

use anyhow::{ensure, Result};
use carechain_runtime::VERSION;

/// WebAssembly's `i32.const` and `i64.const`.
const I32_CONST: u8 = 0x41;
const I64_CONST: u8 = 0x42;

/// Rewrites the version in place, everywhere that it stands.
///
/// It is in the code as a constant, there once more beside the transaction version where the two are what
/// signatures cover, in the code's data, and in the section that nodes read it from. Constants that happen
/// to have the same value change with it: for a version in the millions that is a millionth of whatever
/// they are. `client/src/testing/next-runtime.ts` does the same.
///
/// # Errors
/// Where it is not found in all of them, or the next version takes another length.
pub fn next_runtime(code: &[u8], version: u32) -> Result<Vec<u8>> {
	let next = version + 1;
	let mut code = code.to_vec();
	let signed = |version: u32| {
		let both = u64::from(version) | u64::from(VERSION.transaction_version) << 32;
		constant(I64_CONST, both)
	};
	let in_code = replace(
		&mut code,
		&constant(I32_CONST, version.into()),
		&constant(I32_CONST, next.into()),
	)?;
	let in_signed = replace(&mut code, &signed(version), &signed(next))?;
	let section = |version: u32| {
		let before = [VERSION.impl_name.as_bytes(), &1u32.to_le_bytes()].concat();
		[before, version.to_le_bytes().to_vec()].concat()
	};
	let in_section = replace(&mut code, &section(version), &section(next))?;
	let data = |version: u32| {
		let after = [VERSION.impl_version, VERSION.transaction_version].map(u32::to_le_bytes);
		[VERSION.authoring_version, version]
			.map(u32::to_le_bytes)
			.into_iter()
			.chain(after)
			.flatten()
			.collect::<Vec<u8>>()
	};
	let in_data = replace(&mut code, &data(version), &data(next))?;
	ensure!(
		in_code > 0 && in_signed > 0 && in_data > 0 && in_section == 1,
		"version {version} is {in_code} times in the code, {in_signed} times in what signatures cover, \
		 {in_data} times in the data and {in_section} times in the section: at least once in each, and \
		 exactly once in the last, are expected"
	);
	Ok(code)
}

/// An instruction with a constant, which is a positive number in signed LEB128.
fn constant(instruction: u8, value: u64) -> Vec<u8> {
	let mut bytes = vec![instruction];
	let mut rest = value;
	loop {
		let bits = u8::try_from(rest & 0x7F).expect("seven bits");
		rest >>= 7;
		if rest == 0 && bits & 0x40 == 0 {
			bytes.push(bits);
			return bytes;
		}
		bytes.push(bits | 0x80);
	}
}

/// Replaces every occurrence in place; how many there were.
fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) -> Result<usize> {
	ensure!(
		from.len() == to.len(),
		"the next version takes another length"
	);
	let mut count = 0;
	let mut at = 0;
	while at + from.len() <= bytes.len() {
		if bytes[at..].starts_with(from) {
			bytes[at..at + to.len()].copy_from_slice(to);
			count += 1;
			at += to.len();
		} else {
			at += 1;
		}
	}
	Ok(count)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_version_is_rewritten_wherever_it_stands() {
		let of = |version: u32| {
			let signed = u64::from(version) | u64::from(VERSION.transaction_version) << 32;
			[
				constant(I32_CONST, version.into()),
				constant(I64_CONST, signed),
				b"carechain-node\x01\0\0\0".to_vec(),
				version.to_le_bytes().to_vec(),
				// The data: authoring, spec, implementation and transaction version.
				[1, version, 0, 1].map(u32::to_le_bytes).concat(),
			]
			.concat()
		};
		let next = next_runtime(&of(1_000_000), 1_000_000).expect("all places");
		assert_eq!(next, of(1_000_001));
		assert!(next_runtime(&of(1_000_000), 1_000_002).is_err());
	}

	#[test]
	fn constants_are_signed_leb128() {
		assert_eq!(constant(I32_CONST, 1_000_000), [0x41, 0xC0, 0x84, 0x3D]);
		// Bit 6 would be the sign.
		assert_eq!(constant(I32_CONST, 64), [0x41, 0xC0, 0x00]);
	}
}
