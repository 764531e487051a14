// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is kept beside the cases so that each question costs the same however many there are: a
//! patient's cases and their numbers, and the agenda of the sweep.

use crate::{Agenda, CasesOf, Config, DeclaredAt, Emergency, InForce, NextDue, OpenOf, Pallet};
use carechain_primitives::{Day, EmergencyId, OrganizationId, PatientId, PractitionerRoleId};

impl<T: Config> Pallet<T> {
	/// Enters a new case, which is open, with its patient.
	pub(crate) fn enter_patient(
		patient: &PatientId,
		case: EmergencyId,
		organization: OrganizationId,
	) {
		CasesOf::<T>::insert(patient, case, ());
		DeclaredAt::<T>::mutate(patient, organization, |cases| {
			*cases = cases.saturating_add(1)
		});
		OpenOf::<T>::mutate(patient, |cases| *cases = cases.saturating_add(1));
	}

	/// Takes a case from its patient: nothing beside the case names the two together any more.
	pub(crate) fn leave_patient(patient: &PatientId, case: EmergencyId, record: &Emergency) {
		CasesOf::<T>::remove(patient, case);
		DeclaredAt::<T>::mutate_exists(patient, record.organization, count_down);
		if record.is_open() {
			Self::count_closed(patient);
		}
		Self::end_access(patient, record.role, case, true);
	}

	/// Counts one open case of a patient less.
	pub(crate) fn count_closed(patient: &PatientId) {
		OpenOf::<T>::mutate_exists(patient, count_down);
	}

	/// Removes the access of a case, if it has one: whether it is in force or not, or only once it is
	/// over.
	pub(crate) fn end_access(
		patient: &PatientId,
		role: PractitionerRoleId,
		case: EmergencyId,
		in_force_too: bool,
	) {
		let ends = InForce::<T>::get(patient, role).is_some_and(|access| {
			access.case == case && (in_force_too || access.until <= Self::now())
		});
		if ends {
			InForce::<T>::remove(patient, role);
		}
	}

	/// Puts a case on the agenda. Days need not come in order: a policy may shorten them.
	pub(crate) fn schedule(day: Day, case: EmergencyId) {
		Agenda::<T>::insert(day, case, ());
		if NextDue::<T>::get().is_none_or(|next| day < next) {
			NextDue::<T>::put(day);
		}
	}
}

/// One less; no entry for none.
fn count_down(count: &mut Option<u64>) {
	*count = count
		.and_then(|count| count.checked_sub(1))
		.filter(|count| *count > 0);
}
