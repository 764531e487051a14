// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether an account signed something, as wallets sign.
//!
//! A wallet may sign the bytes as they are or, when a page asks, between `<Bytes>` and `</Bytes>`, and may
//! put the number of the scheme in front. What `signatureVerify` of polkadot.js takes for good is taken
//! here; of ECDSA only the accounts that this chain has (BLAKE2b-256 of the key, not Ethereum's).

use alloc::vec::Vec;
use k256::ecdsa::{RecoveryId, Signature as EcdsaSignature, VerifyingKey};
use sp_crypto_hashing::blake2_256;

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
	/// Schnorr over Ristretto25519.
	Sr25519,
	/// EdDSA over Curve25519.
	Ed25519,
	/// ECDSA over secp256k1.
	Ecdsa,
}

impl Scheme {
	/// Its name.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Sr25519 => "sr25519",
			Self::Ed25519 => "ed25519",
			Self::Ecdsa => "ecdsa",
		}
	}
}

/// What schnorrkel signatures on this kind of chain are bound to.
const SIGNING_CONTEXT: &[u8] = b"substrate";

/// The scheme by which the account signed the message; `None` if it did not.
pub(super) fn scheme_of(message: &[u8], signature: &[u8], account: &[u8; 32]) -> Option<Scheme> {
	let wrapped = [b"<Bytes>", message, b"</Bytes>"].concat();
	let candidates = candidates(signature);
	for message in [message, &wrapped] {
		for (scheme, signature) in &candidates {
			if is_valid(*scheme, message, signature, account) {
				return Some(*scheme);
			}
		}
	}
	None
}

/// What the bytes of a signature may be: an ECDSA signature has 65 bytes, and so has another one with
/// the number of its scheme in front.
fn candidates(signature: &[u8]) -> Vec<(Scheme, &[u8])> {
	let either = |bytes| [(Scheme::Ed25519, bytes), (Scheme::Sr25519, bytes)];
	match (signature.len(), signature.split_first()) {
		(64, _) => either(signature).to_vec(),
		(65, Some((0..=2, rest))) => [&either(rest)[..], &[(Scheme::Ecdsa, signature)]].concat(),
		(65, _) => Vec::from([(Scheme::Ecdsa, signature)]),
		(66, Some((0..=2, rest))) => Vec::from([(Scheme::Ecdsa, rest)]),
		_ => Vec::new(),
	}
}

fn is_valid(scheme: Scheme, message: &[u8], signature: &[u8], account: &[u8; 32]) -> bool {
	let valid = match scheme {
		Scheme::Ed25519 => is_ed25519(message, signature, account),
		Scheme::Sr25519 => is_sr25519(message, signature, account),
		Scheme::Ecdsa => is_ecdsa(message, signature, account),
	};
	valid.is_some()
}

fn is_ed25519(message: &[u8], signature: &[u8], account: &[u8; 32]) -> Option<()> {
	let key = ed25519_zebra::VerificationKey::try_from(*account).ok()?;
	let signature = ed25519_zebra::Signature::try_from(signature).ok()?;
	key.verify(&signature, message).ok()
}

fn is_sr25519(message: &[u8], signature: &[u8], account: &[u8; 32]) -> Option<()> {
	let key = schnorrkel::PublicKey::from_bytes(account).ok()?;
	let signature = schnorrkel::Signature::from_bytes(signature).ok()?;
	key.verify_simple(SIGNING_CONTEXT, message, &signature).ok()
}

