// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Measures the calls, and the extension on its longest way.

use super::*;
use alloc::vec::Vec;
use carechain_primitives::{traits::Members, OrganizationId, OrganizationKind, PatientId};
use frame_benchmarking::v2::*;
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	traits::{EnsureOrigin, OriginTrait},
	weights::Weight,
};
use sp_runtime::traits::{
	AsSystemOriginSigner, AsTransactionAuthorizedOrigin, DispatchTransaction, TransactionExtension,
};

/// What benchmarks need of the other pallets, made as those pallets store it, so that the reads are
/// measured as they are.
pub trait BenchmarkHelper<T: Config> {
	/// An organisation in good standing.
	fn organization() -> OrganizationId;

	/// The account that represents an organisation in good standing.
	fn representative() -> T::AccountId;

	/// A registered patient, with an account that acts for it, found out on the longest way: the last of
	/// as many personal representatives as there may be. The custodian is in good standing.
	fn patient() -> (PatientId, T::AccountId);

	/// A practitioner with as many credentials as an account can hold, each at another organisation,
	/// of which only the last one is in good standing.
	fn practitioner() -> T::AccountId;

	/// A call that wraps so many others, all of which a patient may send. With 0, around nothing.
	fn batch(calls: u32) -> T::RuntimeCall;

	/// The same of ordinary calls that a representative may send, but not while its organisation is
	/// suspended.
	fn batch_of_member(calls: u32) -> T::RuntimeCall;
}

/// Never spent.
const BOUNDLESS: Allowance = Allowance {
	weight_capacity: u64::MAX,
	weight_refill: 1,
	bytes_capacity: u64::MAX,
	bytes_refill: 1,
};

/// What every payer has used already.
const USED: Cost = Cost {
	weight: 1 << 40,
	bytes: 1 << 20,
};

/// Gives everybody boundless allowances, of which those who pay for a signer have used some.
fn with_used_buckets<T: Config>(signer: &T::AccountId) -> Result<Vec<Payer>, BenchmarkError> {
	let payers = Caller::recognise::<T>(signer, false)
		.map_err(|_| BenchmarkError::Stop("the signer is not recognised"))?
		.payers();
	Defaults::<T>::put(DefaultAllowances {
		organization: BOUNDLESS,
		patient: BOUNDLESS,
		patients_of: BOUNDLESS,
	});
	for payer in &payers {
		Meters::<T>::insert(payer, Meter { used: USED, at: 0 });
	}
	Ok(payers)
}

fn assert_charged<T: Config>(payers: &[Payer]) {
	assert!(!payers.is_empty());
	for payer in payers {
		assert!(Meters::<T>::get(payer).used.weight > USED.weight);
	}
}

/// The whole way of a transaction through the check, the call itself left out; it uses half of its
/// weight.
fn pass<T>(origin: T::RuntimeOrigin, call: &T::RuntimeCall) -> Result<(), BenchmarkError>
where
	T: Config + Send + Sync,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
{
	let extension = CheckAdmission::<T>::default();
	let call_weight = Weight::from_parts(1 << 30, 0);
	let info = DispatchInfo {
		call_weight,
		extension_weight: extension.weight(call),
		..Default::default()
	};
	let halfway = PostDispatchInfo {
		actual_weight: Some(call_weight.saturating_div(2)),
		..Default::default()
	};
	extension
		.test_run(origin, call, &info, 0, 0, |_| Ok(halfway))
		.map_err(|_| BenchmarkError::Stop("the transaction was refused"))?
		.map_err(|_| BenchmarkError::Stop("the call failed"))?;
	Ok(())
}

#[benchmarks(where
	T: Send + Sync,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_organization_allowance() -> Result<(), BenchmarkError> {
		let organization = T::BenchmarkHelper::organization();
		let origin =
			T::WideningOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization, Some(BOUNDLESS));

		assert_eq!(
			OrganizationAllowances::<T>::get(organization),
			Some(BOUNDLESS)
		);
		Ok(())
	}

	#[benchmark]
	fn set_default_allowance() -> Result<(), BenchmarkError> {
		let origin =
			T::WideningOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, PayerKind::Patient, BOUNDLESS);

		assert_eq!(Defaults::<T>::get().patient, BOUNDLESS);
		Ok(())
	}

	#[benchmark]
	fn set_class_allowance() -> Result<(), BenchmarkError> {
		let kind = OrganizationKind::Hospital;
		let origin =
			T::WideningOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, kind, Some(BOUNDLESS));

		assert_eq!(ClassAllowances::<T>::get(kind), Some(BOUNDLESS));
		Ok(())
	}

	/// A personal representative's transaction, over `c` calls with the wrapper among them: two buckets are
	/// charged, and what was not used flows back. A wrapper around nothing would also ask for the sudo key,
	/// which is billed apart. The weight is asked for once more when a transaction is
	/// opened, so that walk is measured too.
	#[benchmark]
	fn check_patient(c: Linear<2, 100>) -> Result<(), BenchmarkError> {
		let (patient, key) = T::BenchmarkHelper::patient();
		let payers = with_used_buckets::<T>(&key)?;
		assert_eq!(payers.first(), Some(&Payer::Patient(patient)));
		let call = T::BenchmarkHelper::batch(c.saturating_sub(1));
		let origin = T::RuntimeOrigin::signed(key);

		#[block]
		{
			pass::<T>(origin, &call)?;
		}

		assert_charged::<T>(&payers);
		Ok(())
	}

	/// A representative's transaction, over `c` calls with the wrapper among them; likewise. Its organisation has
	/// no allowance of its own, and none of its class: all three places are looked up.
	#[benchmark]
	fn check_member(c: Linear<2, 100>) -> Result<(), BenchmarkError> {
		let representative = T::BenchmarkHelper::representative();
		let payers = with_used_buckets::<T>(&representative)?;
		for payer in &payers {
			if let Payer::Organization(organization) = payer {
				OrganizationAllowances::<T>::remove(organization);
			}
		}
		OrganizationKind::ALL
			.iter()
			.for_each(ClassAllowances::<T>::remove);
		let call = T::BenchmarkHelper::batch_of_member(c.saturating_sub(1));
		let origin = T::RuntimeOrigin::signed(representative);

		#[block]
		{
			pass::<T>(origin, &call)?;
		}

		assert_charged::<T>(&payers);
		Ok(())
	}

	#[benchmark]
	fn look_up_practitioner() -> Result<(), BenchmarkError> {
		let who = T::BenchmarkHelper::practitioner();
		let caller;

		#[block]
		{
			caller = Caller::recognise::<T>(&who, false);
		}

		let Ok(Caller::Practitioner(organization)) = caller else {
			return Err(BenchmarkError::Stop("the practitioner is not recognised"));
		};
		assert!(T::Members::standing(organization).is_active());
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
