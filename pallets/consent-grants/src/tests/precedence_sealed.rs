// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Steps 4 and 6 of the table of precedence, as far as they are about what is sealed.

use super::asking::*;
use crate::{
	mock::*, Basis, Conditions, GrantFields, Grantee, Opening, Question, Reason, SealedContent,
	Terms,
};
use carechain_primitives::{
	Commitment, Confidentiality, Day, Obligation, Obligations, Purpose, Purposes, SealedId,
};
use frame_support::assert_ok;

const THE_DOCTOR: SealedContent = SealedContent::Denial(Grantee::PractitionerRole(DOCTOR_A));

fn granted(fields: GrantFields) -> SealedContent {
	SealedContent::Grant(fields)
}

fn until(days: u32) -> GrantFields {
	GrantFields {
		valid_until: Day(TODAY.0 + days),
		..fields()
	}
}

fn take_back(entry: SealedId) {
	let patient = RuntimeOrigin::signed(PATIENT_KEY);
	assert_ok!(ConsentGrants::revoke_sealed(patient, PATIENT, entry));
}

#[test]
fn what_is_sealed_and_not_opened_could_be_a_denial() {
	build_and_execute(|| {
		let open = grant(fields());
		let first = seal(granted(fields()));
		let second = seal(THE_DOCTOR);
		let (one, two) = (
			Reason::NotOpened(first.entry),
			Reason::NotOpened(second.entry),
		);
		denied(question(), &[one, two]);
		denied(own(), &[one, two]);
		denied(without_role(), &[one, two]);
		denied_with(question(), &[first], &[two]);
		denied_with(question(), &[second], &[Reason::PractitionerDenied, one]);
		take_back(second.entry);
		permitted_with(question(), &[first], Basis::Grant(open));
	});
}

#[test]
fn only_its_own_content_and_salt_open_an_entry() {
	build_and_execute(|| {
		grant(fields());
		let opening = seal(THE_DOCTOR);
		let not_opened = [Reason::NotOpened(opening.entry)];
		let wrong = [
			Opening {
				salt: [99; 32],
				..opening
			},
			Opening {
				content: granted(fields()),
				..opening
			},
			Opening {
				entry: SealedId(1),
				..opening
			},
		];
		denied_with(question(), &wrong, &not_opened);
		// Beside wrong ones the right one does.
		let all: Vec<_> = wrong.into_iter().chain([opening]).collect();
		denied_with(question(), &all, &[Reason::PractitionerDenied]);
	});
}

#[test]
fn a_sealed_grant_that_is_opened_permits_like_an_open_one() {
	build_and_execute(|| {
		let terms = Some(Terms {
			commitment: Commitment([3; 32]),
			residual: false,
		});
		let conditions = Conditions {
			obligations: Obligations::of(&[Obligation::MASK]),
			..Conditions::NONE
		};
		let opening = seal(granted(GrantFields {
			conditions,
			terms,
			..fields()
		}));
		let basis = Basis::Sealed(opening.entry);
		let decision = permitted_with(question(), &[opening], basis);
		assert_eq!(decision.conditions, Some(conditions));
		assert_eq!(decision.terms, terms);
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 30)));
	});
}

#[test]
fn a_sealed_grant_ends_with_itself_its_entry_or_the_authority_behind_it() {
	let end = |fields, signer: AccountId| {
		let mut end = None;
		build_and_execute(|| {
			appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 35), false);
			let opening = seal_by(signer, granted(fields), NEXT_QUARTER);
			let decision = permitted_with(question(), &[opening], Basis::Sealed(opening.entry));
			end = decision.valid_until;
		});
		end
	};
	assert_eq!(end(until(30), PATIENT_KEY), Some(Day(TODAY.0 + 30)));
	assert_eq!(end(until(100), PATIENT_KEY), Some(NEXT_QUARTER));
	assert_eq!(end(until(30), PARENT), Some(Day(TODAY.0 + 30)));
	assert_eq!(end(until(100), PARENT), Some(Day(TODAY.0 + 35)));
}

#[test]
fn of_a_sealed_grant_that_falls_short_only_that_is_told() {
	let short = [Reason::SealedFallsShort(SealedId(0))];
	for content in [
		granted(GrantFields {
			purposes: Purposes::of(&[Purpose::HPAYMT]),
			ceiling: Confidentiality::U,
			..fields()
		}),
		granted(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..fields()
		}),
		granted(GrantFields {
			grantee: Grantee::PractitionerRole(NURSE_A),
			..fields()
		}),
		granted(GrantFields {
			valid_from: Day(TODAY.0 + 1),
			..fields()
		}),
		granted(GrantFields {
			valid_until: TODAY,
			..fields()
		}),
	] {
		build_and_execute(|| {
			let opening = seal(content);
			denied_with(question(), &[opening], &short);
			// After the misses of open grants.
			let open = grant(GrantFields {
				purposes: Purposes::of(&[Purpose::HPAYMT]),
				..fields()
			});
			denied_with(
				question(),
				&[opening],
				&[Reason::PurposeNotGranted(open), short[0]],
			);
		});
	}
}

#[test]
fn a_sealed_grant_holds_from_its_first_day() {
	build_and_execute(|| {
		let opening = seal(granted(GrantFields {
			valid_from: Day(TODAY.0 + 2),
			..until(4)
		}));
		let short = Reason::SealedFallsShort(opening.entry);
		for (day, holds) in [(1, false), (2, true), (3, true), (4, false)] {
			set_today(Day(TODAY.0 + day));
			match holds {
				true => drop(permitted_with(
					question(),
					&[opening],
					Basis::Sealed(opening.entry),
				)),
				false => denied_with(question(), &[opening], &[short]),
			}
		}
	});
}

