// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is planned to happen. Only when it does is it known which grants there are and what day it is, so that
//! calls mostly make sense.

use super::{
	model::Model,
	steps::{opening, Actor, Call, Step},
};
use crate::{
	mock::*,
	tests::strategies::{Narrowing, PolicyPlan},
	GrantFields, Grantee, Opening, SealedContent,
};
use carechain_primitives::{
	traits::EmergencyView, Confidentiality, DataClasses, Day, EmergencyId, PractitionerRoleId,
	Purpose, Purposes,
};
use proptest::sample::Index;

/// Who is planned to make a call.
#[derive(Clone, Copy, Debug)]
pub enum Caller {
	/// One of those who may, if there is any.
	WhoMay(Index),
	/// Just this one.
	Just(Actor),
}

/// What is planned to happen.
#[derive(Clone, Debug)]
pub enum Plan {
	/// A call about a patient.
	Call {
		patient: usize,
		by: Caller,
		call: CallPlan,
	},
	/// Ask for this, moved on to the day.
	Request {
		patient: usize,
		asker: Index,
		fields: GrantFields,
	},
	/// Take one of the latest requests back.
	Withdraw {
		patient: usize,
		asker: usize,
		request: Index,
	},
	Adopt(PolicyPlan),
	/// End one of the latest policies.
	EndPolicy(Index),
	Declare {
		patient: usize,
		role: PractitionerRoleId,
		classes: DataClasses,
		ceiling: Confidentiality,
		hours: u64,
	},
	/// Appoint somebody in the place of whoever was.
	Appoint {
		patient: usize,
		days: u32,
		joint: bool,
	},
	/// Anything else.
	Do(Step),
}

/// What call is planned. Where one of something is named it is one of the latest.
#[derive(Clone, Debug)]
pub enum CallPlan {
	/// Grant this, moved on to the day.
	Grant(GrantFields),
	/// Record this, moved on to the day; mostly for what may be recorded.
	Record {
		fields: GrantFields,
		only_care: bool,
	},
	/// Mostly one that waits for it.
	Confirm {
		grant: Index,
		waiting: bool,
	},
	Narrow {
		grant: Index,
		narrowing: Narrowing,
	},
	/// Narrow to fields that have nothing to do with it.
	Replace {
		grant: Index,
		fields: GrantFields,
	},
	/// Narrow to what it is.
	Repeat {
		grant: Index,
	},
	Revoke {
		grant: Index,
	},
	Supersede {
		grant: Index,
		fields: GrantFields,
	},
	MarkInError {
		grant: Index,
	},
	/// Give less than was asked for, now and then more.
	Answer {
		request: Index,
		narrowing: Narrowing,
		more: bool,
	},
	Decline {
		request: Index,
	},
	Deny(Grantee),
	/// Mostly one that is denied.
	Lift {
		denied: Index,
		any: Grantee,
		standing: bool,
	},
	/// Seal this, moved on to the day, to the end of so many quarters.
	Seal {
		content: SealedContent,
		quarters: u32,
	},
	ConfirmSealed {
		entry: Index,
		waiting: bool,
	},
	RevokeSealed {
		entry: Index,
	},
}

impl CallPlan {
	/// Whether it takes somebody who may consent.
	fn gives(&self) -> bool {
		use CallPlan::*;
		matches!(
			self,
			Grant(_)
				| Confirm { .. }
				| Supersede { .. }
				| Answer { .. }
				| Lift { .. }
				| Seal { .. }
				| ConfirmSealed { .. }
				| RevokeSealed { .. }
		)
	}
}

/// Which openings come with a question.
#[derive(Clone, Copy, Debug)]
pub enum Opened {
	/// Those of all live entries.
	AllLive,
	/// Those of all that there ever were, and of one that there never was.
	AllEver,
	/// All live ones but one, with that one's salt wrong.
	WithAWrongOne(Index),
	None,
}

/// One of so many, among the latest eight; now and then the one that comes next.
fn one_of(how_many: usize, one: Index) -> u32 {
	let back = one.index(how_many.min(8) * 6 + 1).div_ceil(6);
	(how_many - back) as u32
}

