// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happens in a history, and how it is done on the chain.

use crate::{mock::*, GrantFields, Grantee, Opening, PolicyFields, SealedContent};
use carechain_primitives::{
	commitment::{Domain, Salt},
	traits::{EmergencyView, Forget, PatientStatus, Standing},
	Commitment, Day, GrantId, OrganizationId, PatientId, PolicyId, PractitionerRoleId, RequestId,
	SealedId,
};
use codec::Encode;
use sp_runtime::DispatchError;

/// Patients, each with its own key and that of who acts for it.
pub const PATIENTS: [(PatientId, AccountId, AccountId); 2] = [
	(PATIENT, PATIENT_KEY, PARENT),
	(OTHER_PATIENT, OTHER_PATIENT_KEY, OTHER_PARENT),
];

/// The practitioners who ask patients for consent, by organisation.
const ASKERS: [AccountId; 2] = [PRACTITIONER_A, PRACTITIONER_B];

/// Who makes a call about a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
	/// The key that is or was the patient's own.
	Patient,
	/// The key of who acts or acted for the patient.
	Representative,
	/// A practitioner of the custodian.
	Practitioner,
}

/// What happens. Patients are named by their place in [`PATIENTS`], organisations that ask by their number.
#[derive(Clone, Debug)]
pub enum Step {
	/// A call about a patient.
	Call {
		patient: usize,
		by: Actor,
		call: Call,
	},
	Request {
		patient: usize,
		asker: usize,
		fields: GrantFields,
	},
	Withdraw {
		patient: usize,
		asker: usize,
		request: u32,
	},
	Adopt {
		fields: PolicyFields,
	},
	EndPolicy {
		recipient: OrganizationId,
		policy: u32,
	},
	/// The practitioner role declares an emergency, in the place of an earlier one.
	Declare {
		patient: usize,
		role: PractitionerRoleId,
		view: EmergencyView,
	},
	Pass {
		days: u32,
	},
	Organization {
		organization: OrganizationId,
		standing: Standing,
	},
	Role {
		role: PractitionerRoleId,
		standing: Standing,
	},
	Key {
		patient: usize,
		has_key: bool,
	},
	Status {
		patient: usize,
		status: PatientStatus,
	},
	/// As if there had never been such a patient; what it gave stands until it is forgotten.
	Unlink {
		patient: usize,
	},
	Appoint {
		patient: usize,
		id: u32,
		days: u32,
		joint: bool,
	},
	Dismiss {
		patient: usize,
	},
	/// Forget all that a patient gave, so many at a time, and go on as if it came anew.
	Forget {
		patient: usize,
		limit: u32,
	},
	Sweep,
}

/// The calls about a patient.
#[derive(Clone, Debug)]
pub enum Call {
	Grant {
		fields: GrantFields,
	},
	Record {
		fields: GrantFields,
	},
	Confirm {
		grant: u32,
	},
	Narrow {
		grant: u32,
		fields: GrantFields,
	},
	Revoke {
		grant: u32,
	},
	Supersede {
		grant: u32,
		fields: GrantFields,
	},
	MarkInError {
		grant: u32,
	},
	Answer {
		request: u32,
		fields: GrantFields,
	},
	Decline {
		request: u32,
	},
	Deny {
		denied: Grantee,
	},
	Lift {
		denied: Grantee,
	},
	Seal {
		salt: Salt,
		content: SealedContent,
		valid_until: Day,
	},
	ConfirmSealed {
		entry: u32,
	},
	RevokeSealed {
		entry: u32,
	},
}

/// What opens what was sealed so.
pub fn opening(entry: u32, salt: Salt, content: SealedContent) -> Opening {
	Opening {
		entry: SealedId(entry),
		salt,
		content,
	}
}

