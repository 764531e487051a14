// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Benchmarks, each in the worst case.
//!
//! The practitioner's key lives in the host's keystore and signs through host functions, so that the same
//! code runs natively and in the Wasm runtime. It is of the scheme that costs the most to check.

use crate::{
	payload, Access, Anchored, Call, Cases, Config, Emergency, EmergencyScope, ForBoard, InForce,
	NextDue, Pallet, Policy, ReviewsOf, Stage, Unjustified,
};
use carechain_primitives::{
	traits::Forget, Commitment, Confidentiality, DataClasses, Day, EmergencyId, EmergencyStatus,
	OrganizationId, PatientId, PractitionerRoleId,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	AccountId32, KeyTypeId, MultiSignature,
};

/// Who the benchmarks act with.
#[derive(Clone, Debug)]
pub struct BenchmarkParties<AccountId> {
	/// A practitioner role of the account that was given, in active standing.
	pub role: PractitionerRoleId,
	/// Where it holds: a hospital in active standing.
	pub organization: OrganizationId,
	/// A patient who is registered.
	pub patient: PatientId,
	/// Another hospital in active standing.
	pub reviewer: OrganizationId,
	/// A privacy officer there by the last of as many credentials as an account may have.
	pub officer: AccountId,
}

/// Makes what the benchmarks need and this pallet does not keep. The runtime has one.
pub trait BenchmarkHelper<AccountId> {
	/// Registers two hospitals, a practitioner with the given account at one of them, a privacy officer
	/// at the other, and a patient, all in active standing at the time that the clock shows.
	fn parties(practitioner: AccountId) -> BenchmarkParties<AccountId>;
}

/// Under which the keystore keeps the practitioner's key.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"emrg");

const SCOPE: EmergencyScope = EmergencyScope {
	classes: DataClasses(u16::MAX),
	ceiling: Confidentiality::V,
};
const STATEMENT: Commitment = Commitment([1; 32]);
const OPINION: Commitment = Commitment([2; 32]);

fn practitioner<T: Config>() -> T::AccountId {
	account("practitioner", 0, 0)
}

/// Writes a late case in some stage, with access in force and all that is kept beside it.
fn write_case<T: Config>(
	case: EmergencyId,
	parties: &BenchmarkParties<T::AccountId>,
	stage: Stage,
) -> Emergency {
	let BenchmarkParties {
		role,
		organization,
		patient,
		..
	} = *parties;
	let day = match stage {
		Stage::WithReviewer { reviewer, until } => {
			ReviewsOf::<T>::insert(reviewer, case, ());
			Some(until)
		}
		Stage::WithBoard { .. } => {
			ForBoard::<T>::insert(case, ());
			None
		}
		Stage::Closed { keep_until, .. } => Some(keep_until),
	};
	let record = Emergency {
		patient: Some(patient),
		role,
		organization,
		scope: SCOPE,
		statement: Commitment([case.0.to_le_bytes()[0]; 32]),
		late: true,
		stage,
	};
	Pallet::<T>::enter_patient(&patient, case, organization);
	if !record.is_open() {
		Pallet::<T>::count_closed(&patient);
	}
	day.into_iter()
		.for_each(|day| Pallet::<T>::schedule(day, case));
	Anchored::<T>::insert(role, record.statement, case);
	Cases::<T>::insert(case, &record);
	InForce::<T>::insert(
		patient,
		role,
		Access {
			case,
			scope: SCOPE,
			until: u64::MAX,
		},
	);
	// Later than anything that is put on the agenda, so that it has to be written.
	NextDue::<T>::put(Day(u32::MAX));
	record
}

/// Remembers as much misuse of a role as there may be.
fn fill_unjustified<T: Config>(role: PractitionerRoleId) {
	let days = (0..T::MaxUnjustified::get()).map(|_| Day(0)).collect();
	Unjustified::<T>::insert(role, BoundedVec::truncate_from(days));
}

fn status<T: Config>(case: EmergencyId) -> Option<EmergencyStatus> {
	Cases::<T>::get(case).map(|record| record.status(Pallet::<T>::today()))
}

