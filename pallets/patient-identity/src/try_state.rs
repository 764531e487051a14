// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds of the state.

use crate::{
	Assurances, Config, CustodyCounts, CustodyOffers, Forgetting, FormerKeys, Guardians, KeyRecord,
	KeyState, Keys, Merges, Pallet, Patient, Patients, Recoveries, Representatives,
};
use alloc::collections::{BTreeMap, BTreeSet};
use carechain_primitives::{
	traits::{Members, Standing},
	CodeSet, OrganizationId, PatientId,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks, over all patients and keys:
	///
	/// 1. every patient is in somebody's hands: its keys', or while it has none, its custodian's; and
	///    none has a key twice;
	/// 2. every key, representative's key and reserved key has a record that says so;
	/// 3. every key with a record has a patient, and is what the record says;
	/// 4. every key that signs can: its account has a sufficient reference;
	/// 5. no key, current or former, is a member's account;
	/// 6. every custodian is, or was, an organisation;
	/// 7. every encryption key is usable;
	/// 8. the count of every custodian is that of its patients, and stands nowhere at zero;
	/// 9. every offer is of a patient there is, to an organisation that is not its custodian;
	/// 10. guardians, recoveries and attestations are of patients there are, and no threshold is one that
	///     a single guardian meets;
	/// 11. duplicates and what they lead to name one another, and nothing leads further;
	/// 12. who is being forgotten is no patient any more, and nothing but former keys is left of it.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<OrganizationId, u32>::new();
		for (id, patient) in Patients::<T>::iter() {
			let count = counts.entry(patient.custodian).or_default();
			*count = count.saturating_add(1);
			Self::check_patient(id, patient)?;
		}
		ensure!(
			CustodyCounts::<T>::iter().collect::<BTreeMap<_, _>>() == counts,
			"a custodian's count is not that of its patients"
		);
		Self::check_offers()?;
		Self::check_keys()?;
		Self::check_representatives()?;
		Self::check_recoveries()?;
		Self::check_merges()?;
		for id in Forgetting::<T>::iter_keys() {
			ensure!(
				!Patients::<T>::contains_key(id),
				"a patient is being forgotten and is still there"
			);
		}
		for id in Assurances::<T>::iter_keys() {
			ensure!(
				Patients::<T>::contains_key(id),
				"an attestation is of no patient"
			);
		}
		Ok(())
	}

	fn check_keys() -> Result<(), TryRuntimeError> {
		for (key, record) in Keys::<T>::iter() {
			let patient = Patients::<T>::get(record.patient);
			let former = FormerKeys::<T>::contains_key(record.patient, &key);
			ensure!(
				patient.is_some() || (former && Forgetting::<T>::contains_key(record.patient)),
				"a key's patient is not registered"
			);
			let own = patient.is_some_and(|it| it.keys.contains(&key));
			let represents = Representatives::<T>::get(record.patient)
				.iter()
				.find(|it| it.key == key)
				.map(|it| it.id);
			let reserved = Recoveries::<T>::get(record.patient).is_some_and(|it| it.key == key);
			let is = match record.state {
				KeyState::Active => (true, None, false, false),
				KeyState::Represents(id) => (false, Some(id), false, false),
				KeyState::Reserved => (false, None, true, false),
				KeyState::Removed { .. } => (false, None, false, true),
			};
			ensure!(
				is == (own, represents, reserved, former),
				"a key is not what its record says"
			);
			ensure!(
				!record.signs() || frame_system::Pallet::<T>::sufficients(&key) > 0,
				"an active key's account has no sufficient reference"
			);
			ensure!(
				!T::Members::is_member_account(&key),
				"a patient's key is a member's account"
			);
		}
		for (id, key, ()) in FormerKeys::<T>::iter() {
			ensure!(
				Keys::<T>::get(&key).is_some_and(|it| it.patient == id),
				"a former key has no record"
			);
		}
		Ok(())
	}

	fn check_representatives() -> Result<(), TryRuntimeError> {
		for (id, all) in Representatives::<T>::iter() {
			let patient =
				Patients::<T>::get(id).ok_or("a represented patient is not registered")?;
			ensure!(!all.is_empty(), "an empty list of representatives stands");
			let ids: BTreeSet<_> = all.iter().map(|it| it.id).collect();
			ensure!(ids.len() == all.len(), "two representatives share a number");
			for it in &all {
				ensure!(
					it.id < patient.next_representative,
					"a representative's number was not given yet"
				);
				ensure!(
					it.powers.is_known() && !it.powers.is_empty(),
					"a representative's powers are none"
				);
				ensure!(
					it.until.is_quarter_start(),
					"a representative's end is not coarse"
				);
				ensure!(
					Keys::<T>::get(&it.key)
						== Some(KeyRecord {
							patient: id,
							state: KeyState::Represents(it.id),
						}),
					"a representative's key has no record"
				);
			}
		}
		Ok(())
	}

	fn check_recoveries() -> Result<(), TryRuntimeError> {
		for (id, set) in Guardians::<T>::iter() {
			ensure!(
				Patients::<T>::contains_key(id),
				"a patient with guardians is not registered"
			);
			ensure!(
				set.is_sound(),
				"a single guardian, or more than there are, could recover"
			);
		}
		for (id, recovery) in Recoveries::<T>::iter() {
			let set = Guardians::<T>::get(id).ok_or("a recovery has no guardians")?;
			let distinct: BTreeSet<_> = recovery.vouched.iter().collect();
			ensure!(
				!distinct.is_empty() && distinct.len() == recovery.vouched.len(),
				"a recovery has nobody's word, or somebody's twice"
			);
			ensure!(
				recovery.attempt < set.next_attempt,
				"a recovery's number was not given yet"
			);
			// One that lapsed is void, and the patient may have laid down other guardians since.
			let enough = recovery.vouched.len() >= usize::from(set.threshold);
			ensure!(
				recovery.has_lapsed() || recovery.ends_at.is_none() || enough,
				"a recovery is ready with too few guardians"
			);
		}
		Ok(())
	}

	fn check_merges() -> Result<(), TryRuntimeError> {
		for (into, duplicates) in Merges::<T>::iter() {
			let target = Patients::<T>::get(into).ok_or("a duplicate leads to no patient")?;
			ensure!(
				target.merged_into.is_none() && !duplicates.is_empty(),
				"a duplicate leads on, or nothing leads where a list stands"
			);
			for duplicate in duplicates {
				ensure!(
					Patients::<T>::get(duplicate).is_some_and(|it| it.merged_into == Some(into)),
					"a duplicate does not know what it leads to"
				);
			}
		}
		for (id, patient) in Patients::<T>::iter() {
			if let Some(into) = patient.merged_into {
				ensure!(
					Merges::<T>::get(into).contains(&id),
					"what a duplicate leads to does not know it"
				);
			}
		}
		Ok(())
	}

	fn check_offers() -> Result<(), TryRuntimeError> {
		for (id, to) in CustodyOffers::<T>::iter() {
			let patient = Patients::<T>::get(id).ok_or("a patient on offer is not registered")?;
			ensure!(
				patient.custodian != to,
				"a patient is on offer to its own custodian"
			);
			ensure!(
				T::Members::standing(to) != Standing::Unknown,
				"a patient is on offer to no organisation"
			);
		}
		Ok(())
	}

	fn check_patient(id: PatientId, patient: Patient<T>) -> Result<(), TryRuntimeError> {
		let active = KeyRecord {
			patient: id,
			state: KeyState::Active,
		};
		for (at, key) in patient.keys.iter().enumerate() {
			ensure!(
				Keys::<T>::get(key) == Some(active),
				"a listed key is not active for its patient"
			);
			ensure!(
				!patient.keys.iter().take(at).any(|k| k == key),
				"a patient has a key twice"
			);
		}
		ensure!(
			T::Members::standing(patient.custodian) != Standing::Unknown,
			"a custodian is no organisation"
		);
		ensure!(
			patient.encryption_key.is_usable(),
			"an encryption key is of low order"
		);
		Ok(())
	}
}
