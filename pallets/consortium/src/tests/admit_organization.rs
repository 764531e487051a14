// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{NextOrganizationId, Organization};
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn an_admitted_organization_has_its_rights_and_its_representative_can_sign() {
	build_and_execute(|| {
		assert_ok!(Consortium::admit_organization(
			RuntimeOrigin::signed(BOTH_BODIES),
			OrganizationKind::Pharmacy,
			STRANGER,
			"Apotheke".into(),
			days_ahead(10),
			false,
		));

		assert_eq!(
			Organizations::<Test>::get(NOWHERE),
			Some(Organization {
				kind: OrganizationKind::Pharmacy,
				status: OrganizationStatus::Active,
				representative: STRANGER,
				member_until: days_ahead(10),
				name: b"Apotheke"
					.to_vec()
					.try_into()
					.expect("is within the bound"),
			})
		);
		assert_eq!(NextOrganizationId::<Test>::get(), OrganizationId(6));
		assert_eq!(Consortium::represented_by(&STRANGER), Some(NOWHERE));
		assert_eq!(Consortium::standing(NOWHERE), Standing::Active);
		assert_eq!(System::sufficients(&STRANGER), 1);
		System::assert_last_event(
			Event::OrganizationAdmitted {
				organization: NOWHERE,
				kind: OrganizationKind::Pharmacy,
				representative: STRANGER,
				member_until: days_ahead(10),
			}
			.into(),
		);
	});
}

#[test]
fn nobody_but_both_bodies_admits() {
	build_and_execute(|| {
		assert_only(&["both bodies"], |origin| {
			Consortium::admit_organization(
				origin,
				OrganizationKind::Clinic,
				STRANGER,
				"Clinic".into(),
				days_ahead(10),
				false,
			)
		});
	});
}

#[test]
fn a_name_of_one_byte_or_of_the_most_is_taken() {
	build_and_execute(|| {
		assert_ok!(admit(stranger(1), "A", days_ahead(10)));
		assert_ok!(admit(stranger(2), "A".repeat(64), days_ahead(10)));
	});
}

#[test]
fn a_name_needs_a_byte() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| admit(STRANGER, "", days_ahead(10)),
			Error::<Test>::NameEmpty,
		);
	});
}

#[test]
fn a_name_past_the_bound_is_too_long() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| admit(STRANGER, "A".repeat(65), days_ahead(10)),
			Error::<Test>::NameTooLong,
		);
		// The bound is on bytes: 33 characters of two bytes each.
		assert_changes_nothing(
			|| admit(STRANGER, "é".repeat(33), days_ahead(10)),
			Error::<Test>::NameTooLong,
		);
	});
}

#[test]
fn a_name_is_utf_8() {
	build_and_execute(|| {
		for broken in [vec![0xff], vec![b'A', 0xc3], vec![0xed, 0xa0, 0x80]] {
			assert_changes_nothing(
				|| admit(STRANGER, broken, days_ahead(10)),
				Error::<Test>::NameInvalid,
			);
		}
	});
}

#[test]
fn a_membership_lasts_from_one_day_to_the_most() {
	build_and_execute(|| {
		assert_ok!(admit(stranger(1), "A", days_ahead(1)));
		assert_ok!(admit(stranger(2), "B", days_ahead(MAX_MEMBERSHIP_DAYS)));
	});
}

#[test]
fn a_membership_cannot_have_ended() {
	build_and_execute(|| {
		assert_changes_nothing(|| admit(STRANGER, "A", TODAY), Error::<Test>::EndInPast);
		assert_changes_nothing(|| admit(STRANGER, "A", Day(0)), Error::<Test>::EndInPast);
	});
}

#[test]
fn a_membership_cannot_end_too_far_ahead() {
	build_and_execute(|| {
		for end in [days_ahead(MAX_MEMBERSHIP_DAYS + 1), Day(u32::MAX)] {
			assert_changes_nothing(|| admit(STRANGER, "A", end), Error::<Test>::EndTooFar);
		}
	});
}

