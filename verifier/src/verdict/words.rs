// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The verdict in plain words: who, what, since when, as of which block, and what is not proven.

use super::Verdict;
use crate::{
	hex,
	layout::{AnchorStatus, DisputeState, GrantState, Grantee, Restriction},
	subject::{
		AccessLogClaim, AnchorClaim, Claim, GrantClaim, RecordClaim, Sealed, Signer, Standing,
	},
};
use alloc::{
	format,
	string::{String, ToString},
	vec::Vec,
};
use carechain_primitives::{traits::GivenBy, CodeSet, Day};

impl Verdict {
	/// What is proven, one sentence each.
	pub fn proves(&self) -> Vec<String> {
		let mut sentences = match &self.claim {
			Claim::Record(claim) => record(claim),
			Claim::Anchor(claim) => anchor(claim),
			Claim::Grant(claim) => grant(claim),
			Claim::AccessLog(claim) => access_log(claim),
		};
		sentences.push(self.as_of());
		sentences
	}

	/// What is not proven, or only under a condition, one sentence each.
	pub fn leaves_open(&self) -> Vec<String> {
		let mut sentences = match &self.claim {
			Claim::Record(claim) => record_leaves_open(claim),
			Claim::Anchor(claim) => anchor_leaves_open(claim),
			Claim::Grant(claim) => grant_leaves_open(claim),
			Claim::AccessLog(claim) => access_log_leaves_open(claim),
		};
		sentences.push(format!(
			"What happened after block {} is not in this file.",
			self.block.number
		));
		sentences.push(
			"All of it rests on the hash of the genesis block: compare it with the one that your \
			 consortium publishes. And it rests on the validators: more than a third of a set, together, \
			 could have signed something else as well."
				.into(),
		);
		for block in &self.block.restarts {
			sentences.push(format!(
				"It also rests on the restart of finality in block {block}, for which the list that was \
				 given is the only word."
			));
		}
		sentences
	}

	fn as_of(&self) -> String {
		let block = &self.block;
		let first = match block.handovers {
			0 => "the first authority set of the chain".to_string(),
			1 => format!("authority set {}, after one handover", block.set_id),
			count => format!("authority set {}, after {count} handovers", block.set_id),
		};
		format!(
			"All this is so as of block {} ({}), which was made no later than {} and made final by {} ({} \
			 validators), on the chain that starts with block {}.",
			block.number,
			hex::encode(&block.hash),
			time(block.time),
			first,
			block.authorities,
			hex::encode(&self.genesis),
		)
	}
}

/// A time in seconds, as in ISO 8601 but for the spaces.
pub(super) fn time(seconds: u64) -> String {
	let of_day = seconds % 86_400;
	format!(
		"{} {:02}:{:02}:{:02} UTC",
		Day::of_unix_seconds(seconds),
		of_day / 3_600,
		of_day / 60 % 60,
		of_day % 60
	)
}

fn record(claim: &RecordClaim) -> Vec<String> {
	let RecordClaim {
		sealed,
		organization,
		..
	} = claim;
	let mut sentences = Vec::from([
		format!(
			"{} in the log of organisation {}, at place {} of {} (counted from 0).",
			subject(sealed),
			organization.0,
			claim.index,
			claim.size
		),
		format!(
			"It existed no later than {}. The log has had this head since block {}.",
			time(claim.existed_by),
			claim.block
		),
	]);
	sentences.extend(leaf(sealed));
	sentences.extend(claim.signer.as_ref().map(|it| signer(sealed, it)));
	sentences
}

fn subject(sealed: &Sealed) -> String {
	let what = match sealed.record_checked {
		true => "This record",
		false => "The record that the leaf names",
	};
	let hash = hex::encode(&sealed.leaf.record.0);
	format!("{what} ({} {hash}) stands", sealed.leaf.algorithm.code())
}

