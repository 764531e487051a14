// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds between the book and the grants.

use crate::{
	Acknowledgement, Book, BookOf, Books, Config, Denials, Ending, Grant, GrantFields, GrantState,
	Grants, GrantsTo, NextPolicyId, Pallet, Policies, PolicyUses, RequestBooks, RequestState,
	SealedBooks, SweepCursor, CUSTODY_PURPOSES,
};
use alloc::vec::Vec;
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
	/// 4. the cursor of the sweep names no patient who has no book, least of all a forgotten one;
	/// 5. the list by grantee has just the live grants;
	/// 6. nobody is denied twice, no list of denials is empty, and each names the right organisation;
	/// 7. sealed entries and requests ascend below their next number; a sealed entry commits to something
	///    and ends with a quarter; what was granted on request has a number that was given out;
	/// 8. every policy stands with its recipient, once, and below the next number, as do the counted ones.
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
		Self::check_grants_to()?;
		Self::check_denials()?;
		Self::check_sealed()?;
		Self::check_requests()?;
		Self::check_policies()
	}

	fn check_grants_to() -> Result<(), TryRuntimeError> {
		let mut listed = 0usize;
		for (organization, (patient, grant), ()) in GrantsTo::<T>::iter() {
			ensure!(
				Books::<T>::get(patient)
					.live
					.iter()
					.any(|live| live.grant == grant && live.organization == organization),
				"a grantee's list has what is not live"
			);
			listed = listed.saturating_add(1);
		}
		let live =
			Books::<T>::iter_values().fold(0usize, |sum, book| sum.saturating_add(book.live.len()));
		ensure!(listed == live, "a live grant is in no grantee's list");
		Ok(())
	}

	fn check_denials() -> Result<(), TryRuntimeError> {
		for denials in Denials::<T>::iter_values() {
			ensure!(!denials.is_empty(), "a list of denials is empty");
			for (position, denial) in denials.iter().enumerate() {
				ensure!(
					denials
						.iter()
						.skip(position.saturating_add(1))
						.all(|other| other.denied != denial.denied),
					"somebody is denied twice"
				);
				ensure!(
					Self::organization_of(denial.denied) == Some(denial.organization),
					"a denial has another organisation"
				);
			}
		}
		Ok(())
	}

	fn check_sealed() -> Result<(), TryRuntimeError> {
		for book in SealedBooks::<T>::iter_values() {
			let numbers: Vec<_> = book.entries.iter().map(|entry| entry.id).collect();
			ensure!(
				ascend_below(&numbers, &book.next),
				"sealed entries do not ascend"
			);
			ensure!(
				book.entries.iter().all(|entry| {
					entry.commitment != Default::default() && entry.valid_until.is_quarter_start()
				}),
				"a sealed entry is empty, or its end tells too much"
			);
			ensure!(
				book.entries
					.iter()
					.all(|entry| entry.given_by != GivenBy::Custodian),
				"a custodian sealed something"
			);
		}
		Ok(())
	}

	fn check_requests() -> Result<(), TryRuntimeError> {
		for (patient, book) in RequestBooks::<T>::iter() {
			let numbers: Vec<_> = book.requests.iter().map(|request| request.id).collect();
			ensure!(ascend_below(&numbers, &book.next), "requests do not ascend");
			for request in &book.requests {
				Self::check_fields(&request.fields)?;
				ensure!(
					Self::organization_of(request.fields.grantee) == Some(request.organization),
					"a request has another organisation"
				);
				if let RequestState::Granted(grant) = request.state {
					ensure!(
						grant < Books::<T>::get(patient).next,
						"a request was answered with a grant that there never was"
					);
				}
			}
		}
		Ok(())
	}

	fn check_policies() -> Result<(), TryRuntimeError> {
		let next = NextPolicyId::<T>::get();
		let mut numbers = Vec::new();
		for (recipient, policies) in Policies::<T>::iter() {
			ensure!(!policies.is_empty(), "a list of policies is empty");
			ensure!(
				policies.iter().all(|it| it.fields.recipient == recipient),
				"a policy stands with another recipient"
			);
			numbers.extend(policies.iter().map(|policy| policy.id));
		}
		numbers.sort();
		ensure!(
			ascend_below(&numbers, &next),
			"a policy's number was not given out, or twice"
		);
		ensure!(
			PolicyUses::<T>::iter().all(|(policy, _, uses)| policy < next && uses > 0),
			"uses are counted of a policy that there never was, or none"
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
				matches!(grant.state, GrantState::Active | GrantState::Proposed),
				"a live grant was ended"
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
				(GrantState::Revoked { .. }, Ending::Revoked)
				| (GrantState::Superseded { .. }, Ending::Superseded)
				| (GrantState::EnteredInError { .. }, Ending::EnteredInError) => true,
				(GrantState::Active | GrantState::Proposed, Ending::Expired) => {
					grant.fields.valid_until == ended.on
				}
				_ => false,
			};
			ensure!(agrees, "the index has another ending");
			ensure!(
				(ended.how == Ending::Expired)
					== (ended.acknowledgement == Acknowledgement::NotAsked),
				"an end that was known beforehand is to be acknowledged, or another one is not"
			);
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
		ensure!(
			!fields.data_period.is_empty(),
			"the period of the data is empty"
		);
		ensure!(
			Self::ensure_conditions(&fields.conditions).is_ok(),
			"conditions that no call would have taken"
		);
		ensure!(
			fields
				.exceptions
				.iter()
				.flatten()
				.all(|exception| !exception.is_everything() && exception.purposes.is_known())
				&& !fields.is_all_excepted(),
			"exceptions leave out everything, or what has no code"
		);
		Ok(())
	}
}

/// Whether numbers ascend, and are all below the next one.
fn ascend_below<Id: Ord>(numbers: &[Id], next: &Id) -> bool {
	numbers
		.iter()
		.zip(numbers.iter().skip(1))
		.all(|(a, b)| a < b)
		&& numbers.iter().all(|number| number < next)
}
