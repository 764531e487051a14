// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Every test starts from the example that operators copy.

use super::*;
use carechain_runtime::{AccountId, RuntimeGenesisConfig};
use codec::Decode;
use file::{Allowance, Consortium, Validator};
use sc_network::PeerId;
use sc_service::{ChainSpec as _, ChainType};
use serde_json::Value;
use sp_core::{crypto::Ss58Codec, ed25519, Pair};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::BuildStorage;

const EXAMPLE: &str = include_str!("../../examples/consortium.toml");

/// 2026-11-21: the example's memberships end in a year.
const TODAY: Day = Day(20_778);

fn example() -> Consortium {
	toml::from_str(EXAMPLE).expect("the example is written as it should be")
}

fn checked(change: impl FnOnce(&mut Consortium)) -> Result<Checked, Vec<String>> {
	let mut consortium = example();
	change(&mut consortium);
	check(&consortium, TODAY)
}

/// What is wrong after a change to the example.
fn errors(change: impl FnOnce(&mut Consortium)) -> Vec<String> {
	checked(change)
		.map(|_| ())
		.expect_err("the change breaks a rule")
}

fn key(seed: u8) -> [u8; 32] {
	ed25519::Pair::from_seed(&[seed; 32]).public().0
}

fn hex_key(seed: u8) -> String {
	format!("0x{}", hex::encode(key(seed)))
}

fn node_id(seed: u8) -> String {
	PeerId::from_ed25519(&key(seed))
		.expect("a key of ours is one")
		.to_base58()
}

fn allowance(weight_refill: u64, bytes_refill: u64) -> Allowance {
	Allowance {
		weight_capacity: 100,
		weight_refill,
		bytes_capacity: 100,
		bytes_refill,
	}
}

#[test]
fn the_example_founds_a_chain() {
	let consortium = parse_and_check(EXAMPLE, TODAY).expect("the example is sound");
	assert_eq!(consortium.id, "carechain-north");
	assert_eq!(consortium.members.len(), 7);
	assert_eq!(
		consortium
			.members
			.iter()
			.filter(|member| member.keys.is_some())
			.count(),
		4
	);
	assert!(consortium.development_keys.is_empty());
	assert_eq!(refuse_development_keys(&consortium), Ok(()));
}

#[test]
fn the_summary_says_who_governs_and_how_many_validators_may_fail() {
	let consortium = checked(|_| ()).expect("the example is sound");
	let page = summary::of(&consortium);
	for line in [
		"Carechain North (carechain-north)",
		"300 blocks, 10.0 minutes",
		"Validators       4, and never fewer than 3",
		"finality goes on while 1 of them fails",
		"Council          4 seats",
		"Oversight board  2 seats",
		"Wider rights     need 3 of the council and 1 of the board",
		"Finality restart needs 2 of the council and 1 of the board",
		"Northern General Hospital",
		"until 2027-12-01, seat in the council, validator, 1 node listed",
		"until 2027-12-01, seat on the oversight board, no node listed",
	] {
		assert!(page.contains(line), "{line}\n---\n{page}");
	}

	let consortium = checked(|it| {
		it.organizations[3].validator = None;
	});
	let page = summary::of(&consortium.expect("three validators are the minimum"));
	assert!(
		page.contains("finality stops as soon as one of them fails"),
		"{page}"
	);
}

#[test]
fn a_field_that_does_not_exist_is_shown_where_it_stands() {
	let text = EXAMPLE.replace("min-validators", "minimum-validators");
	let errors = parse_and_check(&text, TODAY).expect_err("there is no such field");
	assert_eq!(errors.len(), 1);
	for part in ["line 2", "minimum-validators", "min-validators"] {
		assert!(errors[0].contains(part), "{}", errors[0]);
	}
}

