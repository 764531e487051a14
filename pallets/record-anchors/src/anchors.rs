// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of a record that is anchored by itself.

use crate::{Anchor, AnchorStatus, Anchors, Config, Error, Event, Pallet};
use carechain_primitives::{Commitment, DataClass, OrganizationId};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use frame_system::pallet_prelude::BlockNumberFor;

impl<T: Config> Pallet<T> {
	/// What is anchored under a commitment.
	pub fn anchor(commitment: Commitment) -> Option<Anchor<BlockNumberFor<T>>> {
		Anchors::<T>::get(commitment)
	}

	pub(crate) fn do_anchor_record(
		author: OrganizationId,
		commitment: Commitment,
		class: DataClass,
	) -> DispatchResult {
		Self::ensure_free(commitment)?;
		Self::insert_anchor(author, commitment, class, None);
		Self::deposit_event(Event::RecordAnchored {
			author,
			commitment,
			class,
		});
		Ok(())
	}

	pub(crate) fn do_supersede_record(
		author: OrganizationId,
		superseded: Commitment,
		commitment: Commitment,
		class: DataClass,
	) -> DispatchResult {
		let anchor = Self::current_anchor_of(author, superseded)?;
		Self::ensure_free(commitment)?;
		let status = AnchorStatus::Superseded { by: commitment };
		Anchors::<T>::insert(superseded, Anchor { status, ..anchor });
		Self::insert_anchor(author, commitment, class, Some(superseded));
		Self::deposit_event(Event::RecordSuperseded {
			author,
			superseded,
			commitment,
			class,
		});
		Ok(())
	}

	pub(crate) fn do_mark_entered_in_error(
		author: OrganizationId,
		commitment: Commitment,
	) -> DispatchResult {
		let anchor = Self::current_anchor_of(author, commitment)?;
		let status = AnchorStatus::EnteredInError;
		Anchors::<T>::insert(commitment, Anchor { status, ..anchor });
		Self::deposit_event(Event::RecordEnteredInError { author, commitment });
		Ok(())
	}

	/// Whether something may be anchored under the commitment.
	fn ensure_free(commitment: Commitment) -> Result<(), Error<T>> {
		// What a client sends that forgot to commit.
		ensure!(
			commitment != Commitment::default(),
			Error::<T>::EmptyCommitment
		);
		ensure!(
			!Anchors::<T>::contains_key(commitment),
			Error::<T>::AlreadyExists
		);
		Ok(())
	}

	/// The anchor, which has to be the author's own and current.
	fn current_anchor_of(
		author: OrganizationId,
		commitment: Commitment,
	) -> Result<Anchor<BlockNumberFor<T>>, Error<T>> {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(anchor.author == author, Error::<T>::NotAuthor);
		ensure!(
			anchor.status == AnchorStatus::Current,
			Error::<T>::NotCurrent
		);
		Ok(anchor)
	}

	fn insert_anchor(
		author: OrganizationId,
		commitment: Commitment,
		class: DataClass,
		supersedes: Option<Commitment>,
	) {
		let anchored_at = frame_system::Pallet::<T>::block_number();
		let status = AnchorStatus::Current;
		Anchors::<T>::insert(
			commitment,
			Anchor {
				author,
				class,
				status,
				supersedes,
				anchored_at,
			},
		);
	}
}
