// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds of the anchors.

use crate::{AnchorOf, AnchorStatus, Anchors, Config, DisputeState, LegalHolds, Pallet};
use carechain_primitives::{Commitment, DataClass, RecordKey};
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every anchor by itself, and what the anchors say of one another.
	pub(super) fn try_state_anchors() -> Result<(), TryRuntimeError> {
		for (commitment, anchor) in Anchors::<T>::iter() {
			ensure!(
				commitment != Commitment::default(),
				"an anchor has an empty commitment"
			);
			Self::try_state_origin(&anchor)?;
			Self::try_state_neighbours(commitment, &anchor)?;
			Self::try_state_dispenses(&anchor)?;
			Self::try_state_dispute(&anchor)?;
			ensure!(
				LegalHolds::<T>::iter_key_prefix(commitment).count()
					== usize::from(anchor.legal_holds),
				"the legal holds of an anchor are miscounted"
			);
		}
		Ok(())
	}

	/// Every hold is a case's, of a record that is there, which has no more of them than it may.
	pub(super) fn try_state_legal_holds() -> Result<(), TryRuntimeError> {
		for (commitment, case) in LegalHolds::<T>::iter_keys() {
			ensure!(
				case != Commitment::default(),
				"a legal hold is for an empty case"
			);
			let anchor = Anchors::<T>::get(commitment).ok_or("a legal hold is of no anchor")?;
			ensure!(
				anchor.legal_holds <= T::MaxLegalHolds::get(),
				"an anchor has too many legal holds"
			);
		}
		Ok(())
	}

	/// Who answers for it, since when, until when, and with which key.
	fn try_state_origin(anchor: &AnchorOf<T>) -> Result<(), TryRuntimeError> {
		ensure!(
			Self::was_ever_member(anchor.author),
			"an anchor has no author"
		);
		ensure!(
			Self::was_ever_member(anchor.custodian),
			"an anchor has no custodian"
		);
		ensure!(
			anchor.anchored_at <= frame_system::Pallet::<T>::block_number(),
			"an anchor is from the future"
		);
		ensure!(
			anchor.key != RecordKey::default(),
			"an anchor has an empty key"
		);
		ensure!(
			anchor.retain_until <= Self::last_retention(),
			"an anchor is kept for too long"
		);
		if let Some(to) = anchor.offered_to {
			ensure!(
				to != anchor.custodian && Self::was_ever_member(to),
				"an anchor is offered to nobody else"
			);
		}
		Ok(())
	}

	/// What supersedes and what is superseded name each other, unless one of them was erased.
	fn try_state_neighbours(
		commitment: Commitment,
		anchor: &AnchorOf<T>,
	) -> Result<(), TryRuntimeError> {
		if let AnchorStatus::Superseded { by: Some(by) } = anchor.status {
			let by = Anchors::<T>::get(by).ok_or("an anchor is superseded by nothing")?;
			ensure!(
				by.supersedes == Some(commitment),
				"what supersedes an anchor denies it"
			);
			ensure!(
				by.anchored_at >= anchor.anchored_at,
				"an anchor is superseded by an older"
			);
		}
		if let Some(superseded) = anchor.supersedes {
			let superseded = Anchors::<T>::get(superseded).ok_or("an anchor supersedes nothing")?;
			ensure!(
				superseded.status
					== AnchorStatus::Superseded {
						by: Some(commitment)
					},
				"what an anchor supersedes denies it"
			);
		}
		Ok(())
	}

	/// Only a prescription is dispensed, as often as it allows, and is completed by the last time; each
	/// time took a signature.
	fn try_state_dispenses(anchor: &AnchorOf<T>) -> Result<(), TryRuntimeError> {
		let Some(dispenses) = anchor.dispenses else {
			ensure!(
				anchor.status != AnchorStatus::Completed,
				"an anchor is completed without being dispensed"
			);
			return Ok(());
		};
		ensure!(
			anchor.class == DataClass::Prescription,
			"an anchor is dispensed that is no prescription"
		);
		ensure!(
			dispenses.total > 0 && dispenses.left <= dispenses.total,
			"an anchor is dispensed more often than it allows"
		);
		let may_be = match anchor.status {
			AnchorStatus::Current | AnchorStatus::Superseded { .. } => dispenses.left > 0,
			AnchorStatus::Completed => dispenses.left == 0,
			AnchorStatus::EnteredInError => true,
		};
		ensure!(may_be, "an anchor's dispenses do not go with its status");
		ensure!(
			anchor.signatures >= u32::from(dispenses.total.saturating_sub(dispenses.left)),
			"an anchor was dispensed without a signature"
		);
		Ok(())
	}

	/// A dispute is of the time since the record was anchored, took a signature, and is open only while
	/// the record holds.
	fn try_state_dispute(anchor: &AnchorOf<T>) -> Result<(), TryRuntimeError> {
		let Some(dispute) = anchor.dispute else {
			return Ok(());
		};
		ensure!(
			dispute.raised_at >= anchor.anchored_at
				&& dispute.raised_at <= frame_system::Pallet::<T>::block_number(),
			"a dispute is of another time"
		);
		ensure!(
			anchor.signatures > 0,
			"a dispute was raised without a signature"
		);
		ensure!(
			dispute.reason != Commitment::default(),
			"a dispute has an empty reason"
		);
		match dispute.state {
			DisputeState::Open => ensure!(
				anchor.holds(),
				"a dispute is open though the anchor was corrected"
			),
			DisputeState::Answered { answer } => ensure!(
				answer != Commitment::default(),
				"a dispute has an empty answer"
			),
			DisputeState::Corrected => ensure!(
				!anchor.holds(),
				"a dispute is settled though the anchor was not corrected"
			),
		}
		Ok(())
	}
}
