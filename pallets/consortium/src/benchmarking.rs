// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs at its worst.
//!
//! Needs no help from the runtime: members are made as genesis makes them, and governance comes from
//! `EnsureOrigin::try_successful_origin`. The bodies and the list of validators are filled with
//! accounts that stand for nobody, for the calls look at no other member than the one they are about.

use super::*;
use crate::session::Sessions;
use alloc::{vec, vec::Vec};
use carechain_primitives::{
	traits::{Reviewers, Sanctions},
	CodeSet, Commitment, NodeId, OrganizationId, OrganizationKind, PractitionerRoleCodes,
	PractitionerRoleId,
};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{ChangeMembers, EnsureOrigin, Get, SortedMembers},
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::traits::TrailingZeroInput;

fn widening<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::WideningOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn narrowing<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::NarrowingOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn size(count: u32) -> usize {
	usize::try_from(count).unwrap_or(usize::MAX)
}

fn longest_name<T: Config>() -> BoundedVec<u8, T::MaxNameLength> {
	BoundedVec::truncate_from(vec![b'A'; size(T::MaxNameLength::get())])
}

/// A member with the longest name, without a seat, and its representative.
fn member<T: Config>(
	number: u32,
	kind: OrganizationKind,
	member_until: Day,
) -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let representative: T::AccountId = account("representative", number, 0);
	let organization = Pallet::<T>::insert_organization(
		kind,
		representative.clone(),
		longest_name::<T>(),
		member_until,
	)
	.map_err(<&'static str>::from)?;
	Ok((organization, representative))
}

/// A hospital in active standing, in a full council.
fn hospital<T: Config>() -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let (organization, representative) =
		member::<T>(0, OrganizationKind::Hospital, tomorrow::<T>())?;
	fill_body::<T, T::Council>(Some(&representative));
	Ok((organization, representative))
}

/// A hospital in active standing, in a full council, whose validator is the last of as many as there
/// may be.
fn validating_hospital<T: Config>() -> Result<(OrganizationId, T::AccountId), BenchmarkError> {
	let (organization, representative) = hospital::<T>()?;
	fill_validators::<T>();
	Pallet::<T>::insert_validator(organization, representative.clone())
		.map_err(<&'static str>::from)?;
	Ok((organization, representative))
}

/// Leaves one seat free in a body, or gives it to `member`.
fn fill_body<T: Config, Body: ChangeMembers<T::AccountId>>(member: Option<&T::AccountId>) {
	let others = 1..T::MaxSeats::get();
	seat::<T, Body>(
		others
			.map(|number| account("seat", number, 0))
			.chain(member.cloned())
			.collect(),
	);
}

fn seat<T: Config, Body: ChangeMembers<T::AccountId>>(mut seats: Vec<T::AccountId>) {
	seats.sort();
	Body::change_members_sorted(&[], &[], &seats);
}

/// Leaves room for one more validator.
fn fill_validators<T: Config>() {
	let others = 1..T::MaxValidators::get();
	Validators::<T>::put(BoundedVec::truncate_from(
		others
			.map(|number| Validator {
				organization: OrganizationId(u32::MAX.saturating_sub(number)),
				account: account("validator", number, 0),
				status: ValidatorStatus::Active,
				silent_sessions: 0,
			})
			.collect(),
	));
}

fn nodes<T: Config>(count: u32) -> BoundedVec<NodeId, T::MaxNodeIds> {
	let node = |number: u32| {
		NodeId(Decode::decode(&mut TrailingZeroInput::new(&number.encode())).unwrap_or_default())
	};
	BoundedVec::truncate_from((0..count).map(node).collect())
}

fn tomorrow<T: Config>() -> Day {
	Pallet::<T>::today().saturating_add(1)
}

fn status<T: Config>(organization: OrganizationId) -> Option<OrganizationStatus> {
	Organizations::<T>::get(organization).map(|record| record.status)
}

fn set_status<T: Config>(organization: OrganizationId, status: OrganizationStatus) {
	Organizations::<T>::mutate(organization, |record| {
		if let Some(record) = record {
			record.status = status;
		}
	});
}

fn validator_status<T: Config>(organization: OrganizationId) -> Option<ValidatorStatus> {
	Pallet::<T>::validator_of(organization).map(|validator| validator.status)
}

fn set_validator_status<T: Config>(organization: OrganizationId, status: ValidatorStatus) {
	Validators::<T>::mutate(|validators| {
		validators
			.iter_mut()
			.filter(|validator| validator.organization == organization)
			.for_each(|validator| validator.status = status);
	});
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
		status: PractitionerRoleStatus::Active,
	})
	.map_err(<&'static str>::from)?;
	Ok(role)
}

