// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The verdict in JSON. `docs/evidence.md` describes the members.

use super::Verdict;
use crate::{
	error::Refusal,
	format::Head,
	hex::encode,
	layout::{AnchorStatus, DisputeState, GrantState, Grantee, Restriction},
	subject::{AccessLogClaim, AnchorClaim, Claim, GrantClaim, RecordClaim, Sealed, Signer},
};
use alloc::{
	string::{String, ToString},
	vec::Vec,
};
use carechain_primitives::traits::GivenBy;
use serde_json::{json, Value};

/// Names this format, in the verdict.
pub const FORMAT: &str = "carechain/verdict/v1";

impl Verdict {
	/// The verdict for a program.
	pub fn facts(&self) -> Value {
		let block = &self.block;
		json!({
			"format": FORMAT,
			"proven": true,
			"subject": match &self.claim {
				Claim::Record(claim) => record(claim),
				Claim::Anchor(claim) => anchor(claim),
				Claim::Grant(claim) => grant(claim),
				Claim::AccessLog(claim) => access_log(claim),
			},
			"chain": {
				"genesis": encode(&self.genesis),
				"block": block.number,
				"hash": encode(&block.hash),
				"time": block.time,
				"justified": block.justified,
				"setId": block.set_id,
				"authorities": block.authorities,
				"handovers": block.handovers,
				"restarts": block.restarts,
			},
			"proves": self.proves(),
			"leavesOpen": self.leaves_open(),
		})
	}
}

/// A refusal for a program.
pub fn refused_facts(refusal: &Refusal) -> Value {
	json!({
		"format": FORMAT,
		"proven": false,
		"link": refusal.link.to_string(),
		"code": refusal.reason.code(),
		"reason": refusal.reason.to_string(),
	})
}

fn sealed(sealed: &Sealed) -> Value {
	json!({
		"commitment": encode(&sealed.commitment.0),
		"leaf": sealed.leaf,
		"scheme": sealed.scheme.name(),
		"recordChecked": sealed.record_checked,
	})
}

fn record(claim: &RecordClaim) -> Value {
	json!({
		"kind": "record",
		"organization": claim.organization,
		"sealed": sealed(&claim.sealed),
		"index": claim.index,
		"size": claim.size,
		"head": head(claim.head),
		"block": claim.block,
		"existedBy": claim.existed_by,
		"signer": claim.signer.as_ref().map(signer),
	})
}

fn head(head: Head) -> Value {
	match head {
		Head::Log {} => json!({ "kind": "log" }),
		Head::Hourly { hour } => json!({ "kind": "hourly", "hour": hour }),
		Head::Daily { day } => json!({ "kind": "daily", "day": day }),
	}
}

fn signer(signer: &Signer) -> Value {
	let credential = &signer.credential;
	json!({
		"organization": credential.organization,
		"account": encode(&credential.account),
		"roles": credential.roles.iter().map(|it| it.code()).collect::<Vec<_>>(),
		"licence": encode(&credential.licence.0),
		"validUntil": credential.valid_until,
		"standing": signer.standing.word(),
	})
}

fn anchor(claim: &AnchorClaim) -> Value {
	let anchor = &claim.anchor;
	let superseded_by = match anchor.status {
		AnchorStatus::Superseded { by } => by,
		_ => None,
	};
	json!({
		"kind": "anchor",
		"sealed": sealed(&claim.sealed),
		"author": anchor.author,
		"custodian": anchor.custodian,
		"class": anchor.class,
		"key": encode(&anchor.key.0),
		"keyIsSalts": claim.key_is_salts,
		"retainUntil": anchor.retain_until,
		"status": match anchor.status {
			AnchorStatus::Current => "current",
			AnchorStatus::Superseded { .. } => "superseded",
			AnchorStatus::EnteredInError => "entered-in-error",
			AnchorStatus::Completed => "completed",
		},
		"supersededBy": superseded_by.map(|it| encode(&it.0)),
		"supersedes": anchor.supersedes.map(|it| encode(&it.0)),
		"anchoredAt": anchor.anchored_at,
		"dispute": anchor.dispute.map(|dispute| json!({
			"reason": encode(&dispute.reason.0),
			"raisedAt": dispute.raised_at,
			"state": match dispute.state {
				DisputeState::Open => "open",
				DisputeState::Answered { .. } => "answered",
				DisputeState::Corrected => "corrected",
			},
			"answer": match dispute.state {
				DisputeState::Answered { answer } => Some(encode(&answer.0)),
				_ => None,
			},
		})),
		"restriction": anchor.restriction.map(|restriction| match restriction {
			Restriction::Custodian => "custodian",
			Restriction::Governance => "governance",
			Restriction::Both => "both",
		}),
		"dispenses": anchor.dispenses.map(|it| json!({ "left": it.left, "total": it.total })),
		"legalHolds": anchor.legal_holds,
		"signatures": anchor.signatures,
		"offeredTo": anchor.offered_to,
	})
}

