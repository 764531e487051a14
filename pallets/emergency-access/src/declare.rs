// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a case comes about: declared on line, or signed off line and handed in later; and how its access
//! begins and ends.

use crate::{
	payload, Access, Anchored, Cases, Config, Emergency, EmergencyScope, Error, EscalationReason,
	Event, ForBoard, InForce, LastReviewer, NextEmergencyId, Pallet, Policy, ReviewsOf, Stage,
};
use carechain_primitives::{
	traits::{
		Credentials, Members, Patients, PractitionerRoleView, Practitioners, Reviewers, Standing,
	},
	CodeSet, Commitment, EmergencyId, OrganizationId, PatientId, PractitionerRoleId,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::{Verify, Zero};

const SECONDS_PER_HOUR: u64 = 3_600;

/// How a declaration came to the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timeliness {
	/// At once.
	OnLine,
	/// Off line, within `late_hours`.
	Late,
	/// Off line, after these.
	TooLate,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_declare_emergency(
		who: &T::AccountId,
		role: PractitionerRoleId,
		patient: PatientId,
		scope: EmergencyScope,
		statement: Commitment,
	) -> DispatchResult {
		let declarer = T::Practitioners::practitioner_role(role).ok_or(Error::<T>::RoleNotFound)?;
		let account = T::Practitioners::account_of(role);
		ensure!(account.as_ref() == Some(who), Error::<T>::NotAuthorized);
		Self::ensure_may_declare(&declarer)?;
		Self::ensure_sound(&patient, &scope, &statement)?;

		let organization = declarer.organization;
		let case = Self::open(
			(role, organization),
			patient,
			scope,
			statement,
			Timeliness::OnLine,
		)?;
		let until = Self::now().saturating_add(Self::access_seconds());
		InForce::<T>::insert(patient, role, Access { case, scope, until });
		Ok(())
	}

	// The arguments are those of the call.
	#[allow(clippy::too_many_arguments)]
	pub(crate) fn do_anchor_late_declaration(
		who: &T::AccountId,
		role: PractitionerRoleId,
		patient: PatientId,
		scope: EmergencyScope,
		statement: Commitment,
		declared_at: u64,
		signature: &T::Signature,
	) -> DispatchResult {
		ensure!(Self::belongs_to_a_member(who), Error::<T>::NotAuthorized);
		let declarer = T::Practitioners::practitioner_role(role).ok_or(Error::<T>::RoleNotFound)?;
		let account = T::Practitioners::account_of(role).ok_or(Error::<T>::RoleNotFound)?;
		Self::ensure_sound(&patient, &scope, &statement)?;
		let now = Self::now();
		ensure!(
			declared_at <= now.saturating_add(T::MaxClockDrift::get()),
			Error::<T>::DeclaredInFuture
		);
		ensure!(
			!Anchored::<T>::contains_key(role, statement),
			Error::<T>::AlreadyExists
		);
		let payload = payload::late_declaration(
			&Self::genesis_hash(),
			role,
			&patient,
			&scope,
			&statement,
			declared_at,
		);
		ensure!(
			signature.verify(payload.as_slice(), &account),
			Error::<T>::InvalidSignature
		);

		let late_seconds =
			u64::from(Policy::<T>::get().late_hours).saturating_mul(SECONDS_PER_HOUR);
		let timeliness = if now.saturating_sub(declared_at) > late_seconds {
			Timeliness::TooLate
		} else {
			Timeliness::Late
		};
		let from = (role, declarer.organization);
		let case = Self::open(from, patient, scope, statement, timeliness)?;
		Anchored::<T>::insert(role, statement, case);
		if Self::ensure_may_declare(&declarer).is_ok() {
			// A clock that runs ahead gives no more than one that is right.
			Self::give_what_is_left(case, role, patient, scope, declared_at.min(now));
		}
		Ok(())
	}

	pub(crate) fn do_end_emergency(who: &T::AccountId, case: EmergencyId) -> DispatchResult {
		let record = Cases::<T>::get(case).ok_or(Error::<T>::NotFound)?;
		ensure!(
			T::Practitioners::account_of(record.role).as_ref() == Some(who),
			Error::<T>::NotAuthorized
		);
		let patient = record.patient.ok_or(Error::<T>::NotInForce)?;
		let is_in_force = InForce::<T>::get(patient, record.role)
			.is_some_and(|access| access.case == case && access.until > Self::now());
		ensure!(is_in_force, Error::<T>::NotInForce);

		InForce::<T>::remove(patient, record.role);
		Self::deposit_event(Event::EmergencyEnded { case });
		Ok(())
	}

	/// The whole of what refuses a practitioner: suspended personally, no longer one, or at an
	/// organisation that is gone. An organisation that is suspended or has not renewed refuses nobody.
	pub(crate) fn ensure_may_declare(declarer: &PractitionerRoleView) -> Result<(), Error<T>> {
		match declarer.standing {
			Standing::Active => {}
			Standing::Expired => {
				let grace_ends = declarer
					.valid_until
					.saturating_add(T::CredentialGraceDays::get());
				ensure!(Self::today() < grace_ends, Error::<T>::CredentialExpired);
			}
			Standing::Suspended => return Err(Error::<T>::PractitionerSuspended),
			Standing::Ended | Standing::Unknown => return Err(Error::<T>::PractitionerRevoked),
		}
		match T::Members::standing(declarer.organization) {
			Standing::Active | Standing::Suspended | Standing::Expired => Ok(()),
			Standing::Ended | Standing::Unknown => Err(Error::<T>::OrganizationLeft),
		}
	}

	/// A declaration that means something, of a patient there is. The patient's status is not asked.
	fn ensure_sound(
		patient: &PatientId,
		scope: &EmergencyScope,
		statement: &Commitment,
	) -> Result<(), Error<T>> {
		ensure!(
			T::Patients::status(patient).is_some(),
			Error::<T>::PatientNotFound
		);
		ensure!(!scope.classes.is_empty(), Error::<T>::EmptyClasses);
		Self::ensure_commits(statement)
	}

	pub(crate) fn ensure_commits(commitment: &Commitment) -> Result<(), Error<T>> {
		ensure!(
			*commitment != Commitment::default(),
			Error::<T>::EmptyCommitment
		);
		Ok(())
	}

	/// Whether an account represents an organisation or holds a credential, in whatever standing. An
	/// organisation that has left is represented by nobody and has no credentials.
	fn belongs_to_a_member(who: &T::AccountId) -> bool {
		T::Members::represented_by(who).is_some() || T::Practitioners::held_by(who).next().is_some()
	}

	/// Opens a case and finds out who is to judge it.
	fn open(
		(role, organization): (PractitionerRoleId, OrganizationId),
		patient: PatientId,
		scope: EmergencyScope,
		statement: Commitment,
		timeliness: Timeliness,
	) -> Result<EmergencyId, Error<T>> {
		let case = NextEmergencyId::<T>::get();
		NextEmergencyId::<T>::put(case.next().ok_or(Error::<T>::IdsExhausted)?);

		let late = timeliness != Timeliness::OnLine;
		Self::deposit_event(Event::EmergencyDeclared {
			case,
			patient,
			role,
			organization,
			late,
		});
		let record = Emergency {
			patient: Some(patient),
			role,
			organization,
			scope,
			statement,
			late,
			stage: Self::assign(case, organization, timeliness),
		};
		Self::enter_patient(&patient, case, organization);
		Cases::<T>::insert(case, record);
		Ok(case)
	}

	/// Gives a new case to the next hospital, or to the board.
	fn assign(case: EmergencyId, declarer: OrganizationId, timeliness: Timeliness) -> Stage {
		let next = || T::Reviewers::next_after(LastReviewer::<T>::get(), declarer);
		let (reviewer, reason) = match timeliness {
			Timeliness::TooLate => (None, EscalationReason::AnchoredTooLate),
			Timeliness::OnLine | Timeliness::Late => (next(), EscalationReason::NoReviewer),
		};
		let Some(reviewer) = reviewer else {
			ForBoard::<T>::insert(case, ());
			Self::deposit_event(Event::EmergencyEscalated { case, reason });
			return Stage::WithBoard { overdue: false };
		};
		let until = Self::today().saturating_add(Policy::<T>::get().review_days);
		LastReviewer::<T>::put(reviewer);
		ReviewsOf::<T>::insert(reviewer, case, ());
		Self::schedule(until, case);
		Self::deposit_event(Event::ReviewAssigned {
			case,
			organization: reviewer,
			until,
		});
		Stage::WithReviewer { reviewer, until }
	}

	/// Gives what is left of the access that began at a time, if anything. What began later and ends
	/// later stays in force.
	fn give_what_is_left(
		case: EmergencyId,
		role: PractitionerRoleId,
		patient: PatientId,
		scope: EmergencyScope,
		began: u64,
	) {
		let until = began
			.saturating_add(Self::access_seconds())
			.div_ceil(SECONDS_PER_HOUR)
			.saturating_mul(SECONDS_PER_HOUR);
		let ends_later =
			InForce::<T>::get(patient, role).is_some_and(|access| access.until > until);
		if until > Self::now() && !ends_later {
			InForce::<T>::insert(patient, role, Access { case, scope, until });
		}
	}

	fn access_seconds() -> u64 {
		u64::from(Policy::<T>::get().access_hours).saturating_mul(SECONDS_PER_HOUR)
	}

	/// The hash of block 0, which frame-system keeps when it forgets the others.
	pub(crate) fn genesis_hash() -> T::Hash {
		frame_system::BlockHash::<T>::get(BlockNumberFor::<T>::zero())
	}
}
