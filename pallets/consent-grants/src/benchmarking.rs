// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Benchmarks, each in the worst case: books are full, something has to make room, and the grantee
//! is a practitioner role, which takes the most reads.
//!
//! The witness's key lives in the host's keystore and signs through host functions, so that the same
//! code runs natively and in the Wasm runtime. It is of the scheme that costs the most to check.

use crate::{
	payload, BookOf, Books, Call, Config, EndedGrant, Ending, Grant, GrantFields, GrantState,
	Grantee, Grants, LiveGrant, Pallet, SweepCursor, Terms, CUSTODY_PURPOSES,
};
use carechain_primitives::{
	traits::{Forget, GivenBy},
	Actions, CodeSet, Commitment, Confidentiality, DataClasses, Day, GrantId, OrganizationId,
	PatientId, PractitionerRoleId, Purposes, RepresentativeId,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, BoundedVec};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	traits::Saturating,
	AccountId32, KeyTypeId, MultiSignature,
};

/// Who the benchmarks act with.
#[derive(Clone, Debug)]
pub struct BenchmarkParties<AccountId> {
	/// An organisation in active standing.
	pub organization: OrganizationId,
	/// A practitioner role there, in active standing.
	pub practitioner_role: PractitionerRoleId,
	/// A patient who is registered.
	pub patient: PatientId,
	/// An account that may consent for the patient.
	pub key: AccountId,
}

/// Who the benchmark of `record_consent` acts with.
#[derive(Clone, Debug)]
pub struct BenchmarkCustody<AccountId> {
	/// The custodian, in active standing.
	pub organization: OrganizationId,
	/// A practitioner role there, in active standing.
	pub practitioner_role: PractitionerRoleId,
	/// A patient in its custody, without representatives.
	pub patient: PatientId,
	/// A practitioner of the custodian.
	pub recorder: AccountId,
}

/// Makes what the benchmarks need and this pallet does not keep. The runtime has one.
pub trait BenchmarkHelper<AccountId> {
	/// Registers an organisation, a practitioner there and a patient, all in active standing at the
	/// time that the clock shows.
	fn parties() -> BenchmarkParties<AccountId>;

	/// Registers an organisation, two practitioners there, of whom one has the given account, and a
	/// patient in its custody, all in active standing at the time that the clock shows.
	fn custody(witness: AccountId) -> BenchmarkCustody<AccountId>;
}

/// Under which the keystore keeps the witness's key.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"witn");

/// Fields of full length, from today to the latest end.
fn fields<T: Config>(grantee: Grantee) -> GrantFields {
	let today = Pallet::<T>::today();
	GrantFields {
		grantee,
		purposes: Purposes::ALL,
		actions: Actions::ALL,
		classes: DataClasses::ALL,
		ceiling: Confidentiality::V,
		valid_from: today,
		valid_until: today.saturating_add(T::MaxGrantDays::get()),
		terms: Some(Terms {
			commitment: Commitment([1; 32]),
			residual: false,
		}),
	}
}

/// Writes a book with so many grants that have expired, on that day, and live ones, to that end.
/// What has expired has the lower numbers, so that what ends next goes behind it: the longest way.
fn write_book<T: Config>(
	patient: PatientId,
	grantee: (Grantee, OrganizationId),
	(ended, on): (u32, Day),
	(live, valid_until): (u32, Day),
) -> BookOf<T> {
	let (grantee, organization) = grantee;
	let granted_at = frame_system::Pallet::<T>::block_number();
	let mut book = BookOf::<T>::default();
	let mut put = |valid_until| {
		let grant = book.next;
		book.next = grant.next().expect("a benchmark has few grants");
		let fields = GrantFields {
			valid_from: Day(0),
			valid_until,
			..fields::<T>(grantee)
		};
		let state = GrantState::Active;
		Grants::<T>::insert(
			patient,
			grant,
			Grant {
				fields,
				state,
				granted_at,
				given_by: GivenBy::Patient,
			},
		);
		grant
	};
	let ended = (0..ended)
		.map(|_| EndedGrant {
			grant: put(on),
			organization,
			on,
			how: Ending::Expired,
		})
		.collect();
	let live = (0..live)
		.map(|_| LiveGrant {
			grant: put(valid_until),
			organization,
			valid_until,
		})
		.collect();
	book.ended = BoundedVec::truncate_from(ended);
	book.live = BoundedVec::truncate_from(live);
	Books::<T>::insert(patient, book.clone());
	book
}

fn last_live<T: Config>(book: &BookOf<T>) -> GrantId {
	book.live.last().expect("the book has live grants").grant
}