#[test]
fn a_sealed_denial_that_is_opened_denies_like_an_open_one() {
	build_and_execute(|| {
		grant(fields());
		let doctor = seal(THE_DOCTOR);
		denied_with(question(), &[doctor], &[Reason::PractitionerDenied]);
		denied_with(own(), &[doctor], &[Reason::PractitionerDenied]);
		denied_with(without_role(), &[doctor], &[Reason::PractitionerNotNamed]);
		permitted_with(
			with_role(NURSE_A),
			&[doctor],
			Basis::Grant(carechain_primitives::GrantId(0)),
		);
		take_back(doctor.entry);
		let hospital = seal(SealedContent::Denial(Grantee::Organization(HOSPITAL_A)));
		denied_with(question(), &[hospital], &[Reason::OrganizationDenied]);
		permitted_with(own(), &[hospital], Basis::AuthorOwnRecord);
	});
}

#[test]
fn a_sealed_denial_of_somebody_elsewhere_or_of_nobody_denies_nothing() {
	build_and_execute(|| {
		let number = grant(fields());
		let openings = [
			seal(SealedContent::Denial(Grantee::PractitionerRole(DOCTOR_B))),
			seal(SealedContent::Denial(Grantee::Organization(HOSPITAL_B))),
			seal(SealedContent::Denial(Grantee::PractitionerRole(NO_ROLE))),
		];
		permitted_with(question(), &openings, Basis::Grant(number));
		permitted_with(without_role(), &openings, Basis::Grant(number));
	});
}

#[test]
fn a_sealed_proposal_gives_nothing_and_denies_all_the_same() {
	build_and_execute(|| {
		appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 100), true);
		let proposed = seal(granted(fields()));
		let short = Reason::SealedFallsShort(proposed.entry);
		denied_with(question(), &[proposed], &[short]);
		let parent = RuntimeOrigin::signed(PARENT);
		assert_ok!(ConsentGrants::confirm_sealed(
			parent,
			PATIENT,
			proposed.entry
		));
		permitted_with(question(), &[proposed], Basis::Sealed(proposed.entry));
		let denial = seal(THE_DOCTOR);
		denied_with(
			question(),
			&[proposed, denial],
			&[Reason::PractitionerDenied],
		);
	});
}

#[test]
fn a_sealed_entry_whose_authority_ended_gives_nothing_and_denies_all_the_same() {
	build_and_execute(|| {
		appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 2), false);
		let given = seal_by(PARENT, granted(fields()), NEXT_QUARTER);
		permitted_with(question(), &[given], Basis::Sealed(given.entry));
		set_today(Day(TODAY.0 + 2));
		let short = Reason::SealedFallsShort(given.entry);
		denied_with(question(), &[given], &[short]);
		denied(question(), &[Reason::NotOpened(given.entry)]);
	});
	build_and_execute(|| {
		appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 2), false);
		grant(fields());
		let denial = seal_by(PARENT, THE_DOCTOR, NEXT_QUARTER);
		set_today(Day(TODAY.0 + 2));
		denied_with(question(), &[denial], &[Reason::PractitionerDenied]);
	});
}

#[test]
fn what_is_sealed_need_not_be_opened_from_its_end_on() {
	build_and_execute(|| {
		let number = grant(until(60));
		let opening = seal(granted(until(60)));
		set_today(Day(NEXT_QUARTER.0 - 1));
		denied(question(), &[Reason::NotOpened(opening.entry)]);
		set_today(NEXT_QUARTER);
		permitted(question(), Basis::Grant(number));
		assert_ok!(revoke(number));
		denied_with(
			question(),
			&[opening],
			&[Reason::Revoked(number), Reason::SealedEnded(opening.entry)],
		);
	});
}

#[test]
fn of_what_was_opened_and_is_live_no_longer_that_is_told_once_by_number() {
	build_and_execute(|| {
		let first = seal(granted(fields()));
		let second = seal(granted(fields()));
		let never = Opening {
			entry: SealedId(2),
			..first
		};
		take_back(first.entry);
		take_back(second.entry);
		denied_with(
			question(),
			&[never, second, first, second],
			&[
				Reason::SealedEnded(first.entry),
				Reason::SealedEnded(second.entry),
			],
		);
		denied(question(), &[Reason::NoGrant]);
		denied_with(question(), &[never], &[Reason::NoGrant]);
	});
}

#[test]
fn of_an_open_and_a_sealed_grant_the_one_that_ends_later_counts_then_the_open_one() {
	build_and_execute(|| {
		let first = seal(granted(until(20)));
		let second = seal(granted(until(20)));
		let openings = [second, first];
		permitted_with(question(), &openings, Basis::Sealed(first.entry));
		let open = grant(until(20));
		permitted_with(question(), &openings, Basis::Grant(open));
		let later = seal(granted(until(21)));
		let openings = [second, first, later];
		permitted_with(question(), &openings, Basis::Sealed(later.entry));
	});
}

#[test]
fn an_open_and_a_sealed_grant_never_add_up() {
	build_and_execute(|| {
		let opening = seal(granted(GrantFields {
			purposes: Purposes::of(&[Purpose::HRESCH]),
			..fields()
		}));
		let open = grant(GrantFields {
			ceiling: Confidentiality::R,
			..fields()
		});
		denied_with(
			Question {
				purpose: Purpose::HRESCH,
				confidentiality: Some(Confidentiality::R),
				..question()
			},
			&[opening],
			&[
				Reason::PurposeNotGranted(open),
				Reason::SealedFallsShort(opening.entry),
			],
		);
	});
}
