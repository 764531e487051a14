// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The life of a grant: given, confirmed, narrowed, taken back, replaced, expired.
//!
//! Every function checks all before it writes anything.

use crate::{
	BookOf, Books, Conditions, Config, EffectiveStatus, EndedGrant, Ending, Error, Event, Grant,
	GrantFields, GrantState, Grantee, Grants, GrantsTo, LiveGrant, Pallet,
};
use carechain_primitives::{
	traits::{ConsentAuthority, GivenBy, Patients, Practitioners},
	CodeSet, DataClasses, Day, GrantId, OrganizationId, PatientId,
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{Get, UnixTime},
};
use frame_system::pallet_prelude::BlockNumberFor;

// Every bit of a class set stands for a class, so that there are no unknown ones to refuse. A
// change of the code list that ends this does not build until the check is written.
const _: () = assert!(DataClasses::ALL.0 == u16::MAX);

impl<T: Config> Pallet<T> {
	/// The UTC day of the block at hand.
	pub fn today() -> Day {
		Day::of_unix_seconds(T::Time::now().as_secs())
	}

	/// Records a grant, which waits for the other side if the giver's word is not enough.
	pub(crate) fn do_grant_consent(
		patient: PatientId,
		fields: GrantFields,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let organization = Self::ensure_can_be_given(&fields, T::MaxGrantDays::get())?;
		let book = Books::<T>::get(patient);
		let grant = Self::give(patient, book, organization, fields, authority)?;
		Self::deposit_event(Event::ConsentGranted {
			patient,
			grant,
			organization,
			proposed: !authority.alone,
		});
		Ok(())
	}

	/// Lifts a proposal, or thaws what is frozen.
	pub(crate) fn do_confirm_consent(
		patient: PatientId,
		grant: GrantId,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let today = Self::today();
		let live = Self::live_grant(&patient, &Books::<T>::get(patient), grant, today)?;
		let stored = Grants::<T>::get(patient, grant).ok_or(Error::<T>::NotFound)?;
		let standing = T::Patients::authority_standing(&patient, stored.given_by);
		let status = stored.status_on(today, standing);
		let (given_by, alone) = Self::confirmed(status, stored.given_by, authority)?;
		Self::ensure_ends_within(&stored.fields, today, T::MaxGrantDays::get())?;
		Self::active_grantee(stored.fields.grantee)?;

		Grants::<T>::insert(
			patient,
			grant,
			Grant {
				given_by,
				state: GrantState::given(alone),
				..stored
			},
		);
		let organization = live.organization;
		Self::deposit_event(Event::ConsentConfirmed {
			patient,
			grant,
			organization,
			proposed: !alone,
		});
		Ok(())
	}

	/// On whose authority something that is live stands when somebody confirms it who may consent, and
	/// whether that is enough.
	///
	/// What is frozen counts as given anew, on the confirmer's authority alone: the former one holds
	/// no longer. A proposal takes one of each side.
	pub(crate) fn confirmed(
		status: EffectiveStatus,
		given_by: GivenBy,
		authority: ConsentAuthority,
	) -> Result<(GivenBy, bool), Error<T>> {
		match (status, given_by, authority.given_by) {
			(EffectiveStatus::Frozen, _, _) => Ok((authority.given_by, authority.alone)),
			(EffectiveStatus::Proposed, GivenBy::Patient, GivenBy::Representative(id))
			| (EffectiveStatus::Proposed, GivenBy::Representative(id), GivenBy::Patient) => {
				Ok((GivenBy::Both(id), true))
			}
			_ => Err(Error::<T>::NothingToConfirm),
		}
	}

	/// Ensures that fields can be given today, for so many days at most; gives the organisation of the
	/// grantee.
	pub(crate) fn ensure_can_be_given(
		fields: &GrantFields,
		most_days: u32,
	) -> Result<OrganizationId, Error<T>> {
		let today = Self::today();
		Self::ensure_well_formed(fields, today)?;
		ensure!(fields.valid_from >= today, Error::<T>::StartInPast);
		Self::ensure_ends_within(fields, today, most_days)?;
		Self::active_grantee(fields.grantee)
	}

	/// Writes a grant that has been found in order. To make room in a book that is full, the live grant
	/// that expired first moves to the ended ones; the others wait for the sweep, so that the cost stays
	/// constant.
	pub(crate) fn give(
		patient: PatientId,
		mut book: BookOf<T>,
		organization: OrganizationId,
		fields: GrantFields,
		authority: ConsentAuthority,
	) -> Result<GrantId, Error<T>> {
		let grant = book.next;
		book.next = grant.next().ok_or(Error::<T>::IdsExhausted)?;
		if book.live.is_full() {
			let expired = book
				.first_expired(Self::today())
				.ok_or(Error::<T>::MaxGrantsExceeded)?;
			Self::end(&patient, &mut book, expired.expired());
		}
		let live = LiveGrant {
			grant,
			organization,
			valid_until: fields.valid_until,
		};
		book.live
			.try_push(live)
			.map_err(|_| Error::<T>::MaxGrantsExceeded)?;

		let granted = Grant {
			fields,
			state: GrantState::given(authority.alone),
			granted_at: frame_system::Pallet::<T>::block_number(),
			given_by: authority.given_by,
		};
		Grants::<T>::insert(patient, grant, granted);
		GrantsTo::<T>::insert(organization, (patient, grant), ());
		Books::<T>::insert(patient, book);
		Ok(grant)
	}

