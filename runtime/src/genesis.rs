// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How the chains start that need no file: `development` and `local`.
//!
//! Both use the well-known development keys and are for trying out; neither is for real records.

use crate::{configs::time::MINUTES, AccountId, BlockNumber, RuntimeGenesisConfig, SessionKeys};
use alloc::{string::ToString, vec, vec::Vec};
use carechain_primitives::{Day, OrganizationKind};
use frame_support::build_struct_json_patch;
use pallet_admission::{Allowance, DefaultAllowances};
use pallet_consortium::GenesisOrganization;
use pallet_patient_identity::Terms;
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One hospital, which runs the only validator, and a regulator.
pub const DEVELOPMENT_PRESET: &str = DEV_RUNTIME_PRESET;
/// Four hospitals, each with a validator, and a regulator.
pub const LOCAL_PRESET: &str = "local";

/// How long a session lasts in both presets: ten minutes.
const SESSION_LENGTH: BlockNumber = 10 * MINUTES;

/// 2100-01-01: members of a trial chain do not expire while it is tried.
const MEMBER_UNTIL: Day = Day(47_482);

/// A development key that represents a hospital and runs its validator, and the hospital's name.
type Hospital = (Sr25519Keyring, Ed25519Keyring, &'static str);

const HOSPITALS: [Hospital; 4] = [
	(Sr25519Keyring::Alice, Ed25519Keyring::Alice, "Hospital A"),
	(Sr25519Keyring::Bob, Ed25519Keyring::Bob, "Hospital B"),
	(
		Sr25519Keyring::Charlie,
		Ed25519Keyring::Charlie,
		"Hospital C",
	),
	(Sr25519Keyring::Dave, Ed25519Keyring::Dave, "Hospital D"),
];

/// The key that represents the regulator, which has the first seat of the oversight board.
const REGULATOR: Sr25519Keyring = Sr25519Keyring::Eve;

/// What organisations and patients may cause unless governance says otherwise.
///
/// A block holds 0.75 s of ordinary calls. An organisation may use a third of that all the time and
/// forty blocks' worth at once; patients a little, and together less than their custodian.
pub const DEFAULT_ALLOWANCES: DefaultAllowances = DefaultAllowances {
	organization: Allowance {
		weight_capacity: 30_000_000_000_000,
		weight_refill: 250_000_000_000,
		bytes_capacity: 16 * 1024 * 1024,
		bytes_refill: 4 * 1024,
	},
	patient: Allowance {
		weight_capacity: 100_000_000_000,
		weight_refill: 1_000_000_000,
		bytes_capacity: 16 * 1024,
		bytes_refill: 4,
	},
	patients_of: Allowance {
		weight_capacity: 10_000_000_000_000,
		weight_refill: 50_000_000_000,
		bytes_capacity: 4 * 1024 * 1024,
		bytes_refill: 1024,
	},
};

/// Recovery on a chain for trying out: short enough to see its end.
const RECOVERY_TERMS: Terms<BlockNumber> = Terms {
	min_delay: 5,
	cool_down: 10,
};

/// The presets that the runtime brings.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(DEVELOPMENT_PRESET),
		PresetId::from(LOCAL_PRESET),
	]
}

/// The genesis of a preset, as JSON; `None` if there is none of that name.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let hospitals = match id.as_ref() {
		DEVELOPMENT_PRESET => HOSPITALS.get(..1),
		LOCAL_PRESET => HOSPITALS.get(..),
		_ => None,
	}?;
	Some(genesis(hospitals).to_string().into_bytes())
}

fn genesis(hospitals: &[Hospital]) -> Value {
	let validators = hospitals.iter().map(|(aura, grandpa, _)| {
		let account = aura.to_account_id();
		let keys = SessionKeys {
			aura: aura.public().into(),
			grandpa: grandpa.public().into(),
		};
		(account.clone(), account, keys)
	});
	let members = hospitals.iter().map(|(key, _, name)| {
		organization(OrganizationKind::Hospital, key.to_account_id(), name, true)
	});
	let regulator = REGULATOR.to_account_id();
	let watcher = GenesisOrganization {
		board: true,
		..organization(OrganizationKind::Regulator, regulator, "Regulator", false)
	};

	build_struct_json_patch!(RuntimeGenesisConfig {
		consortium: pallet_consortium::GenesisConfig {
			organizations: members.chain([watcher]).collect(),
			session_length: SESSION_LENGTH,
			// Every one of them: who is suspended stays in the set until another joins.
			min_validators: u32::try_from(hospitals.len()).unwrap_or(u32::MAX),
		},
		session: pallet_session::GenesisConfig {
			keys: validators.collect()
		},
		sudo: pallet_sudo::GenesisConfig {
			key: hospitals.first().map(|(key, ..)| key.to_account_id()),
		},
		admission: pallet_admission::GenesisConfig {
			defaults: DEFAULT_ALLOWANCES,
			classes: Vec::new(),
		},
		patient_identity: pallet_patient_identity::GenesisConfig {
			recovery_terms: RECOVERY_TERMS,
		},
	})
}

fn organization(
	kind: OrganizationKind,
	representative: AccountId,
	name: &str,
	validator: bool,
) -> GenesisOrganization<AccountId> {
	GenesisOrganization {
		kind,
		representative,
		name: name.to_string(),
		member_until: MEMBER_UNTIL,
		validator,
		board: false,
		node_ids: Vec::new(),
	}
}
