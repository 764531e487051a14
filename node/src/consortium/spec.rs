// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The chain specification that comes of a consortium.

use carechain_runtime::{SessionKeys, DAYS};
use sc_service::ChainType;
use serde_json::{json, Value};
use sp_runtime::BuildStorage;

use super::check::{Checked, Member};
use crate::chain_spec::{self, ChainSpec, Extensions};

/// How long a patient has to object to a recovery at least: three days, over a week-end. Both bodies
/// may change it.
const MIN_RECOVERY_DELAY: u32 = 3 * DAYS;
/// How long nobody tries again after a veto: a week.
const RECOVERY_COOL_DOWN: u32 = 7 * DAYS;

/// The chain specification as JSON, after the runtime has built a genesis state of it.
pub fn json(consortium: &Checked, code: &[u8], raw: bool) -> Result<String, String> {
	let spec = chain_spec(consortium, code);
	// Not raw, nothing would have been built yet; what no node can start from should not be
	// written.
	spec.build_storage()?;
	spec.as_json(raw)
}

/// The chain specification: it has no sudo key and reports to nobody.
pub fn chain_spec(consortium: &Checked, code: &[u8]) -> ChainSpec {
	ChainSpec::builder(code, Extensions::default())
		.with_name(&consortium.name)
		.with_id(&consortium.id)
		.with_protocol_id(&consortium.id)
		.with_chain_type(ChainType::Live)
		.with_genesis_config_patch(genesis_patch(consortium))
		.with_properties(chain_spec::properties())
		.build()
}

/// What differs from the runtime's default genesis, which has no members and no sudo key.
///
/// The bodies' own lists stay empty: the registry fills them.
pub fn genesis_patch(consortium: &Checked) -> Value {
	let organizations: Vec<_> = consortium
		.members
		.iter()
		.map(|member| &member.organization)
		.collect();
	json!({
		"consortium": {
			"organizations": organizations,
			"practitioners": [],
			"sessionLength": consortium.session_length,
			"minValidators": consortium.min_validators,
		},
		"session": {
			"keys": consortium.members.iter().filter_map(session_entry).collect::<Vec<_>>(),
		},
		"admission": {
			"defaults": consortium.defaults,
			"classes": consortium.classes,
		},
		"patientIdentity": {
			"recoveryTerms": {
				"minDelay": MIN_RECOVERY_DELAY,
				"coolDown": RECOVERY_COOL_DOWN,
			},
		},
		"sudo": {
			"key": null,
		},
	})
}

/// Account, validator and keys: a validator goes by its hospital's representative.
fn session_entry(member: &Member) -> Option<Value> {
	let keys: &SessionKeys = member.keys.as_ref()?;
	let account = &member.organization.representative;
	Some(json!([account, account, keys]))
}