/// The first day of the quarter that comes after so many others.
fn quarter_after(today: Day, quarters: u32) -> Day {
	(today.0 + 1..)
		.map(Day)
		.filter(|day| day.is_quarter_start())
		.nth(quarters as usize)
		.unwrap()
}

impl Model {
	/// What a plan comes to as things stand: the step, or one towards it if it is a call to be made by
	/// somebody who may and there is none.
	pub fn step(&self, plan: Plan) -> Step {
		match plan {
			Plan::Call { patient, by, call } => {
				let in_the_way = match (&call, by) {
					(CallPlan::Record { .. }, Caller::WhoMay(_)) => {
						self.in_the_way_of_recording(patient)
					}
					(call, Caller::WhoMay(_)) if call.gives() => self.in_the_way_of_giving(patient),
					_ => None,
				};
				in_the_way.unwrap_or_else(|| Step::Call {
					patient,
					by: self.caller(patient, by, &call),
					call: self.call_of(patient, call),
				})
			}
			Plan::Request {
				patient,
				asker,
				fields,
			} => {
				let practises_at = Self::organization_of(fields.grantee).0 as usize;
				Step::Request {
					patient,
					// Mostly where the grantee is.
					asker: (practises_at + usize::from(asker.index(9) == 0)) % 2,
					fields: self.moved(fields),
				}
			}
			Plan::Withdraw {
				patient,
				asker,
				request,
			} => Step::Withdraw {
				patient,
				asker,
				request: one_of(self.patients[patient].requests.len(), request),
			},
			Plan::Adopt(policy) => Step::Adopt {
				fields: policy.on(self.today),
			},
			Plan::EndPolicy(policy) => {
				let policy = one_of(self.policies.len(), policy);
				let known = self.policies.get(policy as usize);
				Step::EndPolicy {
					recipient: known.map_or(HOSPITAL_A, |it| it.fields.recipient),
					policy,
				}
			}
			Plan::Declare {
				patient,
				role,
				classes,
				ceiling,
				hours,
			} => Step::Declare {
				patient,
				role,
				view: EmergencyView {
					case: EmergencyId(self.emergencies.len() as u64),
					classes,
					ceiling,
					until: u64::from(self.today.0) * 86_400 + 3_600 + hours * 3_600,
				},
			},
			Plan::Appoint {
				patient,
				days,
				joint,
			} => Step::Appoint {
				patient,
				id: self.next_representative(patient),
				days,
				joint,
			},
			Plan::Do(step) => step,
		}
	}

	fn caller(&self, patient: usize, by: Caller, call: &CallPlan) -> Actor {
		let may = |actor: &Actor| match call {
			CallPlan::Record { .. } => *actor == Actor::Practitioner,
			call if call.gives() => self.word_of(patient, *actor).is_ok(),
			_ => self.may_narrow(patient, *actor).is_ok(),
		};
		let all = [Actor::Patient, Actor::Representative, Actor::Practitioner];
		let who_may: Vec<_> = all.into_iter().filter(may).collect();
		match by {
			Caller::Just(actor) => actor,
			Caller::WhoMay(_) if who_may.is_empty() => Actor::Patient,
			Caller::WhoMay(index) => *index.get(&who_may),
		}
	}

	fn moved(&self, fields: GrantFields) -> GrantFields {
		let elapsed = self.today.0 - TODAY.0;
		GrantFields {
			valid_from: fields.valid_from.saturating_add(elapsed),
			valid_until: fields.valid_until.saturating_add(elapsed),
			..fields
		}
	}

	/// What a grant says now.
	fn now(&self, patient: usize, grant: u32) -> GrantFields {
		let grants = &self.patients[patient].grants;
		grants
			.get(grant as usize)
			.map_or(fields(), |grant| grant.fields)
	}

