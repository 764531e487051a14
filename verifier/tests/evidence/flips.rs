// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Every bit of a file matters.

use super::support::{
	builder::{file, Chain, Scene},
	subjects,
};
use carechain_verify::verify;

/// Flips bits of a file, one after the other, and puts each back.
fn flip(name: &str, scene: &Scene, bits: impl Fn(usize) -> Vec<usize>) {
	let mut file = file(&scene.evidence());
	let trust = scene.trust();
	assert!(verify(&file, &trust, None).is_ok(), "{name}");
	let bits = bits(file.len() * 8);
	for bit in bits {
		file[bit / 8] ^= 1 << (bit % 8);
		assert!(verify(&file, &trust, None).is_err(), "{name}: bit {bit}");
		file[bit / 8] ^= 1 << (bit % 8);
	}
	assert!(verify(&file, &trust, None).is_ok(), "{name}");
}

/// A chain with as few signatures as there can be, for there are many bits to flip.
fn short_chain() -> Chain {
	let mut chain = Chain::new(&[1]);
	chain.hand_over(&[2]);
	chain
}

#[test]
fn a_file_with_any_bit_flipped_is_refused() {
	for (name, mut scene) in subjects::all() {
		scene.chain = short_chain();
		flip(name, &scene, |bits| (0..bits).collect());
	}
}

#[test]
fn a_large_file_with_any_of_many_bits_flipped_is_refused() {
	let mut scene = subjects::access_log_of(3_000);
	for _ in 0..20 {
		scene.chain.hand_over(&[3, 4, 5, 6, 7, 8, 9]);
	}
	let restart = scene.chain.restart(&[1, 2, 3]);
	scene.restarts.push(restart);
	flip("large access log", &scene, |bits| {
		(0..400)
			.map(|sample| sample * (bits / 400) + sample % 8)
			.collect()
	});
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
	let scene = subjects::anchor();
	let (file, trust) = (file(&scene.evidence()), scene.trust());
	for length in 0..file.len() {
		assert!(verify(&file[..length], &trust, None).is_err(), "{length}");
	}
}