#[benchmarks(where T::AccountId: From<AccountId32>, T::Signature: From<MultiSignature>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn declare_emergency() {
		let who = practitioner::<T>();
		let BenchmarkParties { role, patient, .. } = T::BenchmarkHelper::parties(who.clone());
		NextDue::<T>::put(Day(u32::MAX));

		#[extrinsic_call]
		_(RawOrigin::Signed(who), role, patient, SCOPE, STATEMENT);

		assert!(InForce::<T>::contains_key(patient, role));
	}

	/// By the practitioner, where an earlier declaration is in force that ends sooner.
	#[benchmark]
	fn anchor_late_declaration() {
		let key = sr25519::Public::generate_pair(KEY_TYPE, None);
		let who = T::AccountId::from(AccountId32::from(key));
		let parties = T::BenchmarkHelper::parties(who.clone());
		let BenchmarkParties { role, patient, .. } = parties;
		// A credential of somebody else is one more to look up.
		let officer = parties.officer.clone();
		let now = Pallet::<T>::now();
		let reviewer = parties.reviewer;
		let until = Day(u32::MAX);
		write_case::<T>(
			EmergencyId(u64::MAX),
			&parties,
			Stage::WithReviewer { reviewer, until },
		);
		InForce::<T>::mutate(patient, role, |access| {
			if let Some(access) = access {
				access.until = now;
			}
		});
		let payload = payload::late_declaration(
			&Pallet::<T>::genesis_hash(),
			role,
			&patient,
			&SCOPE,
			&STATEMENT,
			now,
		);
		let signature = key
			.sign(KEY_TYPE, &payload)
			.expect("the keystore made the key; qed");

		#[extrinsic_call]
		_(
			RawOrigin::Signed(officer),
			role,
			patient,
			SCOPE,
			STATEMENT,
			now,
			T::Signature::from(signature.into()),
		);

		let case = Anchored::<T>::get(role, STATEMENT).expect("it was anchored");
		let access = InForce::<T>::get(patient, role).expect("there is access");
		assert_eq!(access.case, case);
	}

	#[benchmark]
	fn end_emergency() {
		let who = practitioner::<T>();
		let parties = T::BenchmarkHelper::parties(who.clone());
		let case = EmergencyId(0);
		write_case::<T>(case, &parties, Stage::WithBoard { overdue: false });

		#[extrinsic_call]
		_(RawOrigin::Signed(who), case);

		assert!(!InForce::<T>::contains_key(parties.patient, parties.role));
	}

	#[benchmark]
	fn review_emergency() {
		let parties = T::BenchmarkHelper::parties(practitioner::<T>());
		let case = EmergencyId(0);
		let stage = Stage::WithReviewer {
			reviewer: parties.reviewer,
			until: Day(u32::MAX),
		};
		write_case::<T>(case, &parties, stage);
		fill_unjustified::<T>(parties.role);

		#[extrinsic_call]
		_(RawOrigin::Signed(parties.officer), case, false, OPINION);

		assert_eq!(status::<T>(case), Some(EmergencyStatus::Unjustified));
		assert!(!InForce::<T>::contains_key(parties.patient, parties.role));
	}

	#[benchmark]
	fn decide_emergency() -> Result<(), BenchmarkError> {
		let origin =
			T::BoardOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let parties = T::BenchmarkHelper::parties(practitioner::<T>());
		let case = EmergencyId(0);
		let stage = Stage::WithReviewer {
			reviewer: parties.reviewer,
			until: Day(0),
		};
		write_case::<T>(case, &parties, stage);
		fill_unjustified::<T>(parties.role);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, case, false, OPINION);

		assert_eq!(status::<T>(case), Some(EmergencyStatus::Unjustified));
		Ok(())
	}

	/// By one body, which is asked second and has the policy read.
	#[benchmark]
	fn set_emergency_policy() -> Result<(), BenchmarkError> {
		let origin =
			T::NarrowingOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let policy = Policy::<T>::get();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, policy);

		assert!(Policy::<T>::exists());
		Ok(())
	}

	/// `n` of a patient's cases, all open, the last of them in force. With 64 the shape is clear; there
	/// may be more.
	#[benchmark]
	fn forget(n: Linear<0, 64>) {
		let parties = T::BenchmarkHelper::parties(practitioner::<T>());
		for number in 0..n {
			let stage = Stage::WithBoard { overdue: false };
			write_case::<T>(EmergencyId(number.into()), &parties, stage);
		}
		let done;

		#[block]
		{
			done = <Pallet<T> as Forget>::forget(&parties.patient, n);
		}

		assert!(done);
		assert!(Cases::<T>::iter_values().all(|record| record.patient.is_none()));
	}

	#[benchmark]
	fn sweep_look() {
		NextDue::<T>::put(Day(0));
		let found;

		#[block]
		{
			let today = Pallet::<T>::today();
			let day = NextDue::<T>::get().unwrap_or(today);
			found = Pallet::<T>::first_on(day);
			NextDue::<T>::put(day.saturating_add(1));
		}

		assert_eq!(found, None);
	}

	/// With access that is over.
	#[benchmark]
	fn sweep_escalate() {
		let parties = T::BenchmarkHelper::parties(practitioner::<T>());
		let case = EmergencyId(0);
		let (reviewer, until) = (parties.reviewer, Day(0));
		write_case::<T>(case, &parties, Stage::WithReviewer { reviewer, until });
		InForce::<T>::mutate(parties.patient, parties.role, |access| {
			if let Some(access) = access {
				access.until = 0;
			}
		});

		#[block]
		{
			Pallet::<T>::settle(until, case);
		}

		assert!(ForBoard::<T>::contains_key(case));
		assert!(!InForce::<T>::contains_key(parties.patient, parties.role));
	}

	/// Of what was anchored late, with access that nobody took away.
	#[benchmark]
	fn sweep_remove() {
		let parties = T::BenchmarkHelper::parties(practitioner::<T>());
		let case = EmergencyId(0);
		let keep_until = Day(0);
		let stage = Stage::Closed {
			justified: true,
			opinion: OPINION,
			keep_until,
		};
		write_case::<T>(case, &parties, stage);

		#[block]
		{
			Pallet::<T>::settle(keep_until, case);
		}

		assert!(!Cases::<T>::contains_key(case));
		assert!(!InForce::<T>::contains_key(parties.patient, parties.role));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
