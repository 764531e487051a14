// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a signed request is answered.
//!
//! Whether a key may ask about a patient is found out from the key alone: which patient it acts for is
//! looked up, and compared. The patient that the request names is never looked up before that. So a
//! stranger's pseudonym and one that nobody has take the same way to the same refusal.

use carechain_primitives::{PatientId, RepresentativeId};
use carechain_runtime::{opaque::Block, AccountId, Hash};
use carechain_verify::format::ChainPart;
use codec::{Compact, Decode, DecodeAll, Encode};
use pallet_patient_identity::RepresentativeInfo;
use serde::Serialize;
use sp_core::Bytes;
use sp_io::hashing::{blake2_128, blake2_256, twox_128};
use sp_runtime::{traits::Block as BlockT, MultiSignature};

use super::{
	functions::{About, Function},
	refusal::Refusal,
	request::{check, At, EvidenceQuery, NonceQuery, OutcomeQuery, Query, Signed},
};

/// The most values that one part of evidence proves here.
pub const MAX_EVIDENCE_KEYS: usize = 16;

/// A signed v4 extrinsic, as its first byte says.
const SIGNED: u8 = 0b1000_0100;
/// An account, among the kinds of address.
const ACCOUNT: u8 = 0;

/// What the answers are taken from.
pub trait Chain: Send + Sync {
	/// The hash of the first block.
	fn genesis(&self) -> Hash;
	/// The best block.
	fn best(&self) -> Hash;
	/// The last final block.
	fn finalized(&self) -> Hash;
	/// The number of a block whose state is there.
	///
	/// Errors: `UnknownBlock`, `StatePruned`.
	fn number_of(&self, block: Hash) -> Result<u32, Refusal>;
	/// Calls the runtime in the state of a block. Errors: `BadArguments` where the runtime takes them not.
	fn call(&self, block: Hash, function: &str, arguments: &[u8]) -> Result<Vec<u8>, Refusal>;
	/// The extrinsics of a block. Errors: `UnknownBlock`, `BodyPruned`.
	fn body(&self, block: Hash) -> Result<Vec<<Block as BlockT>::Extrinsic>, Refusal>;
	/// Whether something stands under a storage key, in the state of a block.
	fn has_value(&self, block: Hash, key: &[u8]) -> Result<bool, Refusal>;
	/// As `evidence_chain`.
	fn evidence(
		&self,
		keys: Vec<Vec<u8>>,
		at: Option<Hash>,
		since_set: Option<u64>,
	) -> Result<ChainPart, Refusal>;
	/// The last block that evidence can be given of.
	fn provable(&self) -> Result<Hash, Refusal>;
	/// The clock, in seconds of Unix time.
	fn now(&self) -> u64;
}

/// A block that something was asked of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockRef {
	/// Its hash.
	pub hash: Hash,
	/// Its number.
	pub number: u32,
}

/// What a runtime API answered.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
	/// In which state.
	pub block: BlockRef,
	/// The answer, SCALE-encoded.
	pub answer: Bytes,
}

/// What became of an extrinsic.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
	/// The block that it is in.
	pub block: BlockRef,
	/// Its events, SCALE-encoded: `Vec<EventRecord>`.
	pub events: Bytes,
}

/// Answers signed requests from a chain.
pub struct Answers<C>(pub C);

impl<C: Chain> Answers<C> {
	/// Asks the runtime.
	pub fn query(&self, query: &Query, signature: &MultiSignature) -> Result<Answer, Refusal> {
		self.check(query, signature)?;
		let Query {
			key,
			patient,
			arguments,
			..
		} = query;
		let function = Function::named(&query.function).ok_or(Refusal::UnknownFunction)?;
		if function.about != About::Key {
			self.authorise(key, patient, |it| function.is_open_to(it.powers))?;
		}
		let front = match function.about {
			About::Patient => patient.encode(),
			About::Key => key.encode(),
			About::KeyAndPatient => (key, patient).encode(),
			About::Nobody => Vec::new(),
		};
		let block = self.block(query.at)?;
		let arguments = [front, arguments.to_vec()].concat();
		let answer = self.0.call(block.hash, function.name, &arguments)?;
		Ok(Answer {
			block,
			answer: Bytes(answer),
		})
	}

	/// Checks a request for the key's nonce, which is the key's own and nobody else's.
	pub fn check_nonce(
		&self,
		query: &NonceQuery,
		signature: &MultiSignature,
	) -> Result<(), Refusal> {
		self.check(query, signature)
	}

	/// Lets a transaction through to the pool that is a patient's about itself.
	///
	/// In the best state and not in the final one as well: a patient's first transactions need not wait,
	/// and the chain itself refuses them where they are not in order.
	pub fn admit(&self, extrinsic: &[u8]) -> Result<(), Refusal> {
		let best = self.0.best();
		let is_own: bool = self.ask(best, "PatientProfileApi_is_own", &(extrinsic, best))?;
		is_own.then_some(()).ok_or(Refusal::NotOwnTransaction)
	}

	/// Says what became of an extrinsic, to the key that signed it: a current one or not, since it may
	/// have removed itself just there.
	pub fn outcome(
		&self,
		query: &OutcomeQuery,
		signature: &MultiSignature,
	) -> Result<Outcome, Refusal> {
		self.check(query, signature)?;
		let number = self.0.number_of(query.block)?;
		let body = self.0.body(query.block)?;
		// All are hashed, whether or not there is one of that hash.
		let place = body
			.iter()
			.map(|extrinsic| extrinsic.encode())
			.map(|encoded| {
				blake2_256(&encoded) == query.extrinsic.0
					&& signer(&encoded).as_ref() == Some(&query.key)
			})
			.enumerate()
			.fold(
				None,
				|found, (place, is_it)| if is_it { Some(place) } else { found },
			)
			.ok_or(Refusal::ExtrinsicNotFound)?;
		let place = u32::try_from(place).map_err(|_| Refusal::ExtrinsicNotFound)?;
		let events = self
			.0
			.call(query.block, "PatientProfileApi_events_of", &place.encode())?;
		Ok(Outcome {
			block: BlockRef {
				hash: query.block,
				number,
			},
			events: Bytes(events),
		})
	}

