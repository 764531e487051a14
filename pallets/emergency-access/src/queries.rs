// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets ask, and what the runtime API answers.

use crate::{
	Access, Cases, CasesOf, Config, DeclaredAt, EmergencyInfo, ForBoard, InForce, OverdueReviews,
	Pallet, ReviewsOf, Stage, MAX_PAGE,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Emergencies, EmergencyView},
	EmergencyId, OrganizationId, PatientId, PractitionerRoleId,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Emergencies for Pallet<T> {
	fn in_force(patient: &PatientId, role: PractitionerRoleId) -> Option<EmergencyView> {
		let access = Self::access_now(patient, role)?;
		Some(EmergencyView {
			case: access.case,
			classes: access.scope.classes,
			ceiling: access.scope.ceiling,
			until: access.until,
		})
	}

	fn has_declared(patient: &PatientId, organization: OrganizationId) -> bool {
		DeclaredAt::<T>::contains_key(patient, organization)
	}
}

impl<T: Config> Pallet<T> {
	/// The access that has not ended.
	fn access_now(patient: &PatientId, role: PractitionerRoleId) -> Option<Access> {
		InForce::<T>::get(patient, role).filter(|access| access.until > Self::now())
	}

	/// Answers [`EmergencyAccessApi::emergency`](crate::runtime_api::EmergencyAccessApi::emergency).
	pub fn emergency_info(case: EmergencyId) -> Option<EmergencyInfo> {
		let record = Cases::<T>::get(case)?;
		let status = record.status(Self::today());
		let (reviewer, review_until, opinion) = match record.stage {
			Stage::WithReviewer { reviewer, until } => (Some(reviewer), Some(until), None),
			Stage::WithBoard { .. } => (None, None, None),
			Stage::Closed { opinion, .. } => (None, None, Some(opinion)),
		};
		let access = record
			.patient
			.and_then(|patient| Self::access_now(&patient, record.role))
			.filter(|access| access.case == case);
		Some(EmergencyInfo {
			case,
			patient: record.patient,
			role: record.role,
			organization: record.organization,
			scope: record.scope,
			statement: record.statement,
			late: record.late,
			status,
			in_force_until: access.map(|access| access.until),
			reviewer,
			review_until,
			opinion,
		})
	}

	/// Answers [`EmergencyAccessApi::emergencies_of`](crate::runtime_api::EmergencyAccessApi::emergencies_of).
	pub fn emergency_infos_of(
		patient: &PatientId,
		start_after: Option<EmergencyId>,
		limit: u32,
	) -> Vec<EmergencyInfo> {
		let cases = match start_after {
			None => CasesOf::<T>::iter_key_prefix(patient),
			Some(case) => {
				let last = CasesOf::<T>::hashed_key_for(patient, case);
				CasesOf::<T>::iter_key_prefix_from(patient, last)
			}
		};
		Self::page(cases, limit)
	}

	/// Answers [`EmergencyAccessApi::reviews_for`](crate::runtime_api::EmergencyAccessApi::reviews_for).
	pub fn review_infos_for(
		organization: OrganizationId,
		start_after: Option<EmergencyId>,
		limit: u32,
	) -> Vec<EmergencyInfo> {
		let cases = match start_after {
			None => ReviewsOf::<T>::iter_key_prefix(organization),
			Some(case) => {
				let last = ReviewsOf::<T>::hashed_key_for(organization, case);
				ReviewsOf::<T>::iter_key_prefix_from(organization, last)
			}
		};
		Self::page(cases, limit)
	}

	/// Answers [`EmergencyAccessApi::escalated`](crate::runtime_api::EmergencyAccessApi::escalated).
	pub fn escalated_infos(start_after: Option<EmergencyId>, limit: u32) -> Vec<EmergencyInfo> {
		let cases = match start_after {
			None => ForBoard::<T>::iter_keys(),
			Some(case) => ForBoard::<T>::iter_keys_from(ForBoard::<T>::hashed_key_for(case)),
		};
		Self::page(cases, limit)
	}

	/// Answers [`EmergencyAccessApi::overdue_reviews`](crate::runtime_api::EmergencyAccessApi::overdue_reviews).
	pub fn overdue_reviews(organization: OrganizationId) -> u32 {
		OverdueReviews::<T>::get(organization)
	}

	fn page(cases: impl Iterator<Item = EmergencyId>, limit: u32) -> Vec<EmergencyInfo> {
		cases
			.take(limit.min(MAX_PAGE).saturated_into())
			.filter_map(Self::emergency_info)
			.collect()
	}
}
