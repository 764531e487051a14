// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost at their worst.

use super::*;
use alloc::vec::Vec;
use carechain_primitives::{
	traits::Forget, AccessHead, Commitment, LoggedAccess, OrganizationId, PatientId,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, BoundedVec};
use frame_system::RawOrigin;

/// What the benchmarks need outside this pallet, made as the other pallets store it, so that the reads
/// are measured as they are.
pub trait BenchmarkHelper<AccountId> {
	/// An organisation, and its representative.
	fn representative() -> (OrganizationId, AccountId);

	/// A practitioner with as many credentials as an account can hold, each at another organisation, of
	/// which the one at this organisation is found last.
	fn practitioner(organization: OrganizationId) -> AccountId;

	/// So many different patients whom the organisation holds.
	fn held_patients(organization: OrganizationId, number: u32) -> Vec<PatientId>;

	/// So many different patients of another custodian for whom the organisation may log, each found out
	/// on the longest way.
	fn other_patients(organization: OrganizationId, number: u32) -> Vec<PatientId>;
}

/// An event like no other.
fn event(number: u32) -> Commitment {
	let mut event = [0xe0; 32];
	event[..4].copy_from_slice(&number.to_le_bytes());
	Commitment(event)
}

/// Gives the patient a log with one entry.
fn start_log<T: Config>(organization: OrganizationId, patient: &PatientId) {
	let first = LoggedAccess {
		block: frame_system::Pallet::<T>::block_number(),
		organization,
		event: event(u32::MAX),
	};
	Heads::<T>::insert(patient, AccessHead::default().after(patient, &first));
}

/// An entry about each patient, all with a log already, and so many more about the last.
fn about<T: Config>(
	organization: OrganizationId,
	patients: &[PatientId],
	more: u32,
) -> Result<BoundedVec<AccessEntry, T::MaxEntries>, BenchmarkError> {
	for patient in patients {
		start_log::<T>(organization, patient);
	}
	let last = *patients.last().ok_or("no patient")?;
	let entries: Vec<_> = (0..)
		.zip(patients.iter().copied().chain((0..more).map(|_| last)))
		.map(|(number, patient)| AccessEntry {
			patient,
			event: event(number),
		})
		.collect();
	BoundedVec::try_from(entries)
		.map_err(|_| BenchmarkError::Stop("more entries than a call may have"))
}

/// How many entries their logs have.
fn logged<T: Config>(patients: &[PatientId]) -> u64 {
	let count = |patient| Heads::<T>::get(patient).map_or(0, |head| head.count);
	patients.iter().map(count).sum()
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// An entry about each of `o` patients whom the organisation does not hold.
	#[benchmark]
	fn log_accesses(o: Linear<1, { T::MaxEntries::get() }>) -> Result<(), BenchmarkError> {
		let (organization, representative) = T::BenchmarkHelper::representative();
		let patients = T::BenchmarkHelper::other_patients(organization, o);
		let entries = about::<T>(organization, &patients, 0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), organization, entries);

		assert_eq!(logged::<T>(&patients), u64::from(o) * 2);
		Ok(())
	}

	/// An entry about each of `h` patients whom it holds.
	#[benchmark]
	fn log_accesses_of_held(h: Linear<1, { T::MaxEntries::get() }>) -> Result<(), BenchmarkError> {
		let (organization, representative) = T::BenchmarkHelper::representative();
		let patients = T::BenchmarkHelper::held_patients(organization, h);
		let entries = about::<T>(organization, &patients, 0)?;

		#[extrinsic_call]
		log_accesses(RawOrigin::Signed(representative), organization, entries);

		assert_eq!(logged::<T>(&patients), u64::from(h) * 2);
		Ok(())
	}

	/// An entry about a patient, and `r` more about the same one.
	#[benchmark]
	fn log_accesses_repeatedly(
		r: Linear<1, { T::MaxEntries::get() - 1 }>,
	) -> Result<(), BenchmarkError> {
		let (organization, representative) = T::BenchmarkHelper::representative();
		let patients = T::BenchmarkHelper::held_patients(organization, 1);
		let entries = about::<T>(organization, &patients, r)?;

		#[extrinsic_call]
		log_accesses(RawOrigin::Signed(representative), organization, entries);

		assert_eq!(logged::<T>(&patients), u64::from(r) + 2);
		Ok(())
	}

	#[benchmark]
	fn look_up_practitioner() -> Result<(), BenchmarkError> {
		let (organization, _) = T::BenchmarkHelper::representative();
		let practitioner = T::BenchmarkHelper::practitioner(organization);
		let found;

		#[block]
		{
			found = Pallet::<T>::ensure_practises_at(&practitioner, organization);
		}

		assert!(found.is_ok());
		Ok(())
	}

	#[benchmark]
	fn forget() -> Result<(), BenchmarkError> {
		let (organization, _) = T::BenchmarkHelper::representative();
		let patients = T::BenchmarkHelper::held_patients(organization, 1);
		let patient = patients.first().ok_or("no patient")?;
		start_log::<T>(organization, patient);
		let done;

		#[block]
		{
			done = <Pallet<T> as Forget>::forget(patient, 0);
		}

		assert!(done);
		assert!(!Heads::<T>::contains_key(patient));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
