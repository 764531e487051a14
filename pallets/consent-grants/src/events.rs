// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the pallet tells the world.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A patient, or its representative, gave a grant to an organisation, or to a practitioner role
		/// there.
		ConsentGranted {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
			/// Whether it gives no access yet: it waits for the other of patient and representative.
			proposed: bool,
		},
		/// A patient's custodian recorded a grant to an organisation, or to a practitioner role there.
		ConsentRecorded {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A proposal was agreed to, or a frozen grant was given anew.
		ConsentConfirmed {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
			/// Whether it gives no access yet: it is frozen no longer, but waits for the other of
			/// patient and representative.
			proposed: bool,
		},
		/// A grant was narrowed.
		ConsentNarrowed {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was taken back, or declined. It gives no access from this block on.
		ConsentRevoked {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was found to have passed its end. It gave no access from that day on, whenever
		/// this was noticed.
		ConsentExpired {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was replaced by another one. It gives no access from this block on.
		ConsentSuperseded {
			/// The patient.
			patient: PatientId,
			/// The number of the grant that was replaced.
			grant: GrantId,
			/// Its grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// A grant was found to be one that should never have been recorded. It gives no access from this
		/// block on.
		ConsentEnteredInError {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The grantee, or where the grantee practises.
			organization: OrganizationId,
		},
		/// The grantee said that it knows that a grant was ended.
		EndAcknowledged {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The organisation that said so.
			organization: OrganizationId,
		},
		/// The grantee did not say in time that it knows that a grant was ended.
		AcknowledgementMissed {
			/// The patient.
			patient: PatientId,
			/// The number of the grant.
			grant: GrantId,
			/// The organisation against which it counts.
			organization: OrganizationId,
		},
		/// A patient was asked for consent.
		ConsentRequested {
			/// The patient.
			patient: PatientId,
			/// The number of the request.
			request: RequestId,
			/// Who asks.
			organization: OrganizationId,
		},
		/// A request was answered with a grant; [`Event::ConsentGranted`] follows.
		RequestAnswered {
			/// The patient.
			patient: PatientId,
			/// The number of the request.
			request: RequestId,
			/// The number of the grant.
			grant: GrantId,
		},
		/// A request was declined.
		RequestDeclined {
			/// The patient.
			patient: PatientId,
			/// The number of the request.
			request: RequestId,
			/// Who asked.
			organization: OrganizationId,
		},
		/// A request was taken back.
		RequestWithdrawn {
			/// The patient.
			patient: PatientId,
			/// The number of the request.
			request: RequestId,
			/// Who had asked.
			organization: OrganizationId,
		},
		/// A patient denied access to an organisation or to a practitioner role.
		AccessDenied {
			/// The patient.
			patient: PatientId,
			/// Who may not.
			denied: Grantee,
		},
		/// A denial was lifted.
		DenialLifted {
			/// The patient.
			patient: PatientId,
			/// Who was denied access.
			denied: Grantee,
		},
		/// A patient gave a sealed grant or denial.
		EntrySealed {
			/// The patient.
			patient: PatientId,
			/// Its number.
			entry: SealedId,
			/// Whether it gives no access yet: it waits for the other of patient and representative.
			proposed: bool,
		},
		/// A sealed proposal was agreed to, or a frozen entry was given anew.
		SealedConfirmed {
			/// The patient.
			patient: PatientId,
			/// Its number.
			entry: SealedId,
			/// Whether it still waits for the other of patient and representative.
			proposed: bool,
		},
		/// A sealed grant or denial was taken back.
		SealedRevoked {
			/// The patient.
			patient: PatientId,
			/// Its number.
			entry: SealedId,
		},
		/// Both bodies adopted a standing policy.
		PolicyAdopted {
			/// Its number.
			policy: PolicyId,
			/// For whom it is.
			recipient: OrganizationId,
		},
		/// A standing policy was ended before its time.
		PolicyEnded {
			/// Its number.
			policy: PolicyId,
			/// For whom it was.
			recipient: OrganizationId,
		},
		/// A holder counted uses of a standing policy.
		PolicyUsesReported {
			/// The policy.
			policy: PolicyId,
			/// Who served the data.
			holder: OrganizationId,
			/// How many uses.
			uses: u32,
		},
	}
}
