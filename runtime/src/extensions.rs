// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What every signed transaction passes through, and who may call what.

use crate::{Runtime, RuntimeCall};
use alloc::vec::Vec;
use frame_support::traits::Contains;
use pallet_admission::{AllowedFor, CallPolicy, CallRule};

/// What every signed transaction passes through, in this order.
///
/// Admission stands before the nonce, so that a stranger hears that it is not a member, and is
/// refused before the pool. Beyond the stock checks everything encodes to nothing: front ends sign
/// without knowing them.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	pallet_admission::CheckAdmission<Runtime>,
	pallet_admission::CheckNonceWindow<Runtime>,
	frame_system::CheckWeight<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Signed by the sudo key, on chains that have one.
const SUDO: AllowedFor = AllowedFor {
	sudo: true,
	representative: false,
	practitioner: false,
	patient: false,
};
/// Signed by an organisation's representative.
const REPRESENTATIVE: AllowedFor = AllowedFor {
	sudo: false,
	representative: true,
	practitioner: false,
	patient: false,
};
/// Signed by a patient, or by its personal representative.
const PATIENT: AllowedFor = AllowedFor {
	sudo: false,
	representative: false,
	practitioner: false,
	patient: true,
};
/// Signed by whoever works at a member.
const MEMBER: AllowedFor = AllowedFor {
	sudo: false,
	representative: true,
	practitioner: true,
	patient: false,
};
/// Signed by a practitioner.
const PRACTITIONER: AllowedFor = AllowedFor {
	sudo: false,
	representative: false,
	practitioner: true,
	patient: false,
};
/// Signed by a patient, or by its custodian's representative while it is in custody.
const PATIENT_OR_CUSTODIAN: AllowedFor = AllowedFor {
	sudo: false,
	representative: true,
	practitioner: false,
	patient: true,
};
/// Signed by a patient, or by whoever works at its custodian while it is in custody.
const PATIENT_OR_MEMBER: AllowedFor = AllowedFor {
	sudo: false,
	representative: true,
	practitioner: true,
	patient: true,
};

/// An ordinary call.
const fn ordinary(allowed_for: AllowedFor, lasting_bytes: u32) -> CallRule {
	CallRule {
		allowed_for,
		narrowing: false,
		while_suspended: false,
		emergency: false,
		lasting_bytes,
	}
}

/// A call that only takes rights away: the same dispatch class says so to the block's limits.
const fn narrowing(allowed_for: AllowedFor, lasting_bytes: u32) -> CallRule {
	CallRule {
		allowed_for,
		narrowing: true,
		while_suspended: true,
		emergency: false,
		lasting_bytes,
	}
}

/// Upper bounds of what a call may leave in state: the pallets' largest values with their keys, in
/// bytes. A test holds each against the storage sizes that the pallets declare.
pub mod lasting_bytes {
	/// A practitioner's role, and an entry in the account's list.
	pub const PRACTITIONER: u32 = 512;
	/// A patient with a key, the key's record, and two account entries.
	pub const PATIENT: u32 = 768;
	/// A key's record, an entry in the patient's list, an account entry, and the mark of a former key.
	pub const PATIENT_KEY: u32 = 480;
	/// A personal representative, with its key's record and account.
	pub const REPRESENTATIVE: u32 = 640;
	/// A patient's guardians.
	pub const GUARDIANS: u32 = 420;
	/// An attempt at recovery, with the record of the new key.
	pub const RECOVERY: u32 = 1_024;
	/// What organisations say of how well they know a patient.
	pub const ASSURANCES: u32 = 160;
	/// The duplicates that lead to a patient.
	pub const MERGES: u32 = 192;
	/// That a patient is being forgotten.
	pub const FORGETTING: u32 = 80;
	/// A grant, an entry in the patient's book, and one in the list of its grantee.
	pub const GRANT: u32 = 450;
	/// A request for consent: an entry in the patient's list.
	pub const REQUEST: u32 = 320;
	/// A denial: an entry in the patient's list.
	pub const DENIAL: u32 = 96;
	/// A sealed grant or denial: an entry in the patient's list.
	pub const SEALED: u32 = 160;
	/// The count of a policy's uses at one holder.
	pub const POLICY_USES: u32 = 80;
	/// An hourly and a daily checkpoint; the log's head is overwritten.
	pub const CHECKPOINTS: u32 = 320;
	/// An anchor, with all that may come to be said of it: no later call adds to that.
	pub const ANCHOR: u32 = 320;
	/// A declared emergency: the case with its places in all lists.
	pub const EMERGENCY: u32 = 1_024;
	/// What a review leaves: the count against a practitioner, and when the case goes.
	pub const EMERGENCY_REVIEW: u32 = 192;
	/// How far a patient's access log has come.
	pub const ACCESS_HEAD: u32 = 112;
	/// A validator's session keys and their owners.
	pub const SESSION_KEYS: u32 = 512;
	/// A proposal of a body.
	pub const MOTION: u32 = 4_096;
	/// A proposal to both bodies, with the longest call and every approval.
	pub const PROPOSAL: u32 = 24_576;
	/// The list of an organisation's nodes.
	pub const NODE_IDS: u32 = 320;
	/// An offer of custody of one patient.
	pub const CUSTODY_OFFER: u32 = 80;
	/// The count of a new custodian's patients.
	pub const CUSTODY_COUNT: u32 = 64;

