// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, payload, Books, Error, Event, Grant, GrantFields, GrantState, Grantee, Grants,
	Outcome, Terms, CUSTODY_PURPOSES,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Actions, CodeSet, Commitment, Confidentiality, DataClasses, Day, GrantId, Purpose, Purposes,
};
use frame_support::assert_ok;
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_runtime::{DispatchError, MultiSignature};

/// Runs a test with a patient who is in custody.
fn in_custody(test: impl FnOnce()) {
	build_and_execute(|| {
		remove_key(PATIENT_KEY);
		test();
	});
}

/// Records with everything in order but what the test changes.
fn try_record(
	fields: GrantFields,
	witness: AccountId,
	expires_at: u64,
	endorsement: MultiSignature,
) -> Result<(), DispatchError> {
	ConsentGrants::record_consent(
		RuntimeOrigin::signed(PRACTITIONER_A),
		PATIENT,
		fields,
		witness,
		expires_at,
		endorsement,
	)
}

/// Asserts that fields are refused although a witness signed them.
fn refused(fields: GrantFields, error: Error<Test>) {
	assert_changes_nothing(|| record_by(PRACTITIONER_A, PATIENT, fields), error);
}

/// Asserts that an endorsement by the witness does not do.
fn refused_endorsement(expires_at: u64, endorsement: MultiSignature, error: Error<Test>) {
	let witness = account_of(&WITNESS);
	assert_changes_nothing(
		|| try_record(fields(), witness, expires_at, endorsement),
		error,
	);
}

/// Asserts that the witness's signature over something else does not do.
fn refused_payload(payload: Vec<u8>) {
	let endorsement = WITNESS.sign(&payload).into();
	refused_endorsement(soon(), endorsement, Error::InvalidEndorsement);
}

#[test]
fn what_is_recorded_stands_on_the_custodians_authority_and_takes_effect() {
	in_custody(|| {
		assert_ok!(record_by(PRACTITIONER_A, PATIENT, fields()));

		let stored = Grant {
			fields: fields(),
			state: GrantState::Active,
			granted_at: 1,
			given_by: GivenBy::Custodian,
		};
		let (patient, grant, organization) = (PATIENT, GrantId(0), HOSPITAL_A);
		assert_eq!(Grants::<Test>::get(patient, grant), Some(stored));
		let book = Books::<Test>::get(patient);
		assert_eq!((book.live.len(), book.next), (1, GrantId(1)));
		System::assert_last_event(
			Event::ConsentRecorded {
				patient,
				grant,
				organization,
			}
			.into(),
		);
		assert_eq!(
			ConsentGrants::decide(&question(), &[]).outcome,
			Outcome::Permit
		);
	});
}

#[test]
fn whoever_may_not_record_is_refused() {
	in_custody(|| {
		for signer in [
			REPRESENTATIVE_A,
			PRACTITIONER_B,
			PATIENT_KEY,
			PARENT,
			STRANGER,
		] {
			assert_changes_nothing(
				|| record_by(signer, PATIENT, fields()),
				Error::<Test>::NotAuthorized,
			);
		}
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let endorsement = endorsement(&WITNESS, PATIENT, &fields(), soon());
			let witness = account_of(&WITNESS);
			assert_changes_nothing(
				|| {
					ConsentGrants::record_consent(
						origin,
						PATIENT,
						fields(),
						witness,
						soon(),
						endorsement,
					)
				},
				DispatchError::BadOrigin,
			);
		}
	});
}

#[test]
fn for_a_patient_with_a_key_nobody_records() {
	build_and_execute(|| {
		refused(fields(), Error::NotAuthorized);
	});
}

#[test]
fn where_a_representative_may_consent_nobody_records() {
	in_custody(|| {
		let until = Day(TODAY.0 + 10);
		appoint(PATIENT, 0, PARENT, until, false);
		refused(fields(), Error::NotAuthorized);
		set_today(until);
		assert_ok!(record_by(PRACTITIONER_A, PATIENT, fields()));
	});
}

#[test]
fn at_a_custodian_without_standing_nobody_records() {
	in_custody(|| {
		set_standing(HOSPITAL_A, Standing::Suspended);
		refused(fields(), Error::NotAuthorized);
	});
}

#[test]
fn for_whom_nobody_consents_nobody_records() {
	in_custody(|| {
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(fields(), Error::PatientNotActive);
		}
		unlink(PATIENT);
		refused(fields(), Error::PatientNotFound);
	});
}

