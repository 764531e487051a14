// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is called: a call and all that it wraps, looked at one by one.

use crate::{AllowedFor, CallPolicy, Config, Refusal, MAX_DEPTH, MAX_EMERGENCY_CALLS};

/// What a transaction's call is to admission, with all that it wraps.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Assessment {
	/// How many calls were looked at, wrappers included.
	pub calls: u32,
	/// Who may send every one of them.
	pub allowed_for: AllowedFor,
	/// Who may send every one of them that the sudo key may not: what matters for a sudo key that
	/// also belongs to a member.
	pub allowed_beside_sudo: AllowedFor,
	/// All of them only take rights away.
	pub narrowing: bool,
	/// A suspended or expired organisation may send all of them.
	pub while_suspended: bool,
	/// All of them declare emergencies, and they are not too many.
	pub emergency: bool,
	/// Bytes of state that they may leave behind together.
	pub lasting_bytes: u64,
}

impl Assessment {
	/// Of no call at all, so that adding one says what that one says.
	const NOTHING: Self = Self {
		calls: 0,
		allowed_for: AllowedFor::ANYBODY,
		allowed_beside_sudo: AllowedFor::ANYBODY,
		narrowing: true,
		while_suspended: true,
		emergency: true,
		lasting_bytes: 0,
	};

	/// Whether it makes a difference to somebody who is known to the chain to hold the sudo key as well.
	pub fn sudo_matters(&self) -> bool {
		self.allowed_for.sudo || self.allowed_beside_sudo != self.allowed_for
	}

	/// Looks at a call and at all that it wraps; refuses what is wrapped too deep.
	pub fn of<T: Config>(call: &T::RuntimeCall) -> Result<Self, Refusal> {
		let mut assessment = Self::NOTHING;
		let rules = assessment.add::<T>(call, 1)?;
		if rules == 0 {
			// Wrappers around nothing take no right away, and have no privilege.
			assessment.narrowing = false;
			assessment.while_suspended = false;
			assessment.emergency = false;
		}
		assessment.emergency &= assessment.calls <= MAX_EMERGENCY_CALLS;
		Ok(assessment)
	}

	/// Adds a call, and says how many rules it came under.
	fn add<T: Config>(&mut self, call: &T::RuntimeCall, depth: u32) -> Result<u32, Refusal> {
		if depth > MAX_DEPTH {
			return Err(Refusal::NestedTooDeep);
		}
		self.calls = self.calls.saturating_add(1);
		if let Some(wrapped) = T::Policy::wrapped(call) {
			return wrapped.into_iter().try_fold(0u32, |rules, inner| {
				Ok(rules.saturating_add(self.add::<T>(inner, depth.saturating_add(1))?))
			});
		}
		let rule = T::Policy::rule(call);
		self.allowed_for = self.allowed_for.and(rule.allowed_for);
		if !rule.allowed_for.sudo {
			self.allowed_beside_sudo = self.allowed_beside_sudo.and(rule.allowed_for);
		}
		self.narrowing &= rule.narrowing || rule.emergency;
		self.while_suspended &= rule.while_suspended || rule.emergency;
		self.emergency &= rule.emergency;
		self.lasting_bytes = self.lasting_bytes.saturating_add(rule.lasting_bytes.into());
		Ok(1)
	}
}
