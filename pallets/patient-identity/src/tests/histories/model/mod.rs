// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The rules of the pallet, in maps and lists: written from what the calls promise, without the
//! pallet. A signature is good if it says what it should; nothing is hashed or verified.

mod authority;
mod custody;
mod keys;
mod life;
mod queries;
mod recovery;
mod relay;
mod representatives;
mod unlinking;

use super::{calls::*, cast::*};
use crate::{mock::*, AppointedBy, Error, Event};
use carechain_primitives::{traits::Standing, Confidentiality, Day, IdentityAssurance};
use frame_support::ensure;
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

pub type Answer<T = ()> = Result<T, DispatchError>;

const MAX_ASSURANCES: usize = 3;
const MAX_MERGES: usize = 2;
const MAX_REPRESENTATION_DAYS: u32 = 366;
const MAX_ASSURANCE_DAYS: u32 = 5 * 366;

/// What the chain should hold.
#[derive(Clone, Debug)]
pub struct Model {
	pub now: BlockNumber,
	pub today: Day,
	pub standing: BTreeMap<u32, Standing>,
	/// Who is hired where.
	pub hired: BTreeSet<(Account, u32)>,
	pub patients: BTreeMap<u8, Record>,
	pub keys: BTreeMap<Account, KeyFate>,
	/// Nonces of the keys that sign.
	pub nonces: BTreeMap<Account, u32>,
	/// To whom each patient on offer is offered.
	pub offers: BTreeMap<u8, u32>,
	pub min_delay: BlockNumber,
	pub cool_down: BlockNumber,
	pub held: BTreeSet<u8>,
	/// How many items other pallets keep of each patient.
	pub elsewhere: BTreeMap<u8, u32>,
	pub forgetting: BTreeSet<u8>,
	/// What the last step should have been answered with.
	pub events: Vec<Event<Test>>,
}

#[derive(Clone, Debug)]
pub struct Record {
	pub custodian: u32,
	pub keys: Vec<Account>,
	pub encryption_key: u8,
	pub sequence: u64,
	pub next_representative: u32,
	pub restricted: bool,
	pub deceased: bool,
	pub merged_into: Option<u8>,
	/// Those that lead here.
	pub duplicates: Vec<u8>,
	pub representatives: Vec<Acting>,
	pub guardians: Option<Guarded>,
	pub attempt: Option<Attempt>,
	pub assurances: Vec<Assured>,
}

/// Whose a key is or was, and as what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyFate {
	pub patient: u8,
	pub is: Is,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Is {
	Own,
	Former { nonce: u32 },
	Representative(u32),
	Reserved,
}

/// A personal representative.
#[derive(Clone, Debug)]
pub struct Acting {
	pub id: u32,
	pub key: Account,
	pub powers: u8,
	pub until: Day,
	pub role: u8,
	pub joint: bool,
	pub appointed_by: AppointedBy,
	pub ceiling: Confidentiality,
}

/// What a patient laid down for the day that every key is lost.
#[derive(Clone, Debug)]
pub struct Guarded {
	pub guardians: Vec<GuardianName>,
	pub threshold: u8,
	pub delay: BlockNumber,
	pub next_attempt: u32,
	pub not_before: BlockNumber,
}

#[derive(Clone, Debug)]
pub struct Attempt {
	pub number: u32,
	pub key: Account,
	pub encryption_key: u8,
	pub vouched: Vec<GuardianName>,
	pub people: Vec<Account>,
	pub ends_at: Option<BlockNumber>,
	pub lapses_at: BlockNumber,
}

#[derive(Clone, Debug)]
pub struct Assured {
	pub by: u32,
	pub level: IdentityAssurance,
	pub until: Day,
}

impl Default for Model {
	fn default() -> Self {
		Self {
			now: 1,
			today: TODAY,
			standing: MEMBERS.map(|id| (id, Standing::Active)).collect(),
			hired: BTreeSet::new(),
			patients: BTreeMap::new(),
			keys: BTreeMap::new(),
			nonces: BTreeMap::new(),
			offers: BTreeMap::new(),
			min_delay: MIN_DELAY,
			cool_down: COOL_DOWN,
			held: BTreeSet::new(),
			elsewhere: BTreeMap::new(),
			forgetting: BTreeSet::new(),
			events: Vec::new(),
		}
	}
}