	fn call_of(&self, patient: usize, plan: CallPlan) -> Call {
		let number = |grant| one_of(self.given(patient), grant);
		let entry = |entry| one_of(self.patients[patient].sealed.len(), entry);
		let request = |request| one_of(self.patients[patient].requests.len(), request);
		let rather = |waiting: Vec<u32>, one: Index, else_one: u32| match waiting.is_empty() {
			true => else_one,
			false => *one.get(&waiting),
		};
		match plan {
			CallPlan::Grant(fields) => Call::Grant {
				fields: self.moved(fields),
			},
			CallPlan::Record { fields, only_care } => {
				let care = Purposes::of(&[Purpose::TREAT, Purpose::ELIGVER]);
				let purposes = if only_care { care } else { fields.purposes };
				let fields = GrantFields {
					purposes,
					..self.moved(fields)
				};
				Call::Record { fields }
			}
			CallPlan::Confirm { grant, waiting } => Call::Confirm {
				grant: match waiting {
					true => rather(self.waiting(patient), grant, number(grant)),
					false => number(grant),
				},
			},
			CallPlan::Narrow { grant, narrowing } => Call::Narrow {
				grant: number(grant),
				fields: narrowing.of(&self.now(patient, number(grant))),
			},
			CallPlan::Replace { grant, fields } => Call::Narrow {
				grant: number(grant),
				fields: self.moved(fields),
			},
			CallPlan::Repeat { grant } => Call::Narrow {
				grant: number(grant),
				fields: self.now(patient, number(grant)),
			},
			CallPlan::Revoke { grant } => Call::Revoke {
				grant: number(grant),
			},
			CallPlan::Supersede { grant, fields } => Call::Supersede {
				grant: number(grant),
				fields: self.moved(fields),
			},
			CallPlan::MarkInError { grant } => Call::MarkInError {
				grant: number(grant),
			},
			CallPlan::Answer {
				request: asked,
				narrowing,
				more,
			} => Call::Answer {
				request: request(asked),
				fields: self.answer_to(patient, request(asked), &narrowing, more),
			},
			CallPlan::Decline { request: asked } => Call::Decline {
				request: request(asked),
			},
			CallPlan::Deny(denied) => Call::Deny { denied },
			CallPlan::Lift {
				denied,
				any,
				standing,
			} => {
				let denials = self.patients[patient].denials.iter();
				let all: Vec<_> = denials
					.filter(|it| !it.lifted)
					.map(|it| it.denied)
					.collect();
				let denied = match standing && !all.is_empty() {
					true => *denied.get(&all),
					false => any,
				};
				Call::Lift { denied }
			}
			CallPlan::Seal { content, quarters } => Call::Seal {
				salt: [self.sealed.to_le_bytes(); 8].concat().try_into().unwrap(),
				content: match content {
					SealedContent::Grant(fields) => SealedContent::Grant(self.moved(fields)),
					denial => denial,
				},
				valid_until: quarter_after(self.today, quarters),
			},
			CallPlan::ConfirmSealed {
				entry: one,
				waiting,
			} => Call::ConfirmSealed {
				entry: match waiting {
					true => rather(self.sealed_waiting(patient), one, entry(one)),
					false => entry(one),
				},
			},
			CallPlan::RevokeSealed { entry: one } => Call::RevokeSealed { entry: entry(one) },
		}
	}

	/// What a patient makes of a request.
	fn answer_to(
		&self,
		patient: usize,
		request: u32,
		narrowing: &Narrowing,
		more: bool,
	) -> GrantFields {
		let requests = &self.patients[patient].requests;
		let asked = requests.get(request as usize);
		let asked = asked.map_or(fields(), |request| request.fields);
		let less = narrowing.of(&asked);
		GrantFields {
			valid_from: less.valid_from.max(self.today),
			ceiling: if more {
				Confidentiality::V
			} else {
				less.ceiling
			},
			..less
		}
	}

	/// The openings that come with a question about a patient.
	pub fn openings(&self, patient: usize, opened: Opened) -> Vec<Opening> {
		let sealed = self.patients[patient].sealed.iter();
		let mut live: Vec<_> = sealed
			.clone()
			.filter(|it| it.is_live(self.today))
			.map(|it| opening(it.number, it.salt, it.content))
			.collect();
		match opened {
			Opened::AllLive => live,
			Opened::AllEver => {
				let next = sealed.len() as u32;
				let never = opening(next, [0; 32], SealedContent::Denial(fields().grantee));
				sealed
					.map(|it| opening(it.number, it.salt, it.content))
					.chain([never])
					.rev()
					.collect()
			}
			Opened::WithAWrongOne(one) => {
				if !live.is_empty() {
					let one = one.index(live.len());
					live[one].salt[31] ^= 1;
				}
				live
			}
			Opened::None => Vec::new(),
		}
	}
}