fn leaf(sealed: &Sealed) -> Vec<String> {
	let leaf = &sealed.leaf;
	let labels = match leaf.sensitivity.is_empty() {
		true => String::new(),
		false => format!(", sensitive for {}", leaf.sensitivity.join(", ")),
	};
	let care = match &leaf.time_of_care {
		Some(time) => format!("the care took place on {time}"),
		None => "it belongs to no time of care".into(),
	};
	let mut sentences = Vec::from([format!(
		"By its author's word it is about patient {}, of class {}, of confidentiality {}{labels}, and {care}.",
		hex::encode(&leaf.patient.0),
		leaf.class.code(),
		leaf.confidentiality.code(),
	)]);
	if let Some(before) = &leaf.supersedes {
		let before = hex::encode(&before.0);
		sentences.push(format!(
			"It takes the place of the record with commitment {before}."
		));
	}
	sentences.push(format!(
		"Account {} signed that ({}).",
		hex::encode(&leaf.signer.account.0),
		sealed.scheme.name()
	));
	sentences.extend(leaf.co_signers.iter().map(|signer| {
		format!(
			"Account {} signed it too, as credential {}.",
			hex::encode(&signer.account.0),
			signer.practitioner_role
		)
	}));
	sentences
}

fn signer(sealed: &Sealed, signer: &Signer) -> String {
	let credential = &signer.credential;
	let roles: Vec<_> = credential.roles.iter().map(|role| role.code()).collect();
	let standing = match signer.standing {
		Standing::Active => format!("in force, until {}", credential.valid_until),
		Standing::Expired => format!("expired since {}", credential.valid_until),
		Standing::Suspended => "suspended".into(),
		Standing::Revoked => "revoked".into(),
	};
	format!(
		"That account holds credential {} at organisation {} ({}), which at that block was {standing}.",
		sealed.leaf.signer.practitioner_role,
		credential.organization.0,
		roles.join(", "),
	)
}

fn record_leaves_open(claim: &RecordClaim) -> Vec<String> {
	let mut sentences = sealed_leaves_open(&claim.sealed);
	sentences.push(match claim.signer {
		Some(_) => {
			"When it was signed is not known, and so not whether the credential held then.".into()
		}
		None => NO_CREDENTIAL.into(),
	});
	sentences
}

const NO_CREDENTIAL: &str =
	"Whose account it is that signed is not proven: the credential is not in this file.";

fn sealed_leaves_open(sealed: &Sealed) -> Vec<String> {
	let mut sentences = Vec::from([String::from(
		"That what the record says is true is not proven, only that it was sealed so.",
	)]);
	if !sealed.leaf.co_signers.is_empty() {
		sentences.push(
			"Whether the co-signers hold the credentials that they name is not proven: the chain says it."
				.into(),
		);
	}
	if !sealed.record_checked {
		sentences.push(
			"The record itself was not there to be compared; who has it can give it with --record."
				.into(),
		);
	}
	sentences
}

fn anchor(claim: &AnchorClaim) -> Vec<String> {
	let AnchorClaim { sealed, anchor, .. } = claim;
	let mut sentences = Vec::from([
		format!(
			"{} on chain by itself, anchored by organisation {} in block {}.",
			subject(sealed),
			anchor.author.0,
			anchor.anchored_at
		),
		status(anchor.status),
		format!(
			"Organisation {} keeps it, until the end of {} at least.",
			anchor.custodian.0, anchor.retain_until.0
		),
	]);
	if let Some(dispenses) = anchor.dispenses {
		sentences.push(format!(
			"It may be dispensed {} more times, of {}.",
			dispenses.left, dispenses.total
		));
	}
	if let Some(dispute) = anchor.dispute {
		let state = match dispute.state {
			DisputeState::Open => "and that was not answered yet",
			DisputeState::Answered { .. } => "and its custodian answered that it disagrees",
			DisputeState::Corrected => "and it was corrected since",
		};
		let block = dispute.raised_at;
		sentences.push(format!("It was disputed in block {block}, {state}."));
	}
	if let Some(restriction) = anchor.restriction {
		let by = match restriction {
			Restriction::Custodian => "its custodian",
			Restriction::Governance => "a governing body",
			Restriction::Both => "its custodian and a governing body",
		};
		sentences.push(format!("Its use was restricted by {by}."));
	}
	if anchor.legal_holds > 0 {
		let holds = anchor.legal_holds;
		sentences.push(format!("Legal cases that hold it: {holds}."));
	}
	if let Some(to) = anchor.offered_to {
		sentences.push(format!("Its custody was offered to organisation {}.", to.0));
	}
	sentences.extend(leaf(sealed));
	sentences
}

