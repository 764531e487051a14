// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Benchmarks of the calls, each at its worst: full lists where the length of them counts, and of
//! those who may call the one that takes the most to look up.
//!
//! Keys live in the host's keystore and sign through host functions, so that the same code runs
//! natively and in the Wasm runtime. They are of the scheme that costs the most to check. What is
//! found already there comes through the pallet's own code (`scenes`), except where nobody signs.

#![cfg(feature = "runtime-benchmarks")]

mod calls;
mod scenes;

use crate::Config;
use alloc::vec::Vec;
use carechain_primitives::Day;
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	AccountId32, KeyTypeId, MultiSignature,
};

/// Makes what the benchmarks find already there; only the runtime knows who is a member, and the time.
pub trait BenchmarkHelper<AccountId> {
	/// Admits an organisation in active standing, or finds it, and gives its representative. Every
	/// number is another organisation. It stays in active standing for half a year at least.
	fn representative(number: u32) -> AccountId;

	/// Makes an account that of a practitioner at the organisation of that number, in the way that
	/// takes the longest to find out. The credential holds for half a year at least.
	fn practitioner(number: u32, account: AccountId);

	/// Sets the clock to the beginning of a day.
	fn set_day(day: Day);
}

/// A chain whose patients have keys like those that [`Key`] makes.
trait Keyed:
	frame_system::Config<AccountId: From<AccountId32>> + Config<Signature: From<MultiSignature>>
{
}

impl<T> Keyed for T where
	T: frame_system::Config<AccountId: From<AccountId32>> + Config<Signature: From<MultiSignature>>
{
}

/// Under which the keystore keeps the keys.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"pati");

/// A key in the host's keystore.
#[derive(Clone)]
struct Key(sr25519::Public);

impl Key {
	fn generate() -> Self {
		Self(sr25519::Public::generate_pair(KEY_TYPE, None))
	}

	fn account<T: Keyed>(&self) -> T::AccountId {
		AccountId32::from(self.0).into()
	}

	fn sign<T: Keyed>(&self, payload: Vec<u8>) -> T::Signature {
		let signature = self
			.0
			.sign(KEY_TYPE, &payload)
			.expect("the keystore made the key; qed");
		MultiSignature::from(signature).into()
	}
}
