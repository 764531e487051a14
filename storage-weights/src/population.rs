// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Patients of four hospitals, as the pallets store them.
//!
//! Everything follows from a patient's number, so that who asks about patient 4711 later knows what it
//! was granted, without keeping a list.

use carechain_network::chain::HOSPITALS;
use carechain_primitives::{
	traits::GivenBy, AccessHead, Action, Actions, Commitment, Confidentiality, DataClass,
	DataClasses, Day, GrantId, HashAlgorithm, OrganizationId, PatientId, Purpose, Purposes,
	RecordKey, RepresentativeId,
};
use carechain_runtime::{AccountId, BlockNumber, Nonce, Runtime};
use codec::Encode;
use frame_support::BoundedVec;
use pallet_admission::{Cost, Meter, Payer};
use pallet_consent_grants::{
	BookOf, Conditions, DataPeriod, Grant, GrantFields, GrantState, Grantee, LiveGrant,
	MAX_EXCEPTIONS,
};
use pallet_patient_identity::{EncryptionKey, KeyRecord, KeyState, Patient};
use pallet_record_anchors::{Anchor, AnchorStatus};
use serde::Serialize;
use sp_crypto_hashing::blake2_256;

/// The most live grants that a patient here has: they have one to so many, three on average.
pub const MOST_GRANTS: u32 = 5;
/// The single anchors of each patient.
pub const ANCHORS: u32 = 2;

/// What an item of state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
	/// A patient: custodian, keys, sequence.
	Patient,
	/// Whose a key is.
	Key,
	/// The account of a key: its nonce.
	Account,
	/// A grant.
	Grant,
	/// The entry of a grant in the index by organisation.
	GrantIndex,
	/// A patient's book: the index over the grants.
	Book,
	/// The head of a patient's access log.
	AccessHead,
	/// What a patient used of its allowance.
	Meter,
	/// A single anchor.
	Anchor,
}

/// A key of state with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
	/// What it is.
	pub kind: Kind,
	/// The key.
	pub key: Vec<u8>,
	/// The value.
	pub value: Vec<u8>,
}

/// Patients whose grants hold on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
	/// How many there are.
	pub patients: u64,
	/// The day from which what they granted holds, for a year.
	pub since: Day,
}

impl Population {
	/// The pseudonym of a patient.
	pub fn patient(number: u64) -> PatientId {
		let mut id = [0; 16];
		id.copy_from_slice(&seed("patient", number, 0)[..16]);
		PatientId(id)
	}

	/// The hospital that has a patient in custody.
	pub fn custodian(number: u64) -> OrganizationId {
		HOSPITALS[(number % HOSPITALS.len() as u64) as usize]
	}

	/// The hospital to which a patient's grant is made: each but its custodian in turn.
	pub fn grantee(number: u64, grant: u32) -> OrganizationId {
		let others = HOSPITALS.len() as u64 - 1;
		HOSPITALS[((number + 1 + u64::from(grant) % others) % HOSPITALS.len() as u64) as usize]
	}

	/// How many live grants a patient has.
	pub fn grants(number: u64) -> u32 {
		1 + u32::from(seed("grants", number, 0)[0]) % MOST_GRANTS
	}

	/// All that stands in state of a patient.
	pub fn items_of(&self, number: u64) -> Vec<Item> {
		let mut items = self.identity(number);
		items.extend(self.consents(number));
		items.extend((0..ANCHORS).map(|index| self.anchor(number, index)));
		items
	}

	/// What there is once for each patient beside its consents.
	fn identity(&self, number: u64) -> Vec<Item> {
		let id = Self::patient(number);
		let account = AccountId::new(seed("key", number, 0));
		let patient = Patient::<Runtime> {
			custodian: Self::custodian(number),
			keys: BoundedVec::truncate_from(vec![account.clone()]),
			encryption_key: EncryptionKey(seed("encryption", number, 0)),
			sequence: number % 100,
			next_representative: RepresentativeId(0),
			restricted: false,
			deceased: false,
			merged_into: None,
		};
		let record = KeyRecord::<Nonce> {
			patient: id,
			state: KeyState::Active,
		};
		let info = frame_system::AccountInfo::<Nonce, ()> {
			nonce: Self::grants(number),
			sufficients: 1,
			..Default::default()
		};
		let head = AccessHead::<BlockNumber> {
			count: number % 100 + 1,
			head: seed("access", number, 0),
			last_block: 1,
		};
		let meter = Meter {
			used: Cost {
				weight: number % 1_000_000_000,
				bytes: number % 1_000,
			},
			at: 1,
		};
		vec![
			item(
				Kind::Patient,
				pallet_patient_identity::Patients::<Runtime>::hashed_key_for(id),
				&patient,
			),
			item(
				Kind::Key,
				pallet_patient_identity::Keys::<Runtime>::hashed_key_for(&account),
				&record,
			),
			item(
				Kind::Account,
				frame_system::Account::<Runtime>::hashed_key_for(&account),
				&info,
			),
			item(
				Kind::AccessHead,
				pallet_access_log::Heads::<Runtime>::hashed_key_for(id),
				&head,
			),
			item(
				Kind::Meter,
				pallet_admission::Meters::<Runtime>::hashed_key_for(Payer::Patient(id)),
				&meter,
			),
		]
	}

