// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a record is anchored by itself, corrected, and kept for longer.

use crate::{
	Anchor, AnchorOf, AnchorStatus, Anchors, Config, Dispenses, Dispute, Error, Event, NewRecord,
	Pallet, Restriction,
};
use carechain_primitives::{Commitment, DataClass, Day, OrganizationId, RecordKey, Year};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, UnixTime},
};

impl<T: Config> Pallet<T> {
	/// What is anchored under a commitment.
	pub fn anchor(commitment: Commitment) -> Option<AnchorOf<T>> {
		Anchors::<T>::get(commitment)
	}

	pub(crate) fn do_anchor_record(author: OrganizationId, record: NewRecord) -> DispatchResult {
		Self::ensure_anchorable(&record)?;
		Self::insert_anchor(author, &record, None, None);
		Self::deposit_event(Event::RecordAnchored {
			author,
			commitment: record.commitment,
			class: record.class,
		});
		Ok(())
	}

	pub(crate) fn do_supersede_record(
		author: OrganizationId,
		superseded: Commitment,
		record: NewRecord,
	) -> DispatchResult {
		let anchor = Self::anchor_in_custody(author, superseded)?;
		ensure!(
			anchor.status == AnchorStatus::Current,
			Error::<T>::NotCurrent
		);
		Self::ensure_anchorable(&record)?;
		// Else a correction would be a way to get rid of a record early.
		ensure!(
			record.retain_until >= anchor.retain_until,
			Error::<T>::RetentionShortened
		);
		let commitment = record.commitment;
		Anchors::<T>::insert(
			superseded,
			Anchor {
				status: AnchorStatus::Superseded {
					by: Some(commitment),
				},
				dispute: anchor.dispute.map(Dispute::corrected),
				..anchor
			},
		);
		// Else a correction would be a way around a restriction.
		Self::insert_anchor(author, &record, Some(superseded), anchor.restriction);
		Self::deposit_event(Event::RecordSuperseded {
			author,
			superseded,
			commitment,
			class: record.class,
		});
		Ok(())
	}

	pub(crate) fn do_mark_entered_in_error(
		custodian: OrganizationId,
		commitment: Commitment,
	) -> DispatchResult {
		let anchor = Self::anchor_in_custody(custodian, commitment)?;
		ensure!(anchor.holds(), Error::<T>::NotCurrent);
		Anchors::<T>::insert(
			commitment,
			Anchor {
				status: AnchorStatus::EnteredInError,
				dispute: anchor.dispute.map(Dispute::corrected),
				..anchor
			},
		);
		Self::deposit_event(Event::RecordEnteredInError {
			custodian,
			commitment,
		});
		Ok(())
	}

	pub(crate) fn do_extend_retention(
		custodian: OrganizationId,
		commitment: Commitment,
		until: Year,
	) -> DispatchResult {
		let anchor = Self::anchor_in_custody(custodian, commitment)?;
		ensure!(
			until > anchor.retain_until,
			Error::<T>::RetentionNotExtended
		);
		Self::ensure_retention(until)?;
		Anchors::<T>::insert(
			commitment,
			Anchor {
				retain_until: until,
				..anchor
			},
		);
		Self::deposit_event(Event::RetentionExtended {
			custodian,
			commitment,
			until,
		});
		Ok(())
	}

	/// The calendar year (UTC) of the block.
	pub(crate) fn this_year() -> Year {
		Day::of_unix_seconds(T::Time::now().as_secs()).year()
	}

	/// The last year until which a record may be kept, by today.
	pub(crate) fn last_retention() -> Year {
		Year(
			Self::this_year()
				.0
				.saturating_add(T::MaxRetentionYears::get()),
		)
	}

	/// Whether something may be anchored so.
	fn ensure_anchorable(record: &NewRecord) -> Result<(), Error<T>> {
		Self::ensure_commitment(record.commitment)?;
		ensure!(
			!Anchors::<T>::contains_key(record.commitment),
			Error::<T>::AlreadyExists
		);
		// All zeros is a key whose signatures anybody can make.
		ensure!(record.key != RecordKey::default(), Error::<T>::EmptyKey);
		Self::ensure_retention(record.retain_until)?;
		if let Some(dispenses) = record.dispenses {
			ensure!(
				record.class == DataClass::Prescription,
				Error::<T>::NotAPrescription
			);
			ensure!(dispenses > 0, Error::<T>::NoDispense);
		}
		Ok(())
	}

	fn ensure_retention(until: Year) -> Result<(), Error<T>> {
		ensure!(until >= Self::this_year(), Error::<T>::RetentionInPast);
		ensure!(
			until <= Self::last_retention(),
			Error::<T>::RetentionTooLong
		);
		Ok(())
	}

	fn insert_anchor(
		author: OrganizationId,
		record: &NewRecord,
		supersedes: Option<Commitment>,
		restriction: Option<Restriction>,
	) {
		let anchor = Anchor {
			author,
			custodian: author,
			algorithm: record.algorithm,
			class: record.class,
			key: record.key,
			retain_until: record.retain_until,
			status: AnchorStatus::Current,
			supersedes,
			anchored_at: frame_system::Pallet::<T>::block_number(),
			dispute: None,
			restriction,
			dispenses: record
				.dispenses
				.map(|total| Dispenses { left: total, total }),
			legal_holds: 0,
			signatures: 0,
			offered_to: None,
		};
		Anchors::<T>::insert(record.commitment, anchor);
	}
}