	/// So many items of so many bytes.
	pub fn of(items: usize, bytes: u32) -> u32 {
		u32::try_from(items)
			.unwrap_or(u32::MAX)
			.saturating_mul(bytes)
	}
}

/// The list of what may be called by whom.
///
/// What is not named here is refused before the pool. Calls of governance that no account may sign
/// directly (admission of members, allowances, pausing, upgrades) come from the bodies or, on chains
/// that have one, through the sudo key.
pub struct Policy;

impl CallPolicy<RuntimeCall> for Policy {
	fn wrapped(call: &RuntimeCall) -> Option<Vec<&RuntimeCall>> {
		// Only wrappers that keep the signer's own origin. Those that change it (`as_derivative`,
		// `dispatch_as`, …) are refused as a whole.
		match call {
			RuntimeCall::Utility(
				pallet_utility::Call::batch { calls }
				| pallet_utility::Call::batch_all { calls }
				| pallet_utility::Call::force_batch { calls },
			) => Some(calls.iter().collect()),
			_ => None,
		}
	}

	fn rule(call: &RuntimeCall) -> CallRule {
		match call {
			RuntimeCall::Consortium(call) => consortium(call),
			RuntimeCall::PatientIdentity(call) => patient_identity(call),
			RuntimeCall::ConsentGrants(call) => consent_grants(call),
			RuntimeCall::RecordAnchors(call) => record_anchors(call),
			RuntimeCall::EmergencyAccess(call) => emergency_access(call),
			RuntimeCall::AccessLog(pallet_access_log::Call::log_accesses { entries, .. }) => {
				narrowing(
					MEMBER,
					lasting_bytes::of(entries.len(), lasting_bytes::ACCESS_HEAD),
				)
			}
			RuntimeCall::Session(pallet_session::Call::set_keys { .. }) => {
				ordinary(REPRESENTATIVE, lasting_bytes::SESSION_KEYS)
			}
			// Who sits in a body is the body's to check; every seat belongs to an organisation. Votes
			// count as narrowing, for a body must be able to act against who floods the chain.
			RuntimeCall::Council(call) => motion(call),
			RuntimeCall::OversightBoard(call) => motion(call),
			RuntimeCall::JointApproval(call) => joint_approval(call),
			RuntimeCall::Sudo(_) => ordinary(SUDO, 0),
			_ => CallRule::REFUSED,
		}
	}

	fn allowed_bare(call: &RuntimeCall) -> bool {
		matches!(
			call,
			RuntimeCall::Timestamp(pallet_timestamp::Call::set { .. })
				| RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation_unsigned { .. })
				| RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { .. })
		)
	}
}

fn consortium(call: &pallet_consortium::Call<Runtime>) -> CallRule {
	use pallet_consortium::Call;
	match call {
		Call::register_practitioner { .. } => ordinary(REPRESENTATIVE, lasting_bytes::PRACTITIONER),
		Call::revoke_practitioner { .. } | Call::suspend_practitioner { .. } => {
			narrowing(REPRESENTATIVE, 0)
		}
		Call::reinstate_practitioner { .. } => ordinary(REPRESENTATIVE, 0),
		// Who goes gives rights up, and may be suspended or expelled.
		Call::leave_consortium {} | Call::complete_leaving { .. } | Call::stop_validating {} => {
			narrowing(REPRESENTATIVE, 0)
		}
		Call::resume_validating {} => ordinary(REPRESENTATIVE, 0),
		Call::set_node_ids { .. } => ordinary(REPRESENTATIVE, lasting_bytes::NODE_IDS),
		_ => CallRule::REFUSED,
	}
}