#[test]
fn fields_that_are_missing_or_of_another_type_are_named() {
	let text = EXAMPLE.replace("name = \"Carechain North\"", "");
	let missing = parse_and_check(&text, TODAY).expect_err("a name is needed");
	assert!(
		missing[0].contains("missing field `name`"),
		"{}",
		missing[0]
	);

	let text = EXAMPLE.replace("session-length = 300", "session-length = \"300\"");
	let quoted = parse_and_check(&text, TODAY).expect_err("a number is needed");
	assert!(
		quoted[0].contains("session-length = \"300\""),
		"{}",
		quoted[0]
	);
}

#[test]
fn every_mistake_is_listed_at_once() {
	let found = errors(|it| {
		it.name.clear();
		it.organizations[1].kind = "spital".into();
		it.organizations[2].representative = "nobody".into();
	});
	let fields: Vec<_> = found
		.iter()
		.map(|error| error.split(':').next().unwrap_or_default())
		.collect();
	assert_eq!(
		fields,
		[
			"name",
			"organization[2].kind",
			"organization[3].representative"
		]
	);
}

#[test]
fn a_chain_has_a_name_and_an_id_of_plain_letters() {
	assert_eq!(errors(|it| it.name = " ".into()), ["name: empty"]);
	assert_eq!(errors(|it| it.id.clear()), ["id: empty"]);
	for id in ["Carechain", "care chain", "care/chain", "cärechain", "../x"] {
		assert_eq!(
			errors(|it| it.id = id.into()),
			["id: may hold lower-case letters, digits, `-` and `_` only"],
			"{id}"
		);
	}
}

#[test]
fn a_session_is_long_enough_for_two_turns_of_everybody() {
	let message = ["session-length: 4 validators need sessions of 8 blocks at least"];
	assert_eq!(errors(|it| it.session_length = 7), message);
	assert_eq!(errors(|it| it.session_length = 0), message);
	assert!(checked(|it| it.session_length = 8).is_ok());
}

#[test]
fn the_minimum_lies_between_one_and_all_validators() {
	assert_eq!(
		errors(|it| it.min_validators = 0),
		["min-validators: at least one validator has to stay"]
	);
	assert_eq!(
		errors(|it| it.min_validators = 5),
		["min-validators: more than the 4 validators that there are"]
	);
	assert!(checked(|it| it.min_validators = 4).is_ok());
}

#[test]
fn a_kind_is_one_that_the_chain_knows() {
	let found = errors(|it| it.organizations[6].kind = "spital".into());
	assert_eq!(found.len(), 1);
	assert!(
		found[0].starts_with(
			"organization[7].kind: `spital` is no kind of organisation; there are hospital, "
		),
		"{}",
		found[0]
	);
	assert!(found[0].ends_with("ethics-committee"), "{}", found[0]);

	let found = errors(|it| {
		it.allowances.class.insert("spital".into(), allowance(1, 1));
	});
	assert!(
		found[0].starts_with("allowances.class.spital: "),
		"{}",
		found[0]
	);
}

#[test]
fn a_name_fits_the_registry() {
	assert_eq!(
		errors(|it| it.organizations[0].name.clear()),
		["organization[1].name: empty"]
	);
	// Bytes count, not letters.
	assert_eq!(
		errors(|it| it.organizations[0].name = "é".repeat(33)),
		["organization[1].name: 66 bytes, and at most 64 fit"]
	);
	assert!(checked(|it| it.organizations[0].name = "é".repeat(32)).is_ok());
}

#[test]
fn a_representative_is_an_account_of_one_organisation() {
	assert_eq!(
		errors(|it| it.organizations[0].representative = "5Grwva".into()),
		[
			"organization[1].representative: no account: neither an SS58 address nor 0x and 64 \
			 hexadecimal digits"
		]
	);
	// Written in another way it is still the same account.
	assert_eq!(
		errors(|it| {
			it.organizations[0].representative = hex_key(1);
			it.organizations[4].representative =
				sp_core::crypto::AccountId32::new(key(1)).to_ss58check();
		}),
		["organization[5].representative: the same account as organization[1].representative"]
	);
}

