// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why the patient profile refuses a request.

use jsonrpsee::types::ErrorObjectOwned;
use serde_json::json;

use crate::evidence::EvidenceError;

/// Why a request is refused. The code is stable, the error's message is the name, and its data say it in
/// words.
#[derive(Debug)]
pub enum Refusal {
	/// Signed for another chain.
	WrongChain,
	/// Its time is over; the node's clock, in seconds of Unix time.
	Expired(u64),
	/// It would be good for too long; the node's clock, in seconds of Unix time.
	TooFarAhead(u64),
	/// The signature is not the key's over this request.
	BadSignature,
	/// No function of that name is served.
	UnknownFunction,
	/// The key acts for no such patient, in the best or in the final state. Whether there is such a
	/// patient, it does not say.
	NotYours,
	/// The key is a representative's without a power that it takes.
	PowerMissing,
	/// The runtime does not take the arguments.
	BadArguments,
	/// The node does not know the block.
	UnknownBlock,
	/// The state of the block is pruned.
	StatePruned,
	/// The body of the block is pruned.
	BodyPruned,
	/// The block has no such extrinsic that the key signed.
	ExtrinsicNotFound,
	/// A storage key is about something else than this patient's grants and access log.
	KeysNotYours,
	/// Nothing stands under a storage key.
	NothingThere,
	/// `state_call` of something that is not metadata or version.
	CallNotServed,
	/// Too much on one connection.
	TooManyRequests,
	/// The node cannot tell.
	Internal,
	/// A transaction that is not a patient's, by a current key, about itself.
	NotOwnTransaction,
	/// There is no such evidence.
	Evidence(EvidenceError),
}

impl Refusal {
	/// The JSON-RPC error code.
	pub fn code(&self) -> i32 {
		match self {
			Self::WrongChain => 21_101,
			Self::Expired(_) => 21_102,
			Self::TooFarAhead(_) => 21_103,
			Self::BadSignature => 21_104,
			Self::UnknownFunction => 21_105,
			Self::NotYours => 21_106,
			Self::PowerMissing => 21_107,
			Self::BadArguments => 21_108,
			Self::UnknownBlock => 21_109,
			Self::StatePruned => 21_110,
			Self::BodyPruned => 21_111,
			Self::ExtrinsicNotFound => 21_112,
			Self::KeysNotYours => 21_113,
			Self::NothingThere => 21_114,
			Self::CallNotServed => 21_115,
			Self::TooManyRequests => 21_116,
			Self::Internal => 21_117,
			Self::NotOwnTransaction => 21_118,
			Self::Evidence(_) => super::super::evidence::REFUSED,
		}
	}

	/// What a program goes by.
	pub fn name(&self) -> &'static str {
		match self {
			Self::WrongChain => "WrongChain",
			Self::Expired(_) => "Expired",
			Self::TooFarAhead(_) => "TooFarAhead",
			Self::BadSignature => "BadSignature",
			Self::UnknownFunction => "UnknownFunction",
			Self::NotYours => "NotYours",
			Self::PowerMissing => "PowerMissing",
			Self::BadArguments => "BadArguments",
			Self::UnknownBlock => "UnknownBlock",
			Self::StatePruned => "StatePruned",
			Self::BodyPruned => "BodyPruned",
			Self::ExtrinsicNotFound => "ExtrinsicNotFound",
			Self::KeysNotYours => "KeysNotYours",
			Self::NothingThere => "NothingThere",
			Self::CallNotServed => "CallNotServed",
			Self::TooManyRequests => "TooManyRequests",
			Self::Internal => "Internal",
			Self::NotOwnTransaction => "NotOwnTransaction",
			Self::Evidence(error) => error.name(),
		}
	}

	fn words(&self) -> String {
		match self {
			Self::WrongChain => "the request was signed for another chain",
			Self::Expired(_) => "the request's time is over; sign it anew",
			Self::TooFarAhead(_) => "a request is good for 60 seconds at the most",
			Self::BadSignature => "the signature is not the key's over this request",
			Self::UnknownFunction => "no function of that name is served",
			Self::NotYours => {
				"the key does not act for such a patient, in the best and in the final block"
			}
			Self::PowerMissing => "the representative does not have the power to ask this",
			Self::BadArguments => "the runtime does not take these arguments",
			Self::UnknownBlock => "the node does not know the block",
			Self::StatePruned => "the state of the block is pruned",
			Self::BodyPruned => "the body of the block is pruned",
			Self::ExtrinsicNotFound => "the block has no such extrinsic that the key signed",
			Self::KeysNotYours => {
				"a storage key is about something else than the patient's grants and access log"
			}
			Self::NothingThere => "nothing stands under a storage key, or it is named twice",
			Self::CallNotServed => "only metadata and version can be called without a signature",
			Self::TooManyRequests => "too many requests on this connection; wait some seconds",
			Self::Internal => "the node cannot tell; ask again later",
			Self::NotOwnTransaction => {
				"a transaction is taken here that a patient or its representative signed, about that \
				 patient alone, and that has not grown too old"
			}
			Self::Evidence(error) => return error.to_string(),
		}
		.into()
	}
}

impl From<Refusal> for ErrorObjectOwned {
	fn from(refusal: Refusal) -> Self {
		let data = match &refusal {
			// With the node's clock, so that a wallet whose own is wrong can go by it.
			Refusal::Expired(now) | Refusal::TooFarAhead(now) => {
				json!({ "reason": refusal.words(), "now": now })
			}
			_ => json!(refusal.words()),
		};
		ErrorObjectOwned::owned(refusal.code(), refusal.name(), Some(data))
	}
}

impl From<EvidenceError> for Refusal {
	fn from(error: EvidenceError) -> Self {
		Self::Evidence(error)
	}
}

impl From<sp_blockchain::Error> for Refusal {
	/// What went wrong is for the operator, not for who asked.
	fn from(error: sp_blockchain::Error) -> Self {
		log::debug!("The patient profile cannot read the database: {error}");
		Self::Internal
	}
}