impl Model {
	/// Applies a step; on an error nothing has changed.
	pub fn apply(&mut self, step: &Step) -> Answer {
		self.events.clear();
		match step {
			Step::Call(by, call) => return self.attempt(*by, call),
			Step::Blocks(count) => (0..*count).for_each(|_| self.next_block()),
			Step::Days(count) => self.today = self.today.saturating_add(*count),
			Step::SetStanding(organization, standing) => {
				self.standing.insert(*organization, *standing);
			}
			Step::Hire { who, organization } => {
				self.hired.insert((*who, *organization));
			}
			Step::Dismiss { who, organization } => {
				self.hired.remove(&(*who, *organization));
			}
			Step::Hold { patient, held } => {
				if *held {
					self.held.insert(*patient);
				} else {
					self.held.remove(patient);
				}
			}
			Step::Keep { patient, items } => {
				if self.patients.contains_key(patient) {
					*self.elsewhere.entry(*patient).or_default() += items;
				}
			}
			Step::Sign { key, count } => {
				self.nonces.entry(*key).and_modify(|nonce| *nonce += count);
			}
		}
		Ok(())
	}

	/// All of a call, or nothing.
	fn attempt(&mut self, by: By, call: &Call) -> Answer {
		let mut after = self.clone();
		match by {
			By::Account(signer) => after.signed(signer, call)?,
			By::Governance => after.governed(call)?,
			By::Nobody => return Err(DispatchError::BadOrigin),
		}
		*self = after;
		Ok(())
	}

	/// What both bodies may do together.
	fn governed(&mut self, call: &Call) -> Answer {
		match call {
			Call::HandOverCustody { patients, to } => self.hand_over(None, patients, *to),
			Call::SetRecoveryTerms {
				min_delay,
				cool_down,
			} => self.set_terms(*min_delay, *cool_down),
			_ => Err(DispatchError::BadOrigin),
		}
	}

	/// What an account may do.
	fn signed(&mut self, by: Account, call: &Call) -> Answer {
		match call {
			Call::RegisterPatient { .. }
			| Call::AddKey { .. }
			| Call::RotateKey { .. }
			| Call::RemoveKey { .. }
			| Call::SetEncryptionKey { .. } => self.about_keys(by, call),
			Call::HandOverCustody { patients, to } => {
				let own = self
					.represented_by(by)
					.ok_or(Error::<Test>::NotAuthorized)?;
				self.hand_over(Some(own), patients, *to)
			}
			Call::AcceptCustody { patients } => self.accept(by, patients),
			Call::RegisterInCustody {
				patient,
				encryption_key,
			} => self.register_in_custody(by, *patient, *encryption_key),
			Call::ClaimIdentity {
				fields,
				proof,
				endorsement,
			} => self.claim(by, fields, proof, endorsement),
			Call::RelayCall {
				request,
				call,
				signature,
			} => self.relay(by, request, call, signature),
			Call::AppointRepresentative { .. }
			| Call::RenewRepresentative { .. }
			| Call::RemoveRepresentative { .. }
			| Call::WithholdFromRepresentative { .. } => self.about_representatives(by, call),
			Call::SetGuardians { .. }
			| Call::StartRecovery { .. }
			| Call::VouchRecovery { .. }
			| Call::VetoRecovery { .. }
			| Call::CompleteRecovery { .. } => self.about_recovery(by, call),
			Call::UnlinkPatient {
				patient,
				expires_at,
				endorsement,
			} => self.unlink(by, *patient, *expires_at, endorsement.as_ref()),
			Call::SetRecoveryTerms { .. } => Err(DispatchError::BadOrigin),
			Call::Elsewhere { .. } => Ok(()),
			_ => self.about_life(by, call),
		}
	}
}

impl Record {
	pub fn new(custodian: u32, encryption_key: u8, sequence: u64) -> Self {
		Self {
			custodian,
			keys: Vec::new(),
			encryption_key,
			sequence,
			next_representative: 0,
			restricted: false,
			deceased: false,
			merged_into: None,
			duplicates: Vec::new(),
			representatives: Vec::new(),
			guardians: None,
			attempt: None,
			assurances: Vec::new(),
		}
	}

	pub fn in_custody(&self) -> bool {
		self.keys.is_empty()
	}

	/// The representatives whose end has not passed.
	pub fn current(&self, today: Day) -> impl Iterator<Item = &Acting> {
		self.representatives
			.iter()
			.filter(move |it| today < it.until)
	}

	/// The attempt that is under way.
	pub fn running(&self, now: BlockNumber) -> Option<&Attempt> {
		self.attempt.as_ref().filter(|it| now < it.lapses_at)
	}

	/// Nobody consents, claims, appoints or recovers for who is dead or goes on elsewhere.
	pub fn goes_on(&self) -> Answer {
		ensure!(!self.deceased, Error::<Test>::PatientDeceased);
		ensure!(self.merged_into.is_none(), Error::<Test>::PatientMerged);
		Ok(())
	}

	/// Every signature for a relayed call is out of force: the number goes to the next multiple of 2^32,
	/// and to that of the block number at least.
	fn void_requests(&mut self, now: BlockNumber) {
		let next = (self.sequence >> 32) + 1;
		self.sequence = next.max(now.into()) << 32;
	}
}