fn codes<T>(codes: impl Iterator<Item = T>, code: fn(&T) -> &'static str) -> Vec<&'static str> {
	codes.map(|it| code(&it)).collect()
}

fn grant(claim: &GrantClaim) -> Value {
	let GrantClaim { grant, .. } = claim;
	let fields = &grant.fields;
	let (ended_at, superseded_by) = match grant.state {
		GrantState::Active | GrantState::Proposed => (None, None),
		GrantState::Revoked { at } | GrantState::EnteredInError { at } => (Some(at), None),
		GrantState::Superseded { at, by } => (Some(at), Some(by)),
	};
	let exceptions = fields.exceptions.iter().flatten().map(|exception| {
		json!({
			"practitionerRole": exception.practitioner_role,
			"purposes": codes(exception.purposes.iter(), |it| it.code()),
			"classes": codes(exception.classes.iter(), |it| it.code()),
		})
	});
	json!({
		"kind": "grant",
		"patient": encode(&claim.patient.0),
		"grant": claim.number,
		"status": claim.status.word(),
		"endedAt": ended_at,
		"supersededBy": superseded_by,
		"grantedAt": grant.granted_at,
		"givenBy": given_by(grant.given_by),
		"grantee": match fields.grantee {
			Grantee::Organization(id) => json!({ "kind": "organization", "organization": id }),
			Grantee::PractitionerRole(id) => {
				json!({ "kind": "practitioner-role", "practitionerRole": id })
			}
		},
		"purposes": codes(fields.purposes.iter(), |it| it.code()),
		"actions": codes(fields.actions.iter(), |it| it.code()),
		"classes": codes(fields.classes.iter(), |it| it.code()),
		"ceiling": fields.ceiling,
		"validFrom": fields.valid_from,
		"validUntil": fields.valid_until,
		"dataFrom": fields.data_period.from,
		"dataUntil": fields.data_period.until,
		"accessModes": codes(fields.conditions.access_modes.iter(), |it| it.code()),
		"obligations": codes(fields.conditions.obligations.iter(), |it| it.code()),
		"refrains": codes(fields.conditions.refrains.iter(), |it| it.code()),
		"deleteAfterDays": fields.conditions.delete_after_days,
		"exceptions": exceptions.collect::<Vec<_>>(),
		"terms": fields.terms.map(|terms| json!({
			"commitment": encode(&terms.commitment.0),
			"residual": terms.residual,
			"checked": claim.terms_checked,
		})),
	})
}

fn given_by(given_by: GivenBy) -> Value {
	match given_by {
		GivenBy::Patient => json!({ "kind": "patient" }),
		GivenBy::Representative(id) => json!({ "kind": "representative", "representative": id }),
		GivenBy::Both(id) => json!({ "kind": "both", "representative": id }),
		GivenBy::Custodian => json!({ "kind": "custodian" }),
	}
}

fn access_log(claim: &AccessLogClaim) -> Value {
	let by = claim.entries_by.iter();
	let by: Vec<_> = by
		.map(|(organization, count)| json!({ "organization": organization, "entries": count }))
		.collect();
	json!({
		"kind": "access-log",
		"patient": encode(&claim.patient.0),
		"entries": claim.head.count,
		"head": encode(&claim.head.head),
		"lastBlock": claim.head.last_block,
		"by": by,
		"opened": claim.opened,
	})
}

/// The verdict, or the refusal, as a program reads it.
pub fn facts_text(outcome: &Result<Verdict, Refusal>) -> String {
	match outcome {
		Ok(verdict) => verdict.facts(),
		Err(refusal) => refused_facts(refusal),
	}
	.to_string()
}
