// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a proposal ends: executed, expired, or dropped because its call means nothing any more.
//!
//! Everything is looked at as it is when the proposal is closed: the seats, the thresholds, the
//! runtime's list, and what the stored bytes mean.

use crate::{
	bodies::Bodies, Config, Error, Event, Pallet, Proposable, ProposalId, ProposalOf, Proposals,
	Track, WeightInfo,
};
use codec::DecodeLimit;
use frame_support::{
	dispatch::{
		extract_actual_weight, DispatchResult, DispatchResultWithPostInfo, GetDispatchInfo,
		RawOrigin, WithPostDispatchInfo,
	},
	ensure,
	traits::{Get, UnfilteredDispatchable},
	weights::Weight,
	MAX_EXTRINSIC_DEPTH,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_close(
		account: &T::AccountId,
		proposal: ProposalId,
		weight_bound: Weight,
		length_bound: u32,
	) -> DispatchResultWithPostInfo {
		let bodies = Bodies::now::<T>();
		let own_weight = |length| T::WeightInfo::close(bodies.members::<T>(), length);
		if !bodies.seat(account) {
			return Err(Error::<T>::NotAuthorized.with_weight(own_weight(0)));
		}
		let Some(record) = Proposals::<T>::get(proposal) else {
			return Err(Error::<T>::NotFound.with_weight(own_weight(0)));
		};

		// A call that is longer than said is not decoded.
		let own_weight = own_weight(Self::length_of(&record).min(length_bound));
		match Self::settle(proposal, &record, &bodies, weight_bound, length_bound) {
			Ok(call_weight) => Ok(Some(own_weight.saturating_add(call_weight)).into()),
			// An allowance is charged for what was done, which the call was not.
			Err(error) => Err(error.with_weight(own_weight)),
		}
	}

	/// Ends a proposal if it is time. Returns the weight that its call used.
	fn settle(
		proposal: ProposalId,
		record: &ProposalOf<T>,
		bodies: &Bodies<T::AccountId>,
		weight_bound: Weight,
		length_bound: u32,
	) -> Result<Weight, Error<T>> {
		// Before anything else: an approval is not to be kept in a drawer until it suits somebody.
		if record.is_expired(Self::now()) {
			Self::remove(proposal, record);
			Self::deposit_event(Event::ProposalExpired { proposal });
			return Ok(Weight::zero());
		}
		ensure!(
			Self::length_of(record) <= length_bound,
			Error::<T>::LengthBoundTooLow
		);
		let (call, track) = match Self::read_call(record) {
			Ok(read) => read,
			// It can never be executed, whoever approves.
			Err(reason) => {
				Self::remove(proposal, record);
				Self::deposit_executed(proposal, Err(reason.into()));
				return Ok(Weight::zero());
			}
		};
		let count = bodies.count(&record.approvals, Self::thresholds_of(track));
		ensure!(count.approved, Error::<T>::NotDecided);
		ensure!(
			call.get_dispatch_info().call_weight.all_lte(weight_bound),
			Error::<T>::WeightBoundTooLow
		);
		Ok(Self::execute(proposal, record, call))
	}

	/// Executes an approved call as root. Returns the weight that it used.
	fn execute(proposal: ProposalId, record: &ProposalOf<T>, call: T::RuntimeCall) -> Weight {
		// Gone before it is dispatched, so that nothing that the call does can execute it again.
		Self::remove(proposal, record);
		let info = call.get_dispatch_info();
		// Around the runtime's filter of calls: pausing a call is up to one body, and must not stop
		// what both decide. (Dispatching as root would bypass it as well; here it is said.) The
		// call has a storage layer of its own, so that a failing one leaves nothing behind.
		let result = call.dispatch_bypass_filter(RawOrigin::Root.into());
		let weight = extract_actual_weight(&result, &info);
		Self::deposit_executed(proposal, result.map(|_| ()).map_err(|failed| failed.error));
		weight
	}

	fn deposit_executed(proposal: ProposalId, result: DispatchResult) {
		Self::deposit_event(Event::CallExecuted { proposal, result });
	}

	/// What a stored call means to the runtime of today, and its track.
	pub(crate) fn read_call(record: &ProposalOf<T>) -> Result<(T::RuntimeCall, Track), Error<T>> {
		// Calls may have been renumbered: what was approved must not turn into something else.
		ensure!(
			record.transaction_version == Self::transaction_version(),
			Error::<T>::CallUndecodable
		);
		let call = T::RuntimeCall::decode_all_with_depth_limit(
			MAX_EXTRINSIC_DEPTH,
			&mut record.call.as_slice(),
		)
		.map_err(|_| Error::<T>::CallUndecodable)?;
		let track = T::Proposable::track(&call).ok_or(Error::<T>::CallNotProposable)?;
		Ok((call, track))
	}

	/// The length of a stored call in bytes.
	pub(crate) fn length_of(record: &ProposalOf<T>) -> u32 {
		record.call.len().saturated_into()
	}

	/// How the runtime of today encodes calls.
	pub(crate) fn transaction_version() -> u32 {
		T::Version::get().transaction_version
	}
}