/// Makes a call on the chain.
fn make(patient: usize, by: Actor, call: &Call) -> Result<(), DispatchError> {
	let (id, own, representative) = &PATIENTS[patient];
	let account = match by {
		Actor::Patient => own.clone(),
		Actor::Representative => representative.clone(),
		Actor::Practitioner => PRACTITIONER_A,
	};
	let (id, who) = (*id, RuntimeOrigin::signed(account.clone()));
	type This = ConsentGrants;
	match *call {
		Call::Grant { fields } => This::grant_consent(who, id, fields),
		Call::Record { fields } => record_by(account, id, fields),
		Call::Confirm { grant } => This::confirm_consent(who, id, GrantId(grant)),
		Call::Narrow { grant, fields } => {
			plain(This::narrow_consent(who, id, GrantId(grant), fields))
		}
		Call::Revoke { grant } => plain(This::revoke_consent(who, id, GrantId(grant))),
		Call::Supersede { grant, fields } => {
			This::supersede_consent(who, id, GrantId(grant), fields)
		}
		Call::MarkInError { grant } => plain(This::mark_consent_in_error(who, id, GrantId(grant))),
		Call::Answer { request, fields } => {
			This::answer_request(who, id, RequestId(request), fields)
		}
		Call::Decline { request } => plain(This::decline_request(who, id, RequestId(request))),
		Call::Deny { denied } => plain(This::deny_access(who, id, denied)),
		Call::Lift { denied } => This::lift_denial(who, id, denied),
		Call::Seal {
			salt,
			content,
			valid_until,
		} => {
			let commitment = Commitment::new(Domain::SealedEntry, &salt, &content.encode());
			This::seal_entry(who, id, commitment, valid_until)
		}
		Call::ConfirmSealed { entry } => This::confirm_sealed(who, id, SealedId(entry)),
		Call::RevokeSealed { entry } => This::revoke_sealed(who, id, SealedId(entry)),
	}
}

/// Takes a step on the chain.
pub fn take(step: &Step) -> Result<(), DispatchError> {
	let id = |patient: usize| PATIENTS[patient].0;
	let asker = |asker: usize| RuntimeOrigin::signed(ASKERS[asker].clone());
	match *step {
		Step::Call {
			patient,
			by,
			ref call,
		} => return make(patient, by, call),
		Step::Request {
			patient,
			asker: by,
			fields,
		} => {
			return plain(ConsentGrants::request_consent(
				asker(by),
				id(patient),
				fields,
			))
		}
		Step::Withdraw {
			patient,
			asker: by,
			request,
		} => {
			return plain(ConsentGrants::withdraw_request(
				asker(by),
				id(patient),
				RequestId(request),
			))
		}
		Step::Adopt { fields } => {
			return ConsentGrants::adopt_policy(RuntimeOrigin::root(), fields);
		}
		Step::EndPolicy { recipient, policy } => {
			let body = RuntimeOrigin::signed(BODY);
			return ConsentGrants::end_policy(body, recipient, PolicyId(policy));
		}
		Step::Declare {
			patient,
			role,
			view,
		} => declare_as(id(patient), role, view),
		Step::Pass { days } => pass_days(days),
		Step::Organization {
			organization,
			standing,
		} => set_standing(organization, standing),
		Step::Role { role, standing } => set_role_standing(role, standing),
		Step::Key { patient, has_key } => {
			let key = PATIENTS[patient].1.clone();
			if has_key {
				give_key(key, id(patient));
			} else {
				remove_key(key);
			}
		}
		Step::Status { patient, status } => set_status(id(patient), status),
		Step::Unlink { patient } => unlink(id(patient)),
		Step::Appoint {
			patient,
			id: number,
			days,
			joint,
		} => {
			let key = PATIENTS[patient].2.clone();
			let until = ConsentGrants::today().saturating_add(days);
			dismiss_all(id(patient));
			appoint(id(patient), number, key, until, joint);
		}
		Step::Dismiss { patient } => dismiss_all(id(patient)),
		Step::Forget { patient, limit } => {
			while !<ConsentGrants as Forget>::forget(&id(patient), limit) {
				ConsentGrants::do_try_state().unwrap();
			}
		}
		Step::Sweep => sweep_all(),
	}
	Ok(())
}
