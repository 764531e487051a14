// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Reads what a decision rests on, and what a patient is told about the grants.

use crate::{
	decide::{decide, Facts, Membership},
	Books, Config, Decision, EffectiveStatus, Explanation, Grantee, Grants, Pallet, Question,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Members, Patients, Practitioners, Standing},
	GrantId, OrganizationId, PatientId,
};
use frame_system::pallet_prelude::BlockNumberFor;

impl<T: Config> Pallet<T> {
	/// Answers a question from the state of the block at hand.
	///
	/// Reads the patient's book and the grants to the organisation that asks: the cost does not
	/// depend on how many patients, organisations or grants to others there are.
	pub fn decide(question: &Question) -> Decision<BlockNumberFor<T>> {
		decide(&Self::gather(question), question)
	}

	/// Reads what the answer to a question rests on.
	pub fn gather(question: &Question) -> Facts<BlockNumberFor<T>> {
		let Question {
			patient, requester, ..
		} = question;
		let today = Self::today();
		let book = Books::<T>::get(patient);
		Facts {
			block: frame_system::Pallet::<T>::block_number(),
			today,
			membership: T::Members::member_until(requester.organization).map(|until| Membership {
				standing: T::Members::standing(requester.organization),
				until,
			}),
			practitioner_role: requester
				.practitioner_role
				.and_then(T::Practitioners::practitioner_role),
			patient_is_known: T::Patients::custodian_of(patient).is_some(),
			grants: book
				.live
				.iter()
				.filter(|live| live.organization == requester.organization)
				.filter(|live| !live.has_expired(today))
				.filter_map(|live| Some((live.grant, Grants::<T>::get(patient, live.grant)?)))
				.collect(),
			last_ended: book.last_ended(requester.organization, today),
		}
	}

	/// Every grant of a patient that is still in state, with its effect today: the live ones by
	/// number, then those that have ended, the latest first. At most `MaxLiveGrants` and
	/// `MaxEndedGrants`; none for an unknown patient.
	///
	/// What organisations may do with records of their own is not in here, for it rests on no grant.
	pub fn explain(patient: &PatientId) -> Vec<Explanation> {
		let book = Books::<T>::get(patient);
		let live = book.live.iter().map(|live| (live.grant, live.organization));
		let ended = book
			.ended
			.iter()
			.rev()
			.map(|ended| (ended.grant, ended.organization));
		live.chain(ended)
			.filter_map(|(grant, organization)| Self::explain_grant(patient, grant, organization))
			.collect()
	}

	fn explain_grant(
		patient: &PatientId,
		grant: GrantId,
		organization: OrganizationId,
	) -> Option<Explanation> {
		let stored = Grants::<T>::get(patient, grant)?;
		let status = stored.status_on(Self::today());
		let grantee_standing = Self::standing_of(stored.fields.grantee, organization);
		Some(Explanation {
			grant,
			organization,
			fields: stored.fields,
			status,
			grantee_standing,
			in_effect: status == EffectiveStatus::Active && grantee_standing.is_active(),
		})
	}

	/// The organisation that a grantee is or practises at; `None` if there is no such grantee.
	pub(crate) fn organization_of(grantee: Grantee) -> Option<OrganizationId> {
		match grantee {
			Grantee::Organization(organization) => {
				T::Members::member_until(organization).map(|_| organization)
			}
			Grantee::PractitionerRole(role) => {
				T::Practitioners::practitioner_role(role).map(|view| view.organization)
			}
		}
	}

	/// The standing of a grantee at an organisation: the organisation's own unless that is active.
	pub(crate) fn standing_of(grantee: Grantee, organization: OrganizationId) -> Standing {
		let standing = T::Members::standing(organization);
		match grantee {
			Grantee::PractitionerRole(role) if standing.is_active() => {
				T::Practitioners::practitioner_role(role)
					.map_or(Standing::Unknown, |view| view.standing)
			}
			_ => standing,
		}
	}
}
