// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The consortium file as it is written. `examples/consortium.toml` explains every field.
//!
//! Keys, addresses and days are text here, so that [`check`](super::check) can name all that do not
//! read at once.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Consortium {
	/// The chain's name, for people.
	pub name: String,
	/// The chain's id, for machines.
	pub id: String,
	/// Blocks in a session.
	pub session_length: u32,
	/// The fewest validators that the set may shrink to.
	pub min_validators: u32,
	/// What members and patients may cause.
	#[serde(default)]
	pub allowances: Allowances,
	/// The founding members.
	#[serde(default, rename = "organization")]
	pub organizations: Vec<Organization>,
}

/// What members and patients may cause. What is left out is as the runtime has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Allowances {
	/// Of an organisation.
	pub organization: Option<Allowance>,
	/// Of one patient.
	pub patient: Option<Allowance>,
	/// Of all patients of one custodian together.
	pub patients_of: Option<Allowance>,
	/// Of the organisations of a kind, in place of `organization`.
	#[serde(default)]
	pub class: BTreeMap<String, Allowance>,
}

/// A bucket that refills with every block.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Allowance {
	/// Picoseconds of work that a full bucket holds.
	pub weight_capacity: u64,
	/// Picoseconds of work that flow back per block.
	pub weight_refill: u64,
	/// Bytes of lasting state that a full bucket holds.
	pub bytes_capacity: u64,
	/// Bytes of lasting state that flow back per block.
	pub bytes_refill: u64,
}

/// A founding member.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Organization {
	/// What kind of body it is.
	pub kind: String,
	/// The legal entity's name.
	pub name: String,
	/// The account that acts for it.
	pub representative: String,
	/// The day that its membership ends with, exclusive.
	pub member_until: String,
	/// Whether it has a seat on the oversight board.
	#[serde(default)]
	pub board: bool,
	/// The nodes that it runs.
	#[serde(default)]
	pub node_ids: Vec<String>,
	/// Its validator, if it runs one.
	pub validator: Option<Validator>,
}

/// The public keys that a validator starts with.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Validator {
	/// Signs blocks: sr25519.
	pub aura: String,
	/// Signs finality votes: ed25519.
	pub grandpa: String,
}
