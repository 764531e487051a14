// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a consortium file has to keep.
//!
//! Checks go on after an error, so that a file is mended in one go. The first organisation is
//! `organization[1]`.

use std::{collections::BTreeMap, fmt::Display};

use carechain_primitives::{Day, NodeId, OrganizationKind};
use carechain_runtime::{
	genesis::DEFAULT_ALLOWANCES, AccountId, BlockNumber, Runtime, SessionKeys,
};
use pallet_admission::{Allowance, DefaultAllowances};
use pallet_consortium::{Config, GenesisOrganization};
use sp_core::{ed25519, sr25519, Get};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use super::{file, parse};

/// A consortium that can found a chain.
#[derive(Debug)]
pub struct Checked {
	/// The chain's name.
	pub name: String,
	/// The chain's id.
	pub id: String,
	/// Blocks in a session.
	pub session_length: BlockNumber,
	/// The fewest validators that the set may shrink to.
	pub min_validators: u32,
	/// The default allowances.
	pub defaults: DefaultAllowances,
	/// Allowances by kind.
	pub classes: Vec<(OrganizationKind, Allowance)>,
	/// The founding members.
	pub members: Vec<Member>,
	/// The fields that hold a well-known development key.
	pub development_keys: Vec<String>,
}

/// A founding member.
#[derive(Debug)]
pub struct Member {
	/// What the registry is told of it.
	pub organization: GenesisOrganization<AccountId>,
	/// The keys of its validator.
	pub keys: Option<SessionKeys>,
}

/// Checks a file; `today` is what membership has to outlast.
pub fn check(file: &file::Consortium, today: Day) -> Result<Checked, Vec<String>> {
	let mut findings = Findings::default();
	check_chain(&mut findings, file);
	let allowances = check_allowances(&mut findings, &file.allowances);
	let mut members = Vec::new();
	for (position, organization) in file.organizations.iter().enumerate() {
		let field = format!("organization[{}]", position + 1);
		members.extend(check_organization(
			&mut findings,
			&field,
			organization,
			today,
		));
	}
	check_representatives_sign_no_blocks(&mut findings, file);
	check_bodies(&mut findings, file);

	let Findings {
		errors,
		development_keys,
		..
	} = findings;
	match allowances {
		Some((defaults, classes)) if errors.is_empty() => Ok(Checked {
			name: file.name.clone(),
			id: file.id.clone(),
			session_length: file.session_length,
			min_validators: file.min_validators,
			defaults,
			classes,
			members,
			development_keys,
		}),
		_ => Err(errors),
	}
}

/// What was found so far.
#[derive(Default)]
struct Findings {
	/// Each names its field.
	errors: Vec<String>,
	/// The field of each representative, by account.
	representatives: BTreeMap<[u8; 32], String>,
	/// The field of each session key.
	session_keys: BTreeMap<[u8; 32], String>,
	/// The field of each node.
	nodes: BTreeMap<NodeId, String>,
	/// Fields with well-known keys.
	development_keys: Vec<String>,
}

impl Findings {
	fn error(&mut self, field: impl Display, what: impl Display) {
		self.errors.push(format!("{field}: {what}"));
	}

	/// The value, or an error that says what it should have been.
	fn expect<T>(&mut self, field: impl Display, value: Option<T>, what: &str) -> Option<T> {
		if value.is_none() {
			self.error(field, what);
		}
		value
	}
}

fn check_chain(findings: &mut Findings, file: &file::Consortium) {
	if file.name.trim().is_empty() {
		findings.error("name", "empty");
	}
	let is_allowed = |letter: char| {
		letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
	};
	if file.id.is_empty() {
		findings.error("id", "empty");
	} else if !file.id.chars().all(is_allowed) {
		findings.error(
			"id",
			"may hold lower-case letters, digits, `-` and `_` only",
		);
	}

	let validators = file
		.organizations
		.iter()
		.filter(|organization| organization.validator.is_some())
		.count();
	let validators = u32::try_from(validators).unwrap_or(u32::MAX);
	// Who authors nothing in a session counts as silent, so everybody needs two turns in each.
	let shortest = validators.saturating_mul(2).max(1);
	if file.session_length < shortest {
		findings.error(
			"session-length",
			format!("{validators} validators need sessions of {shortest} blocks at least"),
		);
	}
	if file.min_validators == 0 {
		findings.error("min-validators", "at least one validator has to stay");
	} else if file.min_validators > validators {
		findings.error(
			"min-validators",
			format!("more than the {validators} validators that there are"),
		);
	}
	let most: u32 = <Runtime as Config>::MaxValidators::get();
	if validators > most {
		findings.error("organization", format!("more than {most} validators"));
	}
}

type CheckedAllowances = (DefaultAllowances, Vec<(OrganizationKind, Allowance)>);

