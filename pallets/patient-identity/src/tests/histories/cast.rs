// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who and what the histories are about. The model knows everybody by number; here is what stands for
//! the numbers on the chain.

use crate::{mock::*, EncryptionKey};
use carechain_primitives::{
	commitment::Domain, Commitment, Day, OrganizationId, OrganizationKind, PatientId,
};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::traits::Zero;
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Range,
	sync::LazyLock,
};

/// Whoever signs transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
	/// A patient's, a personal representative's or a guardian's.
	Wallet(u8),
	/// Somebody's who is, or was, a practitioner.
	Doctor(u8),
	/// The one that represents an organisation; nobody's for [`NOWHERE`]. It proves nothing here.
	Office(u32),
}

pub const WALLETS: u8 = 30;
/// Those of the wallets that are guardians for the most part.
pub const GUARDIANS: Range<u8> = 24..WALLETS;
pub const DOCTORS: u8 = 5;
/// The last one is never registered.
pub const PATIENTS: u8 = 7;
pub const MEMBERS: Range<u32> = 0..6;
/// Two hospitals and a clinic.
pub const CARERS: Range<u32> = 0..3;
pub const REGULATOR: u32 = 3;
pub const CERTIFICATE_AUTHORITIES: Range<u32> = 4..6;
/// Was never admitted.
pub const NOWHERE: u32 = 6;
/// Number 0 is no usable one.
pub const ENCRYPTION_KEYS: u8 = 4;

/// The first days of the quarters that histories can reach.
pub static QUARTER_STARTS: LazyLock<Vec<Day>> = LazyLock::new(|| {
	let days = (TODAY.0 - 400..TODAY.0 + 9_000).map(Day);
	days.filter(|day| day.is_quarter_start()).collect()
});

static PAIRS: LazyLock<BTreeMap<Account, (Key, AccountId)>> = LazyLock::new(|| {
	let wallets = (0..WALLETS).map(Account::Wallet);
	let doctors = (0..DOCTORS).map(Account::Doctor);
	let pairs = wallets.chain(doctors).map(|holder| {
		let key = pair_of(holder);
		(holder, (key.clone(), key.account()))
	});
	pairs.collect()
});

static HOLDERS: LazyLock<BTreeMap<AccountId, Account>> = LazyLock::new(|| {
	let pairs = PAIRS.iter();
	pairs
		.map(|(holder, (_, id))| (id.clone(), *holder))
		.collect()
});

/// A key pair of its own for everybody, of all schemes.
fn pair_of(holder: Account) -> Key {
	let (number, kind) = match holder {
		Account::Wallet(number) => (number, 1),
		Account::Doctor(number) => (number, 2),
		Account::Office(_) => unreachable!("it proves nothing"),
	};
	let mut seed = [kind; 32];
	seed[0] = number;
	// Most of the scheme that is verified thirty times as fast as the others where nothing is optimised.
	match number % 26 {
		0 => Key::Sr25519(sr25519::Pair::from_seed(&seed)),
		1 => Key::Ed25519(ed25519::Pair::from_seed(&seed)),
		_ => Key::Ecdsa(ecdsa::Pair::from_seed(&seed)),
	}
}

pub fn pair(holder: Account) -> &'static Key {
	&PAIRS[&holder].0
}

pub fn account(holder: Account) -> AccountId {
	match holder {
		Account::Office(organization) => representative(OrganizationId(organization)),
		holder => PAIRS[&holder].1.clone(),
	}
}

/// Whose account it is, of those that sign.
pub fn holder_of(id: &AccountId) -> Account {
	HOLDERS[id]
}

/// Sixteen bytes that stand nowhere by chance.
pub fn patient_id(patient: u8) -> PatientId {
	PatientId([0x70 + patient; 16])
}

pub fn encryption_key(number: u8) -> EncryptionKey {
	EncryptionKey([number * 11; 32])
}

pub fn kind(organization: u32) -> OrganizationKind {
	match organization {
		REGULATOR => OrganizationKind::Regulator,
		number if CERTIFICATE_AUTHORITIES.contains(&number) => {
			OrganizationKind::CertificateAuthority
		}
		_ => OrganizationKind::Hospital,
	}
}

/// As whom somebody acts.
pub fn role(number: u8) -> Commitment {
	Commitment([number; 32])
}

/// What a guardian's commitment is made with.
pub fn salt(number: u8) -> [u8; 32] {
	[number; 32]
}

pub fn guardian_commitment(person: Account, salt_number: u8) -> Commitment {
	let content: [u8; 32] = account(person).into();
	Commitment::new(Domain::Guardian, &salt(salt_number), &content)
}

/// The chain as every history finds it: six organisations, nobody hired, no patient.
pub fn set_up() {
	assert!(System::block_number() > BlockNumber::zero());
	for number in MEMBERS {
		set_standing(
			OrganizationId(number),
			carechain_primitives::traits::Standing::Active,
		);
		Kinds::mutate(|all| all.insert(OrganizationId(number), kind(number)));
	}
	let doctors = (0..DOCTORS).map(|number| account(Account::Doctor(number)));
	PractitionerAccounts::set(doctors.collect::<BTreeSet<_>>());
}
