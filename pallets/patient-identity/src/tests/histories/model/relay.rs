// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls that somebody else hands in.

use super::*;

impl Model {
	/// The call is spent whatever becomes of it, or the same signature could be tried again.
	pub fn relay(
		&mut self,
		by: Account,
		request: &Request,
		call: &Call,
		signature: &Signed,
	) -> Answer {
		self.member(by)?;
		ensure!(request.right_domain, Error::<Test>::RelayWrongDomain);
		ensure!(request.right_chain, Error::<Test>::RelayWrongChain);
		ensure!(request.right_version, Error::<Test>::RelayWrongSpecVersion);
		let patient = request.patient;
		let record = self.record(patient)?;
		ensure!(
			record.keys.contains(&request.key) || self.acting(request.key, patient).is_some(),
			Error::<Test>::KeyNotFound
		);
		ensure!(
			request.sequence == record.sequence,
			Error::<Test>::RelayWrongSequence
		);
		ensure!(self.now < request.deadline, Error::<Test>::RelayExpired);
		ensure!(
			request.deadline <= self.now + MAX_PROOF_LIFETIME,
			Error::<Test>::RelayTooFar
		);
		ensure!(call.is_relayable(), Error::<Test>::CallNotRelayable);
		let message = Message::Relay(*request, Box::new(call.clone()));
		ensure!(
			signature.is(request.key, &message),
			Error::<Test>::InvalidProof
		);

		self.record_mut(patient)?.sequence += 1;
		let result = self.attempt(By::Account(request.key), call);
		self.events.push(Event::CallRelayed {
			patient: patient_id(patient),
			sequence: request.sequence,
			result,
		});
		Ok(())
	}
}

impl Call {
	/// What a patient may sign: nothing that wraps another call.
	fn is_relayable(&self) -> bool {
		!matches!(
			self,
			Self::RelayCall { .. } | Self::Elsewhere { relayable: false }
		)
	}
}
