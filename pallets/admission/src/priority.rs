// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who goes first in the pool: the kind of call, then whose turn it is, then who has been quiet.
//!
//! What only takes rights away goes before all else, and a patient's before an organisation's:
//! patients have little each and a limit in sum, while one key of an organisation could fill blocks.
//!
//! The declaration of an emergency that its allowance no longer covers goes before all ordinary calls
//! and after what takes rights away within an allowance: nothing refuses it, and it holds nobody's
//! revocation up.
//!
//! Among calls of a kind every account has one turn before any has a second: only the transaction
//! with an account's next nonce is in line ([`crate::CheckNonceWindow`] says so), since the pool does
//! not look again at those behind it when the first is served.
//!
//! Among those in line goes first whose own bucket was left alone for longer. Whoever floods the
//! chain was active a moment ago, and so was every patient that a custodian keeps sending for it;
//! whoever comes now and then goes before them, also where all of them share one bucket. A new
//! patient has no such time to show, so that registering more of them gains nothing.

use crate::Caller;
use sp_runtime::transaction_validity::TransactionPriority;

/// Pool priority of an ordinary call, before what is added.
pub const ORDINARY_PRIORITY: TransactionPriority = 1;
/// Pool priority of the declaration of an emergency that is not covered by an allowance, before what is
/// added: before all ordinary ones.
pub const UNCOVERED_EMERGENCY_PRIORITY: TransactionPriority = 1 << 32;
/// Pool priority of an organisation's call that only takes rights away, before what is added: before
/// all ordinary ones and all that are not covered.
pub const NARROWING_PRIORITY: TransactionPriority = 1 << 33;
/// Pool priority of a patient's call that only takes rights away, before what is added: before all
/// others.
pub const PATIENT_NARROWING_PRIORITY: TransactionPriority = 1 << 34;
/// Added for the transaction with the account's next nonce.
pub const IN_LINE_PRIORITY: TransactionPriority = 1 << 31;
/// The most blocks of quiet that are added; some 68 years at two seconds a block.
pub const MAX_QUIET_BLOCKS: u64 = 1 << 30;

/// What kind of call a transaction is in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
	Ordinary,
	/// An emergency for which there was not enough left.
	Uncovered,
	/// Within its allowance, or not metered.
	Narrowing,
}

/// The pool priority of a transaction whose signer's own bucket was left alone for so many blocks.
pub(crate) fn priority(
	caller: &Caller,
	urgency: Urgency,
	quiet_blocks: u64,
) -> TransactionPriority {
	let kind = match (urgency, caller) {
		(Urgency::Ordinary, _) => ORDINARY_PRIORITY,
		(Urgency::Uncovered, _) => UNCOVERED_EMERGENCY_PRIORITY,
		(Urgency::Narrowing, Caller::Patient(..)) => PATIENT_NARROWING_PRIORITY,
		(
			Urgency::Narrowing,
			Caller::Representative(_) | Caller::Practitioner(_) | Caller::Sudo,
		) => NARROWING_PRIORITY,
	};
	kind.saturating_add(quiet_blocks.min(MAX_QUIET_BLOCKS))
}