fn set_role_status<T: Config>(role: PractitionerRoleId, status: PractitionerRoleStatus) {
	PractitionerRoles::<T>::mutate(role, |record| {
		if let Some(record) = record {
			record.status = status;
		}
	});
}

/// Has as many hospitals validate in the running session and in the next, and nobody else. All have
/// seats. Returns their ids.
fn validating<T>(count: u32) -> Result<Vec<OrganizationId>, BenchmarkError>
where
	T: Config + pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
{
	Validators::<T>::kill();
	let (mut ids, mut accounts, mut queue) = (Vec::new(), Vec::new(), Vec::new());
	for number in 0..count {
		let (organization, account) =
			member::<T>(number, OrganizationKind::Hospital, tomorrow::<T>())?;
		Pallet::<T>::insert_validator(organization, account.clone())
			.map_err(<&'static str>::from)?;
		// Longer than all keys together, so that no two validators have any in common.
		let bytes = number.encode().repeat(64);
		let keys = T::Keys::decode(&mut TrailingZeroInput::new(&bytes))
			.map_err(|_| BenchmarkError::Stop("any bytes are keys"))?;
		pallet_session::NextKeys::<T>::insert(&account, &keys);
		frame_system::Pallet::<T>::inc_consumers(&account)?;
		ids.push(organization);
		accounts.push(account.clone());
		queue.push((account, keys));
	}
	pallet_session::Validators::<T>::put(&accounts);
	pallet_session::QueuedKeys::<T>::put(queue);
	seat::<T, T::Council>(accounts);
	Ok(ids)
}

#[benchmarks(where
	T: pallet_session::Config<ValidatorId = <T as frame_system::Config>::AccountId>,
)]
mod benchmarks {
	use super::*;

