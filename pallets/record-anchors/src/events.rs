// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A log has grown, and still starts with everything that was in it.
		LogExtended {
			/// Whose log.
			organization: OrganizationId,
			/// How many leaves it has now.
			size: u64,
			/// Its root now.
			root: Hash,
		},
		/// A record was anchored by itself.
		RecordAnchored {
			/// Who anchored it.
			author: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
			/// What kind of record it is.
			class: DataClass,
		},
		/// An anchored record was replaced, and the one in its place was anchored.
		RecordSuperseded {
			/// Its custodian, who anchored the other.
			author: OrganizationId,
			/// The one that is no longer current.
			superseded: Commitment,
			/// The one that is current instead.
			commitment: Commitment,
			/// What kind of record the new one is.
			class: DataClass,
		},
		/// An anchored record turned out to be wrong, and nothing takes its place.
		RecordEnteredInError {
			/// Its custodian.
			custodian: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
		},
		/// A record has to be kept for longer.
		RetentionExtended {
			/// Its custodian.
			custodian: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
			/// Until the end of which year.
			until: Year,
		},
		/// A pharmacy gave out what a prescription says.
		RecordDispensed {
			/// Which pharmacy.
			pharmacy: OrganizationId,
			/// What stands for the prescription.
			commitment: Commitment,
			/// Commitment to what was given out.
			dispense: Commitment,
			/// How often it may be dispensed from now on.
			left: u8,
		},
		/// Somebody who holds a record says that it is wrong.
		RecordDisputed {
			/// Its custodian, who is to answer.
			custodian: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
			/// Commitment to what is wrong.
			reason: Commitment,
		},
		/// Somebody who holds a record took back that it is wrong.
		DisputeWithdrawn {
			/// Its custodian.
			custodian: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
		},
		/// The custodian said what it thinks of a dispute.
		DisputeAnswered {
			/// The custodian.
			custodian: OrganizationId,
			/// What stands for the record.
			commitment: Commitment,
			/// Commitment to what it said.
			answer: Commitment,
		},
		/// A record is restricted, or by one more than before.
		RecordRestricted {
			/// What stands for it.
			commitment: Commitment,
			/// By whom it is restricted now.
			restriction: Restriction,
		},
		/// A restriction was lifted, or by one of the two who placed it.
		RestrictionLifted {
			/// What stands for the record.
			commitment: Commitment,
			/// By whom it still is restricted.
			restriction: Option<Restriction>,
		},
		/// A record must not be erased because of a case.
		LegalHoldPlaced {
			/// What stands for the record.
			commitment: Commitment,
			/// Commitment to the case.
			case: Commitment,
		},
		/// A case no longer asks for a record to be kept.
		LegalHoldLifted {
			/// What stands for the record.
			commitment: Commitment,
			/// Commitment to the case.
			case: Commitment,
		},
		/// Custody of a record was offered, or an offer taken back.
		CustodyOffered {
			/// Its custodian.
			custodian: OrganizationId,
			/// What stands for it.
			commitment: Commitment,
			/// To whom; `None` if it is offered to nobody any more.
			to: Option<OrganizationId>,
		},
		/// A record has another custodian.
		CustodyAccepted {
			/// Who it was.
			from: OrganizationId,
			/// Who it is.
			to: OrganizationId,
			/// What stands for the record.
			commitment: Commitment,
		},
		/// A record was erased. Which one is not said: it would name what has just left state.
		RecordErased {
			/// Who attests that its salt and keys are destroyed.
			custodian: OrganizationId,
			/// What kind of record it was.
			class: DataClass,
			/// Commitment to the custodian's statement.
			attestation: Commitment,
		},
	}
}