#[test]
fn a_membership_ends_on_a_day_that_exists_within_the_longest_period() {
	let end = |day: &'static str| {
		move |it: &mut Consortium| it.organizations[0].member_until = day.into()
	};
	for text in ["2027-02-29", "31.12.2027", "soon", ""] {
		assert_eq!(
			errors(end(text)),
			["organization[1].member-until: no day of the calendar; days are written YYYY-MM-DD"],
			"{text}"
		);
	}
	assert_eq!(
		errors(end("2026-11-21")),
		["organization[1].member-until: 2026-11-21 is not after today, 2026-11-21"]
	);
	assert_eq!(
		errors(end("2027-12-27")),
		[
			"organization[1].member-until: 2027-12-27 is more than 400 days ahead; the last day that may \
			 stand here today is 2027-12-26"
		]
	);
	for text in ["2026-11-22", "2027-12-26"] {
		assert!(checked(end(text)).is_ok(), "{text}");
	}
}

#[test]
fn only_hospitals_run_validators() {
	let found = errors(|it| {
		it.organizations[6].validator = Some(Validator {
			aura: hex_key(1),
			grandpa: hex_key(2),
		});
	});
	assert_eq!(
		found,
		["organization[7].validator: only hospitals run validators"]
	);
}

#[test]
fn those_whom_the_board_watches_have_no_seat_on_it() {
	for position in [0, 6] {
		let found = errors(|it| it.organizations[position].board = true);
		assert_eq!(
			found,
			[format!(
				"organization[{}].board: seats on the oversight board are for these kinds only: \
				 regulator, patient-advocate, ethics-committee",
				position + 1
			)]
		);
	}
}

#[test]
fn both_bodies_have_a_seat() {
	assert_eq!(
		errors(|it| it
			.organizations
			.iter_mut()
			.for_each(|member| member.board = false)),
		["organization: no organisation with `board = true`, so the oversight board has no seat"]
	);
	let found = errors(|it| it.organizations.retain(|member| member.kind != "hospital"));
	assert!(
		found.contains(&"organization: no hospital, so the council has no seat".into()),
		"{found:?}"
	);
}

#[test]
fn session_keys_are_keys() {
	let found = errors(|it| {
		let validator = it.organizations[1].validator.as_mut().expect("it has one");
		validator.aura = "0x00".into();
		// 32 bytes, but no point of the curve.
		validator.grandpa = format!("0x02{}", "00".repeat(31));
	});
	assert_eq!(found.len(), 2, "{found:?}");
	assert!(
		found[0].starts_with("organization[2].validator.aura: not an sr25519 public key"),
		"{}",
		found[0]
	);
	assert!(
		found[1].starts_with("organization[2].validator.grandpa: not an ed25519 public key"),
		"{}",
		found[1]
	);
}

#[test]
fn no_key_serves_two_validators() {
	let found = errors(|it| {
		let first = it.organizations[0].validator.clone();
		it.organizations[3].validator = first;
	});
	assert_eq!(
		found,
		[
			"organization[4].validator.aura: the same key as organization[1].validator.aura",
			"organization[4].validator.grandpa: the same key as organization[1].validator.grandpa",
		]
	);
}

#[test]
fn no_key_signs_both_blocks_and_votes() {
	let found = errors(|it| {
		let validator = it.organizations[0].validator.as_mut().expect("it has one");
		validator.aura.clone_from(&validator.grandpa);
	});
	assert_eq!(
		found,
		["organization[1].validator.grandpa: the same key as organization[1].validator.aura"]
	);
}

#[test]
fn no_representative_signs_blocks() {
	// Whichever of the two stands first.
	for (validator, representative) in [(0, 0), (0, 3), (3, 0), (1, 6)] {
		let found = errors(|it| {
			let aura = it.organizations[representative].representative.clone();
			let keys = it.organizations[validator].validator.as_mut();
			keys.expect("it has one").aura = aura;
		});
		assert_eq!(
			found,
			[format!(
				"organization[{}].validator.aura: the same key as organization[{}].representative, which \
				 acts for an organisation",
				validator + 1,
				representative + 1
			)]
		);
	}
}

