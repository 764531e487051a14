// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds between the book and the grants.

use crate::{
	Book, BookOf, Books, Config, Ending, Grant, GrantFields, GrantState, Grants, Pallet,
	SweepCursor, CUSTODY_PURPOSES,
};
use carechain_primitives::{traits::GivenBy, CodeSet, Day, PatientId};
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that:
	///
	/// 1. every book is in order: numbers ascend and lie below the next one; what has ended stands
	///    in the order of its ending, not after today;
	/// 2. book and grants say the same: each entry has a grant with the same end, organisation and
	///    state, and there is no grant without an entry;
	/// 3. every grant has fields that a call would have taken, from who gave it;
	/// 4. the cursor of the sweep names no patient who has no book, least of all a forgotten one.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let today = Self::today();
		let mut indexed = 0usize;
		for (patient, book) in Books::<T>::iter() {
			Self::check_order(&book, today)?;
			Self::check_live(&patient, &book)?;
			Self::check_ended(&patient, &book)?;
			indexed = indexed
				.saturating_add(book.live.len())
				.saturating_add(book.ended.len());
		}
		let mut stored = 0usize;
		for (_, _, grant) in Grants::<T>::iter() {
			Self::check_fields(&grant.fields)?;
			Self::check_giver(&grant)?;
			stored = stored.saturating_add(1);
		}
		// Entries have different numbers and each has its grant, so equal counts mean equal sets.
		ensure!(indexed == stored, "a grant stands in no book");
		ensure!(
			SweepCursor::<T>::get().is_none_or(Books::<T>::contains_key),
			"the cursor names a patient without a book"
		);
		Ok(())
	}

	fn check_order<L: Get<u32>, E: Get<u32>>(
		book: &Book<L, E>,
		today: Day,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			book.live
				.iter()
				.zip(book.live.iter().skip(1))
				.all(|(a, b)| a.grant < b.grant),
			"live grants do not ascend"
		);
		ensure!(
			book.ended
				.iter()
				.zip(book.ended.iter().skip(1))
				.all(|(a, b)| a.ended_before(b)),
			"ended grants are not in the order of their ending"
		);
		ensure!(
			book.ended.iter().all(|ended| ended.on <= today),
			"a grant ended after today"
		);

		let mut numbers = book
			.live
			.iter()
			.map(|live| live.grant)
			.chain(book.ended.iter().map(|ended| ended.grant))
			.collect::<alloc::vec::Vec<_>>();
		numbers.sort();
		ensure!(
			numbers
				.iter()
				.zip(numbers.iter().skip(1))
				.all(|(a, b)| a < b),
			"a grant stands in the book twice"
		);
		ensure!(
			numbers.iter().all(|grant| *grant < book.next),
			"a number was not given out"
		);
		Ok(())
	}

	fn check_live(patient: &PatientId, book: &BookOf<T>) -> Result<(), TryRuntimeError> {
		for live in &book.live {
			let grant = Self::indexed_grant(patient, live.grant)?;
			ensure!(
				!matches!(grant.state, GrantState::Revoked { .. }),
				"a live grant is revoked"
			);
			ensure!(
				grant.fields.valid_until == live.valid_until,
				"the index has another end"
			);
			// Only the registry could unmake a grantee, and it never does.
			ensure!(
				Self::organization_of(grant.fields.grantee) == Some(live.organization),
				"the index has another organisation"
			);
		}
		Ok(())
	}

	fn check_ended(patient: &PatientId, book: &BookOf<T>) -> Result<(), TryRuntimeError> {
		for ended in &book.ended {
			let grant = Self::indexed_grant(patient, ended.grant)?;
			let agrees = match (grant.state, ended.how) {
				(GrantState::Revoked { .. }, Ending::Revoked) => true,
				(GrantState::Active | GrantState::Proposed, Ending::Expired) => {
					grant.fields.valid_until == ended.on
				}
				_ => false,
			};
			ensure!(agrees, "the index has another ending");
			ensure!(
				Self::organization_of(grant.fields.grantee) == Some(ended.organization),
				"the index has another organisation"
			);
		}
		Ok(())
	}

	fn indexed_grant(
		patient: &PatientId,
		grant: carechain_primitives::GrantId,
	) -> Result<Grant<BlockNumberFor<T>>, TryRuntimeError> {
		Grants::<T>::get(patient, grant).ok_or(TryRuntimeError::Other(
			"the book names a grant that is not there",
		))
	}

	fn check_giver(grant: &Grant<BlockNumberFor<T>>) -> Result<(), TryRuntimeError> {
		ensure!(
			grant.given_by != GivenBy::Custodian
				|| CUSTODY_PURPOSES.covers_all(grant.fields.purposes),
			"a custodian gave more than care and payment"
		);
		ensure!(
			grant.state != GrantState::Proposed
				|| matches!(
					grant.given_by,
					GivenBy::Patient | GivenBy::Representative(_)
				),
			"a proposal waits for nobody"
		);
		Ok(())
	}

	fn check_fields(fields: &GrantFields) -> Result<(), TryRuntimeError> {
		ensure!(
			!fields.purposes.is_empty() && fields.purposes.is_known(),
			"purposes are empty or unknown"
		);
		ensure!(
			!fields.actions.is_empty() && fields.actions.is_known(),
			"actions are empty or unknown"
		);
		ensure!(!fields.classes.is_empty(), "classes are empty");
		ensure!(
			fields.valid_from < fields.valid_until,
			"the end is not after the start"
		);
		Ok(())
	}
}