fn status(status: AnchorStatus) -> String {
	match status {
		AnchorStatus::Current => "It was current.".into(),
		AnchorStatus::Superseded { by: Some(by) } => {
			let by = hex::encode(&by.0);
			format!("It was superseded by the record with commitment {by}.")
		}
		AnchorStatus::Superseded { by: None } => {
			"It was superseded by a record that has been erased.".into()
		}
		AnchorStatus::EnteredInError => "It was marked as entered in error.".into(),
		AnchorStatus::Completed => "It was dispensed as often as it allows.".into(),
	}
}

fn anchor_leaves_open(claim: &AnchorClaim) -> Vec<String> {
	let mut sentences = sealed_leaves_open(&claim.sealed);
	sentences.push(NO_CREDENTIAL.into());
	if !claim.key_is_salts {
		sentences.push(
			"The key on chain is not the one that goes with the salt: who holds the record cannot dispute \
			 it, nor have it dispensed. Its author anchored another."
				.into(),
		);
	}
	let listed = claim.anchor.class;
	if listed != claim.sealed.leaf.class {
		let listed = listed.code();
		sentences.push(format!("On chain its class is another one: {listed}."));
	}
	sentences
}

fn codes<T>(codes: impl Iterator<Item = T>, code: fn(&T) -> &'static str) -> String {
	let codes: Vec<_> = codes.map(|it| code(&it)).collect();
	match codes.is_empty() {
		true => "none".into(),
		false => codes.join(", "),
	}
}

fn grant(claim: &GrantClaim) -> Vec<String> {
	let GrantClaim { grant, .. } = claim;
	let fields = &grant.fields;
	let grantee = match fields.grantee {
		Grantee::Organization(organization) => format!("organisation {}", organization.0),
		Grantee::PractitionerRole(role) => format!("the practitioner with credential {}", role.0),
	};
	let given_by = match grant.given_by {
		GivenBy::Patient => "the patient".to_string(),
		GivenBy::Representative(id) => format!("the patient's representative {}", id.0),
		GivenBy::Both(id) => format!("the patient and representative {} together", id.0),
		GivenBy::Custodian => "the custodian, for a patient without a key".to_string(),
	};
	let mut sentences = Vec::from([
		format!(
			"Grant {} of patient {}, to {grantee}, given in block {} by {given_by}.",
			claim.number.0,
			hex::encode(&claim.patient.0),
			grant.granted_at
		),
		grant_status(claim),
		format!(
			"It is for the purposes {}; the actions {}; data of the classes {}; up to confidentiality {}; \
			 from {} until the day before {}.",
			codes(fields.purposes.iter(), |it| it.code()),
			codes(fields.actions.iter(), |it| it.code()),
			codes(fields.classes.iter(), |it| it.code()),
			fields.ceiling.code(),
			fields.valid_from,
			fields.valid_until
		),
	]);
	sentences.extend(grant_period(claim));
	sentences.extend(grant_conditions(claim));
	let exceptions = fields.exceptions.iter().flatten().map(|exception| {
		let whom = match exception.practitioner_role {
			Some(role) => format!("for credential {}", role.0),
			None => "for everybody".into(),
		};
		let any = |none: bool, text: String| if none { "any".into() } else { text };
		let (purposes, classes) = (exception.purposes, exception.classes);
		format!(
			"It leaves out, {whom}: purposes {}, classes {}.",
			any(purposes.is_empty(), codes(purposes.iter(), |it| it.code())),
			any(classes.is_empty(), codes(classes.iter(), |it| it.code())),
		)
	});
	sentences.extend(exceptions);
	if claim.terms_checked {
		sentences.push("The full terms in this file are those that it commits to.".into());
	}
	sentences
}

