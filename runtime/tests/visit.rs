// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A patient's visit through the real runtime: what the pallets are to one another.

mod common;

use carechain_primitives::{
	merkle::Tree, Action, Confidentiality, DataClass, OrganizationId, PatientId, Purpose,
};
use carechain_runtime::{ConsentGrants, RecordAnchors, Runtime};
use common::*;
use pallet_consent_grants::{Basis, Outcome, Question, Reason, Requester};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};

fn question(wallet: &Wallet, requester: OrganizationId, purpose: Purpose) -> Question {
	Question {
		patient: wallet.id,
		requester: Requester {
			organization: requester,
			practitioner_role: None,
		},
		purpose,
		action: Action::Access,
		class: DataClass::DiagnosticReport,
		confidentiality: Some(Confidentiality::N),
		author: HOSPITAL_A,
		data_year: None,
	}
}

#[test]
fn a_report_is_refused_then_granted_then_refused_again() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let ask = |purpose| ConsentGrants::decide(&question(&wallet, HOSPITAL_B, purpose), &[]);

		let before = ask(Purpose::TREAT);
		assert_eq!(before.outcome, Outcome::Deny);
		assert_eq!(before.reasons.to_vec(), [Reason::NoGrant]);

		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		let granted = ask(Purpose::TREAT);
		assert_eq!(granted.outcome, Outcome::Permit);
		assert_eq!(granted.basis, Some(Basis::Grant(FIRST_GRANT)));
		assert_eq!(granted.valid_until, Some(TODAY.saturating_add(30)));

		assert_eq!(
			ask(Purpose::HRESCH).reasons.to_vec(),
			[Reason::PurposeNotGranted(FIRST_GRANT)]
		);
		assert_eq!(
			ask(Purpose::BTG).reasons.to_vec(),
			[Reason::PurposeNeverImplied(FIRST_GRANT)]
		);

		submit_ok(&wallet.key, revoke_first_grant(&wallet));
		let after = ask(Purpose::TREAT);
		assert_eq!(after.outcome, Outcome::Deny);
		assert_eq!(after.reasons.to_vec(), [Reason::Revoked(FIRST_GRANT)]);
	});
}

#[test]
fn the_author_treats_on_with_its_own_records() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let own = ConsentGrants::decide(&question(&wallet, HOSPITAL_A, Purpose::TREAT), &[]);
		assert_eq!(own.basis, Some(Basis::AuthorOwnRecord));
		let research = ConsentGrants::decide(&question(&wallet, HOSPITAL_A, Purpose::HRESCH), &[]);
		assert_eq!(research.outcome, Outcome::Deny);
	});
}

#[test]
fn a_suspended_grantee_is_denied_although_the_grant_stands() {
	on_local_chain(|| {
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		submit_ok(&wallet.key, grant_treatment(&wallet, HOSPITAL_B));
		as_governance(pallet_consortium::Call::suspend_organization {
			organization: HOSPITAL_B,
		});
		let decision = ConsentGrants::decide(&question(&wallet, HOSPITAL_B, Purpose::TREAT), &[]);
		assert_eq!(decision.outcome, Outcome::Deny);
		assert_eq!(decision.reasons.to_vec(), [Reason::RequesterSuspended]);
	});
}

#[test]
fn the_same_person_at_two_hospitals_shares_nothing_on_chain() {
	on_local_chain(|| {
		let at_a = register_patient("Patient at A", HOSPITAL_A, &dev(Alice));
		let at_b = register_patient("Patient at B", HOSPITAL_B, &dev(Bob));
		assert_ne!(at_a.id, at_b.id);
		// A key serves one pseudonym, ever.
		let second = Wallet {
			id: PatientId([2; 16]),
			key: at_a.key.clone(),
		};
		assert_eq!(
			submit_err(&dev(Charlie), registration(&second, OrganizationId(2))),
			pallet_patient_identity::Error::<Runtime>::KeyInUse.into()
		);
	});
}

#[test]
fn a_key_is_a_members_or_a_patients_and_never_both() {
	on_local_chain(|| {
		let members_key = Wallet {
			id: PatientId([5; 16]),
			key: dev(Bob),
		};
		assert_eq!(
			submit_err(&dev(Alice), registration(&members_key, HOSPITAL_A)),
			pallet_patient_identity::Error::<Runtime>::KeyInUse.into()
		);
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		assert_eq!(
			submit_err(
				&dev(Alice),
				pallet_consortium::Call::register_practitioner {
					organization: HOSPITAL_A,
					account: account(&wallet.key),
					roles: carechain_primitives::PractitionerRoleCodes::of(&[
						carechain_primitives::PractitionerRoleCode::Nurse
					]),
					licence: commitment(1),
					valid_until: TODAY.saturating_add(10),
				}
			),
			pallet_consortium::Error::<Runtime>::AccountInUse.into()
		);
	});
}

#[test]
fn a_hospital_extends_its_log_and_cannot_rewrite_it() {
	on_local_chain(|| {
		let mut log = Tree::new();
		(0..1_000u32).for_each(|record| log.push(&record.to_le_bytes()));
		submit_ok(
			&dev(Alice),
			pallet_record_anchors::Call::extend_log {
				size: 1_000,
				root: log.root(),
				proof: vec![],
			},
		);
		(0..500u32).for_each(|record| log.push(&record.to_be_bytes()));
		let proof = log
			.consistency_proof(1_000, 1_500)
			.expect("both sizes were reached");
		submit_ok(
			&dev(Alice),
			pallet_record_anchors::Call::extend_log {
				size: 1_500,
				root: log.root(),
				proof,
			},
		);
		assert_eq!(
			RecordAnchors::log_head(HOSPITAL_A)
				.expect("it has a log")
				.size,
			1_500
		);

		let mut rewritten = Tree::new();
		(0..2_000u32).for_each(|record| rewritten.push(&(record + 1).to_le_bytes()));
		let proof = rewritten
			.consistency_proof(1_500, 2_000)
			.expect("both sizes were reached");
		assert_eq!(
			submit_err(
				&dev(Alice),
				pallet_record_anchors::Call::extend_log {
					size: 2_000,
					root: rewritten.root(),
					proof
				}
			),
			pallet_record_anchors::Error::<Runtime>::OldRootMismatch.into()
		);
	});
}
