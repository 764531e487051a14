// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Reads what a decision rests on, and what a patient is told about the grants.

use crate::{
	decide::{decide, status_bar, Facts, GrantFact, Membership, SealedFact},
	types::known_end,
	Acknowledgement, BookOf, Books, Config, Decision, Denial, Denials, EffectiveStatus,
	Explanation, GrantFields, Grantee, Grants, GrantsTo, Opening, Pallet, Policies, Question,
	SealedBooks, SealedContent,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{
		AccessParties, AuthorityStanding, Emergencies, GivenBy, Members, PatientStatus, Patients,
		Practitioners, Standing,
	},
	Day, GrantId, OrganizationId, PatientId, Purpose, SealedId,
};
use frame_system::pallet_prelude::BlockNumberFor;

/// The most entries of a page.
pub const MAX_PAGE: u32 = 128;

/// What is known of the authorities on which a patient's grants stand. Most stand on the same one or
/// two, so each is asked for once.
type Authorities = Vec<(GivenBy, AuthorityStanding)>;

impl<T: Config> Pallet<T> {
	/// Answers a question from the state of the block at hand.
	///
	/// Reads the patient's book, denials and sealed entries, the grants to the organisation that asks, its
	/// policies and its practitioner's emergency: the cost does not depend on how many patients,
	/// organisations or grants to others there are.
	pub fn decide(question: &Question, openings: &[Opening]) -> Decision<BlockNumberFor<T>> {
		decide(&Self::gather(question, openings), question)
	}

	/// Reads what the answer to a question rests on.
	pub fn gather(question: &Question, openings: &[Opening]) -> Facts<BlockNumberFor<T>> {
		let Question {
			patient, requester, ..
		} = question;
		let organization = requester.organization;
		let today = Self::today();
		let book = Books::<T>::get(patient);
		let mut authorities = Authorities::new();
		let (sealed, sealed_ended) = Self::gather_sealed(patient, openings, &mut authorities);
		let mut denials = Denials::<T>::get(patient).into_inner();
		denials.extend(sealed.iter().filter_map(Self::opened_denial));
		denials.retain(|denial| denial.organization == organization);
		Facts {
			block: frame_system::Pallet::<T>::block_number(),
			today,
			membership: T::Members::member_until(organization).map(|until| Membership {
				standing: T::Members::standing(organization),
				until,
			}),
			practitioner_role: requester
				.practitioner_role
				.and_then(T::Practitioners::practitioner_role),
			patient: T::Patients::status(patient),
			policies: Policies::<T>::get(organization).into_inner(),
			emergency: requester
				.practitioner_role
				.and_then(|role| T::Emergencies::in_force(patient, role)),
			denials,
			sealed,
			sealed_ended,
			grants: Self::gather_grants(patient, organization, &book, &mut authorities),
			last_ended: book.last_ended(organization, today),
		}
	}

	/// The live grants to an organisation and its practitioner roles.
	fn gather_grants(
		patient: &PatientId,
		organization: OrganizationId,
		book: &BookOf<T>,
		authorities: &mut Authorities,
	) -> Vec<GrantFact<BlockNumberFor<T>>> {
		let today = Self::today();
		book.live
			.iter()
			.filter(|live| live.organization == organization)
			.filter(|live| !live.has_expired(today))
			.filter_map(|live| {
				let grant = Grants::<T>::get(patient, live.grant)?;
				let authority = Self::authority(patient, grant.given_by, authorities);
				Some(GrantFact {
					id: live.grant,
					grant,
					authority,
				})
			})
			.collect()
	}

	/// The live sealed entries, with what was opened of them; and the openings of entries that were given
	/// out and are not live any more.
	fn gather_sealed(
		patient: &PatientId,
		openings: &[Opening],
		authorities: &mut Authorities,
	) -> (Vec<SealedFact>, Vec<SealedId>) {
		let today = Self::today();
		let book = SealedBooks::<T>::get(patient);
		let live: Vec<_> = book
			.entries
			.iter()
			.filter(|entry| !entry.has_expired(today))
			.map(|entry| SealedFact {
				entry: *entry,
				authority: Self::authority(patient, entry.given_by, authorities),
				content: entry.opened_by(openings),
			})
			.collect();
		let mut ended: Vec<_> = openings
			.iter()
			.map(|opening| opening.entry)
			.filter(|entry| *entry < book.next)
			.filter(|entry| live.iter().all(|fact| fact.entry.id != *entry))
			.collect();
		ended.sort();
		ended.dedup();
		(live, ended)
	}

	/// A sealed denial, once it is opened, is a denial like others.
	fn opened_denial(sealed: &SealedFact) -> Option<Denial> {
		let Some(SealedContent::Denial(denied)) = sealed.content else {
			return None;
		};
		Some(Denial {
			denied,
			organization: Self::organization_of(denied)?,
			given_by: sealed.entry.given_by,
		})
	}

	/// Every grant of a patient that is still in state, with its effect today: the live ones by
	/// number, then those that have ended, the latest first. At most `MaxLiveGrants` and
	/// `MaxEndedGrants`; none for an unknown patient.
	///
	/// What organisations may do with records of their own is not in here, for it rests on no grant.
	pub fn explain(patient: &PatientId) -> Vec<Explanation> {
		let book = Books::<T>::get(patient);
		let live = book.live.iter().map(|live| live.grant);
		let ended = book.ended.iter().rev().map(|ended| ended.grant);
		Self::explain_grants(patient, &book, live.chain(ended), Self::today())
	}

