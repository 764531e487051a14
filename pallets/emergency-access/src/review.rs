// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a case ends: reviewed, escalated, judged, and what that leads to.

use crate::{
	Agenda, Anchored, Cases, Config, Emergency, Error, EscalationReason, Event, ForBoard,
	OverdueReviews, Pallet, Policy, ReviewsOf, Stage, Unjustified,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Credentials, Members, Sanctions},
	CodeSet, Commitment, Day, EmergencyId, OrganizationId, PractitionerRoleCode,
	PractitionerRoleId,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, BoundedVec};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_review_emergency(
		who: &T::AccountId,
		case: EmergencyId,
		justified: bool,
		opinion: Commitment,
	) -> DispatchResult {
		let record = Cases::<T>::get(case).ok_or(Error::<T>::NotFound)?;
		let reviewer = match record.stage {
			Stage::WithReviewer { reviewer, until } if until > Self::today() => reviewer,
			// Overdue: whether the sweep has come by makes no difference.
			Stage::WithReviewer { .. } | Stage::WithBoard { .. } => {
				return Err(Error::<T>::Escalated.into())
			}
			Stage::Closed { .. } => return Err(Error::<T>::AlreadyClosed.into()),
		};
		ensure!(
			Self::may_review(who, reviewer, record.role),
			Error::<T>::NotAuthorized
		);
		Self::ensure_commits(&opinion)?;
		Self::close(case, record, justified, opinion, false);
		Ok(())
	}

	pub(crate) fn do_decide_emergency(
		case: EmergencyId,
		justified: bool,
		opinion: Commitment,
	) -> DispatchResult {
		let mut record = Cases::<T>::get(case).ok_or(Error::<T>::NotFound)?;
		match record.stage {
			Stage::WithReviewer { until, .. } => {
				ensure!(until <= Self::today(), Error::<T>::NotEscalated);
			}
			Stage::WithBoard { .. } => {}
			Stage::Closed { .. } => return Err(Error::<T>::AlreadyClosed.into()),
		}
		Self::ensure_commits(&opinion)?;
		Self::escalate(case, &mut record);
		Self::close(case, record, justified, opinion, true);
		Ok(())
	}

	/// Whether an account is a privacy officer's in active standing where the review was assigned. Nobody
	/// reviews what the same account declared at another organisation.
	fn may_review(
		who: &T::AccountId,
		reviewer: OrganizationId,
		declarer: PractitionerRoleId,
	) -> bool {
		T::Members::standing(reviewer).is_active()
			&& T::Practitioners::account_of(declarer).as_ref() != Some(who)
			&& T::Practitioners::held_by(who).any(|(_, held)| {
				held.organization == reviewer
					&& held.standing.is_active()
					&& held.roles.contains(PractitionerRoleCode::PrivacyOfficer)
			})
	}

	/// Makes a case the board's whose review is overdue, and counts that against the reviewer. Does
	/// nothing to any other. The case is the caller's to write.
	pub(crate) fn escalate(case: EmergencyId, record: &mut Emergency) {
		let Stage::WithReviewer { reviewer, .. } = record.stage else {
			return;
		};
		Self::leave_stage(case, record);
		record.stage = Stage::WithBoard { overdue: true };
		ForBoard::<T>::insert(case, ());
		OverdueReviews::<T>::mutate(reviewer, |count| *count = count.saturating_add(1));
		Self::deposit_event(Event::ReviewOverdue {
			case,
			organization: reviewer,
		});
		Self::deposit_event(Event::EmergencyEscalated {
			case,
			reason: EscalationReason::ReviewOverdue,
		});
	}

	/// Closes a case for good, with what follows.
	fn close(
		case: EmergencyId,
		mut record: Emergency,
		justified: bool,
		opinion: Commitment,
		by_board: bool,
	) {
		Self::leave_stage(case, &record);
		let keep_until = Self::today().saturating_add(Policy::<T>::get().retention_days);
		Self::schedule(keep_until, case);
		record.stage = Stage::Closed {
			justified,
			opinion,
			keep_until,
		};
		let (patient, role) = (record.patient, record.role);
		if let Some(patient) = &patient {
			Self::count_closed(patient);
			Self::end_access(patient, role, case, !justified);
		}
		Cases::<T>::insert(case, record);
		Self::deposit_event(Event::EmergencyClosed {
			case,
			patient,
			justified,
			by_board,
		});
		if !justified {
			Self::count_unjustified(role);
		}
	}

	/// Takes a case off the lists that its stage put it on.
	fn leave_stage(case: EmergencyId, record: &Emergency) {
		match record.stage {
			Stage::WithReviewer { reviewer, until } => {
				ReviewsOf::<T>::remove(reviewer, case);
				Agenda::<T>::remove(until, case);
			}
			Stage::WithBoard { .. } => ForBoard::<T>::remove(case),
			Stage::Closed { keep_until, .. } => Agenda::<T>::remove(keep_until, case),
		}
	}

	/// Lets a closed case leave state, with all that points at it.
	pub(crate) fn remove(case: EmergencyId, record: &Emergency) {
		Self::leave_stage(case, record);
		if let Some(patient) = &record.patient {
			Self::leave_patient(patient, case, record);
		}
		if record.late {
			Anchored::<T>::remove(record.role, record.statement);
		}
		Cases::<T>::remove(case);
	}

	/// Counts an emergency without justification, and suspends whoever has too many.
	///
	/// The day of the judgement counts, for the day of the emergency stands nowhere.
	fn count_unjustified(role: PractitionerRoleId) {
		let (today, policy) = (Self::today(), Policy::<T>::get());
		let mut days = Unjustified::<T>::get(role).into_inner();
		days.push(today);
		let most = T::MaxUnjustified::get().saturated_into();
		let surplus = days.len().saturating_sub(most);
		let days: Vec<Day> = days.into_iter().skip(surplus).collect();
		let counted = days
			.iter()
			.filter(|day| day.saturating_add(policy.count_days) > today)
			.count();
		Unjustified::<T>::insert(role, BoundedVec::truncate_from(days));
		if counted >= policy.suspend_after.saturated_into() {
			T::Sanctions::suspend_practitioner(role);
			Self::deposit_event(Event::PractitionerSanctioned { role });
		}
	}
}
