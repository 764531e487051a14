// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why a call was refused.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	/// Why a call was refused. A refused call changes nothing.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no patient of that id.
		NotFound,
		/// The signer represents no organisation, or is no current key of that patient, or its
		/// organisation is not the patient's custodian.
		NotAuthorized,
		/// The signer's organisation is suspended, or its membership has ended.
		OrganizationNotActive,
		/// There is a patient of that id already.
		AlreadyExists,
		/// The key is a current key of a patient, was ever one of another patient, or is a member's
		/// account.
		KeyInUse,
		/// The key is no current key of that patient.
		KeyNotFound,
		/// A patient keeps at least one key.
		LastKey,
		/// The patient has as many keys as it may have.
		MaxKeysExceeded,
		/// The block named as the expiry of the proof has come.
		ProofExpired,
		/// The expiry of the proof lies more than `MaxProofLifetime` blocks ahead.
		ProofTooFar,
		/// The proof is not the key's signature over the payload of this call on this chain.
		InvalidProof,
		/// The encryption key is a point of low order: what is wrapped for it, anyone can open.
		InvalidEncryptionKey,
		/// A key cannot take its own place.
		SameKey,
		/// The list names no patient.
		EmptyList,
		/// The list names a patient twice.
		DuplicatePatient,
		/// The organisation is the patient's custodian already.
		SameCustodian,
		/// The organisation that is to take over is not there, is suspended, or its membership has
		/// ended.
		RecipientNotActive,
		/// Custody of the patient is not offered to the signer's organisation.
		NotOffered,
		/// The patient has a key of its own: nobody acts for it in this.
		NotInCustody,
		/// Nobody stands beside the signer's word, or somebody who may not: it takes another practitioner of the custodian, or the representative, or the patient whom it is about.
		EndorserNotAuthorized,
		/// The endorsement is not that account's signature over the payload of this call on this chain.
		InvalidEndorsement,
		/// What was signed is no request to relay a call.
		RelayWrongDomain,
		/// The request was signed for another chain.
		RelayWrongChain,
		/// The request was signed for another version of the runtime, where the call may mean something else.
		RelayWrongSpecVersion,
		/// The request's number is not the patient's next: it was carried out already, or comes too early, or was signed before a key was given up.
		RelayWrongSequence,
		/// The block named as the request's deadline has come.
		RelayExpired,
		/// The request's deadline lies more than `MaxProofLifetime` blocks ahead.
		RelayTooFar,
		/// The call is not one that patients sign, or wraps another.
		CallNotRelayable,
		/// A power bit has no code.
		UnknownPowers,
		/// No power is named.
		EmptyPowers,
		/// The end is not after today.
		EndInPast,
		/// The end is further ahead than it may be.
		EndTooFar,
		/// The end is not the first day of a quarter: it could tell a birthday.
		EndNotCoarse,
		/// The patient has as many representatives as it may have.
		MaxRepresentativesExceeded,
		/// The patient has no such representative, or its end has passed.
		RepresentativeNotFound,
		/// It is so already.
		NothingChanged,
		/// The ceiling is no lower than it was.
		WouldWiden,
		/// The list names a guardian twice.
		DuplicateGuardian,
		/// A guardian is an organisation that is not there.
		GuardianNotFound,
		/// One guardian alone must not be enough.
		ThresholdTooLow,
		/// It takes more guardians than there are.
		ThresholdTooHigh,
		/// The delay is shorter than the chain's rules allow.
		DelayTooShort,
		/// The delay is longer than `MaxRecoveryDelay`.
		DelayTooLong,
		/// The patient has no guardians.
		NoGuardians,
		/// A recovery is under way.
		RecoveryInProgress,
		/// No recovery is under way.
		RecoveryNotFound,
		/// A recovery was vetoed a short while ago.
		CoolingDown,
		/// Who vouches is none of the patient's guardians.
		NotAGuardian,
		/// The guardian has vouched for this attempt.
		AlreadyVouched,
		/// Too few guardians have vouched.
		ThresholdNotMet,
		/// The patient still has time to object.
		DelayNotOver,
		/// The numbers of attempts are used up.
		AttemptsExhausted,
		/// As many organisations as may say how well they know the patient.
		MaxAssurancesExceeded,
		/// The organisation says nothing of the patient.
		AssuranceNotFound,
		/// The patient's death is attested.
		PatientDeceased,
		/// The pseudonym is a duplicate of another one.
		PatientMerged,
		/// A pseudonym is no duplicate of itself.
		SamePatient,
		/// Duplicates lead to this pseudonym: undo that first.
		PatientHasMerges,
		/// As many duplicates lead to the pseudonym as may.
		MaxMergesExceeded,
		/// The pseudonym is no duplicate.
		NotMerged,
		/// An open review or a legal hold has to be settled first.
		Held,
	}
}
