// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a consortium comes to, for the people who are to agree on it.

use std::fmt::Write;

use carechain_runtime::MILLISECS_PER_BLOCK;
use pallet_joint_approval::Thresholds;

use super::{
	check::{Checked, Member},
	parse,
};

/// A page of text.
pub fn of(consortium: &Checked) -> String {
	let mut page = String::new();
	// Writing to a string does not fail.
	let _ = write(&mut page, consortium);
	page
}

fn write(page: &mut String, consortium: &Checked) -> std::fmt::Result {
	let minutes =
		u64::from(consortium.session_length).saturating_mul(MILLISECS_PER_BLOCK) as f64 / 60_000.0;
	writeln!(page, "{} ({})", consortium.name, consortium.id)?;
	writeln!(page)?;
	writeln!(
		page,
		"Sessions         {} blocks, {minutes:.1} minutes",
		consortium.session_length
	)?;
	write_validators(page, consortium)?;
	write_bodies(page, consortium)?;
	write_allowances(page, consortium)?;

	writeln!(page)?;
	writeln!(page, "Members, by the ids that they will have")?;
	for (position, member) in consortium.members.iter().enumerate() {
		let organization = &member.organization;
		writeln!(
			page,
			"{:>4}  {:<21} {}",
			position,
			organization.kind.code(),
			organization.name
		)?;
		writeln!(page, "      represented by {}", organization.representative)?;
		writeln!(
			page,
			"      until {}, {}",
			parse::write_day(organization.member_until),
			roles(member)
		)?;
	}
	Ok(())
}

/// What a member is besides a member.
fn roles(member: &Member) -> String {
	let organization = &member.organization;
	let mut roles = Vec::new();
	if organization.kind.may_sit_in_council() {
		roles.push("seat in the council".to_string());
	}
	if organization.board {
		roles.push("seat on the oversight board".into());
	}
	if organization.validator {
		roles.push("validator".into());
	}
	roles.push(match organization.node_ids.len() {
		0 => "no node listed".into(),
		1 => "1 node listed".into(),
		nodes => format!("{nodes} nodes listed"),
	});
	roles.join(", ")
}

fn count(consortium: &Checked, wanted: impl Fn(&Member) -> bool) -> u32 {
	let members = consortium.members.iter().filter(|member| wanted(member));
	u32::try_from(members.count()).unwrap_or(u32::MAX)
}

fn write_validators(page: &mut String, consortium: &Checked) -> std::fmt::Result {
	let validators = count(consortium, |member| member.keys.is_some());
	// GRANDPA needs more than two thirds.
	let failures = validators.saturating_sub(1) / 3;
	writeln!(
		page,
		"Validators       {validators}, and never fewer than {}",
		consortium.min_validators
	)?;
	match failures {
		0 => writeln!(
			page,
			"                 finality stops as soon as one of them fails"
		),
		1 => writeln!(
			page,
			"                 finality goes on while 1 of them fails"
		),
		_ => writeln!(
			page,
			"                 finality goes on while {failures} of them fail"
		),
	}
}

fn write_bodies(page: &mut String, consortium: &Checked) -> std::fmt::Result {
	let council = count(consortium, |member| {
		member.organization.kind.may_sit_in_council()
	});
	let board = count(consortium, |member| member.organization.board);
	let approval = Thresholds::default();
	let restart = Thresholds::FINALITY_RESTART;
	writeln!(page, "Council          {council} seats")?;
	writeln!(page, "Oversight board  {board} seats")?;
	writeln!(
		page,
		"Wider rights     need {} of the council and {} of the board",
		approval.council.needed(council),
		approval.board.needed(board),
	)?;
	writeln!(
		page,
		"Finality restart needs {} of the council and {} of the board",
		restart.council.needed(council),
		restart.board.needed(board),
	)
}

fn write_allowances(page: &mut String, consortium: &Checked) -> std::fmt::Result {
	let defaults = &consortium.defaults;
	let buckets = [
		("organisation".to_string(), defaults.organization),
		("patient".into(), defaults.patient),
		("all patients of a custodian".into(), defaults.patients_of),
	];
	let classes = consortium
		.classes
		.iter()
		.map(|(kind, allowance)| (kind.code().to_string(), *allowance));
	writeln!(
		page,
		"Allowances       ms at once (per block), kilobytes at once (bytes per block)"
	)?;
	for (whose, allowance) in buckets.into_iter().chain(classes) {
		let millis = |picoseconds: u64| picoseconds as f64 / 1e9;
		writeln!(
			page,
			"  {whose:<27} {:.0} ({:.1}), {} ({})",
			millis(allowance.weight_capacity),
			millis(allowance.weight_refill),
			allowance.bytes_capacity / 1024,
			allowance.bytes_refill,
		)?;
	}
	Ok(())
}
