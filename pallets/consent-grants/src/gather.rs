// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Reads what a decision rests on, and what a patient is told about the grants.

use crate::{
	decide::{decide, status_bar, Facts, GrantFact, Membership},
	types::known_end,
	Books, Config, Decision, EffectiveStatus, Explanation, GrantFields, Grantee, Grants, Pallet,
	Question,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{
		AuthorityStanding, GivenBy, Members, PatientStatus, Patients, Practitioners, Standing,
	},
	GrantId, OrganizationId, PatientId, Purpose,
};
use frame_system::pallet_prelude::BlockNumberFor;

/// What is known of the authorities on which a patient's grants stand. Most stand on the same one or
/// two, so each is asked for once.
type Authorities = Vec<(GivenBy, AuthorityStanding)>;

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
		let mut authorities = Authorities::new();
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
			patient: T::Patients::status(patient),
			grants: book
				.live
				.iter()
				.filter(|live| live.organization == requester.organization)
				.filter(|live| !live.has_expired(today))
				.filter_map(|live| {
					let grant = Grants::<T>::get(patient, live.grant)?;
					let authority = Self::authority(patient, grant.given_by, &mut authorities);
					Some(GrantFact {
						id: live.grant,
						grant,
						authority,
					})
				})
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
		let status = T::Patients::status(patient);
		let mut authorities = Authorities::new();
		live.chain(ended)
			.filter_map(|(grant, organization)| {
				Self::explain_grant(patient, status, grant, organization, &mut authorities)
			})
			.collect()
	}

	fn explain_grant(
		patient: &PatientId,
		patient_status: Option<PatientStatus>,
		grant: GrantId,
		organization: OrganizationId,
		authorities: &mut Authorities,
	) -> Option<Explanation> {
		let stored = Grants::<T>::get(patient, grant)?;
		let authority = Self::authority(patient, stored.given_by, authorities);
		let status = stored.status_on(Self::today(), authority);
		let grantee_standing = Self::standing_of(stored.fields.grantee, organization);
		Some(Explanation {
			grant,
			organization,
			fields: stored.fields,
			given_by: stored.given_by,
			status,
			holds_until: match status {
				EffectiveStatus::Revoked | EffectiveStatus::Expired | EffectiveStatus::Frozen => {
					None
				}
				EffectiveStatus::Proposed
				| EffectiveStatus::NotYetValid
				| EffectiveStatus::Active => known_end(authority),
			},
			grantee_standing,
			in_effect: status == EffectiveStatus::Active
				&& grantee_standing.is_active()
				&& Self::counts(patient_status, &stored.fields),
		})
	}

	/// Whether the patient's status lets these fields count for any purpose.
	fn counts(patient: Option<PatientStatus>, fields: &GrantFields) -> bool {
		patient.is_some_and(|status| {
			let mut covered = Purpose::ALL
				.iter()
				.filter(|it| fields.purposes.covers(**it));
			covered.any(|purpose| status_bar(status, *purpose).is_none())
		})
	}

	/// Whether an authority still holds, asked for where it is not known yet.
	fn authority(
		patient: &PatientId,
		given_by: GivenBy,
		known: &mut Authorities,
	) -> AuthorityStanding {
		if let Some((_, standing)) = known.iter().find(|(other, _)| *other == given_by) {
			return *standing;
		}
		let standing = T::Patients::authority_standing(patient, given_by);
		known.push((given_by, standing));
		standing
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
