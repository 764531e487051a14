// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls that are signed now and handed in by somebody else: now, later, out of order, or again.

use super::*;

impl Planner {
	/// Whether the request is the next of its patient.
	pub fn is_due(&self, call: &Call) -> bool {
		let Call::RelayCall { request, .. } = call else {
			return false;
		};
		let record = self.model.patients.get(&request.patient);
		record.is_some_and(|it| it.sequence == request.sequence)
	}

	/// Hands a request in, after signing some more that will be the next ones; perhaps one of those
	/// first.
	pub fn relay_call(&mut self) -> Action {
		let request = self.request(0);
		let ahead = match self.chance.below(2) {
			0 => 1 + u64::from(self.chance.below(2)),
			_ => 0,
		};
		for next in 1..=ahead {
			let (by, call) = self.request(next);
			if self.chance.one_in(4) {
				self.take(Step::Call(by, call));
			} else {
				self.drawer.push((by, call));
			}
		}
		request
	}

	/// A request so many numbers after the next one.
	fn request(&mut self, ahead: u64) -> Action {
		let (key, call) = self.call_of_a_wallet();
		let fate = self.model.keys.get(&key).copied();
		let patient = match fate {
			Some(fate) if !self.slips() => fate.patient,
			_ => self.odd_patient(),
		};
		let record = self.model.patients.get(&patient);
		let next = record.map_or(0, |it| it.sequence) + ahead;
		let sequence = if self.slips() {
			*self
				.chance
				.among(&[next.saturating_sub(1), next + 1, next + (1 << 32)])
		} else {
			next
		};
		let request = Request {
			right_domain: !self.slips(),
			right_chain: !self.slips(),
			right_version: !self.slips(),
			patient,
			key,
			sequence,
			deadline: self.expiry(),
			signed_in: self.steps.len(),
			signed_at: self.model.now,
		};
		let message = Message::Relay(request, Box::new(call.clone()));
		let call = Call::RelayCall {
			request,
			signature: self.sign(key, message),
			call: Box::new(call),
		};
		let submitter = self.member();
		(self.by(submitter), call)
	}

	/// What a patient or a representative would send itself; or something that nobody relays.
	fn call_of_a_wallet(&mut self) -> (Account, Call) {
		let keys: Vec<_> = self.model.nonces.keys().copied().collect();
		let any_key = self.chance.pick(&keys).unwrap_or(Account::Wallet(0));
		match self.chance.below(20) {
			0 => return (any_key, Call::Elsewhere { relayable: false }),
			1..=4 => return (any_key, Call::Elsewhere { relayable: true }),
			5 => {
				let relayed = self.drawer.iter().find(|(_, call)| is_relay(call));
				if let Some((_, call)) = relayed {
					return (any_key, call.clone());
				}
			}
			_ => {}
		}
		// Most calls have senders of another kind; a few tries find one that has not.
		for _ in 0..12 {
			let (by, call) = self.any_call();
			if let By::Account(key @ Account::Wallet(_)) = by {
				return (key, call);
			}
		}
		(any_key, Call::Elsewhere { relayable: true })
	}
}

/// Whether it is a request for a call that is none itself: one inside another is enough.
fn is_relay(call: &Call) -> bool {
	match call {
		Call::RelayCall { call, .. } => !matches!(**call, Call::RelayCall { .. }),
		_ => false,
	}
}
