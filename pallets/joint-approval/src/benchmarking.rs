// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs at its worst.

use super::*;
use alloc::{boxed::Box, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, weights::Weight, BoundedVec};
use frame_system::RawOrigin;

/// What benchmarks need of the runtime.
pub trait BenchmarkHelper<T: Config> {
	/// Gives the seats of both bodies to these accounts and to nobody else. Each list is in ascending
	/// order.
	fn seat(council: Vec<T::AccountId>, board: Vec<T::AccountId>);

	/// A call that may be proposed and encodes to `length` bytes (64 or more), or as few less as can
	/// be. It does as little as possible when it is executed, and may fail.
	fn call(length: u32) -> T::RuntimeCall;
}

/// Seats so many in each body, and returns all of them.
fn seat<T: Config>(members: u32) -> Vec<T::AccountId> {
	let body = |name| {
		let mut body: Vec<T::AccountId> = (0..members).map(|n| account(name, n, 0)).collect();
		body.sort();
		body
	};
	let (council, board) = (body("council"), body("board"));
	T::BenchmarkHelper::seat(council.clone(), board.clone());
	council.into_iter().chain(board).collect()
}

fn seat_all<T: Config>() -> Vec<T::AccountId> {
	seat::<T>(T::MaxBodyMembers::get())
}

/// A member of a body: the last one that a search comes to.
fn last<T: Config>(members: &[T::AccountId]) -> Result<T::AccountId, BenchmarkError> {
	let last = members.last().cloned();
	last.ok_or(BenchmarkError::Stop("a body has no seats"))
}

/// A proposal of a call of so many bytes with these approvals, by the account.
fn proposal<T: Config>(
	proposer: &T::AccountId,
	length: u32,
	approvals: Vec<T::AccountId>,
) -> Result<ProposalId, BenchmarkError> {
	let id = NextProposalId::<T>::get();
	Pallet::<T>::do_propose(proposer.clone(), T::BenchmarkHelper::call(length))?;
	Proposals::<T>::mutate(id, |record| {
		if let Some(record) = record {
			record.approvals = BoundedVec::truncate_from(approvals);
		}
	});
	Ok(id)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// `l`: length of the encoded call in bytes.
	#[benchmark]
	fn propose(l: Linear<64, { T::MaxCallLength::get() }>) -> Result<(), BenchmarkError> {
		let proposer = last::<T>(&seat_all::<T>())?;
		let call = T::BenchmarkHelper::call(l);

		#[extrinsic_call]
		_(RawOrigin::Signed(proposer.clone()), Box::new(call));

		assert_eq!(OpenProposalsBy::<T>::get(&proposer), 1);
		Ok(())
	}

	/// All room is taken by former members, who are dropped.
	#[benchmark]
	fn approve() -> Result<(), BenchmarkError> {
		let approver = last::<T>(&seat_all::<T>())?;
		let former = (0..MaxApprovals::<T>::get()).map(|n| account("former", n, 0));
		let proposal = proposal::<T>(&approver, T::MaxCallLength::get(), former.collect())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(approver.clone()), proposal);

		let record = Proposals::<T>::get(proposal);
		assert_eq!(
			record.map(|record| record.approvals.into_inner()),
			Some(alloc::vec![approver])
		);
		Ok(())
	}

	/// Everyone approved; the last one takes it back.
	#[benchmark]
	fn withdraw_approval() -> Result<(), BenchmarkError> {
		let members = seat_all::<T>();
		let approver = last::<T>(&members)?;
		let proposal = proposal::<T>(&approver, T::MaxCallLength::get(), members.clone())?;

		#[extrinsic_call]
		_(RawOrigin::Signed(approver), proposal);

		let left = Proposals::<T>::get(proposal).map(|record| record.approvals.len());
		assert_eq!(left, members.len().checked_sub(1));
		Ok(())
	}

	/// Everyone approved.
	#[benchmark]
	fn withdraw_proposal() -> Result<(), BenchmarkError> {
		let members = seat_all::<T>();
		let proposer = last::<T>(&members)?;
		let proposal = proposal::<T>(&proposer, T::MaxCallLength::get(), members)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(proposer), proposal);

		assert!(!Proposals::<T>::contains_key(proposal));
		Ok(())
	}

	/// Both bodies of `m` seats approved unanimously, and a call of `l` bytes is executed. What that
	/// call does is measured too, which is why it should do little.
	#[benchmark]
	fn close(
		m: Linear<1, { T::MaxBodyMembers::get() }>,
		l: Linear<64, { T::MaxCallLength::get() }>,
	) -> Result<(), BenchmarkError> {
		let members = seat::<T>(m);
		let closer = last::<T>(&members)?;
		let proposal = proposal::<T>(&closer, l, members)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(closer), proposal, Weight::MAX, l);

		assert!(!Proposals::<T>::contains_key(proposal));
		Ok(())
	}

	#[benchmark]
	fn set_thresholds() -> Result<(), BenchmarkError> {
		let unanimous = Thresholds {
			council: Fraction::new(1, 1),
			board: Fraction::new(1, 1),
		};

		#[extrinsic_call]
		_(RawOrigin::Root, unanimous);

		assert_eq!(StoredThresholds::<T>::get(), unanimous);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
