// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How logs grow: by whole batches, each entry bound to all that stood before it.

use crate::{AccessEntry, AccessHeadOf, Config, Error, Event, Heads, Pallet};
use alloc::{collections::BTreeMap, vec::Vec};
use carechain_primitives::{
	traits::{AccessParties, Members, Patients, Practitioners, Standing},
	Commitment, LoggedAccess, OrganizationId, PatientId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// How far a patient's log has come; `None` before its first entry.
	pub fn access_head(patient: &PatientId) -> Option<AccessHeadOf<T>> {
		Heads::<T>::get(patient)
	}

	/// Whether the signer may log for the organisation, and the organisation at all.
	///
	/// A practitioner may work at several organisations, so that the call has to name one.
	pub(crate) fn ensure_logs_for(
		signer: &T::AccountId,
		organization: OrganizationId,
	) -> Result<(), Error<T>> {
		ensure!(
			T::Members::represented_by(signer) == Some(organization)
				|| T::Practitioners::practises_at(signer).any(|it| it == organization),
			Error::<T>::NotAuthorized
		);
		match T::Members::standing(organization) {
			// What was done has to be logged, whatever became of who did it.
			Standing::Active | Standing::Suspended | Standing::Expired => Ok(()),
			Standing::Unknown | Standing::Ended => Err(Error::<T>::AlreadyLeft),
		}
	}

	pub(crate) fn do_log_accesses(
		organization: OrganizationId,
		entries: &[AccessEntry],
	) -> DispatchResult {
		Self::ensure_sound(entries)?;
		for (patient, head) in Self::heads_after(organization, entries)? {
			Heads::<T>::insert(patient, head);
		}
		Self::deposit_event(Event::AccessesLogged {
			organization,
			entries: entries.len().saturated_into(),
		});
		Ok(())
	}

	/// There is something to log, every event is one, and none is there twice.
	///
	/// Only within the list: whether an event was logged before would take a search. Whoever opens the
	/// log sees it.
	fn ensure_sound(entries: &[AccessEntry]) -> Result<(), Error<T>> {
		ensure!(!entries.is_empty(), Error::<T>::EmptyList);
		let mut events: Vec<_> = entries.iter().map(|entry| entry.event).collect();
		events.sort_unstable();
		// What a client sends that forgot to commit comes first.
		ensure!(
			events.first() != Some(&Commitment::default()),
			Error::<T>::EmptyCommitment
		);
		let mut neighbours = events.iter().zip(events.iter().skip(1));
		ensure!(
			neighbours.all(|(one, next)| one != next),
			Error::<T>::DuplicateEvent
		);
		Ok(())
	}

	/// The heads of all patients in the list once its entries are in. Each patient is looked up once.
	fn heads_after(
		organization: OrganizationId,
		entries: &[AccessEntry],
	) -> Result<BTreeMap<PatientId, AccessHeadOf<T>>, Error<T>> {
		let block = frame_system::Pallet::<T>::block_number();
		let mut heads = BTreeMap::new();
		for AccessEntry { patient, event } in entries {
			let before = match heads.get(patient) {
				Some(head) => *head,
				None => Self::head_to_extend(organization, patient)?,
			};
			let entry = LoggedAccess {
				block,
				organization,
				event: *event,
			};
			heads.insert(*patient, before.after(patient, &entry));
		}
		Ok(heads)
	}

	/// The head of a log that the organisation may write into.
	fn head_to_extend(
		organization: OrganizationId,
		patient: &PatientId,
	) -> Result<AccessHeadOf<T>, Error<T>> {
		ensure!(
			T::Patients::custodian_of(patient).is_some(),
			Error::<T>::PatientNotFound
		);
		ensure!(
			T::Parties::may_log(patient, organization),
			Error::<T>::NotAuthorized
		);
		Ok(Heads::<T>::get(patient).unwrap_or_default())
	}
}
