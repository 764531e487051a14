// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What goes on around the patients: time, members, reviews, transactions.

use super::*;
use carechain_primitives::traits::Standing;

impl Planner {
	pub fn world(&mut self) -> Step {
		match self.chance.below(20) {
			0..=7 => Step::Blocks(self.blocks()),
			8..=10 => Step::Days(self.days()),
			11 | 12 => self.standing(),
			13..=15 => self.staff(),
			16 => {
				let patient = self.patient(|_| true);
				// Most reviews are settled soon.
				let held = !self.model.held.contains(&patient) && self.chance.one_in(2);
				Step::Hold { patient, held }
			}
			17 => Step::Keep {
				patient: self.patient(|_| true),
				items: 1 + self.chance.below(3 * MAX_FORGOTTEN),
			},
			_ => Step::Sign {
				key: self.any_account(),
				count: 1 + self.chance.below(40),
			},
		}
	}

	/// A few; or up to a block in which something ends, or the one before it.
	fn blocks(&mut self) -> BlockNumber {
		let now = self.model.now;
		let records = self.model.patients.values();
		let ends = records.flat_map(|it| {
			let attempt = it.attempt.iter();
			let guarded = it.guardians.iter();
			attempt
				.flat_map(|it| [it.lapses_at, it.ends_at.unwrap_or(now)])
				.chain(guarded.map(|it| it.not_before))
		});
		let deadlines = self.drawer.iter().filter_map(|(_, call)| match call {
			Call::RelayCall { request, .. } => Some(request.deadline),
			_ => None,
		});
		let ends = ends
			.chain(deadlines)
			.filter(|it| now < *it && *it < now + 80);
		let ends: Vec<_> = ends.collect();
		match self.chance.pick(&ends) {
			Some(end) if self.chance.one_in(3) => {
				(end - now).saturating_sub(self.chance.below(2)).max(1)
			}
			_ => 1 + self.chance.below(4),
		}
	}

	/// A few; or up to the day on which a representative's time ends, or the one before it.
	fn days(&mut self) -> u32 {
		let today = self.model.today;
		let records = self.model.patients.values();
		let ends = records.flat_map(|it| it.current(today)).map(|it| it.until);
		let ends: Vec<_> = ends.collect();
		match self.chance.pick(&ends) {
			Some(end) if self.chance.one_in(2) => (end.0 - today.0)
				.saturating_sub(self.chance.below(2))
				.max(1),
			_ => 1 + self.chance.below(20),
		}
	}

	/// Somebody loses its standing, for a short while.
	fn standing(&mut self) -> Step {
		let standings = self.model.standing.iter();
		let out = standings.filter(|(_, it)| **it != Standing::Active);
		let out: Vec<_> = out.map(|(organization, _)| *organization).collect();
		if let Some(organization) = self.chance.pick(&out) {
			if !self.chance.one_in(4) {
				return Step::SetStanding(organization, Standing::Active);
			}
		}
		let standings = [Standing::Suspended, Standing::Expired, Standing::Ended];
		Step::SetStanding(
			self.chance.below(MEMBERS.end),
			*self.chance.among(&standings),
		)
	}

	fn staff(&mut self) -> Step {
		let hired: Vec<_> = self.model.hired.iter().copied().collect();
		match self.chance.pick(&hired) {
			Some((who, organization)) if self.chance.one_in(3) => {
				Step::Dismiss { who, organization }
			}
			_ => {
				let organization = self.chance.below(CARERS.end);
				let who = if self.chance.one_in(4) {
					Account::Office(organization)
				} else {
					self.any_doctor()
				};
				Step::Hire { who, organization }
			}
		}
	}
}