fn check_allowances(
	findings: &mut Findings,
	allowances: &file::Allowances,
) -> Option<CheckedAllowances> {
	let mut or_default = |name: &str, given: Option<file::Allowance>, default| match given {
		Some(given) => check_allowance(findings, &format!("allowances.{name}"), given),
		None => Some(default),
	};
	let organization = or_default(
		"organization",
		allowances.organization,
		DEFAULT_ALLOWANCES.organization,
	);
	let patient = or_default("patient", allowances.patient, DEFAULT_ALLOWANCES.patient);
	let patients_of = or_default(
		"patients-of",
		allowances.patients_of,
		DEFAULT_ALLOWANCES.patients_of,
	);

	let mut classes = Vec::new();
	for (kind, allowance) in &allowances.class {
		let field = format!("allowances.class.{kind}");
		let kind = check_kind(findings, &field, kind);
		let allowance = check_allowance(findings, &field, *allowance);
		classes.extend(kind.zip(allowance));
	}
	let defaults = DefaultAllowances {
		organization: organization?,
		patient: patient?,
		patients_of: patients_of?,
	};
	Some((defaults, classes))
}

fn check_allowance(
	findings: &mut Findings,
	field: &str,
	allowance: file::Allowance,
) -> Option<Allowance> {
	let file::Allowance {
		weight_capacity,
		weight_refill,
		bytes_capacity,
		bytes_refill,
	} = allowance;
	if weight_refill > weight_capacity {
		findings.error(
			format!("{field}.weight-refill"),
			"more than weight-capacity",
		);
	}
	if bytes_refill > bytes_capacity {
		findings.error(format!("{field}.bytes-refill"), "more than bytes-capacity");
	}
	let allowance = Allowance {
		weight_capacity,
		weight_refill,
		bytes_capacity,
		bytes_refill,
	};
	allowance.is_sound().then_some(allowance)
}

fn check_kind(findings: &mut Findings, field: &str, kind: &str) -> Option<OrganizationKind> {
	let known = OrganizationKind::from_code(kind);
	if known.is_none() {
		let codes: Vec<_> = OrganizationKind::ALL
			.iter()
			.map(|kind| kind.code())
			.collect();
		findings.error(
			field,
			format!(
				"`{kind}` is no kind of organisation; there are {}",
				codes.join(", ")
			),
		);
	}
	known
}

fn check_organization(
	findings: &mut Findings,
	field: &str,
	organization: &file::Organization,
	today: Day,
) -> Option<Member> {
	let kind = check_kind(findings, &format!("{field}.kind"), &organization.kind);
	check_name(findings, &format!("{field}.name"), &organization.name);
	let representative = check_representative(
		findings,
		format!("{field}.representative"),
		&organization.representative,
	);
	let member_until = check_end(
		findings,
		&format!("{field}.member-until"),
		&organization.member_until,
		today,
	);
	let node_ids = check_nodes(
		findings,
		&format!("{field}.node-ids"),
		&organization.node_ids,
	);
	if organization.board && kind.is_some_and(|kind| !kind.may_sit_on_board()) {
		let codes: Vec<_> = OrganizationKind::ALL
			.iter()
			.filter(|kind| kind.may_sit_on_board())
			.map(|kind| kind.code())
			.collect();
		findings.error(
			format!("{field}.board"),
			format!(
				"seats on the oversight board are for these kinds only: {}",
				codes.join(", ")
			),
		);
	}
	let keys = organization.validator.as_ref().map(|validator| {
		let field = format!("{field}.validator");
		if kind.is_some_and(|kind| !kind.may_sit_in_council()) {
			findings.error(&field, "only hospitals run validators");
		}
		check_validator(findings, &field, validator)
	});

	// Nothing comes of a file with an error, so it does not matter that this member is missing
	// then.
	let keys = match keys {
		Some(keys) => Some(keys?),
		None => None,
	};
	Some(Member {
		organization: GenesisOrganization {
			kind: kind?,
			representative: representative?.into(),
			name: organization.name.clone(),
			member_until: member_until?,
			validator: keys.is_some(),
			board: organization.board,
			node_ids,
		},
		keys,
	})
}

fn check_name(findings: &mut Findings, field: &str, name: &str) {
	let most: u32 = <Runtime as Config>::MaxNameLength::get();
	if name.trim().is_empty() {
		findings.error(field, "empty");
	} else if u32::try_from(name.len()).map_or(true, |length| length > most) {
		findings.error(
			field,
			format!("{} bytes, and at most {most} fit", name.len()),
		);
	}
}

fn check_representative(findings: &mut Findings, field: String, text: &str) -> Option<[u8; 32]> {
	let account = findings.expect(
		&field,
		parse::public_key(text),
		"no account: neither an SS58 address nor 0x and 64 hexadecimal digits",
	)?;
	note_development_key(findings, &field, &account);
	match findings.representatives.insert(account, field.clone()) {
		Some(other) => {
			findings.error(field, format!("the same account as {other}"));
			None
		}
		None => Some(account),
	}
}

