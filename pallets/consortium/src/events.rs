// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organisation became a member.
		OrganizationAdmitted {
			/// Its id from now on.
			organization: OrganizationId,
			/// What kind of body it is.
			kind: OrganizationKind,
			/// The account that acts for it.
			representative: T::AccountId,
			/// The end of its membership, exclusive.
			member_until: Day,
		},
		/// A membership ends later than before.
		MembershipRenewed {
			/// Whose.
			organization: OrganizationId,
			/// The new end, exclusive.
			member_until: Day,
		},
		/// An organisation lost its rights for now.
		OrganizationSuspended {
			/// Which.
			organization: OrganizationId,
		},
		/// A suspended organisation is no longer suspended.
		OrganizationReinstated {
			/// Which.
			organization: OrganizationId,
		},
		/// The membership of a hospital has run out, and its seat in the council with it.
		MembershipLapsed {
			/// Whose.
			organization: OrganizationId,
		},
		/// An organisation lost its rights for good, and is to set its house in order.
		OrganizationExpelled {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation gave notice.
		OrganizationLeaving {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation is gone for good.
		OrganizationLeft {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital has a seat in the council from now on.
		CouncilSeatGiven {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital has no seat in the council any more.
		CouncilSeatTaken {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation has a seat on the oversight board from now on.
		BoardSeatGiven {
			/// Which.
			organization: OrganizationId,
		},
		/// An organisation has no seat on the oversight board any more.
		BoardSeatTaken {
			/// Which.
			organization: OrganizationId,
		},
		/// A hospital may run a validator. It joins the set two sessions after its keys are set.
		ValidatorAllowed {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator is on its way out of the set.
		ValidatorStopping {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator is out of the set for good, and its keys are gone.
		ValidatorRemoved {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator of the set authored nothing in the session that ended. Operators should see to
		/// it.
		ValidatorSilent {
			/// Whose.
			organization: OrganizationId,
			/// For how many sessions in a row.
			sessions: u32,
		},
		/// A validator leaves the set, and may come back.
		ValidatorRetired {
			/// Whose.
			organization: OrganizationId,
			/// Why.
			reason: RetirementReason,
		},
		/// A retired validator is wanted in the set again.
		ValidatorResumed {
			/// Whose.
			organization: OrganizationId,
		},
		/// A validator signed two different things where it may sign one.
		ValidatorEquivocated {
			/// Whose.
			organization: OrganizationId,
			/// The session that it happened in.
			session: SessionIndex,
		},
		/// Finality was restarted with a smaller set.
		FinalityRestarted {
			/// The last block that was final.
			best_finalized: BlockNumberFor<T>,
			/// After how many blocks the new set is in force.
			delay: BlockNumberFor<T>,
			/// The id of the new set.
			set_id: u64,
		},
		/// An organisation listed the nodes that it runs.
		NodeIdsSet {
			/// Which.
			organization: OrganizationId,
		},
		/// A practitioner got a credential.
		PractitionerRegistered {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it holds.
			organization: OrganizationId,
			/// Whose it is.
			account: T::AccountId,
		},
		/// A credential lost its rights for now.
		PractitionerSuspended {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it holds.
			organization: OrganizationId,
			/// Whether a body did it, or emergencies without justification led to it, rather than the
			/// organisation: then it takes both bodies to reinstate it.
			by_governance: bool,
		},
		/// A credential is no longer suspended.
		PractitionerReinstated {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it holds.
			organization: OrganizationId,
		},
		/// A credential was taken away for good.
		PractitionerRevoked {
			/// The id of the credential.
			role: PractitionerRoleId,
			/// Where it held.
			organization: OrganizationId,
		},
	}
}
