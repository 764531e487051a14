// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who is somebody to the chain.

use crate::{mock::*, Payer, Refusal};
use carechain_primitives::traits::Standing;

fn paid(payer: Payer) -> bool {
	used(payer).weight > 0
}

#[test]
fn a_stranger_is_refused_with_a_reason_of_its_own() {
	build_and_execute(|| {
		assert_refused(STRANGER, work(0), Refusal::NotAMember);
		assert_refused(STRANGER, revoke(0), Refusal::NotAMember);
		assert_refused(
			STRANGER,
			ward::Call::unlisted {}.into(),
			Refusal::NotAMember,
		);
		assert_refused(STRANGER, wrap(work(0), 8), Refusal::NotAMember);
		// Not by the nonce check, which stands behind.
		assert_invalid(signed(STRANGER, u32::MAX, work(0)), Refusal::NotAMember);
	});
}

#[test]
fn who_acts_for_an_organisation_out_of_standing_is_refused_with_the_reason() {
	let reasons = [
		(Standing::Suspended, Refusal::Suspended),
		(Standing::Expired, Refusal::MembershipExpired),
		(Standing::Ended, Refusal::NotAMember),
		(Standing::Unknown, Refusal::NotAMember),
	];
	for (standing, refusal) in reasons {
		build_and_execute(|| {
			Registry::set_standing(HOSPITAL, standing);
			for who in [REPRESENTATIVE, PRACTITIONER] {
				assert_refused(who, work(0), refusal);
			}
			send(OF_CLINIC, work(0));
		});
	}
}

#[test]
fn a_suspended_or_expired_organisation_may_still_narrow_and_acknowledge() {
	for standing in [Standing::Suspended, Standing::Expired] {
		build_and_execute(|| {
			Registry::set_standing(HOSPITAL, standing);
			for who in [REPRESENTATIVE, PRACTITIONER] {
				send(who, revoke(0));
				send(who, ward::Call::acknowledge {}.into());
			}
		});
	}
}

#[test]
fn what_a_suspended_organisation_may_send_is_still_only_what_is_on_its_list() {
	build_and_execute(|| {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		let call = batch(vec![revoke(0), ward::Call::consent {}.into()]);
		assert_refused(REPRESENTATIVE, call, Refusal::Suspended);
		Registry::set_standing(HOSPITAL, Standing::Active);
		let call = batch(vec![revoke(0), ward::Call::consent {}.into()]);
		assert_refused(REPRESENTATIVE, call, Refusal::CallNotAllowed);
	});
}

#[test]
fn a_practitioner_without_a_valid_credential_is_refused() {
	build_and_execute(|| {
		assert_refused(RETIRED, work(0), Refusal::PractitionerNotActive);
		assert_refused(RETIRED, revoke(0), Refusal::PractitionerNotActive);
		Credentials::mutate(|all| all.insert(RETIRED.to_account_id(), vec![CLINIC]));
		send(RETIRED, work(0));
		assert!(paid(Payer::Organization(CLINIC)));
	});
}

#[test]
fn for_a_practitioner_the_first_organisation_in_good_standing_pays() {
	build_and_execute(|| {
		send(LOCUM, work(0));
		assert!(paid(Payer::Organization(CLINIC)));
		assert!(!paid(Payer::Organization(HOSPITAL)));

		Registry::set_standing(CLINIC, Standing::Suspended);
		send(LOCUM, work(0));
		assert!(paid(Payer::Organization(HOSPITAL)));
	});
}

#[test]
fn a_practitioner_of_no_organisation_in_good_standing_hears_of_the_first() {
	build_and_execute(|| {
		Registry::set_standing(CLINIC, Standing::Expired);
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		assert_refused(LOCUM, work(0), Refusal::MembershipExpired);
	});
}

#[test]
fn a_patient_is_admitted_whatever_becomes_of_the_custodian() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			Registry::set_standing(HOSPITAL, standing);
			send(PATIENT, ward::Call::consent {}.into());
			send(PATIENT, work(0));
			send(PATIENT, revoke(0));
			assert!(paid(Payer::Patient(PATIENT_ID)));
			assert!(paid(Payer::PatientsOf(HOSPITAL)));
			assert!(!paid(Payer::Organization(HOSPITAL)));
		});
	}
}

#[test]
fn a_key_that_was_removed_is_a_strangers() {
	build_and_execute(|| {
		send(PATIENT, work(0));
		Keys::mutate(|keys| keys.remove(&PATIENT.to_account_id()));
		assert_refused(PATIENT, revoke(0), Refusal::NotAMember);
	});
}

#[test]
fn a_key_of_a_patient_without_custodian_is_a_strangers() {
	build_and_execute(|| {
		Custodians::mutate(|custodians| custodians.remove(&PATIENT_ID));
		assert_refused(PATIENT, revoke(0), Refusal::NotAMember);
	});
}

#[test]
fn a_personal_representative_spends_what_the_patient_has() {
	build_and_execute(|| {
		let who = STRANGER.to_account_id();
		System::inc_sufficients(&who);
		PersonalRepresentatives::mutate(|all| all.insert(who.clone(), PATIENT_ID));
		send(STRANGER, ward::Call::consent {}.into());
		assert!(paid(Payer::Patient(PATIENT_ID)));
		assert!(paid(Payer::PatientsOf(HOSPITAL)));
		// With its end it is a stranger again.
		PersonalRepresentatives::mutate(|all| all.remove(&who));
		assert_refused(STRANGER, ward::Call::consent {}.into(), Refusal::NotAMember);
	});
}
