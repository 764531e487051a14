// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How logs grow: by whole batches, each entry bound to all that stood before it.

use crate::{AccessEntry, AccessHeadOf, Config, Error, Event, Heads, Pallet, WeightInfo};
use alloc::{collections::BTreeMap, vec::Vec};
use carechain_primitives::{
	traits::{AccessParties, Members, Patients, Practitioners, Standing},
	Commitment, LoggedAccess, OrganizationId, PatientId,
};
use frame_support::{ensure, weights::Weight};
use sp_runtime::SaturatedConversion;

/// Who logs for an organisation.
pub(crate) enum Logger {
	Representative,
	Practitioner,
}

impl Logger {
	/// What it took to find out.
	pub(crate) fn weight<T: Config>(&self) -> Weight {
		match self {
			Self::Representative => Weight::zero(),
			Self::Practitioner => T::WeightInfo::look_up_practitioner(),
		}
	}
}

/// What a list of entries turned out to be about, by which it is billed.
#[derive(Default)]
pub(crate) struct Tally {
	/// Patients whose custodian logs.
	held: u32,
	/// Other patients.
	others: u32,
	/// Entries about a patient that was in the list before.
	repeated: u32,
}

/// Where patients' logs have come to.
type HeadsOf<T> = BTreeMap<PatientId, AccessHeadOf<T>>;

impl Tally {
	/// What logging them weighs: the call once, and what each kind adds to it.
	pub(crate) fn weight<T: Config>(&self) -> Weight {
		let &Self {
			held,
			others,
			repeated,
		} = self;
		let added = |weigh: fn(u32) -> Weight, entries| weigh(entries).saturating_sub(weigh(0));
		let patients = if others > 0 {
			// The call takes more where it looks for a right.
			T::WeightInfo::log_accesses(others)
				.saturating_add(added(T::WeightInfo::log_accesses_of_held, held))
		} else {
			T::WeightInfo::log_accesses_of_held(held)
		};
		patients.saturating_add(added(T::WeightInfo::log_accesses_repeatedly, repeated))
	}
}

impl<T: Config> Pallet<T> {
	/// How far a patient's log has come; `None` before its first entry.
	pub fn access_head(patient: &PatientId) -> Option<AccessHeadOf<T>> {
		Heads::<T>::get(patient)
	}

	/// Whether the signer may log for the organisation, and the organisation at all; as whom.
	///
	/// A practitioner may work at several organisations, so that the call has to name one.
	pub(crate) fn ensure_logs_for(
		signer: &T::AccountId,
		organization: OrganizationId,
	) -> Result<Logger, Error<T>> {
		let logger = if T::Members::represented_by(signer) == Some(organization) {
			Logger::Representative
		} else {
			Self::ensure_practises_at(signer, organization)?;
			Logger::Practitioner
		};
		match T::Members::standing(organization) {
			// What was done has to be logged, whatever became of who did it.
			Standing::Active | Standing::Suspended | Standing::Expired => Ok(logger),
			Standing::Unknown | Standing::Ended => Err(Error::<T>::AlreadyLeft),
		}
	}

	/// Whether the account is that of a practitioner at the organisation.
	pub(crate) fn ensure_practises_at(
		account: &T::AccountId,
		organization: OrganizationId,
	) -> Result<(), Error<T>> {
		let mut organizations = T::Practitioners::practises_at(account);
		ensure!(
			organizations.any(|it| it == organization),
			Error::<T>::NotAuthorized
		);
		Ok(())
	}

	pub(crate) fn do_log_accesses(
		organization: OrganizationId,
		entries: &[AccessEntry],
	) -> Result<Tally, Error<T>> {
		Self::ensure_sound(entries)?;
		let (heads, tally) = Self::heads_after(organization, entries)?;
		for (patient, head) in heads {
			Heads::<T>::insert(patient, head);
		}
		Self::deposit_event(Event::AccessesLogged {
			organization,
			entries: entries.len().saturated_into(),
		});
		Ok(tally)
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

	/// The heads of all patients in the list once its entries are in, and what it took. Each patient is
	/// looked up once.
	fn heads_after(
		organization: OrganizationId,
		entries: &[AccessEntry],
	) -> Result<(HeadsOf<T>, Tally), Error<T>> {
		let block = frame_system::Pallet::<T>::block_number();
		let mut heads = BTreeMap::new();
		let mut tally = Tally::default();
		for AccessEntry { patient, event } in entries {
			let before = match heads.get(patient) {
				Some(head) => {
					tally.repeated = tally.repeated.saturating_add(1);
					*head
				}
				None => Self::head_to_extend(organization, patient, &mut tally)?,
			};
			let entry = LoggedAccess {
				block,
				organization,
				event: *event,
			};
			heads.insert(*patient, before.after(patient, &entry));
		}
		Ok((heads, tally))
	}

	/// The head of a log that the organisation may write into.
	fn head_to_extend(
		organization: OrganizationId,
		patient: &PatientId,
		tally: &mut Tally,
	) -> Result<AccessHeadOf<T>, Error<T>> {
		let custodian = T::Patients::custodian_of(patient).ok_or(Error::<T>::PatientNotFound)?;
		ensure!(
			T::Parties::may_log(patient, organization),
			Error::<T>::NotAuthorized
		);
		if custodian == organization {
			tally.held = tally.held.saturating_add(1);
		} else {
			tally.others = tally.others.saturating_add(1);
		}
		Ok(Heads::<T>::get(patient).unwrap_or_default())
	}
}