	/// A patient's grants, and the indices over them.
	fn consents(&self, number: u64) -> Vec<Item> {
		let id = Self::patient(number);
		let mut items = Vec::new();
		let mut book = BookOf::<Runtime>::default();
		for index in 0..Self::grants(number) {
			let grant = GrantId(index);
			let organization = Self::grantee(number, index);
			let fields = self.fields(organization);
			// No more than the 64 that there may be.
			let _ = book.live.try_push(LiveGrant {
				grant,
				organization,
				valid_until: fields.valid_until,
			});
			book.next = GrantId(index + 1);
			let granted = Grant::<BlockNumber> {
				fields,
				state: GrantState::Active,
				granted_at: 1,
				given_by: GivenBy::Patient,
			};
			items.push(item(
				Kind::Grant,
				pallet_consent_grants::Grants::<Runtime>::hashed_key_for(id, grant),
				&granted,
			));
			items.push(item(
				Kind::GrantIndex,
				pallet_consent_grants::GrantsTo::<Runtime>::hashed_key_for(
					organization,
					(id, grant),
				),
				&(),
			));
		}
		items.push(item(
			Kind::Book,
			pallet_consent_grants::Books::<Runtime>::hashed_key_for(id),
			&book,
		));
		items
	}

	/// What every grant here says: reports, for treatment, for a year.
	fn fields(&self, to: OrganizationId) -> GrantFields {
		GrantFields {
			grantee: Grantee::Organization(to),
			purposes: Purposes::of(&[Purpose::TREAT]),
			actions: Actions::of(&[Action::Access]),
			classes: DataClasses::of(&[DataClass::DiagnosticReport]),
			ceiling: Confidentiality::N,
			valid_from: self.since,
			valid_until: self.since.saturating_add(365),
			data_period: DataPeriod::default(),
			conditions: Conditions::NONE,
			exceptions: [None; MAX_EXCEPTIONS],
			terms: None,
		}
	}

	fn anchor(&self, number: u64, index: u32) -> Item {
		let custodian = Self::custodian(number);
		let anchor = Anchor::<BlockNumber> {
			author: custodian,
			custodian,
			algorithm: HashAlgorithm::Sha256,
			class: DataClass::DischargeSummary,
			key: RecordKey(seed("record", number, index)),
			retain_until: self.since.year(),
			status: AnchorStatus::Current,
			supersedes: None,
			anchored_at: 1,
			dispute: None,
			restriction: None,
			dispenses: None,
			legal_holds: 0,
			signatures: 0,
			offered_to: None,
		};
		let commitment = Commitment(seed("anchor", number, index));
		item(
			Kind::Anchor,
			pallet_record_anchors::Anchors::<Runtime>::hashed_key_for(commitment),
			&anchor,
		)
	}

	/// What is there once, whatever the number of patients: how many each hospital has in custody, and the
	/// time, without which no grant would hold.
	pub fn shared(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
		let all = HOSPITALS.len() as u64;
		let counts = HOSPITALS.iter().zip(0..all).map(|(organization, index)| {
			let count = self.patients / all + u64::from(index < self.patients % all);
			(
				pallet_patient_identity::CustodyCounts::<Runtime>::hashed_key_for(organization),
				(count as u32).encode(),
			)
		});
		let now = (u64::from(self.since.0) * 86_400 + 43_200) * 1_000;
		let time = (
			pallet_timestamp::Now::<Runtime>::hashed_key().to_vec(),
			now.encode(),
		);
		counts.chain([time]).collect()
	}
}

fn item(kind: Kind, key: Vec<u8>, value: &impl Encode) -> Item {
	Item {
		kind,
		key,
		value: value.encode(),
	}
}

/// 32 bytes that are as good as random, and no other's.
fn seed(what: &str, number: u64, index: u32) -> [u8; 32] {
	(what, number, index).using_encoded(blake2_256)
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Decode;
	use std::collections::BTreeSet;

	fn population() -> Population {
		Population {
			patients: 100,
			since: Day(20_000),
		}
	}

	#[test]
	fn a_patient_has_what_the_pallets_read_and_every_item_a_key_of_its_own() {
		let mut keys = BTreeSet::new();
		for number in 0..100 {
			let items = population().items_of(number);
			let of = |kind| items.iter().filter(move |item| item.kind == kind);
			let grants = Population::grants(number) as usize;
			assert_eq!(of(Kind::Grant).count(), grants);
			assert_eq!(of(Kind::GrantIndex).count(), grants);
			let book = of(Kind::Book).next().expect("a book");
			let book = BookOf::<Runtime>::decode(&mut &book.value[..]).expect("a book");
			assert_eq!(book.live.len(), grants);
			for item in items {
				assert!(keys.insert(item.key), "{:?} of {number}", item.kind);
			}
		}
	}

	#[test]
	fn patients_have_one_to_five_grants_to_others_than_their_custodian() {
		let counts: BTreeSet<_> = (0..1_000).map(Population::grants).collect();
		assert_eq!(counts, (1..=MOST_GRANTS).collect());
		for number in 0..8 {
			for grant in 0..MOST_GRANTS {
				let to = Population::grantee(number, grant);
				assert_ne!(to, Population::custodian(number));
			}
		}
	}

	#[test]
	fn the_hospitals_have_all_patients_between_them() {
		let counts = population().shared().into_iter().take(HOSPITALS.len());
		let sum: u32 = counts
			.map(|(_, value)| u32::decode(&mut &value[..]).expect("a count"))
			.sum();
		assert_eq!(sum, 100);
	}
}