	/// Gives a grant in the place of a live one, which ends with it. The new one may say more: it is given
	/// like any other. Where its giver's word is not enough it waits, and the old one has ended all the
	/// same: to take back, one signature is enough.
	pub(crate) fn do_supersede_consent(
		patient: PatientId,
		replaced: GrantId,
		fields: GrantFields,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let today = Self::today();
		let mut book = Books::<T>::get(patient);
		let live = Self::live_grant(&patient, &book, replaced, today)?;
		let mut stored = Grants::<T>::get(patient, replaced).ok_or(Error::<T>::NotFound)?;
		let organization = Self::ensure_can_be_given(&fields, T::MaxGrantDays::get())?;
		let by = book.next;
		ensure!(by.next().is_some(), Error::<T>::IdsExhausted);

		stored.state = GrantState::Superseded {
			at: frame_system::Pallet::<T>::block_number(),
			by,
		};
		Grants::<T>::insert(patient, replaced, stored);
		Self::end(
			&patient,
			&mut book,
			Self::ended_today(live, Ending::Superseded),
		);
		// There is room now: the old one has left its place.
		let grant = Self::give(patient, book, organization, fields, authority)?;
		Self::deposit_event(Event::ConsentGranted {
			patient,
			grant,
			organization,
			proposed: !authority.alone,
		});
		Ok(())
	}

	/// Narrows a grant, or what is only proposed. The grantee's standing is not asked: less access is
	/// always welcome.
	pub(crate) fn do_narrow_consent(
		patient: PatientId,
		grant: GrantId,
		fields: GrantFields,
	) -> DispatchResult {
		let today = Self::today();
		let mut book = Books::<T>::get(patient);
		let live = Self::live_grant(&patient, &book, grant, today)?;
		let mut stored = Grants::<T>::get(patient, grant).ok_or(Error::<T>::NotFound)?;
		Self::ensure_well_formed(&fields, today)?;
		Self::ensure_narrower(&fields, &stored.fields)?;

		if fields.valid_until != live.valid_until {
			book.set_end(grant, fields.valid_until);
			Books::<T>::insert(patient, book);
		}
		stored.fields = fields;
		Grants::<T>::insert(patient, grant, stored);
		let organization = live.organization;
		Self::deposit_event(Event::ConsentNarrowed {
			patient,
			grant,
			organization,
		});
		Ok(())
	}

	/// Takes a grant back, or declines what is only proposed. It stays readable among the ended ones.
	pub(crate) fn do_revoke_consent(patient: PatientId, grant: GrantId) -> DispatchResult {
		let at = frame_system::Pallet::<T>::block_number();
		Self::end_by_hand(patient, grant, GrantState::Revoked { at }, Ending::Revoked)
	}

	/// Ends a grant that should never have been recorded.
	pub(crate) fn do_mark_consent_in_error(patient: PatientId, grant: GrantId) -> DispatchResult {
		let at = frame_system::Pallet::<T>::block_number();
		let state = GrantState::EnteredInError { at };
		Self::end_by_hand(patient, grant, state, Ending::EnteredInError)
	}

	fn end_by_hand(
		patient: PatientId,
		grant: GrantId,
		state: GrantState<BlockNumberFor<T>>,
		how: Ending,
	) -> DispatchResult {
		let mut book = Books::<T>::get(patient);
		let live = Self::live_grant(&patient, &book, grant, Self::today())?;
		let mut stored = Grants::<T>::get(patient, grant).ok_or(Error::<T>::NotFound)?;

		stored.state = state;
		Grants::<T>::insert(patient, grant, stored);
		Self::end(&patient, &mut book, Self::ended_today(live, how));
		Books::<T>::insert(patient, book);
		Ok(())
	}

	/// A live grant as one that somebody ends today.
	fn ended_today(live: LiveGrant, how: Ending) -> EndedGrant {
		let today = Self::today();
		let deadline = today.saturating_add(T::AcknowledgementDays::get());
		live.ended(today, how, deadline)
	}

	/// Moves a live grant to the ended ones and says so. The one that ended first leaves state if
	/// there is no room, and its number is given back; if its deadline for an acknowledgement has passed
	/// and the sweep has not noticed, it is counted now. The book is the caller's to write.
	pub(crate) fn end(
		patient: &PatientId,
		book: &mut BookOf<T>,
		ended: EndedGrant,
	) -> Option<GrantId> {
		let displaced = book.end(ended);
		GrantsTo::<T>::remove(ended.organization, (patient, ended.grant));
		if let Some(mut displaced) = displaced {
			Grants::<T>::remove(patient, displaced.grant);
			if displaced.notice_missed(Self::today()) {
				Self::count_missed(patient, &displaced);
			}
		}
		let EndedGrant {
			grant,
			organization,
			how,
			..
		} = ended;
		let patient = *patient;
		Self::deposit_event(match how {
			Ending::Expired => Event::ConsentExpired {
				patient,
				grant,
				organization,
			},
			Ending::Revoked => Event::ConsentRevoked {
				patient,
				grant,
				organization,
			},
			Ending::Superseded => Event::ConsentSuperseded {
				patient,
				grant,
				organization,
			},
			Ending::EnteredInError => Event::ConsentEnteredInError {
				patient,
				grant,
				organization,
			},
		});
		displaced.map(|displaced| displaced.grant)
	}