#[test]
fn care_and_payment_may_be_recorded_and_nothing_else() {
	for purpose in Purpose::ALL {
		in_custody(|| {
			let of = |purposes: &[Purpose]| GrantFields {
				purposes: Purposes::of(purposes),
				..fields()
			};
			if CUSTODY_PURPOSES.covers(*purpose) {
				assert_ok!(record_by(PRACTITIONER_A, PATIENT, of(&[*purpose])));
			} else {
				refused(of(&[*purpose]), Error::PurposeNotForCustody);
				let beside = of(&[Purpose::TREAT, *purpose]);
				refused(beside, Error::PurposeNotForCustody);
			}
		});
	}
}

#[test]
fn the_purposes_of_custody_are_those_of_the_design() {
	use Purpose::*;
	let expected = [
		TREAT, ETREAT, ERTREAT, COC, HPAYMT, COVERAGE, ELIGVER, CLMATTCH,
	];
	for purpose in Purpose::ALL {
		assert_eq!(
			CUSTODY_PURPOSES.covers(*purpose),
			expected.contains(purpose),
			"{purpose:?}"
		);
	}
}

#[test]
fn what_is_recorded_ends_within_a_year() {
	in_custody(|| {
		let ending = |days| GrantFields {
			valid_until: Day(TODAY.0 + days),
			..fields()
		};
		refused(ending(MAX_CUSTODY_DAYS + 1), Error::EndTooFar);
		// Not even if it starts late.
		let late = GrantFields {
			valid_from: Day(TODAY.0 + 100),
			..ending(MAX_CUSTODY_DAYS + 1)
		};
		refused(late, Error::EndTooFar);
		assert_ok!(record_by(PRACTITIONER_A, PATIENT, ending(MAX_CUSTODY_DAYS)));
	});
}

#[test]
fn fields_that_no_grant_may_have_are_refused() {
	in_custody(|| {
		let f = fields();
		let day = |days: u32| Day(TODAY.0 + days);
		for (fields, error) in [
			(
				GrantFields {
					purposes: Purposes(0),
					..f
				},
				Error::EmptyPurposes,
			),
			(
				GrantFields {
					purposes: Purposes(1 | 1 << 27),
					..f
				},
				Error::UnknownPurposes,
			),
			(
				GrantFields {
					actions: Actions(0),
					..f
				},
				Error::EmptyActions,
			),
			(
				GrantFields {
					actions: Actions(1 << 5),
					..f
				},
				Error::UnknownActions,
			),
			(
				GrantFields {
					classes: DataClasses(0),
					..f
				},
				Error::EmptyClasses,
			),
			(
				GrantFields {
					valid_until: TODAY,
					..f
				},
				Error::EndInPast,
			),
			(
				GrantFields {
					valid_from: day(30),
					..f
				},
				Error::EndBeforeStart,
			),
			(
				GrantFields {
					valid_from: Day(TODAY.0 - 1),
					..f
				},
				Error::StartInPast,
			),
			(
				GrantFields {
					grantee: Grantee::Organization(NO_ORGANIZATION),
					..f
				},
				Error::GranteeNotFound,
			),
		] {
			refused(fields, error);
		}
		set_role_standing(DOCTOR_A, Standing::Suspended);
		let grantee = Grantee::PractitionerRole(DOCTOR_A);
		refused(GrantFields { grantee, ..f }, Error::GranteeNotActive);
	});
}

#[test]
fn every_field_may_be_at_its_widest() {
	in_custody(|| {
		let fields = GrantFields {
			purposes: CUSTODY_PURPOSES,
			actions: Actions::ALL,
			classes: DataClasses::ALL,
			ceiling: Confidentiality::V,
			valid_until: Day(TODAY.0 + MAX_CUSTODY_DAYS),
			terms: Some(Terms {
				commitment: Commitment([7; 32]),
				residual: true,
			}),
			..fields()
		};
		assert_ok!(record_by(PRACTITIONER_A, PATIENT, fields));
	});
}

#[test]
fn who_records_is_not_the_witness() {
	in_custody(|| {
		let witness = account_of(&WITNESS);
		let endorsement = endorsement(&WITNESS, PATIENT, &fields(), soon());
		assert_changes_nothing(
			|| {
				ConsentGrants::record_consent(
					RuntimeOrigin::signed(witness.clone()),
					PATIENT,
					fields(),
					witness.clone(),
					soon(),
					endorsement,
				)
			},
			Error::<Test>::WitnessIsRecorder,
		);
	});
}

#[test]
fn a_witness_from_elsewhere_is_refused() {
	in_custody(|| {
		let endorsed = endorsement(&WITNESS_B, PATIENT, &fields(), soon());
		let stranger = ed25519::Pair::from_string("//Stranger", None).unwrap();
		let by_stranger = endorsement(&stranger, PATIENT, &fields(), soon());
		for (witness, endorsement) in [
			(account_of(&WITNESS_B), endorsed.clone()),
			(account_of(&stranger), by_stranger),
			(REPRESENTATIVE_A, endorsed),
		] {
			assert_changes_nothing(
				|| try_record(fields(), witness, soon(), endorsement),
				Error::<Test>::WitnessNotAuthorized,
			);
		}
	});
}

