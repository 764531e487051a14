// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can go wrong, by name.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is none of that number, or of that grantee: the patient has no such grant, request, denial
		/// or sealed entry, or it ended and has left state; or the recipient has no such policy.
		NotFound,
		/// The account may not do this: not for this patient, or not in the name of this organisation.
		NotAuthorized,
		/// There is no such patient.
		PatientNotFound,
		/// Nobody gives consent for this patient: its death was attested, or the pseudonym was merged
		/// into another.
		PatientNotActive,
		/// There is no such organisation or practitioner role.
		GranteeNotFound,
		/// The grantee, or the organisation where it practises, has no rights today: suspended,
		/// expired, revoked.
		GranteeNotActive,
		/// No purpose is named.
		EmptyPurposes,
		/// A purpose bit has no code.
		UnknownPurposes,
		/// No action is named.
		EmptyActions,
		/// An action bit has no code.
		UnknownActions,
		/// No data class is named.
		EmptyClasses,
		/// The end is not after the first day.
		EndBeforeStart,
		/// The end is not after today.
		EndInPast,
		/// The first day is before today.
		StartInPast,
		/// The end is more than `MaxGrantDays` ahead; for what the custodian records, more than
		/// `MaxCustodyGrantDays`; for a policy, more than `MaxPolicyDays`.
		EndTooFar,
		/// The patient has `MaxLiveGrants` grants, and none of them has expired.
		MaxGrantsExceeded,
		/// The grant has ended, by somebody's hand or because its end has passed; or the request was
		/// answered or declined, or has expired.
		NotActive,
		/// The grant or sealed entry is neither frozen nor proposed; or it is proposed, and who proposed it, or somebody
		/// of the same side, cannot be the other who agrees.
		NothingToConfirm,
		/// A custodian may record consent for care and its payment only.
		PurposeNotForCustody,
		/// Who records a consent cannot be its witness.
		WitnessIsRecorder,
		/// The witness is no practitioner in active standing of the patient's custodian.
		WitnessNotAuthorized,
		/// The block named as the expiry of the endorsement has come.
		EndorsementExpired,
		/// The expiry of the endorsement lies more than `MaxProofLifetime` blocks ahead.
		EndorsementTooFar,
		/// The endorsement is not the witness's signature over just this consent, on this chain.
		InvalidEndorsement,
		/// A field reaches further than in the grant as it stands, or than was asked for.
		WouldWiden,
		/// The fields mean the same as in the grant as it stands.
		NothingNarrowed,
		/// The numbers are used up: the patient's for grants, requests or sealed entries, or those of
		/// policies.
		IdsExhausted,
		/// No access mode is named.
		EmptyAccessModes,
		/// An access mode bit has no code.
		UnknownAccessModes,
		/// An obligation bit has no code.
		UnknownObligations,
		/// A refrain bit has no code.
		UnknownRefrains,
		/// The period of the data ends before it starts.
		EmptyDataPeriod,
		/// An exception leaves out everything, or all of them together leave nothing of the grant.
		EmptyException,
		/// The commitment is all zeros, which nothing opens.
		EmptyCommitment,
		/// The end is not the first day of a quarter.
		EndNotCoarse,
		/// There is one already: a denial of the same grantee, or a sealed entry with the same commitment.
		AlreadyExists,
		/// The patient denies access to as many as it can.
		MaxDenialsExceeded,
		/// The patient has as many sealed entries as it can, and none has expired.
		MaxSealedExceeded,
		/// The organisation has asked the patient `MaxRequestsEach` times without an answer yet, or the patient
		/// has as many requests as it can, and all of them wait.
		MaxRequestsExceeded,
		/// The recipient has as many policies as it can, and none has expired.
		MaxPoliciesExceeded,
		/// Nobody has ended the grant by hand, or the acknowledgement was given or missed already.
		NothingToAcknowledge,
		/// No use is reported.
		NothingToReport,
	}
}
