// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs at its worst.
//!
//! Needs no help from the runtime: members are made as genesis makes them, and governance comes from
//! `EnsureOrigin::try_successful_origin`.

use super::*;
use alloc::{vec, vec::Vec};
use carechain_primitives::{
	CodeSet, Commitment, OrganizationId, OrganizationKind, PractitionerRoleCodes,
	PractitionerRoleId,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;

fn widening<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::WideningOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn narrowing<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::NarrowingOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn longest_name<T: Config>() -> BoundedVec<u8, T::MaxNameLength> {
	let length = usize::try_from(T::MaxNameLength::get()).unwrap_or(usize::MAX);
	BoundedVec::truncate_from(vec![b'A'; length])
}

/// A member with the longest name, and its representative.
fn member<T: Config>(member_until: Day) -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let representative: T::AccountId = account("representative", 0, 0);
	let organization = Pallet::<T>::insert_organization(
		OrganizationKind::Hospital,
		representative.clone(),
		longest_name::<T>(),
		member_until,
	)
	.map_err(<&'static str>::from)?;
	Ok((organization, representative))
}

fn tomorrow<T: Config>() -> Day {
	Pallet::<T>::today().saturating_add(1)
}

/// Gives an account one more credential at an organisation.
fn credential<T: Config>(
	organization: OrganizationId,
	account: &T::AccountId,
) -> Result<PractitionerRoleId, BenchmarkError> {
	let role = Pallet::<T>::insert_practitioner_role(PractitionerRole {
		organization,
		account: account.clone(),
		roles: PractitionerRoleCodes::ALL,
		licence: Commitment([1; 32]),
		valid_until: tomorrow::<T>(),
		revoked: false,
	})
	.map_err(<&'static str>::from)?;
	Ok(role)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// `n`: length of the name in bytes. A former practitioner represents it, whose nonce is taken up.
	#[benchmark]
	fn admit_organization(n: Linear<1, { T::MaxNameLength::get() }>) -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let representative: T::AccountId = account("former practitioner", 0, 0);
		RetiredNonces::<T>::insert(&representative, T::Nonce::from(1u32));
		let name: Vec<u8> = vec![b'A'; usize::try_from(n).unwrap_or(usize::MAX)];
		let organization = NextOrganizationId::<T>::get();

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			OrganizationKind::Hospital,
			representative.clone(),
			name,
			tomorrow::<T>(),
		);

		assert_eq!(
			RepresentativeOf::<T>::get(&representative),
			Some(organization)
		);
		Ok(())
	}

	#[benchmark]
	fn renew_membership() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, _) = member::<T>(Pallet::<T>::today())?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization, tomorrow::<T>());

		let record = Organizations::<T>::get(organization);
		assert_eq!(
			record.map(|record| record.member_until),
			Some(tomorrow::<T>())
		);
		Ok(())
	}

	#[benchmark]
	fn suspend_organization() -> Result<(), BenchmarkError> {
		let origin = narrowing::<T>()?;
		let (organization, _) = member::<T>(tomorrow::<T>())?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		let record = Organizations::<T>::get(organization);
		assert_eq!(
			record.map(|record| record.status),
			Some(OrganizationStatus::Suspended)
		);
		Ok(())
	}

	#[benchmark]
	fn reinstate_organization() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, _) = member::<T>(tomorrow::<T>())?;
		Pallet::<T>::do_suspend_organization(organization)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		let record = Organizations::<T>::get(organization);
		assert_eq!(
			record.map(|record| record.status),
			Some(OrganizationStatus::Active)
		);
		Ok(())
	}

	/// By the representative, which reads one item more than governance does, for a former
	/// practitioner, whose account is made anew and whose nonce is taken up. A practitioner with
	/// credentials costs fewer writes, whatever their number.
	#[benchmark]
	fn register_practitioner() -> Result<(), BenchmarkError> {
		let (organization, representative) = member::<T>(tomorrow::<T>())?;
		let practitioner: T::AccountId = account("former practitioner", 0, 0);
		RetiredNonces::<T>::insert(&practitioner, T::Nonce::from(1u32));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			organization,
			practitioner.clone(),
			PractitionerRoleCodes::ALL,
			Commitment([1; 32]),
			tomorrow::<T>(),
		);

		assert_eq!(RolesOf::<T>::decode_len(&practitioner), Some(1));
		Ok(())
	}

	/// By the representative, of an account's last credential: the account goes and its nonce is
	/// kept. An account with more costs fewer writes, whatever their number.
	#[benchmark]
	fn revoke_practitioner() -> Result<(), BenchmarkError> {
		let (organization, representative) = member::<T>(tomorrow::<T>())?;
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let role = credential::<T>(organization, &practitioner)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), role);

		assert!(!RolesOf::<T>::contains_key(&practitioner));
		assert!(RetiredNonces::<T>::contains_key(&practitioner));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