/// What patients and their representatives sign themselves, and so let a member hand in. Nothing that
/// wraps another call is among it.
pub struct SignedByPatients;

impl Contains<RuntimeCall> for SignedByPatients {
	fn contains(call: &RuntimeCall) -> bool {
		Policy::wrapped(call).is_none() && Policy::rule(call).allowed_for.patient
	}
}

/// A relayed call weighs in the member's allowance as it would in the patient's, and is as urgent.
fn relayed(call: &RuntimeCall) -> CallRule {
	if !SignedByPatients::contains(call) {
		// Refused by the pallet, by name.
		return ordinary(MEMBER, 0);
	}
	CallRule {
		allowed_for: MEMBER,
		while_suspended: false,
		..Policy::rule(call)
	}
}

fn patient_identity(call: &pallet_patient_identity::Call<Runtime>) -> CallRule {
	use pallet_patient_identity::Call;
	match call {
		Call::relay_call { call, .. } => relayed(call),
		Call::register_in_custody { .. } => ordinary(REPRESENTATIVE, lasting_bytes::PATIENT),
		Call::claim_identity { .. } => ordinary(REPRESENTATIVE, lasting_bytes::PATIENT_KEY),
		Call::appoint_representative { .. } => {
			ordinary(PATIENT_OR_CUSTODIAN, lasting_bytes::REPRESENTATIVE)
		}
		Call::renew_representative { .. } | Call::lift_restriction { .. } => {
			ordinary(PATIENT_OR_CUSTODIAN, 0)
		}
		Call::remove_representative { .. } => {
			narrowing(PATIENT_OR_CUSTODIAN, lasting_bytes::PATIENT_KEY)
		}
		Call::withhold_from_representative { .. } | Call::restrict_processing { .. } => {
			narrowing(PATIENT_OR_CUSTODIAN, 0)
		}
		Call::set_guardians { .. } => ordinary(PATIENT, lasting_bytes::GUARDIANS),
		Call::start_recovery { .. } => ordinary(MEMBER, lasting_bytes::RECOVERY),
		Call::vouch_recovery { .. } => ordinary(MEMBER, 0),
		Call::complete_recovery { .. } => ordinary(MEMBER, lasting_bytes::PATIENT_KEY),
		Call::veto_recovery { .. } => narrowing(PATIENT, 0),
		Call::attest_assurance { .. } => ordinary(REPRESENTATIVE, lasting_bytes::ASSURANCES),
		Call::withdraw_assurance { .. } => narrowing(REPRESENTATIVE, 0),
		Call::attest_death { .. } => ordinary(REPRESENTATIVE, 0),
		Call::reverse_death { .. } | Call::undo_merge { .. } => ordinary(PATIENT_OR_CUSTODIAN, 0),
		Call::merge_patient { .. } => ordinary(REPRESENTATIVE, lasting_bytes::MERGES),
		Call::unlink_patient { .. } => narrowing(PATIENT_OR_CUSTODIAN, lasting_bytes::FORGETTING),
		Call::register_patient { .. } => ordinary(REPRESENTATIVE, lasting_bytes::PATIENT),
		Call::add_key { .. } | Call::rotate_key { .. } => {
			ordinary(PATIENT, lasting_bytes::PATIENT_KEY)
		}
		Call::set_encryption_key { .. } => ordinary(PATIENT, 0),
		Call::remove_key { .. } => narrowing(PATIENT, lasting_bytes::PATIENT_KEY),
		// Who is suspended or about to go has to be able to hand its patients over.
		Call::hand_over_custody { patients, .. } => CallRule {
			while_suspended: true,
			..ordinary(
				REPRESENTATIVE,
				lasting_bytes::of(patients.len(), lasting_bytes::CUSTODY_OFFER),
			)
		},
		Call::accept_custody { .. } => ordinary(REPRESENTATIVE, lasting_bytes::CUSTODY_COUNT),
		_ => CallRule::REFUSED,
	}
}