#[test]
fn node_ids_are_ed25519_keys_as_libp2p_writes_them() {
	for text in [
		"",
		"12D3KooW",
		"QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
	] {
		let found = errors(|it| it.organizations[4].node_ids = vec![node_id(1), text.into()]);
		assert_eq!(found.len(), 1);
		assert!(
			found[0].starts_with("organization[5].node-ids[2]: no node id"),
			"{}",
			found[0]
		);
	}
}

#[test]
fn a_node_belongs_to_one_organisation() {
	let found = errors(|it| {
		it.organizations[4].node_ids = vec![node_id(1)];
		it.organizations[6].node_ids = vec![node_id(2), node_id(1)];
	});
	assert_eq!(
		found,
		["organization[7].node-ids[2]: the same node as organization[5].node-ids[1]"]
	);
}

#[test]
fn an_organisation_lists_eight_nodes_at_most() {
	let nodes = |count| (1..=count).map(node_id).collect::<Vec<_>>();
	assert!(checked(|it| it.organizations[4].node_ids = nodes(8)).is_ok());
	assert_eq!(
		errors(|it| it.organizations[4].node_ids = nodes(9)),
		["organization[5].node-ids: 9 nodes, and at most 8 may be listed"]
	);
}

#[test]
fn a_bucket_does_not_refill_faster_than_it_holds() {
	let found = errors(|it| {
		it.allowances.organization = Some(allowance(101, 100));
		it.allowances.patient = Some(allowance(100, 101));
		it.allowances.patients_of = Some(allowance(101, 101));
		it.allowances
			.class
			.insert("payer".into(), allowance(101, 0));
	});
	assert_eq!(
		found,
		[
			"allowances.organization.weight-refill: more than weight-capacity",
			"allowances.patient.bytes-refill: more than bytes-capacity",
			"allowances.patients-of.weight-refill: more than weight-capacity",
			"allowances.patients-of.bytes-refill: more than bytes-capacity",
			"allowances.class.payer.weight-refill: more than weight-capacity",
		]
	);
	assert!(checked(|it| it.allowances.patient = Some(allowance(100, 100))).is_ok());
}

