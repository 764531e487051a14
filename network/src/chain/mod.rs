// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The chain's calls and answers, in the runtime's own types: what does not fit together does not
//! compile.

mod calls;
mod next_runtime;
mod questions;

pub use calls::{
	account, anchor, extend_log, generous_allowances, grant, key, log_accesses, register_patient,
	register_practitioner, revoke, Wallet, HOSPITALS,
};
pub use next_runtime::next_runtime;
pub use questions::{question, Decision};

pub use carechain_runtime::{AccountId, BlockNumber, Hash, Nonce, RuntimeCall};
use carechain_runtime::{Signature, SignedPayload, TxExtension, UncheckedExtrinsic, VERSION};
use codec::Encode;
use sp_core::{sr25519, Pair};
use sp_crypto_hashing::blake2_256;
use sp_runtime::generic::Era;

/// What a signature binds to beside the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
	/// The hash of the first block.
	pub genesis: Hash,
	/// The runtime's version: another one after an upgrade.
	pub spec_version: u32,
}

impl Chain {
	/// A chain that runs the runtime that this program was built with.
	pub fn of(genesis: Hash) -> Self {
		Self {
			genesis,
			spec_version: VERSION.spec_version,
		}
	}

	/// A signed call, as nodes take it.
	pub fn sign(&self, signer: &sr25519::Pair, nonce: Nonce, call: RuntimeCall) -> Signed {
		let extension: TxExtension = (
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(Era::Immortal),
			pallet_admission::CheckAdmission::default(),
			pallet_admission::CheckNonceWindow::from(nonce),
			frame_system::CheckWeight::new(),
			frame_system::WeightReclaim::new(),
		);
		let implicit = (
			(),
			self.spec_version,
			VERSION.transaction_version,
			self.genesis,
			self.genesis,
			(),
			(),
			(),
			(),
		);
		let payload = SignedPayload::from_raw(call, extension, implicit);
		let signature: Signature = payload.using_encoded(|bytes| signer.sign(bytes)).into();
		let (call, extension, _) = payload.deconstruct();
		let sender = account(signer).into();
		let bytes = UncheckedExtrinsic::new_signed(call, sender, signature, extension).encode();
		Signed {
			hash: hash_of(&bytes),
			bytes,
		}
	}
}

/// A signed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
	/// As it is in a block.
	pub bytes: Vec<u8>,
	/// What it is known by.
	pub hash: Hash,
}

/// The hash of an extrinsic, as it is in a block.
pub fn hash_of(extrinsic: &[u8]) -> Hash {
	blake2_256(extrinsic).into()
}

#[cfg(test)]
mod tests {
	use super::*;

	/// What is refused and sent again with the same nonce is another extrinsic, so that the one may be in a block
	/// though the other may not.
	#[test]
	fn a_call_that_is_signed_twice_has_two_hashes() {
		let chain = Chain::of(Hash::repeat_byte(1));
		let sign = || chain.sign(&key("Alice"), 7, anchor("record"));
		assert_ne!(sign().hash, sign().hash);
	}
}
