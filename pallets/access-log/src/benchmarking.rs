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
	/// A practitioner with as many credentials as an account can hold, each at another organisation, of
	/// which the one at this organisation is found last.
	fn practitioner() -> (OrganizationId, AccountId);

	/// So many different patients for whom the organisation may log, each found out on the longest
	/// way.
	fn patients(organization: OrganizationId, number: u32) -> Vec<PatientId>;
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

#[benchmarks]
mod benchmarks {
	use super::*;

	/// `n` entries, each for another patient who has a log already.
	#[benchmark]
	fn log_accesses(n: Linear<1, { T::MaxEntries::get() }>) -> Result<(), BenchmarkError> {
		let (organization, practitioner) = T::BenchmarkHelper::practitioner();
		let patients = T::BenchmarkHelper::patients(organization, n);
		patients
			.iter()
			.for_each(|patient| start_log::<T>(organization, patient));
		let entries: Vec<_> = (0..n)
			.zip(&patients)
			.map(|(number, patient)| AccessEntry {
				patient: *patient,
				event: event(number),
			})
			.collect();
		let entries = BoundedVec::try_from(entries)
			.map_err(|_| BenchmarkError::Stop("more entries than a call may have"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), organization, entries);

		let grown = |patient| Heads::<T>::get(patient).is_some_and(|head| head.count == 2);
		assert_eq!(patients.len(), n as usize);
		assert!(patients.iter().all(grown));
		Ok(())
	}

	#[benchmark]
	fn forget() -> Result<(), BenchmarkError> {
		let (organization, _) = T::BenchmarkHelper::practitioner();
		let patients = T::BenchmarkHelper::patients(organization, 1);
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