fn check_end(findings: &mut Findings, field: &str, text: &str, today: Day) -> Option<Day> {
	let end = findings.expect(
		field,
		parse::day(text),
		"no day of the calendar; days are written YYYY-MM-DD",
	)?;
	let most: u32 = <Runtime as Config>::MaxMembershipDays::get();
	let last = today.saturating_add(most);
	if end <= today {
		findings.error(
			field,
			format!("{text} is not after today, {}", parse::write_day(today)),
		);
	} else if end > last {
		findings.error(
			field,
			format!(
				"{text} is more than {most} days ahead; the last day that may stand here today is {}",
				parse::write_day(last),
			),
		);
	}
	Some(end)
}

fn check_nodes(findings: &mut Findings, field: &str, texts: &[String]) -> Vec<NodeId> {
	let most: u32 = <Runtime as Config>::MaxNodeIds::get();
	if u32::try_from(texts.len()).map_or(true, |nodes| nodes > most) {
		findings.error(
			field,
			format!("{} nodes, and at most {most} may be listed", texts.len()),
		);
	}
	let mut nodes = Vec::new();
	for (position, text) in texts.iter().enumerate() {
		let field = format!("{field}[{}]", position + 1);
		let what =
			"no node id: `carechain-node key inspect-node-key` prints it, and it starts with \
		            12D3KooW";
		let Some(node) = findings.expect(&field, parse::node_id(text), what) else {
			continue;
		};
		if let Some(other) = findings.nodes.insert(node, field.clone()) {
			findings.error(field, format!("the same node as {other}"));
		}
		nodes.push(node);
	}
	nodes
}

fn check_validator(
	findings: &mut Findings,
	field: &str,
	validator: &file::Validator,
) -> Option<SessionKeys> {
	let aura = check_session_key(
		findings,
		format!("{field}.aura"),
		parse::public_key(&validator.aura),
		"not an sr25519 public key: neither an SS58 address nor 0x and 64 hexadecimal digits",
	);
	let grandpa = check_session_key(
		findings,
		format!("{field}.grandpa"),
		parse::ed25519_key(&validator.grandpa),
		"not an ed25519 public key: neither an SS58 address nor 0x and 64 hexadecimal digits, or no \
		 point of the curve",
	);
	Some(SessionKeys {
		aura: sr25519::Public::from_raw(aura?).into(),
		grandpa: ed25519::Public::from_raw(grandpa?).into(),
	})
}

fn check_session_key(
	findings: &mut Findings,
	field: String,
	key: Option<[u8; 32]>,
	what: &str,
) -> Option<[u8; 32]> {
	let key = findings.expect(&field, key, what)?;
	note_development_key(findings, &field, &key);
	if let Some(other) = findings.session_keys.insert(key, field.clone()) {
		findings.error(field, format!("the same key as {other}"));
	}
	Some(key)
}

/// The key of a representative governs and belongs off line; the key that signs blocks lies on a
/// server.
fn check_representatives_sign_no_blocks(findings: &mut Findings, file: &file::Consortium) {
	for (position, organization) in file.organizations.iter().enumerate() {
		let aura = organization
			.validator
			.as_ref()
			.and_then(|validator| parse::public_key(&validator.aura));
		let same = aura
			.and_then(|key| findings.representatives.get(&key))
			.cloned();
		if let Some(representative) = same {
			findings.error(
				format!("organization[{}].validator.aura", position + 1),
				format!("the same key as {representative}, which acts for an organisation"),
			);
		}
	}
}

fn check_bodies(findings: &mut Findings, file: &file::Consortium) {
	let most: u32 = <Runtime as Config>::MaxSeats::get();
	let seats = |wanted: fn(&file::Organization) -> bool| {
		let seats = file
			.organizations
			.iter()
			.filter(|organization| wanted(organization));
		u32::try_from(seats.count()).unwrap_or(u32::MAX)
	};
	let council = seats(|organization| {
		OrganizationKind::from_code(&organization.kind)
			.is_some_and(OrganizationKind::may_sit_in_council)
	});
	let board = seats(|organization| organization.board);
	for (body, seats, who) in [
		("council", council, "no hospital"),
		(
			"oversight board",
			board,
			"no organisation with `board = true`",
		),
	] {
		if seats == 0 {
			findings.error("organization", format!("{who}, so the {body} has no seat"));
		} else if seats > most {
			findings.error(
				"organization",
				format!("the {body} has more than {most} seats"),
			);
		}
	}
}

fn note_development_key(findings: &mut Findings, field: &str, key: &[u8; 32]) {
	let is_known = Sr25519Keyring::iter().any(|known| known.public().0 == *key)
		|| Ed25519Keyring::iter().any(|known| known.public().0 == *key);
	if is_known {
		findings.development_keys.push(field.to_string());
	}
}