	/// A page of a patient's grants by number, as they will stand on a day, as things are now; today if none
	/// is named. Starts after the number given, and has at most `limit` and [`MAX_PAGE`] entries.
	pub fn grants_of(
		patient: &PatientId,
		on: Option<Day>,
		after: Option<GrantId>,
		limit: u32,
	) -> Vec<Explanation> {
		let book = Books::<T>::get(patient);
		let live = book.live.iter().map(|live| live.grant);
		let mut numbers: Vec<_> = live
			.chain(book.ended.iter().map(|ended| ended.grant))
			.filter(|grant| after.is_none_or(|after| *grant > after))
			.collect();
		numbers.sort();
		let page = numbers.into_iter().take(page_size(limit));
		Self::explain_grants(patient, &book, page, on.unwrap_or_else(Self::today))
	}

	/// A page of the live grants to an organisation and its practitioner roles, in the order of storage.
	/// What is sealed is not in here.
	pub fn grants_to(
		organization: OrganizationId,
		on: Option<Day>,
		after: Option<(PatientId, GrantId)>,
		limit: u32,
	) -> Vec<(PatientId, Explanation)> {
		let on = on.unwrap_or_else(Self::today);
		let keys = match after {
			Some(after) => GrantsTo::<T>::iter_key_prefix_from(
				organization,
				GrantsTo::<T>::hashed_key_for(organization, after),
			),
			None => GrantsTo::<T>::iter_key_prefix(organization),
		};
		keys.take(page_size(limit))
			.filter_map(|(patient, grant)| {
				let book = Books::<T>::get(patient);
				let only = core::iter::once(grant);
				Self::explain_grants(&patient, &book, only, on)
					.pop()
					.map(|explanation| (patient, explanation))
			})
			.collect()
	}

	fn explain_grants(
		patient: &PatientId,
		book: &BookOf<T>,
		numbers: impl Iterator<Item = GrantId>,
		on: Day,
	) -> Vec<Explanation> {
		let status = T::Patients::status(patient);
		let denials = Denials::<T>::get(patient);
		let mut authorities = Authorities::new();
		numbers
			.filter_map(|grant| {
				let (organization, acknowledgement) = Self::indexed(book, grant)?;
				let stored = Grants::<T>::get(patient, grant)?;
				let authority = Self::authority(patient, stored.given_by, &mut authorities);
				let GrantFields { grantee, .. } = stored.fields;
				let effective = stored.status_on(on, authority);
				let grantee_standing = Self::standing_of(grantee, organization);
				Some(Explanation {
					grant,
					organization,
					fields: stored.fields,
					given_by: stored.given_by,
					status: effective,
					holds_until: known_end(authority)
						.filter(|_| !effective.has_ended() && effective != EffectiveStatus::Frozen),
					grantee_standing,
					acknowledgement: acknowledgement.on(on),
					in_effect: effective == EffectiveStatus::Active
						&& grantee_standing.is_active()
						&& Self::counts(status, &stored.fields)
						&& !is_denied(&denials, grantee, organization),
				})
			})
			.collect()
	}

	/// What the book says of a grant.
	pub(crate) fn indexed(
		book: &BookOf<T>,
		grant: GrantId,
	) -> Option<(OrganizationId, Acknowledgement)> {
		let live = book.live.iter().find(|live| live.grant == grant);
		let ended = || book.ended.iter().find(|ended| ended.grant == grant);
		match live {
			Some(live) => Some((live.organization, Acknowledgement::NotAsked)),
			None => ended().map(|ended| (ended.organization, ended.acknowledgement)),
		}
	}

	/// Whether the patient's status lets these fields count for any purpose for which their exceptions
	/// leave something.
	fn counts(patient: Option<PatientStatus>, fields: &GrantFields) -> bool {
		patient.is_some_and(|status| {
			Purpose::ALL
				.iter()
				.filter(|purpose| status_bar(status, **purpose).is_none())
				.any(|purpose| fields.leaves_something_for(*purpose))
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

/// Whether a grantee, or where it practises, is among those who are denied.
fn is_denied(denials: &[Denial], grantee: Grantee, organization: OrganizationId) -> bool {
	let organization = Grantee::Organization(organization);
	denials
		.iter()
		.any(|denial| denial.denied == grantee || denial.denied == organization)
}

/// A limit that a caller names, within what a page may hold.
pub(crate) fn page_size(limit: u32) -> usize {
	usize::try_from(limit.min(MAX_PAGE)).unwrap_or(usize::MAX)
}

/// Who writes into a patient's access log: the holder, who gives access; who was granted some, or is named
/// by a policy, or has declared an emergency, now or not long ago. To whom something sealed was given only
/// the holder can tell, so where there is any, or ever was, every member may: logs come late, and a sealed
/// entry that was taken back leaves no trace of whom it was for.
impl<T: Config> AccessParties for Pallet<T> {
	fn may_log(patient: &PatientId, organization: OrganizationId) -> bool {
		let is_grantee = || {
			let book = Books::<T>::get(patient);
			book.live.iter().any(|it| it.organization == organization)
				|| book.ended.iter().any(|it| it.organization == organization)
		};
		T::Patients::custodian_of(patient) == Some(organization)
			|| is_grantee()
			|| Policies::<T>::contains_key(organization)
			|| SealedBooks::<T>::get(patient).next > SealedId::default()
			|| T::Emergencies::has_declared(patient, organization)
	}
}
