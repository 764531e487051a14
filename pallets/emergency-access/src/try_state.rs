// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds between the cases and what is kept beside them.

use crate::{
	Agenda, Anchored, Cases, CasesOf, Config, DeclaredAt, ForBoard, InForce, NextDue,
	NextEmergencyId, OpenOf, Pallet, Policy, ReviewsOf, Stage, Unjustified,
};
use alloc::collections::BTreeMap;
use carechain_primitives::CodeSet;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet. Reads all of its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_cases()?;
		Self::check_stages()?;
		Self::check_patients()?;
		Self::check_access()?;
		Self::check_anchored()?;
		Self::check_rules()
	}

	/// Numbers were given out, scopes reach something, and nobody reviews its own.
	fn check_cases() -> Result<(), TryRuntimeError> {
		let next = NextEmergencyId::<T>::get();
		for (case, record) in Cases::<T>::iter() {
			ensure!(case < next, "a case has a number that was not given out");
			ensure!(!record.scope.classes.is_empty(), "a scope reaches nothing");
			if let Stage::WithReviewer { reviewer, .. } = record.stage {
				ensure!(
					reviewer != record.organization,
					"an organisation reviews its own case"
				);
			}
		}
		Ok(())
	}

	/// Each case is on the lists of its stage, the lists have nothing more, and the sweep comes by in
	/// time.
	fn check_stages() -> Result<(), TryRuntimeError> {
		let (mut with_reviewers, mut with_board, mut dated) = (0usize, 0usize, 0usize);
		for (case, record) in Cases::<T>::iter() {
			let day = match record.stage {
				Stage::WithReviewer { reviewer, until } => {
					ensure!(
						ReviewsOf::<T>::contains_key(reviewer, case),
						"a case is not on its reviewer's list"
					);
					with_reviewers = with_reviewers.saturating_add(1);
					until
				}
				Stage::WithBoard { .. } => {
					ensure!(
						ForBoard::<T>::contains_key(case),
						"a case is not on the board's list"
					);
					with_board = with_board.saturating_add(1);
					continue;
				}
				Stage::Closed { keep_until, .. } => keep_until,
			};
			ensure!(
				Agenda::<T>::contains_key(day, case),
				"a case is not on the agenda"
			);
			dated = dated.saturating_add(1);
		}
		// Each case has its entry, so equal counts mean equal sets.
		ensure!(
			ReviewsOf::<T>::iter_keys().count() == with_reviewers,
			"a reviewer has a case that is not to be reviewed"
		);
		ensure!(
			ForBoard::<T>::iter_keys().count() == with_board,
			"the board has a case that is not its"
		);
		ensure!(
			Agenda::<T>::iter_keys().count() == dated,
			"the agenda has a case on a day that is not its"
		);
		let next = NextDue::<T>::get();
		ensure!(
			Agenda::<T>::iter_keys().all(|(day, _)| next.is_some_and(|next| next <= day)),
			"the sweep has passed by something"
		);
		Ok(())
	}

	/// A patient's cases are found by the patient, and are counted as they are.
	fn check_patients() -> Result<(), TryRuntimeError> {
		let mut indexed = 0usize;
		let (mut open, mut declared) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
		for (case, record) in Cases::<T>::iter() {
			let Some(patient) = record.patient else {
				continue;
			};
			ensure!(
				CasesOf::<T>::contains_key(patient, case),
				"a case is not found by its patient"
			);
			indexed = indexed.saturating_add(1);
			let count = declared.entry((patient, record.organization)).or_default();
			*count = count.saturating_add(1);
			if record.is_open() {
				let count = open.entry(patient).or_default();
				*count = count.saturating_add(1);
			}
		}
		ensure!(
			CasesOf::<T>::iter_keys().count() == indexed,
			"a patient has a case that is not its"
		);
		ensure!(
			OpenOf::<T>::iter().collect::<BTreeMap<_, _>>() == open,
			"a patient's open cases are miscounted"
		);
		let counted = DeclaredAt::<T>::iter()
			.map(|(patient, organization, count)| ((patient, organization), count));
		ensure!(
			counted.collect::<BTreeMap<_, _>>() == declared,
			"what an organisation declared is miscounted"
		);
		Ok(())
	}

	/// Access is answered for by a case that was not found unjustified.
	fn check_access() -> Result<(), TryRuntimeError> {
		for (patient, role, access) in InForce::<T>::iter() {
			let record = Cases::<T>::get(access.case).ok_or("access without a case")?;
			ensure!(
				record.patient == Some(patient)
					&& record.role == role
					&& record.scope == access.scope,
				"access is another than was declared"
			);
			let unjustified = matches!(
				record.stage,
				Stage::Closed {
					justified: false,
					..
				}
			);
			ensure!(!unjustified, "access outlives the judgement");
		}
		Ok(())
	}

	/// What was anchored late is found by its statement.
	fn check_anchored() -> Result<(), TryRuntimeError> {
		let mut late = 0usize;
		for (case, record) in Cases::<T>::iter().filter(|(_, record)| record.late) {
			ensure!(
				Anchored::<T>::get(record.role, record.statement) == Some(case),
				"a late case could be handed in again"
			);
			late = late.saturating_add(1);
		}
		ensure!(
			Anchored::<T>::iter_keys().count() == late,
			"a statement is kept of a case that is gone"
		);
		Ok(())
	}

	/// The policy is within its limits, and misuse is remembered in order.
	fn check_rules() -> Result<(), TryRuntimeError> {
		ensure!(
			Self::ensure_within_limits(&Policy::<T>::get()).is_ok(),
			"the policy is out of bounds"
		);
		let today = Self::today();
		for days in Unjustified::<T>::iter_values() {
			ensure!(!days.is_empty(), "no misuse is remembered");
			ensure!(
				days.iter().zip(days.iter().skip(1)).all(|(a, b)| a <= b)
					&& days.iter().all(|day| *day <= today),
				"misuse is remembered out of order"
			);
		}
		Ok(())
	}
}
