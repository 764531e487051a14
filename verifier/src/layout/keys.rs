// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Storage keys.

use super::Pallet;
use alloc::vec::Vec;
use carechain_primitives::{Commitment, Day, GrantId, Hour, OrganizationId, PatientId};
use codec::Encode;
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};

/// GRANDPA's authorities.
pub fn authorities_key() -> Vec<u8> {
	value("Grandpa", "Authorities")
}

/// The version of a pallet's storage.
pub fn version_key(pallet: &str) -> Vec<u8> {
	value(pallet, ":__STORAGE_VERSION__:")
}

/// The log of an organisation.
pub fn log_key(organization: OrganizationId) -> Vec<u8> {
	let mut key = value(Pallet::RecordAnchors.name(), "Logs");
	twox_64_concat(&mut key, &organization);
	key
}

/// The checkpoint of an hour in the log of an organisation.
pub fn hourly_checkpoint_key(organization: OrganizationId, hour: Hour) -> Vec<u8> {
	let mut key = value(Pallet::RecordAnchors.name(), "HourlyCheckpoints");
	twox_64_concat(&mut key, &organization);
	twox_64_concat(&mut key, &hour);
	key
}

/// The checkpoint of a day in the log of an organisation.
pub fn daily_checkpoint_key(organization: OrganizationId, day: Day) -> Vec<u8> {
	let mut key = value(Pallet::RecordAnchors.name(), "DailyCheckpoints");
	twox_64_concat(&mut key, &organization);
	twox_64_concat(&mut key, &day);
	key
}

/// A record that is anchored by itself.
pub fn anchor_key(commitment: Commitment) -> Vec<u8> {
	let mut key = value(Pallet::RecordAnchors.name(), "Anchors");
	blake2_128_concat(&mut key, &commitment);
	key
}

/// A practitioner's credential.
pub fn practitioner_role_key(role: u32) -> Vec<u8> {
	let mut key = value(Pallet::Consortium.name(), "PractitionerRoles");
	twox_64_concat(&mut key, &role);
	key
}

/// A patient's grant.
pub fn grant_key(patient: PatientId, grant: GrantId) -> Vec<u8> {
	let mut key = value(Pallet::ConsentGrants.name(), "Grants");
	blake2_128_concat(&mut key, &patient);
	twox_64_concat(&mut key, &grant);
	key
}

/// The head of a patient's access log.
pub fn access_head_key(patient: PatientId) -> Vec<u8> {
	let mut key = value(Pallet::AccessLog.name(), "Heads");
	blake2_128_concat(&mut key, &patient);
	key
}

fn value(pallet: &str, name: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

fn twox_64_concat(key: &mut Vec<u8>, of: &impl Encode) {
	let of = of.encode();
	key.extend_from_slice(&twox_64(&of));
	key.extend_from_slice(&of);
}

fn blake2_128_concat(key: &mut Vec<u8>, of: &impl Encode) {
	let of = of.encode();
	key.extend_from_slice(&blake2_128(&of));
	key.extend_from_slice(&of);
}
