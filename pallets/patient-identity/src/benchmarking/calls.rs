// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The benchmarks themselves, in the order of the calls.

use super::{scenes::*, BenchmarkHelper, Key, Keyed};
use crate::{
	payload, relay_payload, Assurances, Call, Config, CustodyOffers, EncryptionKey, Endorsement,
	Forgetting, FormerKeys, Guardian, Guardians, KeyRecord, KeyState, Keys, Merges, Pallet,
	Patients, Recoveries, RecoveryTerms, RelayRequestOf, Representatives, Terms, MIN_THRESHOLD,
	RELAY_DOMAIN,
};
use alloc::{boxed::Box, vec::Vec};
use carechain_primitives::{
	traits::Patients as _, Confidentiality, IdentityAssurance, OrganizationId, RepresentativeId,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{traits::Zero, SaturatedConversion};

// `T: Keyed` is what the keys need.
#[benchmarks(where T: Keyed, <T as Config>::RuntimeCall: From<Call<T>>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_patient() {
		let (representative, key, proof) = before_registration::<T>(PATIENT);
		let account = key.account::<T>();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			PATIENT,
			account.clone(),
			ENCRYPTION_KEY,
			expiry::<T>(),
			proof,
		);

		assert!(Pallet::<T>::may_narrow(&account, &PATIENT));
	}

	/// A key that comes back.
	#[benchmark]
	fn add_key() -> Result<(), BenchmarkError> {
		let (keys, back) = patient_with_former_key::<T>(T::MaxKeys::get().saturating_sub(1))?;
		let proof = proof_of_new_key::<T>(PATIENT, &back);

		#[extrinsic_call]
		_(
			RawOrigin::Signed(last::<T>(&keys)),
			PATIENT,
			back.account::<T>(),
			expiry::<T>(),
			proof,
		);

		assert!(Pallet::<T>::may_narrow(&back.account::<T>(), &PATIENT));
		Ok(())
	}

	/// For a key that comes back.
	#[benchmark]
	fn rotate_key() -> Result<(), BenchmarkError> {
		let (keys, back) = patient_with_former_key::<T>(T::MaxKeys::get())?;
		let (signer, old) = (last::<T>(&keys), last::<T>(&keys));
		let proof = back.sign::<T>(payload::rotate_key(
			&Pallet::<T>::genesis_hash(),
			&PATIENT,
			&old,
			&back.account::<T>(),
			&expiry::<T>(),
		));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(signer),
			PATIENT,
			old.clone(),
			back.account::<T>(),
			expiry::<T>(),
			proof,
		);

		assert!(!Pallet::<T>::may_narrow(&old, &PATIENT));
		assert!(Pallet::<T>::may_narrow(&back.account::<T>(), &PATIENT));
		Ok(())
	}

	#[benchmark]
	fn remove_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let removed = last::<T>(&keys);

		#[extrinsic_call]
		_(RawOrigin::Signed(removed.clone()), PATIENT, removed.clone());

		assert!(Keys::<T>::get(&removed).is_some_and(|record| !record.is_active()));
		Ok(())
	}

	#[benchmark]
	fn set_encryption_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let other: EncryptionKey = OTHER_ENCRYPTION_KEY;

		#[extrinsic_call]
		_(RawOrigin::Signed(last::<T>(&keys)), PATIENT, other);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|record| record.encryption_key == other));
		Ok(())
	}

	/// By the custodian's representative, with offers that take the place of earlier ones.
	#[benchmark]
	fn hand_over_custody(n: Linear<1, { T::MaxHandOver::get() }>) {
		let (custodian, representative) = member::<T>(0);
		let (earlier, (to, _)) = (OrganizationId(u32::MAX), member::<T>(1));
		let patients = BoundedVec::truncate_from(patients_of::<T>(&[custodian], n));
		for patient in &patients {
			CustodyOffers::<T>::insert(patient, earlier);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patients.clone(), to);

		for patient in patients {
			assert_eq!(CustodyOffers::<T>::get(patient), Some(to));
		}
	}

	/// Every patient comes from another custodian, whose last one it is.
	#[benchmark]
	fn accept_custody(n: Linear<1, { T::MaxHandOver::get() }>) {
		let (to, representative) = member::<T>(0);
		let custodians: Vec<_> = (0..n).map(|it| OrganizationId(u32::MAX - it)).collect();
		let patients = BoundedVec::truncate_from(patients_of::<T>(&custodians, n));
		for patient in &patients {
			CustodyOffers::<T>::insert(patient, to);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patients.clone());

		for patient in &patients {
			assert_eq!(Pallet::<T>::custodian_of(patient), Some(to));
		}
		assert_eq!(Pallet::<T>::patients_in_custody(to), n);
		assert_eq!(
			Pallet::<T>::patients_in_custody(OrganizationId(u32::MAX)),
			0
		);
	}

	/// Signed by the last of as many representatives as there may be. The call is a long one that fails at
	/// once, for its own work is added to the relay's.
	#[benchmark]
	fn relay_call() -> Result<(), BenchmarkError> {
		let InCustody {
			representatives, ..
		} = patient_in_custody::<T>()?;
		let key = representatives.last().expect("there are some; qed");
		let submitter = submitter::<T>();
		let before = Patients::<T>::get(PATIENT)
			.expect("it was registered; qed")
			.sequence;
		let organizations = (0..T::MaxGuardians::get()).map(OrganizationId);
		let call = <T as Config>::RuntimeCall::from(Call::<T>::set_guardians {
			patient: NO_PATIENT,
			guardians: BoundedVec::truncate_from(
				organizations.map(Guardian::Organization).collect(),
			),
			threshold: MIN_THRESHOLD,
			delay: T::MaxRecoveryDelay::get(),
		});
		let request = RelayRequestOf::<T> {
			domain: RELAY_DOMAIN,
			genesis_hash: Pallet::<T>::genesis_hash(),
			spec_version: T::Version::get().spec_version,
			patient: PATIENT,
			key: key.account::<T>(),
			sequence: before,
			deadline: expiry::<T>(),
		};
		let signature = key.sign::<T>(relay_payload(&request, &call));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(submitter),
			request,
			Box::new(call),
			signature,
		);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|it| it.sequence == before + 1));
		Ok(())
	}

	#[benchmark]
	fn register_in_custody() {
		let (organization, representative) = member::<T>(0);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), PATIENT, ENCRYPTION_KEY);

		assert_eq!(Pallet::<T>::custodian_of(&PATIENT), Some(organization));
	}

	/// By a key that was a representative's before.
	#[benchmark]
	fn claim_identity() -> Result<(), BenchmarkError> {
		let InCustody {
			custodian,
			endorser,
			former: key,
			..
		} = patient_in_custody::<T>()?;
		let account = key.account::<T>();
		let genesis = Pallet::<T>::genesis_hash();
		let fields = (&PATIENT, &account, &OTHER_ENCRYPTION_KEY, expiry::<T>());
		let proof = key.sign::<T>(payload::claim_identity(&genesis, fields));
		let endorsement = Endorsement {
			by: endorser.account::<T>(),
			signature: endorser.sign::<T>(payload::endorse_claim(&genesis, fields)),
		};

		#[extrinsic_call]
		_(
			RawOrigin::Signed(custodian),
			PATIENT,
			account.clone(),
			OTHER_ENCRYPTION_KEY,
			expiry::<T>(),
			proof,
			endorsement,
		);

		assert_eq!(Pallet::<T>::patient_of(&account), Some(PATIENT));
		Ok(())
	}

	/// In custody, by a key that was a representative's before; all that are there have ended, and leave.
	#[benchmark]
	fn appoint_representative() -> Result<(), BenchmarkError> {
		let InCustody {
			custodian,
			endorser,
			former: key,
			..
		} = patient_in_custody::<T>()?;
		T::BenchmarkHelper::set_day(QUARTERS[1]);
		let Appointing {
			appointment,
			proof,
			endorsement,
		} = appointing::<T>(&key, QUARTERS[2], Some(&endorser));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(custodian),
			PATIENT,
			appointment,
			expiry::<T>(),
			proof,
			endorsement,
		);

		assert!(Pallet::<T>::represents(&key.account::<T>()).is_some());
		assert_eq!(Representatives::<T>::get(PATIENT).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn renew_representative() -> Result<(), BenchmarkError> {
		let InCustody { custodian, .. } = patient_in_custody::<T>()?;
		let renewed = RepresentativeId(T::MaxRepresentatives::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(custodian), PATIENT, renewed, QUARTERS[2]);

		assert!(Representatives::<T>::get(PATIENT)
			.last()
			.is_some_and(|it| it.id == renewed && it.until == QUARTERS[2]));
		Ok(())
	}

	#[benchmark]
	fn remove_representative() -> Result<(), BenchmarkError> {
		let InCustody {
			custodian,
			representatives,
			..
		} = patient_in_custody::<T>()?;
		let removed = RepresentativeId(T::MaxRepresentatives::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(custodian), PATIENT, removed);

		assert!(Pallet::<T>::represents(&last::<T>(&representatives)).is_none());
		Ok(())
	}

	#[benchmark]
	fn withhold_from_representative() -> Result<(), BenchmarkError> {
		let InCustody { custodian, .. } = patient_in_custody::<T>()?;
		let narrowed = RepresentativeId(T::MaxRepresentatives::get());

		#[extrinsic_call]
		_(
			RawOrigin::Signed(custodian),
			PATIENT,
			narrowed,
			Confidentiality::L,
		);

		assert!(Representatives::<T>::get(PATIENT)
			.last()
			.is_some_and(|it| it.id == narrowed && it.ceiling == Confidentiality::L));
		Ok(())
	}

	/// Organisations, which are looked up, in the place of people; an attempt of theirs has lapsed.
	#[benchmark]
	fn set_guardians() -> Result<(), BenchmarkError> {
		let most = T::MaxGuardians::get();
		let Recovering { keys, .. } = patient_recovering::<T>(most, most)?;
		let_recovery_lapse::<T>();
		let organizations = (0..most).map(|number| member::<T>(number).0);
		let guardians: Vec<_> = organizations.map(Guardian::Organization).collect();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(last::<T>(&keys)),
			PATIENT,
			BoundedVec::truncate_from(guardians.clone()),
			most.saturated_into(),
			T::MaxRecoveryDelay::get(),
		);

		assert!(Guardians::<T>::get(PATIENT).is_some_and(|it| *it.guardians == guardians));
		Ok(())
	}

	/// With a person's word, in the place of an attempt that has lapsed.
	#[benchmark]
	fn start_recovery() -> Result<(), BenchmarkError> {
		let most = T::MaxGuardians::get();
		let lapsed = patient_recovering::<T>(most, most)?;
		let_recovery_lapse::<T>();
		let new = Key::generate();
		let proof = proof_to_recover::<T>(&new, 1);
		let vouch = lapsed.last_person().vouch::<T>(&new, 1);

		#[extrinsic_call]
		_(
			RawOrigin::Signed(lapsed.submitter),
			PATIENT,
			new.account::<T>(),
			OTHER_ENCRYPTION_KEY,
			expiry::<T>(),
			proof,
			vouch,
		);

		assert!(Recoveries::<T>::get(PATIENT).is_some_and(|it| it.attempt == 1));
		assert!(!Keys::<T>::contains_key(lapsed.new.account::<T>()));
		Ok(())
	}

	/// The word of the last that it takes.
	#[benchmark]
	fn vouch_recovery() -> Result<(), BenchmarkError> {
		let most = T::MaxGuardians::get();
		let under_way = patient_recovering::<T>(most, most.saturating_sub(1))?;
		let vouch = under_way.last_person().vouch::<T>(&under_way.new, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(under_way.submitter), PATIENT, vouch);

		assert!(Recoveries::<T>::get(PATIENT).is_some_and(|it| it.ends_at.is_some()));
		Ok(())
	}

	/// By the last of as many representatives as there may be.
	#[benchmark]
	fn veto_recovery() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_day(QUARTERS[0]);
		let most = T::MaxGuardians::get();
		let Recovering { keys, .. } = patient_recovering::<T>(most, most)?;
		let representatives = represent_fully::<T>(&last::<T>(&keys))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(last::<T>(&representatives)), PATIENT);

		assert!(!Recoveries::<T>::contains_key(PATIENT));
		Ok(())
	}

	/// In the place of as many keys as there may be.
	#[benchmark]
	fn complete_recovery() -> Result<(), BenchmarkError> {
		let most = T::MaxGuardians::get();
		let Recovering { submitter, new, .. } = patient_recovering::<T>(most, most)?;
		let_delay_pass::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(submitter), PATIENT);

		assert_eq!(Pallet::<T>::patient_of(&new.account::<T>()), Some(PATIENT));
		assert_eq!(
			FormerKeys::<T>::iter_key_prefix(PATIENT).count(),
			T::MaxKeys::get().saturated_into::<usize>()
		);
		Ok(())
	}

	#[benchmark]
	fn attest_assurance() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_day(QUARTERS[0]);
		patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let (custodian, representative) = member::<T>(0);
		attest_fully::<T>(custodian);
		let level = IdentityAssurance::InPerson;

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			PATIENT,
			level,
			QUARTERS[2],
		);

		assert!(Assurances::<T>::get(PATIENT)
			.last()
			.is_some_and(|it| it.attested_by == custodian && it.level == level));
		Ok(())
	}

	#[benchmark]
	fn withdraw_assurance() -> Result<(), BenchmarkError> {
		patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let (custodian, representative) = member::<T>(0);
		attest_fully::<T>(custodian);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), PATIENT);

		assert!(Assurances::<T>::get(PATIENT)
			.iter()
			.all(|it| it.attested_by != custodian));
		Ok(())
	}

	/// By the last of as many representatives as there may be.
	#[benchmark]
	fn restrict_processing() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_day(QUARTERS[0]);
		let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let representatives = represent_fully::<T>(&last::<T>(&keys))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(last::<T>(&representatives)), PATIENT);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|it| it.restricted));
		Ok(())
	}

	/// By the last of as many representatives as there may be.
	#[benchmark]
	fn lift_restriction() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_day(QUARTERS[0]);
		let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let representatives = represent_fully::<T>(&last::<T>(&keys))?;
		Patients::<T>::mutate_extant(PATIENT, |it| it.restricted = true);

		#[extrinsic_call]
		_(RawOrigin::Signed(last::<T>(&representatives)), PATIENT);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|it| !it.restricted));
		Ok(())
	}

	#[benchmark]
	fn attest_death() -> Result<(), BenchmarkError> {
		patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let (_, representative) = member::<T>(0);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), PATIENT);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|it| it.deceased));
		Ok(())
	}

	#[benchmark]
	fn reverse_death() -> Result<(), BenchmarkError> {
		patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		Patients::<T>::mutate_extant(PATIENT, |it| it.deceased = true);
		let (_, representative) = member::<T>(0);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), PATIENT);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|it| !it.deceased));
		Ok(())
	}

	/// Of two with as many keys as they may have, both of which sign; the last duplicate that there is
	/// room for.
	#[benchmark]
	fn merge_patient() -> Result<(), BenchmarkError> {
		let (custodian, representative) = member::<T>(0);
		let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
		let keys_of_into = patient_with_keys::<T>(OTHER_PATIENT, T::MaxKeys::get())?;
		merge_into::<T>(
			OTHER_PATIENT,
			custodian,
			T::MaxMerges::get().saturating_sub(1),
		);
		let payload = payload::merge_patient(
			&Pallet::<T>::genesis_hash(),
			&PATIENT,
			&OTHER_PATIENT,
			&expiry::<T>(),
		);
		let consent_of = |keys: &[Key]| {
			keys.last().map(|key| Endorsement {
				by: key.account::<T>(),
				signature: key.sign::<T>(payload.clone()),
			})
		};

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			PATIENT,
			OTHER_PATIENT,
			expiry::<T>(),
			consent_of(&keys),
			consent_of(&keys_of_into),
		);

		assert!(Merges::<T>::get(OTHER_PATIENT).contains(&PATIENT));
		Ok(())
	}

	#[benchmark]
	fn undo_merge() -> Result<(), BenchmarkError> {
		let (custodian, representative) = member::<T>(0);
		merge_into::<T>(OTHER_PATIENT, custodian, T::MaxMerges::get());
		let last = *Merges::<T>::get(OTHER_PATIENT)
			.last()
			.expect("there are some; qed");

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), last);

		assert!(!Merges::<T>::get(OTHER_PATIENT).contains(&last));
		Ok(())
	}

	/// Of a patient that has all of everything. One in custody has neither keys nor guardians, which weigh
	/// more than the endorsement that it takes.
	#[benchmark]
	fn unlink_patient() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::set_day(QUARTERS[0]);
		let most = T::MaxGuardians::get();
		let Recovering { keys, new, .. } = patient_recovering::<T>(most, most)?;
		let representatives = represent_fully::<T>(&last::<T>(&keys))?;
		let ((custodian, _), (to, _)) = (member::<T>(0), member::<T>(1));
		attest_fully::<T>(custodian);
		CustodyOffers::<T>::insert(PATIENT, to);
		merge_into::<T>(PATIENT, custodian, T::MaxMerges::get());

		#[extrinsic_call]
		_(
			RawOrigin::Signed(last::<T>(&keys)),
			PATIENT,
			Zero::zero(),
			None,
		);

		assert!(!Patients::<T>::contains_key(PATIENT));
		assert!(Forgetting::<T>::contains_key(PATIENT));
		for key in keys.iter().chain(&representatives).chain([&new]) {
			assert!(!Keys::<T>::contains_key(key.account::<T>()));
		}
		Ok(())
	}

	#[benchmark]
	fn set_recovery_terms() -> Result<(), BenchmarkError> {
		let origin =
			T::WideningOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let terms = Terms {
			min_delay: T::MaxRecoveryDelay::get(),
			cool_down: T::MaxRecoveryDelay::get(),
		};

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, terms);

		assert_eq!(RecoveryTerms::<T>::get(), terms);
		Ok(())
	}

	/// The last piece of a patient: so many former keys, and the patient itself. What other pallets keep of
	/// it, they weigh.
	#[benchmark]
	fn forget(n: Linear<0, { T::MaxForgotten::get() }>) {
		for number in 0..n {
			let key: T::AccountId = account("former", number, 0);
			FormerKeys::<T>::insert(PATIENT, &key, ());
			Keys::<T>::insert(
				&key,
				KeyRecord {
					patient: PATIENT,
					state: KeyState::Removed {
						nonce: Zero::zero(),
					},
				},
			);
		}
		Forgetting::<T>::insert(PATIENT, ());

		#[block]
		{
			let patient = Forgetting::<T>::iter_keys()
				.next()
				.expect("there is one; qed");
			Pallet::<T>::forget_former_keys(&patient, T::MaxForgotten::get());
			Forgetting::<T>::remove(patient);
		}

		assert_eq!(Forgetting::<T>::iter_keys().count(), 0);
		assert_eq!(Keys::<T>::iter_keys().count(), 0);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
