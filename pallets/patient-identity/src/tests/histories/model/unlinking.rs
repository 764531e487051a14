// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forgetting, and the blocks in which it goes on.

use super::*;
use sp_io::hashing::blake2_128;

impl Model {
	pub fn unlink(
		&mut self,
		by: Account,
		patient: u8,
		expires_at: BlockNumber,
		endorsement: Option<&Endorsed>,
	) -> Answer {
		let record = self.record(patient)?.clone();
		if !record.keys.contains(&by) {
			self.custodian_in_custody(by, patient)?;
			let endorsement = endorsement.ok_or(Error::<Test>::EndorserNotAuthorized)?;
			self.second_practitioner(by, record.custodian, endorsement.by)?;
			let message = Message::EndorseUnlinking {
				patient,
				expires_at,
			};
			self.endorsement(expires_at, endorsement, &message)?;
		}
		ensure!(!self.held.contains(&patient), Error::<Test>::Held);

		// Whatever could act goes at once.
		let acting = record.representatives.iter().map(|it| it.key);
		let reserved = record.attempt.iter().map(|it| it.key);
		for key in record.keys.iter().copied().chain(acting).chain(reserved) {
			self.keys.remove(&key);
			self.nonces.remove(&key);
		}
		self.offers.remove(&patient);
		if let Some(into) = record.merged_into {
			self.record_mut(into)?
				.duplicates
				.retain(|it| *it != patient);
		}
		for duplicate in record.duplicates {
			self.record_mut(duplicate)?.merged_into = None;
		}
		self.patients.remove(&patient);
		self.forgetting.insert(patient);
		self.events.push(Event::PatientUnlinked {
			patient: patient_id(patient),
		});
		Ok(())
	}

	/// A block goes by, and with it a piece of one patient that is being forgotten. Which patient and
	/// which of its keys come first is how state is ordered; no rule rests on it.
	pub fn next_block(&mut self) {
		let hash = |patient: &u8| blake2_128(&patient_id(*patient).0);
		if let Some(patient) = self.forgetting.iter().copied().min_by_key(hash) {
			let piece = self.former_keys(patient);
			let piece: Vec<_> = piece.into_iter().take(MAX_FORGOTTEN as usize).collect();
			for key in &piece {
				self.keys.remove(key);
			}
			let left = self.elsewhere.remove(&patient).unwrap_or_default();
			let left = left.saturating_sub(MAX_FORGOTTEN);
			if left > 0 {
				self.elsewhere.insert(patient, left);
			}
			// A full piece may have been the last one; the next block sees that.
			if piece.len() < MAX_FORGOTTEN as usize && left == 0 {
				self.forgetting.remove(&patient);
			}
		}
		self.now += 1;
	}

	/// The keys that a patient had and has no longer, as state orders them.
	pub fn former_keys(&self, patient: u8) -> Vec<Account> {
		let former = self
			.keys
			.iter()
			.filter(|(_, it)| it.patient == patient && matches!(it.is, Is::Former { .. }));
		let mut former: Vec<_> = former.map(|(key, _)| *key).collect();
		former.sort_by_cached_key(|key| {
			let bytes: [u8; 32] = account(*key).into();
			blake2_128(&bytes)
		});
		former
	}
}
