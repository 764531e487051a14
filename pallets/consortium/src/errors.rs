// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why a call was refused.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no organisation, or no credential, of that id.
		NotFound,
		/// The signer does not represent the organisation.
		NotAuthorized,
		/// The account is in use in a way that excludes this one: it represents an organisation, is a
		/// practitioner's, or is or was a patient's key.
		AccountInUse,
		/// The end is today or before.
		EndInPast,
		/// The end is further ahead than allowed.
		EndTooFar,
		/// The new end is not later than the present one.
		EndNotLater,
		/// The name has no bytes.
		NameEmpty,
		/// The name has more than `MaxNameLength` bytes.
		NameTooLong,
		/// The name is not UTF-8.
		NameInvalid,
		/// The organisation is suspended already; or the credential is, by the same or a higher hand.
		AlreadySuspended,
		/// The organisation has its rights: it is neither suspended nor leaving nor expelled. Or the
		/// credential is not suspended.
		NotSuspended,
		/// One body alone would suspend more than a third of the hospitals. It takes both.
		TooManySuspended,
		/// The organisation is expelled already.
		AlreadyExpelled,
		/// The organisation is gone for good.
		AlreadyLeft,
		/// The organisation neither gave notice nor was expelled.
		NotLeaving,
		/// Organisations of this kind have no such seat, or no validator.
		KindNotAllowed,
		/// The body has `MaxSeats` seats.
		MaxSeatsExceeded,
		/// The organisation has a seat on the board already.
		AlreadySeated,
		/// The organisation has no seat on the board.
		NotSeated,
		/// The board would have no seat left.
		LastBoardSeat,
		/// The council would have no seat left, or the organisation still has the last one.
		LastCouncilSeat,
		/// The organisation still has a seat on the board: the board has to take it first.
		BoardSeatHeld,
		/// The organisation's validator is still in the set.
		StillValidating,
		/// The organisation still is the custodian of patients.
		PatientsRemain,
		/// The organisation still has practitioners whose credentials are not revoked.
		PractitionersRemain,
		/// There are `MaxValidators` validators.
		MaxValidatorsExceeded,
		/// The hospital has a validator already.
		AlreadyValidator,
		/// The hospital has no validator, or none in the running set.
		NotValidator,
		/// The validator is on its way out already.
		AlreadyLeaving,
		/// The validator was not retired.
		NotRetired,
		/// The block is not earlier than this one.
		BlockNotThere,
		/// The delay is no block, or not shorter than a session.
		DelayOutOfBounds,
		/// A change of GRANDPA's set is signalled and not yet in force. Try again when it is.
		ChangePending,
		/// The last restart is too near. Twice its delay has to pass.
		RestartTooSoon,
		/// So many changes of GRANDPA's set were signalled since that block that the set which is in
		/// force is no longer known.
		TooLongAgo,
		/// No validator would be left.
		NobodyLeft,
		/// A node is named twice.
		DuplicateNodeId,
		/// The organisation is suspended, or its membership has ended; or it gave notice, and asks for
		/// what only one that stays can have.
		OrganizationNotActive,
		/// The credential is for no role.
		EmptyRoles,
		/// The set of roles has a bit that no code stands for.
		UnknownRoles,
		/// The credential was revoked before.
		AlreadyRevoked,
		/// The account holds `MaxRolesPerAccount` credentials.
		MaxRolesExceeded,
		/// The organisation cannot lift what it did not impose: it takes both bodies.
		SuspendedByGovernance,
		/// Governance suspended the practitioner: it takes both bodies to give another credential.
		PractitionerBarred,
		/// All ids are used up.
		IdsExhausted,
	}
}