	/// The entry of a grant that has not ended, or which of the two is wrong: there is none of that
	/// number, or it has ended.
	fn live_grant(
		patient: &PatientId,
		book: &BookOf<T>,
		grant: GrantId,
		today: Day,
	) -> Result<LiveGrant, Error<T>> {
		book.unexpired(grant, today).ok_or_else(|| {
			if Grants::<T>::contains_key(patient, grant) {
				Error::<T>::NotActive
			} else {
				Error::<T>::NotFound
			}
		})
	}

	/// The organisation of a grantee that can use a grant today.
	fn active_grantee(grantee: Grantee) -> Result<OrganizationId, Error<T>> {
		let organization = Self::organization_of(grantee).ok_or(Error::<T>::GranteeNotFound)?;
		ensure!(
			Self::standing_of(grantee, organization).is_active(),
			Error::<T>::GranteeNotActive
		);
		Ok(organization)
	}

	/// Refuses fields that no grant may have, given or narrowed. One that lets nobody do anything
	/// is a revocation in disguise, and would hide from who looks for one.
	fn ensure_well_formed(fields: &GrantFields, today: Day) -> Result<(), Error<T>> {
		ensure!(!fields.purposes.is_empty(), Error::<T>::EmptyPurposes);
		ensure!(fields.purposes.is_known(), Error::<T>::UnknownPurposes);
		ensure!(!fields.actions.is_empty(), Error::<T>::EmptyActions);
		ensure!(fields.actions.is_known(), Error::<T>::UnknownActions);
		ensure!(!fields.classes.is_empty(), Error::<T>::EmptyClasses);
		ensure!(fields.valid_until > today, Error::<T>::EndInPast);
		ensure!(
			fields.valid_until > fields.valid_from,
			Error::<T>::EndBeforeStart
		);
		ensure!(!fields.data_period.is_empty(), Error::<T>::EmptyDataPeriod);
		Self::ensure_conditions(&fields.conditions)?;
		for exception in fields.exceptions.iter().flatten() {
			ensure!(!exception.is_everything(), Error::<T>::EmptyException);
			ensure!(exception.purposes.is_known(), Error::<T>::UnknownPurposes);
		}
		ensure!(!fields.is_all_excepted(), Error::<T>::EmptyException);
		Ok(())
	}

	/// Refuses conditions under which nothing could be reached, and what has no code.
	pub(crate) fn ensure_conditions(conditions: &Conditions) -> Result<(), Error<T>> {
		let Conditions {
			access_modes,
			obligations,
			refrains,
			..
		} = conditions;
		ensure!(!access_modes.is_empty(), Error::<T>::EmptyAccessModes);
		ensure!(access_modes.is_known(), Error::<T>::UnknownAccessModes);
		ensure!(obligations.is_known(), Error::<T>::UnknownObligations);
		ensure!(refrains.is_known(), Error::<T>::UnknownRefrains);
		Ok(())
	}

	/// Refuses an end that lies more than so many days ahead.
	fn ensure_ends_within(
		fields: &GrantFields,
		today: Day,
		most_days: u32,
	) -> Result<(), Error<T>> {
		ensure!(
			fields.valid_until <= today.saturating_add(most_days),
			Error::<T>::EndTooFar
		);
		Ok(())
	}

	/// Refuses fields that reach further than those in force, or no less far.
	fn ensure_narrower(fields: &GrantFields, in_force: &GrantFields) -> Result<(), Error<T>> {
		Self::ensure_grantee_within(fields.grantee, in_force.grantee)?;
		ensure!(fields.is_no_wider_than(in_force), Error::<T>::WouldWiden);
		ensure!(
			!fields.means_the_same_as(in_force),
			Error::<T>::NothingNarrowed
		);
		Ok(())
	}

	/// Refuses a grantee that is neither the same nor, of an organisation, a practitioner role there.
	pub(crate) fn ensure_grantee_within(
		grantee: Grantee,
		in_force: Grantee,
	) -> Result<(), Error<T>> {
		match (in_force, grantee) {
			(in_force, grantee) if in_force == grantee => Ok(()),
			(Grantee::Organization(whole), Grantee::PractitionerRole(role)) => {
				let part =
					T::Practitioners::practitioner_role(role).ok_or(Error::<T>::GranteeNotFound)?;
				ensure!(part.organization == whole, Error::<T>::WouldWiden);
				Ok(())
			}
			_ => Err(Error::<T>::WouldWiden),
		}
	}
}