#[test]
fn who_represents_a_member_cannot_represent_another() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| admit(ALICE, "A", days_ahead(10)),
			Error::<Test>::AccountInUse,
		);
	});
}

#[test]
fn a_practitioner_cannot_represent_a_member() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| admit(DOCTOR, "A", days_ahead(10)),
			Error::<Test>::AccountInUse,
		);
	});
}

#[test]
fn a_key_that_is_or_was_a_patients_cannot_represent_a_member() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| admit(PATIENT, "A", days_ahead(10)),
			Error::<Test>::AccountInUse,
		);
	});
}

#[test]
fn ids_run_out_by_name() {
	new_test_ext().execute_with(|| {
		NextOrganizationId::<Test>::put(OrganizationId(u32::MAX));
		assert_changes_nothing(
			|| admit(STRANGER, "A", days_ahead(10)),
			Error::<Test>::IdsExhausted,
		);
	});
}

#[test]
fn the_weight_grows_with_the_name_and_is_not_operational() {
	let info = |length| {
		Call::<Test>::admit_organization {
			kind: OrganizationKind::Clinic,
			representative: STRANGER,
			name: vec![b'A'; length],
			member_until: days_ahead(10),
			validator: false,
		}
		.get_dispatch_info()
	};
	assert!(info(64).call_weight.ref_time() > info(1).call_weight.ref_time());
	// Past the bound too: what is given is decoded, whether it is taken or not.
	assert!(info(100_000).call_weight.ref_time() > info(64).call_weight.ref_time());
	assert_eq!(info(1).class, DispatchClass::Normal);
}

#[test]
fn only_a_hospital_is_admitted_with_a_validator() {
	build_and_execute(|| {
		for kind in OrganizationKind::ALL.iter().copied() {
			if kind != OrganizationKind::Hospital {
				assert_changes_nothing(
					|| admit_as(kind, STRANGER, true),
					Error::<Test>::KindNotAllowed,
				);
			}
		}
		assert_ok!(admit_hospital(STRANGER, true));
		assert_eq!(validator_status(NOWHERE), Some(ValidatorStatus::Active));
		assert_eq!(references(&STRANGER), (1, 0, 1));
	});
}

#[test]
fn an_admitted_hospital_has_its_seat_at_once_and_tells_so() {
	build_and_execute(|| {
		told();
		assert_ok!(admit_hospital(STRANGER, true));
		assert!(council().contains(&STRANGER));
		assert_eq!(
			told(),
			[
				Event::OrganizationAdmitted {
					organization: NOWHERE,
					kind: OrganizationKind::Hospital,
					representative: STRANGER,
					member_until: days_ahead(100),
				},
				Event::CouncilSeatGiven {
					organization: NOWHERE
				},
				Event::ValidatorAllowed {
					organization: NOWHERE
				},
			]
		);
	});
}

#[test]
fn nobody_but_a_hospital_gets_a_seat_by_admission() {
	build_and_execute(|| {
		let before = (council(), board());
		for (n, kind) in (0..).zip(OrganizationKind::ALL.iter().copied()) {
			if kind != OrganizationKind::Hospital {
				assert_ok!(admit_as(kind, stranger(n), false));
			}
		}
		assert_eq!((council(), board()), before);
	});
}

#[test]
fn a_council_that_is_full_takes_no_hospital() {
	build_and_execute(|| {
		for n in 0..3 {
			assert_ok!(admit_hospital(stranger(n), false));
		}
		assert_changes_nothing(
			|| admit_hospital(STRANGER, false),
			Error::<Test>::MaxSeatsExceeded,
		);
		assert_ok!(admit(STRANGER, "Laboratory", days_ahead(10)));
	});
}

#[test]
fn there_is_an_end_to_the_validators() {
	build_and_execute(|| {
		assert_ok!(allow(HOSPITAL_C));
		for n in 0..2 {
			assert_ok!(admit_hospital(stranger(n), true));
		}
		assert_changes_nothing(
			|| admit_hospital(STRANGER, true),
			Error::<Test>::MaxValidatorsExceeded,
		);
		assert_ok!(admit_hospital(STRANGER, false));
	});
}
