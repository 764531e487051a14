// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Signing calls before they are needed.

use carechain_network::chain::{Chain, Nonce, RuntimeCall, Signed};
use sp_core::sr25519;
use std::collections::VecDeque;

/// A key that signs.
#[derive(Clone)]
pub struct Signer {
	/// The key.
	pub key: sr25519::Pair,
	/// The position of the node that takes its calls.
	pub home: usize,
	/// The nonce of its next call.
	pub nonce: Nonce,
}

impl Signer {
	/// A key that has signed nothing yet.
	pub fn new(key: sr25519::Pair, home: usize) -> Self {
		Self {
			key,
			home,
			nonce: 0,
		}
	}
}

/// Signed calls of one key, in the order of their nonces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
	/// The position of the node that takes them.
	pub home: usize,
	/// The calls.
	pub calls: VecDeque<Signed>,
}

/// Signs up to so many calls of each key, on all processors. `call` says which, by the key's position and how
/// many came before; a key whose call is `None` signs no more.
pub fn sign_all(
	chain: Chain,
	signers: &[Signer],
	each: usize,
	call: &(impl Fn(usize, usize) -> Option<RuntimeCall> + Sync),
) -> Vec<Queue> {
	let sign = |(index, signer): (usize, &Signer)| Queue {
		home: signer.home,
		calls: (0..each)
			.map_while(|at| Some((at, call(index, at)?)))
			.zip(signer.nonce..)
			.map(|((_, call), nonce)| chain.sign(&signer.key, nonce, call))
			.collect(),
	};
	let threads = std::thread::available_parallelism().map_or(1, usize::from);
	let share = signers.len().div_ceil(threads).max(1);
	std::thread::scope(|scope| {
		let parts: Vec<_> = signers
			.chunks(share)
			.enumerate()
			.map(|(part, some)| {
				scope.spawn(move || {
					let from = part * share;
					(from..).zip(some).map(sign).collect::<Vec<_>>()
				})
			})
			.collect();
		parts
			.into_iter()
			.flat_map(|part| part.join().expect("nobody panics while signing"))
			.collect()
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use carechain_network::chain::{anchor, key, Hash};
	use std::collections::HashSet;

	#[test]
	fn every_key_signs_with_nonces_of_its_own_from_where_it_is() {
		let chain = Chain::of(Hash::repeat_byte(7));
		let signers: Vec<_> = (0..5_u32)
			.map(|index| Signer {
				nonce: index,
				..Signer::new(key(&format!("signer {index}")), index as usize % 2)
			})
			.collect();
		// The last one has one call only.
		let call = |index: usize, at: usize| {
			(index < 4 || at < 1).then(|| anchor(&format!("{index} {at}")))
		};
		let queues = sign_all(chain, &signers, 3, &call);
		let lengths: Vec<_> = queues.iter().map(|queue| queue.calls.len()).collect();
		assert_eq!(lengths, [3, 3, 3, 3, 1]);
		assert_eq!(queues[3].home, 1);
		let again = chain.sign(&signers[2].key, 4, anchor("2 2"));
		// An sr25519 signature is another each time; what is signed is not.
		assert_eq!(queues[2].calls[2].bytes.len(), again.bytes.len());
		assert_eq!(queues[2].calls[2].bytes[103..], again.bytes[103..]);
		let hashes: HashSet<_> = queues
			.iter()
			.flat_map(|it| &it.calls)
			.map(|it| it.hash)
			.collect();
		assert_eq!(hashes.len(), 13);
	}
}
