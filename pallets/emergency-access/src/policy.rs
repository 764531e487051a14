// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The rules, which governance sets, and what they may be.

use crate::{Config, EmergencyPolicy, Error, Event, Pallet, Policy};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};

impl<T: Config> Pallet<T> {
	/// `by_one_body`: without the other one's approval.
	pub(crate) fn do_set_emergency_policy(
		policy: EmergencyPolicy,
		by_one_body: bool,
	) -> DispatchResult {
		Self::ensure_within_limits(&policy)?;
		ensure!(
			!by_one_body || !policy.widens(&Policy::<T>::get()),
			Error::<T>::WouldWiden
		);
		Policy::<T>::put(policy);
		Self::deposit_event(Event::EmergencyPolicySet { policy });
		Ok(())
	}

	pub(crate) fn ensure_within_limits(policy: &EmergencyPolicy) -> Result<(), Error<T>> {
		let limits = T::PolicyLimits::get();
		let (least, most) = (limits.least, limits.most);
		ensure!(
			(least.access_hours..=most.access_hours).contains(&policy.access_hours),
			Error::<T>::AccessHoursOutOfBounds
		);
		ensure!(
			(least.late_hours..=most.late_hours).contains(&policy.late_hours),
			Error::<T>::LateHoursOutOfBounds
		);
		ensure!(
			(least.review_days..=most.review_days).contains(&policy.review_days),
			Error::<T>::ReviewDaysOutOfBounds
		);
		ensure!(
			(least.suspend_after..=most.suspend_after).contains(&policy.suspend_after),
			Error::<T>::SuspendAfterOutOfBounds
		);
		ensure!(
			(least.count_days..=most.count_days).contains(&policy.count_days),
			Error::<T>::CountDaysOutOfBounds
		);
		ensure!(
			(least.retention_days..=most.retention_days).contains(&policy.retention_days),
			Error::<T>::RetentionDaysOutOfBounds
		);
		Ok(())
	}

	/// What a runtime has to keep to; panics, for it is run by a test.
	pub(crate) fn check_config() {
		let least = T::PolicyLimits::get().least;
		assert!(least.access_hours > 0, "a declaration always gives access");
		assert!(
			least.review_days > 0 && least.retention_days > 0,
			"what is put on the agenda lies ahead"
		);
		assert!(
			least.suspend_after > 0,
			"nobody is suspended for no emergency"
		);
		assert!(
			least.count_days > 0,
			"the day of the judgement itself counts"
		);
		assert!(
			T::PolicyLimits::get().most.suspend_after <= T::MaxUnjustified::get(),
			"as many are remembered as may be counted"
		);
		assert!(
			Self::ensure_within_limits(&T::DefaultPolicy::get()).is_ok(),
			"the default policy is a policy"
		);
		assert!(T::MaxSweptCases::get() > 0, "the sweep gets on");
		assert!(
			Self::worst_sweep_step()
				.saturating_mul(2)
				.all_lt(T::BlockWeights::get().max_block),
			"a case can be swept in an idle block"
		);
	}
}
