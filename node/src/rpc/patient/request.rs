// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Requests that a patient's key signs.
//!
//! What is signed is the SCALE encoding of a tuple: a tag that names the method, the genesis hash, the
//! key, the time until which the request is good, and then what it asks. Like everything that patients sign
//! outside of transactions it starts with `c`, which is 99 and no pallet's index, so that it can never pass
//! as a transaction, nor the reverse.

use carechain_primitives::PatientId;
use carechain_runtime::{AccountId, Hash};
use codec::{Encode, Output};
use serde::{Deserialize, Deserializer};
use sp_core::Bytes;
use sp_runtime::{traits::Verify, MultiSignature};

use super::refusal::Refusal;

/// How far ahead of the node's clock a request's end may lie, in seconds. Who came by a request can send it
/// again until then, and read what the patient reads.
pub const MAX_LIFETIME: u64 = 60;

/// A request that somebody signs.
pub trait Signed {
	/// What the signed bytes start with.
	const TAG: &'static [u8];

	/// What all requests have.
	fn envelope(&self) -> Envelope<'_>;

	/// What this one asks, as it is signed.
	fn question(&self) -> Vec<u8>;
}

/// What all requests have.
pub struct Envelope<'a> {
	/// The chain that it is signed for.
	pub genesis: &'a Hash,
	/// Whose signature it is.
	pub key: &'a AccountId,
	/// Until when it is good, exclusive, in seconds of Unix time.
	pub expires: u64,
}

/// Asks a runtime API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Query {
	/// The chain that it is signed for.
	pub genesis: Hash,
	/// Whose signature it is: an account, 32 bytes in hex.
	#[serde(deserialize_with = "account")]
	pub key: AccountId,
	/// Until when it is good, in seconds of Unix time.
	pub expires: u64,
	/// The patient that the key acts for.
	#[serde(deserialize_with = "patient")]
	pub patient: PatientId,
	/// In which state.
	pub at: At,
	/// The function, as `state_call` has it.
	pub function: String,
	/// Its arguments, but for those that the node puts in front.
	pub arguments: Bytes,
}

/// Asks for the key's next nonce.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NonceQuery {
	/// As in [`Query`].
	pub genesis: Hash,
	/// As in [`Query`].
	#[serde(deserialize_with = "account")]
	pub key: AccountId,
	/// As in [`Query`].
	pub expires: u64,
}

/// Asks what became of an extrinsic that the key signed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutcomeQuery {
	/// As in [`Query`].
	pub genesis: Hash,
	/// As in [`Query`].
	#[serde(deserialize_with = "account")]
	pub key: AccountId,
	/// As in [`Query`].
	pub expires: u64,
	/// The block that it is in.
	pub block: Hash,
	/// The hash of the extrinsic.
	pub extrinsic: Hash,
}

/// Asks for evidence of values that are about the patient.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvidenceQuery {
	/// As in [`Query`].
	pub genesis: Hash,
	/// As in [`Query`].
	#[serde(deserialize_with = "account")]
	pub key: AccountId,
	/// As in [`Query`].
	pub expires: u64,
	/// As in [`Query`].
	#[serde(deserialize_with = "patient")]
	pub patient: PatientId,
	/// As in `evidence_chain`.
	pub at: Option<Hash>,
	/// As in `evidence_chain`.
	pub since_set: Option<u64>,
	/// The storage keys.
	pub keys: Vec<Bytes>,
}

macro_rules! signed {
	($request:ident: $tag:literal, ($($part:expr),*), $this:ident) => {
		impl Signed for $request {
			const TAG: &'static [u8] = $tag;

			fn envelope(&self) -> Envelope<'_> {
				Envelope {
					genesis: &self.genesis,
					key: &self.key,
					expires: self.expires,
				}
			}

			fn question(&self) -> Vec<u8> {
				let $this = self;
				($($part,)*).encode()
			}
		}
	};
}

signed!(Query: b"carechain/patient-query/v1", (
	this.patient, this.at, this.function.as_bytes(), &this.arguments.0
), this);
signed!(NonceQuery: b"carechain/patient-nonce/v1", (), _this);
signed!(OutcomeQuery: b"carechain/patient-outcome/v1", (this.block, this.extrinsic), this);
signed!(EvidenceQuery: b"carechain/patient-evidence/v1", (
	this.patient,
	this.at,
	this.since_set,
	this.keys.iter().map(|key| &key.0).collect::<Vec<_>>()
), this);

/// What the key signs.
pub fn payload<R: Signed>(request: &R) -> Vec<u8> {
	let Envelope {
		genesis,
		key,
		expires,
	} = request.envelope();
	let mut payload = R::TAG.to_vec();
	(genesis, key, expires).encode_to(&mut payload);
	payload.write(&request.question());
	payload
}

/// Checks what does not take the chain's state: that the request is for this chain, good now and not for
/// too long, and signed.
///
/// `now` is in seconds of Unix time.
pub fn check<R: Signed>(
	request: &R,
	signature: &MultiSignature,
	genesis: &Hash,
	now: u64,
) -> Result<(), Refusal> {
	let envelope = request.envelope();
	if envelope.genesis != genesis {
		return Err(Refusal::WrongChain);
	}
	if envelope.expires <= now {
		return Err(Refusal::Expired(now));
	}
	if envelope.expires > now.saturating_add(MAX_LIFETIME) {
		return Err(Refusal::TooFarAhead(now));
	}
	// The account of such a key is made in another way, and nobody here has one.
	let is_known = !matches!(signature, MultiSignature::Eth(_));
	if !is_known || !signature.verify(payload(request).as_slice(), envelope.key) {
		return Err(Refusal::BadSignature);
	}
	Ok(())
}

/// In which state something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub enum At {
	/// That of the best block.
	#[codec(index = 0)]
	Best,
	/// That of the last final block.
	#[codec(index = 1)]
	Final,
	/// That of this block.
	#[codec(index = 2)]
	Block(Hash),
}

impl<'de> Deserialize<'de> for At {
	/// `"best"`, `"final"`, or a hash.
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		match String::deserialize(deserializer)?.as_str() {
			"best" => Ok(Self::Best),
			"final" => Ok(Self::Final),
			hash => Ok(Self::Block(Hash::from(bytes::<32, D::Error>(hash)?))),
		}
	}
}

fn account<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
	let hex = String::deserialize(deserializer)?;
	Ok(AccountId::from(bytes::<32, D::Error>(&hex)?))
}

fn patient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PatientId, D::Error> {
	let hex = String::deserialize(deserializer)?;
	Ok(PatientId(bytes::<16, D::Error>(&hex)?))
}

/// So many bytes in hex, with `0x` in front.
fn bytes<const N: usize, E: serde::de::Error>(hex: &str) -> Result<[u8; N], E> {
	let mut bytes = [0; N];
	hex.strip_prefix("0x")
		.ok_or_else(|| E::custom("0x is missing"))
		.and_then(|digits| hex::decode_to_slice(digits, &mut bytes).map_err(E::custom))?;
	Ok(bytes)
}

#[cfg(test)]
mod tests;
