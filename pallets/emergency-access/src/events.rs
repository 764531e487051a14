// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happened. The patient, representatives and the custodian are told by these: nobody is named but
//! the pseudonym, and whoever watches over it finds it.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Somebody broke the glass.
		EmergencyDeclared {
			/// The case.
			case: EmergencyId,
			/// Whose data.
			patient: PatientId,
			/// Who.
			role: PractitionerRoleId,
			/// Where that credential holds.
			organization: OrganizationId,
			/// Whether it was declared off line and is anchored only now.
			late: bool,
		},
		/// An organisation is to review a case.
		ReviewAssigned {
			/// The case.
			case: EmergencyId,
			/// Which.
			organization: OrganizationId,
			/// The day from which on the review is overdue.
			until: Day,
		},
		/// A case is the board's to judge.
		EmergencyEscalated {
			/// The case.
			case: EmergencyId,
			/// Why.
			reason: EscalationReason,
		},
		/// A review was not done in time, which counts against the organisation.
		ReviewOverdue {
			/// The case.
			case: EmergencyId,
			/// Whose review it was.
			organization: OrganizationId,
		},
		/// The declarer needed the access no longer.
		EmergencyEnded {
			/// The case.
			case: EmergencyId,
		},
		/// A case was judged.
		EmergencyClosed {
			/// The case.
			case: EmergencyId,
			/// Whose data; `None` if the patient was forgotten.
			patient: Option<PatientId>,
			/// Whether the access was justified.
			justified: bool,
			/// Whether the board judged it, rather than the organisation that it was assigned to.
			by_board: bool,
		},
		/// A practitioner declared emergencies without justification so often as suspends.
		PractitionerSanctioned {
			/// Who.
			role: PractitionerRoleId,
		},
		/// Other rules hold from now on.
		EmergencyPolicySet {
			/// The rules.
			policy: EmergencyPolicy,
		},
	}
}