#[test]
fn an_endorsement_is_good_up_to_its_expiry() {
	in_custody(|| {
		let endorsed = endorsement(&WITNESS, PATIENT, &fields(), 50);
		System::set_block_number(50);
		refused_endorsement(50, endorsed.clone(), Error::EndorsementExpired);
		System::set_block_number(51);
		refused_endorsement(50, endorsed.clone(), Error::EndorsementExpired);
		System::set_block_number(49);
		assert_ok!(try_record(fields(), account_of(&WITNESS), 50, endorsed));
	});
}

#[test]
fn an_endorsement_for_too_long_is_refused() {
	in_custody(|| {
		for far in [soon() + 1, u64::MAX] {
			let endorsed = endorsement(&WITNESS, PATIENT, &fields(), far);
			refused_endorsement(far, endorsed, Error::EndorsementTooFar);
		}
	});
}

#[test]
fn an_endorsement_is_good_under_every_scheme() {
	let ed25519 = ed25519::Pair::from_string("//E", None).unwrap();
	let sr25519 = sr25519::Pair::from_string("//S", None).unwrap();
	let ecdsa = ecdsa::Pair::from_string("//C", None).unwrap();
	in_custody(|| {
		let payload = || {
			let next = Books::<Test>::get(PATIENT).next;
			let genesis_hash = System::block_hash(0);
			payload::witness_consent(&genesis_hash, &PATIENT, next, &fields(), &soon())
		};
		let good = |witness: AccountId, endorsement: MultiSignature| {
			employ(witness.clone(), HOSPITAL_A);
			assert_ok!(try_record(fields(), witness, soon(), endorsement));
		};
		good(
			AccountId::from(ed25519.public()),
			ed25519.sign(&payload()).into(),
		);
		good(
			AccountId::from(sr25519.public()),
			sr25519.sign(&payload()).into(),
		);
		let signed = ecdsa.sign(&payload());
		let account = sp_runtime::MultiSigner::from(ecdsa.public());
		good(
			sp_runtime::traits::IdentifyAccount::into_account(account),
			signed.into(),
		);
	});
}

#[test]
fn an_endorsement_of_anything_else_is_refused() {
	in_custody(|| {
		let genesis = System::block_hash(0);
		let (next, now) = (GrantId(0), fields());
		let good = payload::witness_consent(&genesis, &PATIENT, next, &now, &soon());

		let other_chain = H256::repeat_byte(0x5a);
		assert_ne!(other_chain, genesis);
		let other_patient = OTHER_PATIENT;
		let other_fields = GrantFields {
			ceiling: Confidentiality::M,
			..now
		};
		for other in [
			payload::witness_consent(&other_chain, &PATIENT, next, &now, &soon()),
			payload::witness_consent(&genesis, &other_patient, next, &now, &soon()),
			payload::witness_consent(&genesis, &PATIENT, GrantId(1), &now, &soon()),
			payload::witness_consent(&genesis, &PATIENT, next, &other_fields, &soon()),
			payload::witness_consent(&genesis, &PATIENT, next, &now, &(soon() - 1)),
		] {
			assert_ne!(other, good);
			refused_payload(other);
		}
		let mut other_call = good.clone();
		other_call[0] = b'C';
		refused_payload(other_call);
		refused_endorsement(
			soon(),
			WITNESS_B.sign(&good).into(),
			Error::InvalidEndorsement,
		);
	});
}

#[test]
fn an_endorsement_is_good_once() {
	in_custody(|| {
		let endorsed = endorsement(&WITNESS, PATIENT, &fields(), soon());
		let witness = account_of(&WITNESS);
		assert_ok!(try_record(
			fields(),
			witness.clone(),
			soon(),
			endorsed.clone()
		));
		refused_endorsement(soon(), endorsed.clone(), Error::InvalidEndorsement);
		// Nor after what it was for was taken back.
		let colleague = RuntimeOrigin::signed(PRACTITIONER_A);
		assert_ok!(ConsentGrants::revoke_consent(
			colleague,
			PATIENT,
			GrantId(0)
		));
		refused_endorsement(soon(), endorsed, Error::InvalidEndorsement);
	});
}

#[test]
fn a_book_takes_as_many_as_it_holds_and_no_more() {
	in_custody(|| {
		for _ in 0..MAX_LIVE {
			assert_ok!(record_by(PRACTITIONER_A, PATIENT, fields()));
		}
		refused(fields(), Error::MaxGrantsExceeded);
		Books::<Test>::mutate(PATIENT, |book| book.next = GrantId(u32::MAX));
		refused(fields(), Error::IdsExhausted);
	});
}