fn consent_grants(call: &pallet_consent_grants::Call<Runtime>) -> CallRule {
	use pallet_consent_grants::Call;
	match call {
		Call::grant_consent { .. } => ordinary(PATIENT, lasting_bytes::GRANT),
		Call::narrow_consent { .. } | Call::revoke_consent { .. } => {
			narrowing(PATIENT_OR_MEMBER, 0)
		}
		Call::record_consent { .. } => ordinary(PRACTITIONER, lasting_bytes::GRANT),
		Call::confirm_consent { .. } => ordinary(PATIENT, 0),
		Call::supersede_consent { .. } | Call::answer_request { .. } => {
			ordinary(PATIENT, lasting_bytes::GRANT)
		}
		Call::mark_consent_in_error { .. } | Call::decline_request { .. } => {
			narrowing(PATIENT_OR_MEMBER, 0)
		}
		Call::deny_access { .. } => narrowing(PATIENT_OR_MEMBER, lasting_bytes::DENIAL),
		Call::lift_denial { .. } | Call::confirm_sealed { .. } => ordinary(PATIENT, 0),
		Call::seal_entry { .. } => ordinary(PATIENT, lasting_bytes::SEALED),
		// Among what is taken back are grants, and those are not to wait.
		Call::revoke_sealed { .. } => narrowing(PATIENT, 0),
		Call::request_consent { .. } => ordinary(MEMBER, lasting_bytes::REQUEST),
		// What members owe the patient, suspended or not.
		Call::withdraw_request { .. } | Call::acknowledge_end { .. } => narrowing(MEMBER, 0),
		Call::report_policy_uses { .. } => narrowing(REPRESENTATIVE, lasting_bytes::POLICY_USES),
		_ => CallRule::REFUSED,
	}
}

fn record_anchors(call: &pallet_record_anchors::Call<Runtime>) -> CallRule {
	use pallet_record_anchors::Call;
	match call {
		Call::extend_log { .. } => ordinary(REPRESENTATIVE, lasting_bytes::CHECKPOINTS),
		Call::anchor_record { .. } | Call::supersede_record { .. } => {
			ordinary(REPRESENTATIVE, lasting_bytes::ANCHOR)
		}
		Call::mark_entered_in_error { .. }
		| Call::extend_retention { .. }
		| Call::dispense_record { .. }
		| Call::lift_restriction { .. }
		| Call::accept_custody { .. } => ordinary(REPRESENTATIVE, 0),
		// Whoever holds the record, and does not ask the hospital that wrote it.
		Call::dispute_record { .. } => narrowing(PATIENT_OR_MEMBER, 0),
		Call::withdraw_dispute { .. } => ordinary(PATIENT_OR_MEMBER, 0),
		Call::restrict_record { .. } => narrowing(REPRESENTATIVE, 0),
		// What a custodian owes the patient, and has to be able to do when it is suspended or about to go.
		Call::answer_dispute { .. } | Call::offer_custody { .. } | Call::erase_record { .. } => {
			CallRule {
				while_suspended: true,
				..ordinary(REPRESENTATIVE, 0)
			}
		}
		_ => CallRule::REFUSED,
	}
}

/// Nothing refuses the declaration of an emergency, nor what is handed in of one later.
fn emergency_access(call: &pallet_emergency_access::Call<Runtime>) -> CallRule {
	use pallet_emergency_access::Call;
	let declaration = |allowed_for| CallRule {
		emergency: true,
		..narrowing(allowed_for, lasting_bytes::EMERGENCY)
	};
	match call {
		Call::declare_emergency { .. } => declaration(PRACTITIONER),
		Call::anchor_late_declaration { .. } => declaration(MEMBER),
		Call::end_emergency { .. } => narrowing(PRACTITIONER, 0),
		Call::review_emergency { .. } => ordinary(PRACTITIONER, lasting_bytes::EMERGENCY_REVIEW),
		_ => CallRule::REFUSED,
	}
}

fn motion<I: 'static>(call: &pallet_collective::Call<Runtime, I>) -> CallRule
where
	Runtime: pallet_collective::Config<I>,
{
	use pallet_collective::Call;
	match call {
		Call::propose { .. } => CallRule {
			while_suspended: true,
			..ordinary(REPRESENTATIVE, lasting_bytes::MOTION)
		},
		// Whoever has a seat votes. A suspended hospital has none; a member of the board keeps its seat
		// until the board takes it, and a hospital whose membership has run out until it is found.
		Call::vote { .. } | Call::close { .. } => narrowing(REPRESENTATIVE, 0),
		_ => CallRule::REFUSED,
	}
}

fn joint_approval(call: &pallet_joint_approval::Call<Runtime>) -> CallRule {
	use pallet_joint_approval::Call;
	match call {
		Call::propose { .. } => CallRule {
			while_suspended: true,
			..ordinary(REPRESENTATIVE, lasting_bytes::PROPOSAL)
		},
		Call::approve { .. }
		| Call::withdraw_approval { .. }
		| Call::withdraw_proposal { .. }
		| Call::close { .. } => narrowing(REPRESENTATIVE, 0),
		_ => CallRule::REFUSED,
	}
}