#[test]
fn development_keys_found_a_chain_only_where_that_is_asked_for() {
	let consortium = checked(|it| {
		it.organizations[0].representative = Sr25519Keyring::Ferdie.public().to_ss58check();
		let validator = it.organizations[1].validator.as_mut().expect("it has one");
		validator.aura = Sr25519Keyring::Alice.public().to_ss58check();
		validator.grandpa = format!("0x{}", hex::encode(Ed25519Keyring::Bob.public()));
	})
	.expect("they are keys like others");
	assert_eq!(
		consortium.development_keys,
		[
			"organization[1].representative",
			"organization[2].validator.aura",
			"organization[2].validator.grandpa",
		]
	);
	let refusal = refuse_development_keys(&consortium).expect_err("everybody knows them");
	for field in &consortium.development_keys {
		assert!(refusal.contains(field), "{refusal}");
	}
	assert!(refusal.contains("--allow-development-keys"), "{refusal}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
	let error = load(Path::new("/nowhere/consortium.toml")).expect_err("there is none");
	assert!(error.starts_with("/nowhere/consortium.toml: "), "{error}");
}

#[test]
fn the_genesis_holds_every_member_and_no_sudo_key() {
	let consortium = checked(|_| ()).expect("the example is sound");
	let patch = spec::genesis_patch(&consortium);

	let organizations = patch["consortium"]["organizations"].as_array();
	let organizations = organizations.expect("they are a list");
	assert_eq!(organizations.len(), 7);
	let first = &organizations[0];
	assert_eq!(first["kind"], "hospital");
	assert_eq!(first["name"], "Northern General Hospital");
	assert_eq!(first["validator"], true);
	assert_eq!(first["board"], false);
	assert_eq!(first["nodeIds"][0].as_array().map(Vec::len), Some(32));
	assert_eq!(organizations[4]["board"], true);
	assert_eq!(patch["consortium"]["sessionLength"], 300);
	assert_eq!(patch["consortium"]["minValidators"], 3);

	let keys = patch["session"]["keys"]
		.as_array()
		.expect("they are a list");
	assert_eq!(keys.len(), 4);
	assert_eq!(keys[0][0], first["representative"]);
	assert_eq!(keys[0][1], first["representative"]);
	assert!(keys[0][2]["aura"].is_string() && keys[0][2]["grandpa"].is_string());

	assert_eq!(patch["admission"]["classes"][0][0], "clinic");
	assert_eq!(patch["sudo"]["key"], Value::Null);
}

#[test]
fn the_chain_is_a_live_one_that_reports_to_nobody() {
	let consortium = checked(|_| ()).expect("the example is sound");
	let spec = spec::chain_spec(&consortium, &[]);
	assert_eq!(spec.id(), "carechain-north");
	assert_eq!(spec.protocol_id(), Some("carechain-north"));
	assert_eq!(spec.chain_type(), ChainType::Live);
	assert!(spec.telemetry_endpoints().is_none());
	assert!(spec.boot_nodes().is_empty());
	assert_eq!(spec.properties().get("ss58Format"), Some(&42.into()));
}

/// The genesis that comes of the runtime's defaults and a patch, built without Wasm.
fn build(patch: &Value) -> sp_core::storage::Storage {
	let mut genesis = serde_json::to_value(RuntimeGenesisConfig::default())
		.expect("the runtime's genesis can be written as JSON");
	for (pallet, fields) in patch.as_object().expect("a patch is an object") {
		for (field, value) in fields.as_object().expect("so is each part of it") {
			genesis[pallet][field] = value.clone();
		}
	}
	let genesis: RuntimeGenesisConfig =
		serde_json::from_value(genesis).expect("the patch has no field that the runtime has not");
	genesis
		.build_storage()
		.expect("the runtime accepts the members")
}

#[test]
fn the_registry_fills_both_bodies_and_nobody_is_root() {
	let consortium = checked(|_| ()).expect("the example is sound");
	let state = build(&spec::genesis_patch(&consortium)).top;
	let value = |pallet: &str, item: &str| {
		let key = [pallet, item].map(|name| sp_io::hashing::twox_128(name.as_bytes()));
		state.get(&key.concat())
	};
	let seats = |body| {
		let members = value(body, "Members").expect("it has members");
		Vec::<AccountId>::decode(&mut &members[..]).expect("they are accounts")
	};
	let representatives = |wanted: fn(&check::Member) -> bool| {
		let mut accounts: Vec<_> = consortium
			.members
			.iter()
			.filter(|member| wanted(member))
			.map(|member| member.organization.representative.clone())
			.collect();
		accounts.sort();
		accounts
	};
	assert_eq!(
		seats("Council"),
		representatives(|it| it.organization.kind.may_sit_in_council())
	);
	assert_eq!(
		seats("OversightBoard"),
		representatives(|it| it.organization.board)
	);
	assert_eq!(value("Sudo", "Key"), None);
}

#[test]
fn the_runtime_founds_a_chain_of_the_example() {
	let Some(code) = WASM_BINARY else {
		eprintln!("built with SKIP_WASM_BUILD: there is no runtime to ask");
		return;
	};
	let consortium = checked(|_| ()).expect("the example is sound");
	for raw in [false, true] {
		let json = spec::json(&consortium, code, raw).expect("the runtime builds it");
		let json: Value = serde_json::from_str(&json).expect("it is JSON");
		assert_eq!(json["id"], "carechain-north");
		assert_eq!(json["genesis"].get("raw").is_some(), raw);
	}
}

#[test]
fn what_the_runtime_refuses_is_not_written() {
	let Some(code) = WASM_BINARY else {
		eprintln!("built with SKIP_WASM_BUILD: there is no runtime to ask");
		return;
	};
	let mut consortium = checked(|_| ()).expect("the example is sound");
	// As if the checks had missed it.
	consortium.session_length = 0;
	assert!(spec::json(&consortium, code, false).is_err());
}