fn grant_status(claim: &GrantClaim) -> String {
	let word = claim.status.word();
	match claim.grant.state {
		GrantState::Revoked { at } => format!("It was {word}, from block {at} on."),
		GrantState::Superseded { at, by } => {
			format!("It was {word} by grant {}, from block {at} on.", by.0)
		}
		GrantState::EnteredInError { at } => format!("It was {word}, known since block {at}."),
		GrantState::Active | GrantState::Proposed => format!("It was {word}."),
	}
}

fn grant_period(claim: &GrantClaim) -> Option<String> {
	let period = claim.grant.fields.data_period;
	match (period.from, period.until) {
		(None, None) => None,
		(Some(from), None) => Some(format!("The data has to be of {} or later.", from.0)),
		(None, Some(until)) => Some(format!("The data has to be of before {}.", until.0)),
		(Some(from), Some(until)) => Some(format!(
			"The data has to be of {} or later, and of before {}.",
			from.0, until.0
		)),
	}
}

fn grant_conditions(claim: &GrantClaim) -> Vec<String> {
	let conditions = claim.grant.fields.conditions;
	let mut sentences = Vec::from([format!(
		"Access modes: {}; obligations: {}; refrains: {}.",
		codes(conditions.access_modes.iter(), |it| it.code()),
		codes(conditions.obligations.iter(), |it| it.code()),
		codes(conditions.refrains.iter(), |it| it.code()),
	)]);
	if let Some(days) = conditions.delete_after_days {
		sentences.push(format!(
			"What was received has to be deleted after {days} days."
		));
	}
	sentences
}

fn grant_leaves_open(claim: &GrantClaim) -> Vec<String> {
	let mut sentences = Vec::from([
		String::from(
			"Whether who gave it still had the power to, and whether the grantee was in good standing, is \
			 not proven: a grant may be frozen for the one, and useless for the other.",
		),
		String::from("Who the patient is behind the pseudonym is not proven."),
	]);
	if let (Some(terms), false) = (claim.grant.fields.terms, claim.terms_checked) {
		sentences.push(match terms.residual {
			true => {
				"Its full terms hold back more than is told here, and they are not in this file."
					.into()
			}
			false => "Its full terms are not in this file.".into(),
		});
	}
	sentences
}

fn access_log(claim: &AccessLogClaim) -> Vec<String> {
	let patient = hex::encode(&claim.patient.0);
	if claim.head.count == 0 {
		return Vec::from([format!(
			"No access to the data of patient {patient} was logged."
		)]);
	}
	let by: Vec<_> = claim
		.entries_by
		.iter()
		.map(|(organization, count)| format!("organisation {}: {count}", organization.0))
		.collect();
	Vec::from([
		format!(
			"The access log of patient {patient} is whole: it has the {} entries of this file, in this \
			 order, and no others. The last is in block {}.",
			claim.head.count, claim.head.last_block
		),
		format!("They were made by {}.", by.join(", ")),
		format!(
			"Opened: {} of them, which are about the events in this file.",
			claim.opened
		),
	])
}

fn access_log_leaves_open(claim: &AccessLogClaim) -> Vec<String> {
	let mut sentences = Vec::from([String::from(
		"An access that nobody logged leaves no trace here: both sides have to log, and one of them may \
		 have failed to.",
	)]);
	let unopened = claim
		.head
		.count
		.saturating_sub(u64::try_from(claim.opened).unwrap_or(u64::MAX));
	if unopened > 0 {
		sentences.push(format!(
			"What the other {unopened} entries are about is not in this file."
		));
	}
	sentences
}
