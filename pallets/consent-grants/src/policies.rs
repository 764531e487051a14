// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Standing policies: data that is used without consent, because a law says so.
//!
//! A policy is for one recipient, has an end and never names a patient. Both bodies adopt it, either
//! ends it. Whoever serves data under one counts the uses, so that everybody sees how often an authority
//! reached for what nobody consented to; which patients it concerned stands in their access logs.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Conditions, Config, Error, Event, NextPolicyId, Pallet, Policies, PolicyUses};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::Members, Actions, CodeSet, Commitment, Confidentiality, DataClasses, Day,
	OrganizationId, PolicyId, Purposes, RegulatoryBasis,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use scale_info::TypeInfo;

/// What a policy allows.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PolicyFields {
	/// On what ground.
	pub basis: RegulatoryBasis,
	/// Who may.
	pub recipient: OrganizationId,
	/// Why: just these, and nothing that they cover.
	pub purposes: Purposes,
	/// What the recipient may do.
	pub actions: Actions,
	/// With what kind of data.
	pub classes: DataClasses,
	/// Up to which confidentiality, itself included.
	pub ceiling: Confidentiality,
	/// The first day.
	pub valid_from: Day,
	/// The end, exclusive.
	pub valid_until: Day,
	/// What every use comes with.
	pub conditions: Conditions,
	/// The commitment to the legal text.
	pub text: Commitment,
}

/// A standing policy in state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Policy {
	/// Its number.
	pub id: PolicyId,
	/// What it allows.
	pub fields: PolicyFields,
}

/// A standing policy and how often it was used.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PolicyInfo {
	/// The policy.
	pub policy: Policy,
	/// How many uses holders have counted, by holder.
	pub uses: Vec<(OrganizationId, u64)>,
}

impl<T: Config> Pallet<T> {
	/// Adopts a policy. One of the same recipient that has expired makes room.
	pub(crate) fn do_adopt_policy(fields: PolicyFields) -> DispatchResult {
		let today = Self::today();
		ensure!(!fields.purposes.is_empty(), Error::<T>::EmptyPurposes);
		ensure!(fields.purposes.is_known(), Error::<T>::UnknownPurposes);
		ensure!(!fields.actions.is_empty(), Error::<T>::EmptyActions);
		ensure!(fields.actions.is_known(), Error::<T>::UnknownActions);
		ensure!(!fields.classes.is_empty(), Error::<T>::EmptyClasses);
		Self::ensure_conditions(&fields.conditions)?;
		ensure!(
			fields.text != Commitment::default(),
			Error::<T>::EmptyCommitment
		);
		ensure!(fields.valid_until > today, Error::<T>::EndInPast);
		ensure!(
			fields.valid_until > fields.valid_from,
			Error::<T>::EndBeforeStart
		);
		ensure!(
			fields.valid_until <= today.saturating_add(T::MaxPolicyDays::get()),
			Error::<T>::EndTooFar
		);
		let recipient = fields.recipient;
		ensure!(
			T::Members::kind(recipient).is_some(),
			Error::<T>::GranteeNotFound
		);
		ensure!(
			T::Members::standing(recipient).is_active(),
			Error::<T>::GranteeNotActive
		);
		let policy = NextPolicyId::<T>::get();
		let next = policy.next().ok_or(Error::<T>::IdsExhausted)?;
		let mut policies = Policies::<T>::get(recipient);
		policies.retain(|it| it.fields.valid_until > today);
		policies
			.try_push(Policy { id: policy, fields })
			.map_err(|_| Error::<T>::MaxPoliciesExceeded)?;

		NextPolicyId::<T>::put(next);
		Policies::<T>::insert(recipient, policies);
		Self::deposit_event(Event::PolicyAdopted { policy, recipient });
		Ok(())
	}

	/// Ends a policy.
	pub(crate) fn do_end_policy(recipient: OrganizationId, policy: PolicyId) -> DispatchResult {
		let mut policies = Policies::<T>::get(recipient);
		ensure!(
			policies.iter().any(|it| it.id == policy),
			Error::<T>::NotFound
		);
		policies.retain(|it| it.id != policy);

		if policies.is_empty() {
			Policies::<T>::remove(recipient);
		} else {
			Policies::<T>::insert(recipient, policies);
		}
		Self::deposit_event(Event::PolicyEnded { policy, recipient });
		Ok(())
	}

	/// Counts uses of a policy, as the holder that served them says. What has ended can still be counted
	/// on: holders report late, so that a report tells nothing about one patient.
	pub(crate) fn do_report_policy_uses(
		holder: OrganizationId,
		policy: PolicyId,
		uses: u32,
	) -> DispatchResult {
		ensure!(policy < NextPolicyId::<T>::get(), Error::<T>::NotFound);
		ensure!(uses > 0, Error::<T>::NothingToReport);
		PolicyUses::<T>::mutate(policy, holder, |total| {
			*total = total.saturating_add(u64::from(uses));
		});
		Self::deposit_event(Event::PolicyUsesReported {
			policy,
			holder,
			uses,
		});
		Ok(())
	}

	/// The policies of a recipient that have not been ended, with their uses.
	pub fn policies_of(recipient: OrganizationId) -> Vec<PolicyInfo> {
		Policies::<T>::get(recipient)
			.into_iter()
			.map(|policy| PolicyInfo {
				policy,
				uses: PolicyUses::<T>::iter_prefix(policy.id).collect(),
			})
			.collect()
	}
}
