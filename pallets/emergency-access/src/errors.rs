// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why a call was refused.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such case, or it has left state.
		NotFound,
		/// The account may not do this: the credential is not its own; it does not belong to a member;
		/// it is no privacy officer's in active standing where the review was assigned, or it is the
		/// declarer's own.
		NotAuthorized,
		/// There is no such practitioner role.
		RoleNotFound,
		/// The credential was taken away for good.
		PractitionerRevoked,
		/// The practitioner is suspended personally.
		PractitionerSuspended,
		/// The credential expired, and `CredentialGraceDays` have passed since.
		CredentialExpired,
		/// The practitioner's organisation has left for good.
		OrganizationLeft,
		/// There is no such patient.
		PatientNotFound,
		/// No data class is named.
		EmptyClasses,
		/// The commitment is all zeros: it commits to nothing.
		EmptyCommitment,
		/// The declaration names a time to come.
		DeclaredInFuture,
		/// The signature is not the practitioner's over just this declaration, on this chain.
		InvalidSignature,
		/// The declaration was handed in before: its statement stands in a case of this practitioner.
		AlreadyExists,
		/// The case gives no access now: it ended, or a later declaration took its place.
		NotInForce,
		/// The case was judged already.
		AlreadyClosed,
		/// The case is the board's to judge.
		Escalated,
		/// The case is not the board's to judge: its review is not overdue.
		NotEscalated,
		/// `access_hours` lies outside its limits.
		AccessHoursOutOfBounds,
		/// `late_hours` lies outside its limits.
		LateHoursOutOfBounds,
		/// `review_days` lies outside its limits.
		ReviewDaysOutOfBounds,
		/// `suspend_after` lies outside its limits.
		SuspendAfterOutOfBounds,
		/// `count_days` lies outside its limits.
		CountDaysOutOfBounds,
		/// `retention_days` lies outside its limits.
		RetentionDaysOutOfBounds,
		/// The policy allows more than before, or changes the retention: it takes both bodies.
		WouldWiden,
		/// All numbers are used up, which a declaration a nanosecond would take 584 years for.
		IdsExhausted,
	}
}
