// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why a call was refused. A refused call changes nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The signer represents no organisation.
		NotAuthorized,
		/// The signer's organisation is suspended, or its membership has ended.
		OrganizationNotActive,
		/// The new size is not above the size that the log has.
		LogNotExtended,
		/// The new size is above `MaxLogSize`.
		MaxLogSizeExceeded,
		/// The first extension came with a proof, though there is nothing yet that it could extend.
		ProofNotNeeded,
		/// The proof has fewer nodes than the two sizes need.
		ProofTooShort,
		/// The proof has more nodes than the two sizes need.
		ProofTooLong,
		/// The proof does not start at the log's head: history was rewritten, or the proof was made
		/// against another head.
		OldRootMismatch,
		/// The proof does not lead from the log's head to the new root: history was rewritten, or the
		/// new root is another tree's. A head whose size is a power of two is itself the start of the
		/// proof, so that there this is the error in either case.
		NewRootMismatch,
		/// Nothing is anchored under this commitment, or no such case holds it.
		NotFound,
		/// Something is anchored under this commitment, or the case holds it already.
		AlreadyExists,
		/// The record is in another organisation's custody.
		NotCustodian,
		/// The record is superseded, entered in error, or dispensed in full.
		NotCurrent,
		/// A commitment is all zeros, which is no hash of anything.
		EmptyCommitment,
		/// The record's key is all zeros, which is the key of no salt.
		EmptyKey,
		/// The retention would end with a year that is over.
		RetentionInPast,
		/// The retention would end more than `MaxRetentionYears` ahead.
		RetentionTooLong,
		/// The retention would not end later than it does.
		RetentionNotExtended,
		/// The retention would end earlier than that of the superseded record.
		RetentionShortened,
		/// Only a prescription is dispensed.
		NotAPrescription,
		/// The prescription does not say how often, at least once, it may be dispensed.
		NoDispense,
		/// Only a pharmacy dispenses.
		NotAPharmacy,
		/// The record is restricted.
		Restricted,
		/// The prescription was dispensed as often as it allowed.
		AlreadyDispensed,
		/// The signature is not the record key's over this action, on this chain, by this submitter, for
		/// this record, with this commitment and count.
		InvalidSignature,
		/// The record is disputed, and the dispute has no answer yet.
		AlreadyDisputed,
		/// The record is not disputed.
		NotDisputed,
		/// The dispute has its answer.
		DisputeNotOpen,
		/// The caller restricted the record already.
		AlreadyRestricted,
		/// The record is not restricted.
		NotRestricted,
		/// The restriction is governance's alone, and so is lifting it.
		RestrictedByGovernance,
		/// The restriction is the custodian's alone, and so is lifting it.
		RestrictedByCustodian,
		/// The record is held for `MaxLegalHolds` cases.
		TooManyLegalHolds,
		/// The organisation that is to take custody is suspended, or no member.
		RecipientNotActive,
		/// The organisation that is to take custody has it.
		SameCustodian,
		/// Custody of the record is not offered, or not to the signer's organisation.
		NotOffered,
		/// The year until whose end the record has to be kept is not over.
		RetentionNotOver,
		/// The record is held for a case.
		UnderLegalHold,
		/// The record is disputed, and the dispute has no answer yet.
		DisputeNotAnswered,
	}
}