	/// `n`: length of the name in bytes. A hospital with a validator, which takes the last place among
	/// the validators and in the council; a former practitioner represents it, whose nonce is taken up.
	#[benchmark]
	fn admit_organization(n: Linear<1, { T::MaxNameLength::get() }>) -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let representative: T::AccountId = account("former practitioner", 0, 0);
		RetiredNonces::<T>::insert(&representative, T::Nonce::from(1u32));
		fill_body::<T, T::Council>(None);
		fill_validators::<T>();
		let organization = NextOrganizationId::<T>::get();

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			OrganizationKind::Hospital,
			representative.clone(),
			vec![b'A'; size(n)],
			tomorrow::<T>(),
			true,
		);

		assert_eq!(
			RepresentativeOf::<T>::get(&representative),
			Some(organization)
		);
		assert!(Pallet::<T>::is_in_council(&representative));
		assert!(Pallet::<T>::validator_of(organization).is_some());
		Ok(())
	}

	/// Of a hospital whose seat was taken when its membership ran out.
	#[benchmark]
	fn renew_membership() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let today = Pallet::<T>::today();
		let (organization, representative) = member::<T>(0, OrganizationKind::Hospital, today)?;
		fill_body::<T, T::Council>(None);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization, tomorrow::<T>());

		let record = Organizations::<T>::get(organization);
		assert_eq!(
			record.map(|record| record.member_until),
			Some(tomorrow::<T>())
		);
		assert!(Pallet::<T>::is_in_council(&representative));
		Ok(())
	}

	#[benchmark]
	fn suspend_organization() -> Result<(), BenchmarkError> {
		let origin = narrowing::<T>()?;
		let (organization, representative) = hospital::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert_eq!(
			status::<T>(organization),
			Some(OrganizationStatus::Suspended)
		);
		assert!(!Pallet::<T>::is_in_council(&representative));
		Ok(())
	}

	#[benchmark]
	fn reinstate_organization() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, representative) = hospital::<T>()?;
		Pallet::<T>::do_suspend_organization(organization, false)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert_eq!(status::<T>(organization), Some(OrganizationStatus::Active));
		assert!(Pallet::<T>::is_in_council(&representative));
		Ok(())
	}

	/// By the representative, which reads one item more than governance does, for a former
	/// practitioner, whose account is made anew and whose nonce is taken up. A practitioner with
	/// credentials costs fewer writes, whatever their number. One who is barred is billed what it takes
	/// to look through as many credentials as there may be: more than the write that lifts the bar.
	#[benchmark]
	fn register_practitioner() -> Result<(), BenchmarkError> {
		let (organization, representative) = hospital::<T>()?;
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
		let (organization, representative) = hospital::<T>()?;
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let role = credential::<T>(organization, &practitioner)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), role);

		assert!(!RolesOf::<T>::contains_key(&practitioner));
		assert!(RetiredNonces::<T>::contains_key(&practitioner));
		Ok(())
	}

	#[benchmark]
	fn expel_organization() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, representative) = validating_hospital::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert_eq!(
			status::<T>(organization),
			Some(OrganizationStatus::Expelled)
		);
		assert!(!Pallet::<T>::is_in_council(&representative));
		assert_eq!(
			validator_status::<T>(organization),
			Some(ValidatorStatus::Leaving)
		);
		Ok(())
	}

	/// With a validator. Without one the seat goes instead, which is billed apart.
	#[benchmark]
	fn leave_consortium() -> Result<(), BenchmarkError> {
		let (organization, representative) = validating_hospital::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(representative));

		assert_eq!(status::<T>(organization), Some(OrganizationStatus::Leaving));
		assert_eq!(
			validator_status::<T>(organization),
			Some(ValidatorStatus::Leaving)
		);
		Ok(())
	}

	/// By the representative, with a full list of nodes, and with everybody else in both bodies and
	/// among the validators.
	#[benchmark]
	fn complete_leaving() -> Result<(), BenchmarkError> {
		let (organization, representative) =
			member::<T>(0, OrganizationKind::Hospital, tomorrow::<T>())?;
		set_status::<T>(organization, OrganizationStatus::Leaving);
		fill_body::<T, T::Council>(None);
		fill_body::<T, T::Board>(None);
		fill_validators::<T>();
		NodeIds::<T>::insert(organization, nodes::<T>(T::MaxNodeIds::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(representative.clone()), organization);

		assert_eq!(status::<T>(organization), Some(OrganizationStatus::Left));
		assert!(!RepresentativeOf::<T>::contains_key(&representative));
		Ok(())
	}

	#[benchmark]
	fn seat_on_board() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, representative) =
			member::<T>(0, OrganizationKind::Regulator, tomorrow::<T>())?;
		fill_body::<T, T::Board>(None);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert!(Pallet::<T>::is_on_board(&representative));
		Ok(())
	}

	#[benchmark]
	fn unseat_from_board() -> Result<(), BenchmarkError> {
		let origin =
			T::BoardOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let (organization, representative) =
			member::<T>(0, OrganizationKind::Regulator, tomorrow::<T>())?;
		fill_body::<T, T::Board>(Some(&representative));

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert!(!Pallet::<T>::is_on_board(&representative));
		Ok(())
	}

	#[benchmark]
	fn allow_validator() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, _) = hospital::<T>()?;
		fill_validators::<T>();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization);

		assert_eq!(
			validator_status::<T>(organization),
			Some(ValidatorStatus::Active)
		);
		Ok(())
	}

	#[benchmark]
	fn stop_validating() -> Result<(), BenchmarkError> {
		let (organization, representative) = validating_hospital::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(representative));

		assert_eq!(
			validator_status::<T>(organization),
			Some(ValidatorStatus::Leaving)
		);
		Ok(())
	}

	#[benchmark]
	fn resume_validating() -> Result<(), BenchmarkError> {
		let (organization, representative) = validating_hospital::<T>()?;
		set_validator_status::<T>(organization, ValidatorStatus::Retired);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative));

		assert_eq!(
			validator_status::<T>(organization),
			Some(ValidatorStatus::Active)
		);
		Ok(())
	}

	/// `n`: validators of the running set. Half of them are lost, and had given notice before: their
	/// keys, their places and their seats go as well.
	#[benchmark]
	fn restart_finality(n: Linear<2, { T::MaxValidators::get() }>) -> Result<(), BenchmarkError> {
		let origin =
			T::RestartOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let mut lost = validating::<T>(n)?;
		let left = lost.split_off(size(n / 2)).len();
		for organization in &lost {
			set_status::<T>(*organization, OrganizationStatus::Leaving);
			set_validator_status::<T>(*organization, ValidatorStatus::Leaving);
		}
		let now = BlockNumberFor::<T>::from(2u32);
		frame_system::Pallet::<T>::set_block_number(now);
		let last_change = u64::from(T::MaxSetChanges::get());
		KnownSetId::<T>::put(last_change);
		SetChanges::<T>::put(BoundedVec::truncate_from(
			(1..=last_change)
				.map(|set_id| SetChange {
					signalled_at: now,
					set_id,
					forced: false,
				})
				.collect(),
		));

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			BoundedVec::truncate_from(lost),
			BlockNumberFor::<T>::from(1u32),
			BlockNumberFor::<T>::from(1u32),
		);

		assert_eq!(T::Sessions::validators().len(), left);
		assert_eq!(Validators::<T>::decode_len(), Some(left));
		assert_eq!(T::Council::count(), left);
		Ok(())
	}

	/// `n`: nodes, in place of as many as there may be.
	#[benchmark]
	fn set_node_ids(n: Linear<0, { T::MaxNodeIds::get() }>) -> Result<(), BenchmarkError> {
		let (organization, representative) = hospital::<T>()?;
		NodeIds::<T>::insert(organization, nodes::<T>(T::MaxNodeIds::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), nodes::<T>(n));

		assert_eq!(
			NodeIds::<T>::decode_len(organization).unwrap_or_default(),
			size(n)
		);
		Ok(())
	}

	/// By a body, on top of what the organisation imposed: the account is barred as well.
	#[benchmark]
	fn suspend_practitioner() -> Result<(), BenchmarkError> {
		let origin = narrowing::<T>()?;
		let (organization, _) = hospital::<T>()?;
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let role = credential::<T>(organization, &practitioner)?;
		set_role_status::<T>(role, PractitionerRoleStatus::SuspendedByOrganization);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, role);

		assert!(BarredAccounts::<T>::contains_key(&practitioner));
		Ok(())
	}

	/// By both bodies, of an account with as many credentials as there may be, none of the others
	/// suspended: all are looked at, and the bar is lifted. A representative reads two other items and
	/// looks at none of them.
	#[benchmark]
	fn reinstate_practitioner() -> Result<(), BenchmarkError> {
		let origin = widening::<T>()?;
		let (organization, _) = hospital::<T>()?;
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		for _ in 1..T::MaxRolesPerAccount::get() {
			credential::<T>(organization, &practitioner)?;
		}
		let role = credential::<T>(organization, &practitioner)?;
		<Pallet<T> as Sanctions>::suspend_practitioner(role);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, role);

		assert!(!BarredAccounts::<T>::contains_key(&practitioner));
		Ok(())
	}

	#[benchmark]
	fn sanction_practitioner() -> Result<(), BenchmarkError> {
		let (organization, _) = hospital::<T>()?;
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let role = credential::<T>(organization, &practitioner)?;

		#[block]
		{
			<Pallet<T> as Sanctions>::suspend_practitioner(role);
		}

		assert!(BarredAccounts::<T>::contains_key(&practitioner));
		Ok(())
	}

	/// `n`: seats of the council, the membership of all of which has run out: everyone is looked at, and
	/// nobody can review.
	#[benchmark]
	fn next_reviewer(n: Linear<1, { T::MaxSeats::get() }>) -> Result<(), BenchmarkError> {
		let today = Pallet::<T>::today();
		let members = (0..n)
			.map(|number| member::<T>(number, OrganizationKind::Hospital, today))
			.collect::<Result<Vec<_>, _>>()?;
		let previous = members.first().map(|(organization, _)| *organization);
		let seats = members
			.into_iter()
			.map(|(_, representative)| representative);
		seat::<T, T::Council>(seats.collect());
		let next;

		#[block]
		{
			next = <Pallet<T> as Reviewers>::next_after(previous, OrganizationId(u32::MAX));
		}

		assert_eq!(next, None);
		Ok(())
	}

	/// `n`: seats of the council, the membership of all of which has run out: everyone is looked at, and
	/// no seat is taken, which is billed apart. With 0, one seat, of which nothing is to be said.
	#[benchmark]
	fn sweep_council(n: Linear<0, { T::MaxSeats::get() }>) -> Result<(), BenchmarkError> {
		let today = Pallet::<T>::today();
		let member_until = if n == 0 { tomorrow::<T>() } else { today };
		let seats = (0..n.max(1))
			.map(|number| member::<T>(number, OrganizationKind::Hospital, member_until))
			.map(|member| member.map(|(_, representative)| representative))
			.collect::<Result<Vec<_>, _>>()?;
		seat::<T, T::Council>(seats);

		#[block]
		{
			Pallet::<T>::sweep_council(0u32.into());
		}

		assert_eq!(T::Council::count(), size(n.max(1)));
		Ok(())
	}

	/// A change, where as many are remembered as there may be.
	#[benchmark]
	fn note_set_change() -> Result<(), BenchmarkError> {
		let set_id = <T::Finality as crate::finality::Finality<_>>::set_id();
		let before = set_id.saturating_add(1);
		KnownSetId::<T>::put(before);
		let change = SetChange {
			signalled_at: 0u32.into(),
			set_id: before,
			forced: false,
		};
		let list = vec![change; size(T::MaxSetChanges::get())];
		SetChanges::<T>::put(BoundedVec::truncate_from(list));

		#[block]
		{
			Pallet::<T>::note_set_change(1u32.into(), false).map_err(<&'static str>::from)?;
		}

		assert_eq!(KnownSetId::<T>::get(), set_id);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