	/// Proves values that are about the patient.
	///
	/// Only values that are there: the proof that one is missing would show another one instead.
	pub fn evidence(
		&self,
		query: EvidenceQuery,
		signature: &MultiSignature,
	) -> Result<ChainPart, Refusal> {
		self.check(&query, signature)?;
		self.authorise(&query.key, &query.patient, |it| {
			// Whoever may read grants and log here may have them proven.
			["ConsentApi_explain", "AccessLogApi_access_head"]
				.iter()
				.filter_map(|name| Function::named(name))
				.all(|function| function.is_open_to(it.powers))
		})?;
		let keys: Vec<Vec<u8>> = query.keys.into_iter().map(|key| key.0).collect();
		let own = OwnKeys::of(&query.patient);
		if keys.len() > MAX_EVIDENCE_KEYS || !keys.iter().all(|key| own.contains(key)) {
			return Err(Refusal::KeysNotYours);
		}
		// The one that is looked at has to be the one that is proven.
		let block = match query.at {
			Some(block) => block,
			None => self.0.provable()?,
		};
		self.0.number_of(block)?;
		for key in &keys {
			if !self.0.has_value(block, key)? {
				return Err(Refusal::NothingThere);
			}
		}
		self.0.evidence(keys, Some(block), query.since_set)
	}

	fn check<R: Signed>(&self, request: &R, signature: &MultiSignature) -> Result<(), Refusal> {
		check(request, signature, &self.0.genesis(), self.0.now())
	}

	/// Whether a key may ask about a patient: in the best state, so that a removed key is out at once, and
	/// in the final one, so that an added one is in for good.
	fn authorise(
		&self,
		key: &AccountId,
		patient: &PatientId,
		is_enough: impl Fn(&RepresentativeInfo) -> bool,
	) -> Result<(), Refusal> {
		// Both, always, and in this order: what differs between two requests is what the key acts for.
		let best = self.authorise_at(self.0.best(), key, patient, &is_enough);
		let finalized = self.authorise_at(self.0.finalized(), key, patient, &is_enough);
		best.and(finalized)
	}

	fn authorise_at(
		&self,
		block: Hash,
		key: &AccountId,
		patient: &PatientId,
		is_enough: &impl Fn(&RepresentativeInfo) -> bool,
	) -> Result<(), Refusal> {
		let own: Option<PatientId> = self.ask(block, "PatientIdentityApi_patient_of", key)?;
		let represented: Option<(PatientId, RepresentativeId)> =
			self.ask(block, "PatientIdentityApi_represents", key)?;
		if own == Some(*patient) {
			return Ok(());
		}
		let Some((_, id)) = represented.filter(|(represented, _)| represented == patient) else {
			return Err(Refusal::NotYours);
		};
		let all: Vec<RepresentativeInfo> =
			self.ask(block, "PatientIdentityApi_representatives", patient)?;
		match all.iter().find(|it| it.id == id && it.current) {
			Some(it) if is_enough(it) => Ok(()),
			_ => Err(Refusal::PowerMissing),
		}
	}

	fn ask<A: Decode>(
		&self,
		block: Hash,
		function: &str,
		argument: &impl Encode,
	) -> Result<A, Refusal> {
		let answer = self.0.call(block, function, &argument.encode());
		answer
			.ok()
			.and_then(|answer| A::decode_all(&mut answer.as_slice()).ok())
			.ok_or(Refusal::Internal)
	}

	fn block(&self, at: At) -> Result<BlockRef, Refusal> {
		let hash = match at {
			At::Best => self.0.best(),
			At::Final => self.0.finalized(),
			At::Block(hash) => hash,
		};
		let number = self.0.number_of(hash)?;
		Ok(BlockRef { hash, number })
	}
}

/// Who signed an extrinsic, which comes with its length in front; `None` if nobody did.
fn signer(encoded: &[u8]) -> Option<AccountId> {
	let mut rest = encoded;
	Compact::<u32>::decode(&mut rest).ok()?;
	let (head, rest) = rest.split_at_checked(2)?;
	if *head != [SIGNED, ACCOUNT] {
		return None;
	}
	Some(AccountId::from(*rest.first_chunk::<32>()?))
}

/// The storage keys that are about a patient, as far as they can be proven.
struct OwnKeys {
	/// All that start with one of these, and go on.
	starts: [Vec<u8>; 1],
	/// Just these.
	whole: [Vec<u8>; 3],
}

impl OwnKeys {
	fn of(PatientId(patient): &PatientId) -> Self {
		let item = |pallet: &[u8], item: &[u8]| [twox_128(pallet), twox_128(item)].concat();
		let hashed = [&blake2_128(patient)[..], patient].concat();
		let version = |pallet: &[u8]| item(pallet, b":__STORAGE_VERSION__:");
		Self {
			starts: [[item(b"ConsentGrants", b"Grants"), hashed.clone()].concat()],
			whole: [
				[item(b"AccessLog", b"Heads"), hashed].concat(),
				version(b"ConsentGrants"),
				version(b"AccessLog"),
			],
		}
	}

	fn contains(&self, key: &Vec<u8>) -> bool {
		self.whole.contains(key) || self.starts.iter().any(|start| key.starts_with(start))
	}
}

#[cfg(test)]
mod tests;