/// The account is the hash of the key, which the signature gives away.
fn is_ecdsa(message: &[u8], signature: &[u8], account: &[u8; 32]) -> Option<()> {
	let (recovery, signature) = signature.split_last()?;
	let recovery = RecoveryId::from_byte(*recovery)?;
	let signature = EcdsaSignature::from_slice(signature).ok()?;
	let hash = blake2_256(message);
	let key = VerifyingKey::recover_from_prehash(&hash, &signature, recovery).ok()?;
	let compressed = key.to_encoded_point(true);
	(blake2_256(compressed.as_bytes()) == *account).then_some(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use ed25519_zebra::SigningKey;
	use k256::ecdsa::SigningKey as EcdsaKey;
	use proptest::prelude::*;
	use schnorrkel::{ExpansionMode, MiniSecretKey};

	const MESSAGE: &[u8] = b"carechain/leaf-signature/v1{}";

	/// A signature of each scheme, and the account.
	fn signed(message: &[u8]) -> [(Scheme, Vec<u8>, [u8; 32]); 3] {
		let ed25519 = SigningKey::from([7; 32]);
		let ed25519_account = ed25519_zebra::VerificationKeyBytes::from(&ed25519).into();
		let ed25519_signature = ed25519.sign(message).to_bytes().to_vec();

		let mini = MiniSecretKey::from_bytes(&[8; 32]).unwrap();
		let sr25519 = mini.expand_to_keypair(ExpansionMode::Ed25519);
		let sr25519_signature = sr25519.sign_simple(SIGNING_CONTEXT, message);

		let ecdsa = EcdsaKey::from_slice(&[9; 32]).unwrap();
		let (signature, recovery) = ecdsa
			.sign_prehash_recoverable(&blake2_256(message))
			.unwrap();
		let mut ecdsa_signature = signature.to_bytes().to_vec();
		ecdsa_signature.push(recovery.to_byte());
		let compressed = ecdsa.verifying_key().to_encoded_point(true);

		[
			(Scheme::Ed25519, ed25519_signature, ed25519_account),
			(
				Scheme::Sr25519,
				sr25519_signature.to_bytes().to_vec(),
				sr25519.public.to_bytes(),
			),
			(
				Scheme::Ecdsa,
				ecdsa_signature,
				blake2_256(compressed.as_bytes()),
			),
		]
	}

	#[test]
	fn every_scheme_is_told_apart() {
		for (scheme, signature, account) in signed(MESSAGE) {
			assert_eq!(scheme_of(MESSAGE, &signature, &account), Some(scheme));
			assert_eq!(scheme_of(b"another", &signature, &account), None);
			assert_eq!(scheme_of(MESSAGE, &signature, &[1; 32]), None);
		}
	}

	#[test]
	fn wrapped_bytes_count_and_other_wrappings_do_not() {
		for (scheme, signature, account) in signed(&[b"<Bytes>", MESSAGE, b"</Bytes>"].concat()) {
			assert_eq!(scheme_of(MESSAGE, &signature, &account), Some(scheme));
		}
		for (_, signature, account) in signed(&[b"<bytes>", MESSAGE, b"</bytes>"].concat()) {
			assert_eq!(scheme_of(MESSAGE, &signature, &account), None);
		}
	}

	#[test]
	fn the_number_of_the_scheme_may_stand_in_front() {
		for (scheme, signature, account) in signed(MESSAGE) {
			let numbered = |number: u8| [&[number][..], &signature].concat();
			assert_eq!(scheme_of(MESSAGE, &numbered(2), &account), Some(scheme));
			assert_eq!(scheme_of(MESSAGE, &numbered(3), &account), None);
		}
	}

	#[test]
	fn a_changed_bit_is_no_signature() {
		for (_, signature, account) in signed(MESSAGE) {
			for bit in 0..signature.len() * 8 {
				let mut changed = signature.clone();
				changed[bit / 8] ^= 1 << (bit % 8);
				assert_eq!(scheme_of(MESSAGE, &changed, &account), None, "bit {bit}");
			}
		}
	}

	proptest! {
		#[test]
		fn any_bytes_are_looked_at_without_a_panic(
			signature in prop::collection::vec(any::<u8>(), 0..70),
			account: [u8; 32],
		) {
			prop_assert_eq!(scheme_of(MESSAGE, &signature, &account), None);
		}
	}
}
