// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may act as what, and whose signature is good.

use super::*;
use carechain_primitives::{CodeSet, Power, Powers};

impl Model {
	pub fn record(&self, patient: u8) -> Answer<&Record> {
		let record = self.patients.get(&patient);
		record.ok_or_else(|| Error::<Test>::NotFound.into())
	}

	pub fn record_mut(&mut self, patient: u8) -> Answer<&mut Record> {
		let record = self.patients.get_mut(&patient);
		record.ok_or_else(|| Error::<Test>::NotFound.into())
	}

	pub fn is_own_key(&self, account: Account, patient: u8) -> bool {
		self.patients
			.get(&patient)
			.is_some_and(|it| it.keys.contains(&account))
	}

	/// Only for who signs with a key of the patient's own.
	pub fn own_key(&self, by: Account, patient: u8) -> Answer<&Record> {
		let record = self.record(patient)?;
		ensure!(record.keys.contains(&by), Error::<Test>::NotAuthorized);
		Ok(record)
	}

	/// The organisation that an account represents, in whatever standing.
	pub fn represented_by(&self, account: Account) -> Option<u32> {
		match account {
			Account::Office(number) if self.standing.contains_key(&number) => Some(number),
			_ => None,
		}
	}

	pub fn is_active(&self, organization: u32) -> bool {
		self.standing.get(&organization) == Some(&Standing::Active)
	}

	/// The organisation that an account represents, if its rights can be used.
	pub fn active_organization(&self, by: Account) -> Answer<u32> {
		let organization = self
			.represented_by(by)
			.ok_or(Error::<Test>::NotAuthorized)?;
		ensure!(
			self.is_active(organization),
			Error::<Test>::OrganizationNotActive
		);
		Ok(organization)
	}

	/// Only for a representative or a practitioner of an organisation in active standing.
	pub fn member(&self, by: Account) -> Answer {
		// Who represents one stands or falls with it, wherever else it works.
		if self.represented_by(by).is_some() {
			return self.active_organization(by).map(|_| ());
		}
		let places: Vec<u32> = self.places_of(by).collect();
		ensure!(!places.is_empty(), Error::<Test>::NotAuthorized);
		ensure!(
			places.iter().any(|it| self.is_active(*it)),
			Error::<Test>::OrganizationNotActive
		);
		Ok(())
	}

	fn places_of(&self, account: Account) -> impl Iterator<Item = u32> + '_ {
		let hired = self.hired.iter().filter(move |(who, _)| *who == account);
		hired.map(|(_, organization)| *organization)
	}

	/// Whether the account practises there, and both are in active standing.
	pub fn practises_at(&self, account: Account, organization: u32) -> bool {
		self.is_active(organization) && self.hired.contains(&(account, organization))
	}

	/// Somebody else than the signer, who practises at the custodian.
	pub fn second_practitioner(&self, by: Account, custodian: u32, endorser: Account) -> Answer {
		ensure!(
			endorser != by && self.practises_at(endorser, custodian),
			Error::<Test>::EndorserNotAuthorized
		);
		Ok(())
	}

	/// The patient's custodian only, in active standing.
	pub fn custodian(&self, by: Account, patient: u8) -> Answer<&Record> {
		let organization = self.active_organization(by)?;
		let record = self.record(patient)?;
		ensure!(
			record.custodian == organization,
			Error::<Test>::NotAuthorized
		);
		Ok(record)
	}

	/// The representative of the patient whose key it is, if its end has not passed.
	pub fn acting(&self, account: Account, patient: u8) -> Option<&Acting> {
		let mut current = self.patients.get(&patient)?.current(self.today);
		current.find(|it| it.key == account)
	}

	pub fn holds(&self, account: Account, patient: u8, power: Power) -> bool {
		self.acting(account, patient)
			.is_some_and(|it| Powers(it.powers).contains(power))
	}

	/// No patient's key may be a member's account.
	pub fn is_members(&self, account: Account) -> bool {
		match account {
			Account::Wallet(_) => false,
			Account::Doctor(_) => true,
			Account::Office(_) => self.represented_by(account).is_some(),
		}
	}

	/// A key serves one pseudonym: it may come back to it, and goes to no other.
	pub fn free_key(&self, key: Account, patient: u8) -> Answer {
		let free = match self.keys.get(&key) {
			None => true,
			Some(KeyFate {
				patient: served,
				is: Is::Former { .. },
			}) => *served == patient,
			Some(_) => false,
		};
		ensure!(free && !self.is_members(key), Error::<Test>::KeyInUse);
		Ok(())
	}

	fn in_time(&self, expires_at: BlockNumber) -> Answer {
		ensure!(self.now < expires_at, Error::<Test>::ProofExpired);
		ensure!(
			expires_at <= self.now + MAX_PROOF_LIFETIME,
			Error::<Test>::ProofTooFar
		);
		Ok(())
	}

	/// A key's own word.
	pub fn proof(
		&self,
		key: Account,
		expires_at: BlockNumber,
		proof: &Signed,
		message: &Message,
	) -> Answer {
		self.in_time(expires_at)?;
		ensure!(proof.is(key, message), Error::<Test>::InvalidProof);
		Ok(())
	}

	/// Somebody else's word.
	pub fn endorsement(
		&self,
		expires_at: BlockNumber,
		endorsement: &Endorsed,
		message: &Message,
	) -> Answer {
		self.in_time(expires_at)?;
		ensure!(
			endorsement.signature.is(endorsement.by, message),
			Error::<Test>::InvalidEndorsement
		);
		Ok(())
	}

	/// An end is to come, is not too far away, and tells no birthday.
	pub fn end(&self, until: Day, max_days: u32) -> Answer {
		ensure!(until > self.today, Error::<Test>::EndInPast);
		ensure!(until.0 <= self.today.0 + max_days, Error::<Test>::EndTooFar);
		ensure!(QUARTER_STARTS.contains(&until), Error::<Test>::EndNotCoarse);
		Ok(())
	}
}

impl Signed {
	/// Whether it is this account's over just this, on this chain.
	pub fn is(&self, by: Account, message: &Message) -> bool {
		!self.spoiled && self.by == by && self.over == *message
	}
}
