// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That a record is wrong, and what its custodian says to that.
//!
//! Who disputes a record shows that it holds it, by a signature of the record's key, and need be nobody
//! in particular. So the patient needs no leave of the hospital that wrote the record.

use crate::{
	signatures::RecordSignature, Anchor, Anchors, Config, Dispute, DisputeState, Error, Event,
	Pallet,
};
use carechain_primitives::{Commitment, OrganizationId, RecordAction};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_dispute_record(
		submitter: T::AccountId,
		commitment: Commitment,
		reason: Commitment,
		signature: &RecordSignature,
	) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(anchor.holds(), Error::<T>::NotCurrent);
		ensure!(!anchor.has_open_dispute(), Error::<T>::AlreadyDisputed);
		Self::ensure_commitment(reason)?;
		let signatures = Self::ensure_signed_by_record(
			&anchor,
			RecordAction::Dispute,
			submitter,
			commitment,
			reason,
			signature,
		)?;
		let dispute = Dispute {
			reason,
			raised_at: frame_system::Pallet::<T>::block_number(),
			state: DisputeState::Open,
		};
		Anchors::<T>::insert(
			commitment,
			Anchor {
				dispute: Some(dispute),
				signatures,
				..anchor
			},
		);
		Self::deposit_event(Event::RecordDisputed {
			custodian: anchor.custodian,
			commitment,
			reason,
		});
		Ok(())
	}

	pub(crate) fn do_withdraw_dispute(
		submitter: T::AccountId,
		commitment: Commitment,
		signature: &RecordSignature,
	) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(anchor.dispute.is_some(), Error::<T>::NotDisputed);
		let signatures = Self::ensure_signed_by_record(
			&anchor,
			RecordAction::WithdrawDispute,
			submitter,
			commitment,
			Commitment::default(),
			signature,
		)?;
		Anchors::<T>::insert(
			commitment,
			Anchor {
				dispute: None,
				signatures,
				..anchor
			},
		);
		Self::deposit_event(Event::DisputeWithdrawn {
			custodian: anchor.custodian,
			commitment,
		});
		Ok(())
	}

	pub(crate) fn do_answer_dispute(
		custodian: OrganizationId,
		commitment: Commitment,
		answer: Commitment,
	) -> DispatchResult {
		let anchor = Self::anchor_in_custody(custodian, commitment)?;
		let dispute = anchor.dispute.ok_or(Error::<T>::NotDisputed)?;
		ensure!(
			dispute.state == DisputeState::Open,
			Error::<T>::DisputeNotOpen
		);
		Self::ensure_commitment(answer)?;
		let dispute = Dispute {
			state: DisputeState::Answered { answer },
			..dispute
		};
		Anchors::<T>::insert(
			commitment,
			Anchor {
				dispute: Some(dispute),
				..anchor
			},
		);
		Self::deposit_event(Event::DisputeAnswered {
			custodian,
			commitment,
			answer,
		});
		Ok(())
	}
}
