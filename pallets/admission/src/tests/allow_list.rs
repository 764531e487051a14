// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may send which call.

use crate::{mock::*, AllowedFor, Caller, Payer, Refusal};
use carechain_primitives::{traits::Standing, OrganizationKind};
use sp_keyring::Sr25519Keyring;

fn admit() -> RuntimeCall {
	ward::Call::admit {}.into()
}

fn declare() -> RuntimeCall {
	ward::Call::declare {}.into()
}

fn consent() -> RuntimeCall {
	ward::Call::consent {}.into()
}

fn override_all() -> RuntimeCall {
	ward::Call::override_all {}.into()
}

/// Every kind of signer, with the one call that is for this kind alone.
fn own_calls() -> [(Sr25519Keyring, RuntimeCall); 4] {
	[
		(REPRESENTATIVE, admit()),
		(PRACTITIONER, declare()),
		(PATIENT, consent()),
		(SUDO, override_all()),
	]
}

#[test]
fn each_kind_of_signer_may_send_what_is_on_its_list() {
	build_and_execute(|| {
		for (who, call) in own_calls() {
			send(who, call);
		}
		for who in [REPRESENTATIVE, PRACTITIONER, PATIENT] {
			send(who, work(0));
			send(who, revoke(0));
		}
	});
}

#[test]
fn no_kind_of_signer_may_send_what_is_on_the_list_of_another() {
	build_and_execute(|| {
		for (who, _) in own_calls() {
			for (_, call) in own_calls().into_iter().filter(|(owner, _)| *owner != who) {
				assert_refused(who, call, Refusal::CallNotAllowed);
			}
		}
		assert_refused(
			PATIENT,
			ward::Call::acknowledge {}.into(),
			Refusal::CallNotAllowed,
		);
	});
}

#[test]
fn what_is_on_no_list_is_refused_for_all() {
	build_and_execute(|| {
		for who in [
			REPRESENTATIVE,
			PRACTITIONER,
			PATIENT,
			SUDO,
			SUDO_REPRESENTATIVE,
		] {
			assert_refused(who, ward::Call::unlisted {}.into(), Refusal::CallNotAllowed);
			assert_refused(
				who,
				frame_system::Call::remark { remark: vec![] }.into(),
				Refusal::CallNotAllowed,
			);
		}
	});
}

#[test]
fn nobody_signs_for_an_allowance() {
	build_and_execute(|| {
		let own = crate::Call::set_organization_allowance {
			organization: HOSPITAL,
			allowance: Some(AMPLE),
		};
		let default = crate::Call::set_default_allowance {
			kind: crate::PayerKind::Patient,
			allowance: AMPLE,
		};
		let class = crate::Call::set_class_allowance {
			kind: OrganizationKind::Hospital,
			allowance: Some(AMPLE),
		};
		for call in [own, class, default] {
			for who in [REPRESENTATIVE, PRACTITIONER, PATIENT] {
				assert_refused(who, call.clone().into(), Refusal::CallNotAllowed);
			}
		}
	});
}

#[test]
fn the_sudo_key_alone_may_not_send_what_is_for_members() {
	build_and_execute(|| {
		assert_refused(SUDO, work(0), Refusal::CallNotAllowed);
		assert_refused(
			SUDO,
			batch(vec![override_all(), work(0)]),
			Refusal::CallNotAllowed,
		);
	});
}

#[test]
fn the_sudo_key_is_not_metered() {
	build_and_execute(|| {
		send(SUDO, override_all());
		send(SUDO, batch(vec![override_all(), override_all()]));
		send(SUDO, batch(vec![]));
		send(SUDO_REPRESENTATIVE, override_all());
		assert_nothing_metered();
	});
}

#[test]
fn a_sudo_key_that_represents_an_organisation_may_send_what_either_may() {
	build_and_execute(|| {
		send(SUDO_REPRESENTATIVE, override_all());
		send(SUDO_REPRESENTATIVE, admit());
		let both = batch(vec![override_all(), admit()]);
		let before = used(Payer::Organization(OF_SUDO)).weight;
		let price = price(SUDO_REPRESENTATIVE, &both).weight;
		send(SUDO_REPRESENTATIVE, both);
		assert!(
			used(Payer::Organization(OF_SUDO)).weight > before,
			"the organisation pays"
		);
		assert!(used(Payer::Organization(OF_SUDO)).weight <= before + price);
		assert_refused(
			SUDO_REPRESENTATIVE,
			batch(vec![override_all(), consent()]),
			Refusal::CallNotAllowed,
		);
	});
}

#[test]
fn the_sudo_key_of_a_suspended_organisation_still_works() {
	build_and_execute(|| {
		Registry::set_standing(OF_SUDO, Standing::Suspended);
		send(SUDO_REPRESENTATIVE, override_all());
		assert_refused(SUDO_REPRESENTATIVE, admit(), Refusal::Suspended);
		assert_refused(
			SUDO_REPRESENTATIVE,
			batch(vec![override_all(), admit()]),
			Refusal::Suspended,
		);
	});
}

#[test]
fn nobody_looks_whose_the_sudo_key_is_for_a_call_of_a_patient_or_a_member() {
	build_and_execute(|| {
		for (who, call) in [
			(REPRESENTATIVE, admit()),
			(PRACTITIONER, declare()),
			(PATIENT, consent()),
			(SUDO_REPRESENTATIVE, admit()),
			(REPRESENTATIVE, batch(vec![admit(), work(0)])),
		] {
			sudo_key_read();
			send(who, call);
			assert_eq!(sudo_key_read(), 0, "{who:?}");
		}
		// Refused whatever the key is: it is for patients alone.
		assert_refused(REPRESENTATIVE, consent(), Refusal::CallNotAllowed);
		assert_eq!(sudo_key_read(), 0);
	});
}

#[test]
fn who_is_nobody_else_or_sends_what_is_for_sudo_is_compared_with_the_sudo_key() {
	build_and_execute(|| {
		for (who, call) in [
			(SUDO, override_all()),
			(SUDO_REPRESENTATIVE, override_all()),
			(SUDO_REPRESENTATIVE, batch(vec![override_all(), admit()])),
			(PATIENT, batch(vec![])),
		] {
			sudo_key_read();
			send(who, call);
			assert!(sudo_key_read() > 0, "{who:?}");
		}
		sudo_key_read();
		assert_refused(STRANGER, admit(), Refusal::NotAMember);
		assert!(sudo_key_read() > 0);
	});
}

#[test]
fn nobody_and_anybody_are_what_they_say() {
	let callers = [
		Caller::Sudo,
		Caller::Representative(HOSPITAL),
		Caller::Practitioner(HOSPITAL),
		Caller::Patient(PATIENT_ID, HOSPITAL),
	];
	for caller in callers {
		assert!(!AllowedFor::NOBODY.includes(&caller));
		assert!(AllowedFor::ANYBODY.includes(&caller));
	}
	let some = AllowedFor {
		patient: true,
		sudo: true,
		..AllowedFor::NOBODY
	};
	let others = AllowedFor {
		patient: true,
		practitioner: true,
		..AllowedFor::NOBODY
	};
	assert_eq!(
		some.and(others),
		AllowedFor {
			patient: true,
			..AllowedFor::NOBODY
		}
	);
}