#[benchmarks(where T::AccountId: From<AccountId32>, T::Signature: From<MultiSignature>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn grant_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let today = Pallet::<T>::today();
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), today),
		);
		let fields = fields::<T>(grantee);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, fields);

		assert_eq!(
			Grants::<T>::get(patient, book.next).map(|grant| grant.fields),
			Some(fields)
		);
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
	}

	#[benchmark]
	fn narrow_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
		} = T::BenchmarkHelper::parties();
		let whole = fields::<T>(Grantee::Organization(organization));
		let book = write_book::<T>(
			patient,
			(whole.grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), whole.valid_until),
		);
		let grant = last_live::<T>(&book);
		let fields = GrantFields {
			grantee: Grantee::PractitionerRole(practitioner_role),
			valid_until: Pallet::<T>::today().saturating_add(1),
			..whole
		};

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant, fields);

		assert_eq!(
			Grants::<T>::get(patient, grant).map(|grant| grant.fields),
			Some(fields)
		);
	}

	#[benchmark]
	fn revoke_consent() {
		let BenchmarkParties {
			organization,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let book = write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), Day(u32::MAX)),
		);
		let grant = last_live::<T>(&book);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant);

		let state = Grants::<T>::get(patient, grant).map(|grant| grant.state);
		assert!(matches!(state, Some(GrantState::Revoked { .. })));
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
	}

	#[benchmark]
	fn record_consent() {
		let key = sr25519::Public::generate_pair(KEY_TYPE, None);
		let witness = T::AccountId::from(AccountId32::from(key));
		let BenchmarkCustody {
			organization,
			practitioner_role,
			patient,
			recorder,
		} = T::BenchmarkHelper::custody(witness.clone());
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let today = Pallet::<T>::today();
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), today),
		);
		let fields = GrantFields {
			purposes: CUSTODY_PURPOSES,
			valid_until: today.saturating_add(T::MaxCustodyGrantDays::get()),
			..fields::<T>(grantee)
		};
		let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
		let expires_at = now.saturating_add(T::MaxProofLifetime::get());
		let payload = payload::witness_consent(
			&Pallet::<T>::genesis_hash(),
			&patient,
			book.next,
			&fields,
			&expires_at,
		);
		let endorsement = key
			.sign(KEY_TYPE, &payload)
			.expect("the keystore made the key; qed");

		#[extrinsic_call]
		_(
			RawOrigin::Signed(recorder),
			patient,
			fields,
			witness,
			expires_at,
			T::Signature::from(endorsement.into()),
		);

		let given = Grants::<T>::get(patient, book.next).expect("it was recorded");
		assert_eq!((given.fields, given.given_by), (fields, GivenBy::Custodian));
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
	}

	#[benchmark]
	fn confirm_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let until = fields::<T>(grantee).valid_until;
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), until),
		);
		let grant = last_live::<T>(&book);
		// Given by a representative whom the patient never had: frozen.
		Grants::<T>::mutate(patient, grant, |stored| {
			if let Some(stored) = stored {
				stored.given_by = GivenBy::Representative(RepresentativeId(u32::MAX));
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant);

		let confirmed = Grants::<T>::get(patient, grant).expect("it is live");
		assert_eq!(
			(confirmed.state, confirmed.given_by),
			(GrantState::Active, GivenBy::Patient)
		);
	}

	/// `n` of all the grants that a patient may have.
	#[benchmark]
	fn forget(n: Linear<0, { T::MaxLiveGrants::get() + T::MaxEndedGrants::get() }>) {
		let BenchmarkParties {
			organization,
			patient,
			..
		} = T::BenchmarkHelper::parties();
		let (live, ended) = (T::MaxLiveGrants::get(), T::MaxEndedGrants::get());
		write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(ended, Day(0)),
			(live, Day(u32::MAX)),
		);
		SweepCursor::<T>::put(patient);
		let done;

		#[block]
		{
			done = <Pallet<T> as Forget>::forget(&patient, n);
		}

		assert_eq!(done, n == live + ended);
		assert_eq!(SweepCursor::<T>::exists(), !done);
		let left = Grants::<T>::iter_prefix(patient).count();
		assert_eq!(left, (live + ended - n) as usize);
	}

	/// The walk over `p` patients, without the work on their books.
	#[benchmark]
	fn sweep_walk(p: Linear<0, { T::MaxSweptPatients::get() }>) {
		for n in 0..p {
			let mut patient = PatientId::default();
			patient.0[..4].copy_from_slice(&n.to_le_bytes());
			Books::<T>::insert(patient, BookOf::<T>::default());
		}
		let patients;

		#[block]
		{
			patients = Pallet::<T>::patients_after_cursor(p);
			match patients.last() {
				Some(last) => SweepCursor::<T>::put(last),
				None => SweepCursor::<T>::kill(),
			}
		}

		assert_eq!(patients.len(), p as usize);
	}

	/// One book with `e` live grants that have expired, and `d` that have been kept long enough.
	#[benchmark]
	fn sweep_book(
		e: Linear<0, { T::MaxLiveGrants::get() }>,
		d: Linear<0, { T::MaxEndedGrants::get() }>,
	) {
		let BenchmarkParties {
			organization,
			patient,
			..
		} = T::BenchmarkHelper::parties();
		// The day is an argument of the function, so that the clock need not be moved for it.
		let ended_on = Day(1);
		let today = ended_on.saturating_add(T::EndedRetentionDays::get());
		write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(d, ended_on),
			(e, today),
		);
		let swept;

		#[block]
		{
			swept = Pallet::<T>::sweep_book(&patient, today);
		}

		// Where more have expired than ended ones are kept, the surplus leaves state as well.
		let surplus = e.saturating_sub(T::MaxEndedGrants::get());
		assert_eq!((swept.expired, swept.dropped), (e, d + surplus));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
