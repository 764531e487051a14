// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The verifier reads the state of this chain without the pallets, for these come with all of FRAME: it has
//! mirrors of their storage (`carechain_verify::layout`). Here the two are held against each other: keys,
//! versions, what real calls leave behind and is read out of a real proof, and any bytes at all.

mod common;

use carechain_primitives::{
	traits::Members, AccessHead, AccessMode, AccessModes, Commitment, DataClass, DataClasses, Day,
	GrantId, Hour, Obligation, Obligations, OrganizationId, OrganizationKind, PatientId,
	PractitionerRoleCode, PractitionerRoleCodes, PractitionerRoleId, Purpose, Purposes,
	RecordAction, Refrain, Refrains, Year,
};
use carechain_runtime::{AccessLog, ConsentGrants, Consortium, RecordAnchors, Runtime};
use carechain_verify::{
	hex::Bytes,
	layout::{self, Pallet},
	state::Values,
};
use codec::{Decode, Encode};
use common::*;
use frame_support::traits::{GetStorageVersion, PalletInfoAccess, StorageVersion};
use pallet_consent_grants::{Conditions, DataPeriod, Exception, GrantFields, Grantee, Terms};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use std::fmt::Debug;

/// What both print alike: fields have the same names in the same order, and only one type is called otherwise.
fn printed<T: Debug>(value: &T) -> String {
	format!("{value:?}").replace("GrantTerms", "Terms")
}

/// The values at these keys, out of a proof against the root of the state.
fn proven(chain: &mut TestExternalities, keys: &[Vec<u8>]) -> Values {
	chain.commit_all().expect("there is no open transaction");
	let root = (*chain.backend.root()).into();
	let (_, proof) = chain.execute_and_prove(|| {
		for key in keys {
			sp_io::storage::get(key);
		}
	});
	let nodes: Vec<_> = proof.into_nodes().into_iter().map(Bytes).collect();
	let keys: Vec<_> = keys.iter().map(Vec::as_slice).collect();
	Values::read(&root, &keys, &nodes).expect("the proof is of this state")
}

/// A value as the verifier sees it.
#[track_caller]
fn read<T: Decode>(values: &Values, key: &[u8]) -> T {
	layout::read(values, key, "value").expect("it is there, and laid out as it is known")
}

// --- Keys ----------------------------------------------------------------------------------------

proptest! {
	#[test]
	fn keys_are_those_that_the_pallets_store_under(
		(organization, role) in (any::<u32>(), any::<u32>()),
		(day, hour) in (any::<u32>(), any::<u32>()),
		(patient, grant) in (any::<[u8; 16]>(), any::<u32>()),
		commitment in any::<[u8; 32]>(),
	) {
		let organization = OrganizationId(organization);
		let (day, hour) = (Day(day), Hour(hour));
		let (patient, grant) = (PatientId(patient), GrantId(grant));
		let commitment = Commitment(commitment);
		prop_assert_eq!(
			layout::log_key(organization),
			pallet_record_anchors::Logs::<Runtime>::hashed_key_for(organization)
		);
		prop_assert_eq!(
			layout::hourly_checkpoint_key(organization, hour),
			pallet_record_anchors::HourlyCheckpoints::<Runtime>::hashed_key_for(organization, hour)
		);
		prop_assert_eq!(
			layout::daily_checkpoint_key(organization, day),
			pallet_record_anchors::DailyCheckpoints::<Runtime>::hashed_key_for(organization, day)
		);
		prop_assert_eq!(
			layout::anchor_key(commitment),
			pallet_record_anchors::Anchors::<Runtime>::hashed_key_for(commitment)
		);
		prop_assert_eq!(
			layout::practitioner_role_key(role),
			pallet_consortium::PractitionerRoles::<Runtime>::hashed_key_for(PractitionerRoleId(role))
		);
		prop_assert_eq!(
			layout::grant_key(patient, grant),
			pallet_consent_grants::Grants::<Runtime>::hashed_key_for(patient, grant)
		);
		prop_assert_eq!(
			layout::access_head_key(patient),
			pallet_access_log::Heads::<Runtime>::hashed_key_for(patient)
		);
	}
}

#[test]
fn pallets_have_the_names_and_versions_that_are_known() {
	fn one<P>(pallet: Pallet)
	where
		P: PalletInfoAccess + GetStorageVersion<InCodeStorageVersion = StorageVersion>,
	{
		assert_eq!(P::name(), pallet.name());
		assert_eq!(P::in_code_storage_version(), pallet.version());
	}
	one::<RecordAnchors>(Pallet::RecordAnchors);
	one::<Consortium>(Pallet::Consortium);
	one::<ConsentGrants>(Pallet::ConsentGrants);
	one::<AccessLog>(Pallet::AccessLog);

	let mut chain = chain_of("local");
	let keys: Vec<_> = Pallet::ALL
		.iter()
		.map(|pallet| layout::version_key(pallet.name()))
		.collect();
	let values = proven(&mut chain, &keys);
	for pallet in Pallet::ALL {
		assert_eq!(pallet.check_version(&values), Ok(()));
	}
}

#[test]
fn the_first_authorities_stand_where_they_are_looked_for() {
	let mut chain = chain_of("local");
	let key = layout::authorities_key();
	let values = proven(&mut chain, std::slice::from_ref(&key));
	let authorities: Vec<([u8; 32], u64)> = read(&values, &key);
	assert_eq!(authorities.len(), 4);
	chain.execute_with(|| {
		let expected = carechain_runtime::Grandpa::grandpa_authorities();
		assert_eq!(authorities.encode(), expected.encode());
	});
}

// --- Values --------------------------------------------------------------------------------------

#[test]
fn the_heads_of_a_log_are_read_as_they_were_stored() {
	type Call = pallet_record_anchors::Call<Runtime>;
	let mut chain = chain_of("local");
	let (size, root) = (1_000_000, [7; 32]);
	let (hour, day) = chain.execute_with(|| {
		begin_block();
		let proof = vec![];
		submit_ok(&dev(Alice), Call::extend_log { size, root, proof });
		let log = RecordAnchors::log_head(HOSPITAL_A).expect("it was extended");
		assert_eq!((log.size, log.root, log.extended_at), (size, root, 1));
		(Hour::of_unix_seconds(START / 1_000), TODAY)
	});
	let keys = [
		layout::log_key(HOSPITAL_A),
		layout::hourly_checkpoint_key(HOSPITAL_A, hour),
		layout::daily_checkpoint_key(HOSPITAL_A, day),
	];
	let values = proven(&mut chain, &keys);
	let expected = layout::LogHead {
		size,
		root,
		block: 1,
	};
	for key in keys {
		// The head stands at the start of each, and what comes after it is the pallet's own.
		let mut value = values.get(&key).expect("it is there");
		assert_eq!(layout::LogHead::decode(&mut value), Ok(expected));
	}
}

#[test]
fn anchors_are_read_as_they_were_stored_whatever_happened_to_them() {
	type Call = pallet_record_anchors::Call<Runtime>;
	let mut chain = chain_of("local");
	let with = Commitment([0xee; 32]);
	let anchors = chain.execute_with(|| {
		begin_block();
		let pharmacy = key("Pharmacy");
		admit(OrganizationKind::Pharmacy, &pharmacy);
		for record in [
			summary(1),
			summary(3),
			prescription(4, 3),
			prescription(5, 1),
		] {
			submit_ok(&dev(Alice), Call::anchor_record { record });
		}
		next_block();
		let (superseded, record) = (commitment(1), summary(2));
		submit_ok(&dev(Alice), Call::supersede_record { superseded, record });
		submit_ok(
			&dev(Alice),
			Call::mark_entered_in_error {
				commitment: commitment(3),
			},
		);
		for byte in [4, 5] {
			let signature = record_signature(byte, RecordAction::Dispense, &pharmacy, with);
			submit_ok(
				&pharmacy,
				Call::dispense_record {
					commitment: commitment(byte),
					dispense: with,
					signature,
				},
			);
		}
		let commitment = commitment(2);
		let signature = record_signature(2, RecordAction::Dispute, &dev(Bob), with);
		let (reason, answer, case) = (with, with, with);
		submit_ok(
			&dev(Bob),
			Call::dispute_record {
				commitment,
				reason,
				signature,
			},
		);
		submit_ok(&dev(Alice), Call::answer_dispute { commitment, answer });
		submit_ok(&dev(Alice), Call::restrict_record { commitment });
		let to = Some(HOSPITAL_B);
		submit_ok(&dev(Alice), Call::offer_custody { commitment, to });
		as_governance(Call::place_legal_hold { commitment, case });
		(1..=5)
			.map(|byte| {
				let commitment = Commitment([byte; 32]);
				(
					commitment,
					RecordAnchors::anchor(commitment).expect("it is anchored"),
				)
			})
			.collect::<Vec<_>>()
	});
	let keys: Vec<_> = anchors
		.iter()
		.map(|(commitment, _)| layout::anchor_key(*commitment))
		.collect();
	let values = proven(&mut chain, &keys);
	for ((_, stored), key) in anchors.iter().zip(&keys) {
		assert_eq!(
			printed(&read::<layout::Anchor>(&values, key)),
			printed(stored)
		);
	}
	let disputed: layout::Anchor = read(&values, &keys[1]);
	assert_eq!(disputed.supersedes, Some(commitment(1)));
	assert_eq!(disputed.restriction, Some(layout::Restriction::Custodian));
	assert_eq!(
		(disputed.legal_holds, disputed.offered_to),
		(1, Some(HOSPITAL_B))
	);
	let completed: layout::Anchor = read(&values, &keys[4]);
	assert_eq!(completed.status, layout::AnchorStatus::Completed);
}

/// A grant that says something in every field.
fn full_grant() -> GrantFields {
	GrantFields {
		grantee: Grantee::Organization(HOSPITAL_B),
		classes: DataClasses::of(&[DataClass::DiagnosticReport, DataClass::Observation]),
		data_period: DataPeriod {
			from: Some(Year(2020)),
			until: Some(Year(2025)),
		},
		conditions: Conditions {
			access_modes: AccessModes::of(&[AccessMode::ALL[0]]),
			obligations: Obligations::of(&[Obligation::ALL[0]]),
			refrains: Refrains::of(&[Refrain::ALL[0]]),
			delete_after_days: Some(90),
		},
		exceptions: [
			Some(Exception {
				practitioner_role: None,
				purposes: Purposes::of(&[Purpose::TREAT]),
				classes: DataClasses::of(&[DataClass::Observation]),
			}),
			None,
			None,
			None,
		],
		terms: Some(Terms {
			commitment: commitment(9),
			residual: true,
		}),
		..treatment_grant(HOSPITAL_B)
	}
}

#[test]
fn grants_are_read_as_they_were_stored_whatever_became_of_them() {
	type Call = pallet_consent_grants::Call<Runtime>;
	let mut chain = chain_of("local");
	let (patient, grants) = chain.execute_with(|| {
		begin_block();
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let patient = wallet.id;
		let hospital_c = OrganizationId(2);
		for fields in [
			full_grant(),
			treatment_grant(hospital_c),
			treatment_grant(HOSPITAL_A),
			treatment_grant(OrganizationId(3)),
		] {
			submit_ok(&wallet.key, Call::grant_consent { patient, fields });
		}
		next_block();
		let grant = GrantId(1);
		submit_ok(&wallet.key, Call::revoke_consent { patient, grant });
		let (grant, fields) = (GrantId(2), treatment_grant(HOSPITAL_A));
		let fields = GrantFields {
			valid_until: TODAY.saturating_add(10),
			..fields
		};
		submit_ok(
			&wallet.key,
			Call::supersede_consent {
				patient,
				grant,
				fields,
			},
		);
		let grant = GrantId(3);
		submit_ok(&wallet.key, Call::mark_consent_in_error { patient, grant });
		let grants: Vec<_> = (0..5)
			.map(GrantId)
			.map(|grant| {
				let stored = pallet_consent_grants::Grants::<Runtime>::get(patient, grant);
				(grant, stored.expect("it was granted"))
			})
			.collect();
		(patient, grants)
	});
	let keys: Vec<_> = grants
		.iter()
		.map(|(grant, _)| layout::grant_key(patient, *grant))
		.collect();
	let values = proven(&mut chain, &keys);
	for ((_, stored), key) in grants.iter().zip(&keys) {
		assert_eq!(
			printed(&read::<layout::Grant>(&values, key)),
			printed(stored)
		);
	}
	let states = keys
		.iter()
		.map(|key| read::<layout::Grant>(&values, key).state);
	let (at, by) = (2, GrantId(4));
	assert_eq!(
		states.collect::<Vec<_>>(),
		[
			layout::GrantState::Active,
			layout::GrantState::Revoked { at },
			layout::GrantState::Superseded { at, by },
			layout::GrantState::EnteredInError { at },
			layout::GrantState::Active,
		]
	);
}

#[test]
fn credentials_are_read_as_they_were_stored_whoever_took_them_away() {
	type Call = pallet_consortium::Call<Runtime>;
	let mut chain = chain_of("local");
	let roles = chain.execute_with(|| {
		begin_block();
		for (hospital, name) in [(Alice, "A"), (Alice, "B"), (Bob, "C"), (Charlie, "D")] {
			let representative = account(&dev(hospital));
			let organization = Consortium::represented_by(&representative).expect("a hospital");
			submit_ok(
				&dev(hospital),
				Call::register_practitioner {
					organization,
					account: account(&key(name)),
					roles: PractitionerRoleCodes::of(&[PractitionerRoleCode::ALL[0]]),
					licence: commitment(8),
					valid_until: TODAY.saturating_add(100),
				},
			);
		}
		let roles: Vec<_> = pallet_consortium::PractitionerRoles::<Runtime>::iter_keys().collect();
		assert_eq!(roles.len(), 4);
		submit_ok(
			&dev(Alice),
			Call::revoke_practitioner {
				role: PractitionerRoleId(0),
			},
		);
		submit_ok(
			&dev(Bob),
			Call::suspend_practitioner {
				role: PractitionerRoleId(2),
			},
		);
		as_governance(Call::suspend_practitioner {
			role: PractitionerRoleId(3),
		});
		(0..4)
			.map(|role| {
				let stored =
					pallet_consortium::PractitionerRoles::<Runtime>::get(PractitionerRoleId(role));
				(role, stored.expect("it was registered"))
			})
			.collect::<Vec<_>>()
	});
	let keys: Vec<_> = roles
		.iter()
		.map(|(role, _)| layout::practitioner_role_key(*role))
		.collect();
	let values = proven(&mut chain, &keys);
	let mut statuses = vec![];
	for ((_, stored), key) in roles.into_iter().zip(&keys) {
		let found: layout::PractitionerRole = read(&values, key);
		// An account prints as an address, and as bytes.
		let stored = pallet_consortium::PractitionerRole::<[u8; 32]> {
			organization: stored.organization,
			account: stored.account.into(),
			roles: stored.roles,
			licence: stored.licence,
			valid_until: stored.valid_until,
			status: stored.status,
		};
		assert_eq!(printed(&found), printed(&stored));
		statuses.push(found.status);
	}
	assert_eq!(
		statuses,
		[
			layout::PractitionerRoleStatus::Revoked,
			layout::PractitionerRoleStatus::Active,
			layout::PractitionerRoleStatus::SuspendedByOrganization,
			layout::PractitionerRoleStatus::SuspendedByGovernance,
		]
	);
}

#[test]
fn the_head_of_an_access_log_is_read_as_it_was_stored() {
	let mut chain = chain_of("local");
	let (patient, stored) = chain.execute_with(|| {
		begin_block();
		let wallet = register_patient("Patient", HOSPITAL_A, &dev(Alice));
		let entry = |byte| pallet_access_log::AccessEntry {
			patient: wallet.id,
			event: commitment(byte),
		};
		let entries = vec![entry(1), entry(2)].try_into().expect("two are few");
		submit_ok(
			&dev(Alice),
			pallet_access_log::Call::log_accesses {
				organization: HOSPITAL_A,
				entries,
			},
		);
		(
			wallet.id,
			pallet_access_log::Heads::<Runtime>::get(wallet.id),
		)
	});
	let key = layout::access_head_key(patient);
	let values = proven(&mut chain, std::slice::from_ref(&key));
	let found: AccessHead<u32> = read(&values, &key);
	assert_eq!(found.count, 2);
	assert_eq!(Some(found), stored);
}

// --- Any bytes -----------------------------------------------------------------------------------

/// Whether the bytes are a value, which both have to see alike. Bytes are small numbers mostly, as indices
/// of variants are, or hardly any would be read.
fn agree<Theirs: Decode + Debug, Ours: Decode + Debug>(bytes: &[u8]) -> bool {
	let theirs = Theirs::decode(&mut &*bytes).ok();
	let ours = Ours::decode(&mut &*bytes).ok();
	assert_eq!(theirs.as_ref().map(printed), ours.as_ref().map(printed));
	ours.is_some()
}

type Agree = fn(&[u8]) -> bool;

fn grants_agree(bytes: &[u8]) -> bool {
	agree::<pallet_consent_grants::Grant<u32>, layout::Grant>(bytes)
}

fn anchors_agree(bytes: &[u8]) -> bool {
	agree::<pallet_record_anchors::Anchor<u32>, layout::Anchor>(bytes)
}

fn credentials_agree(bytes: &[u8]) -> bool {
	agree::<pallet_consortium::PractitionerRole<[u8; 32]>, layout::PractitionerRole>(bytes)
}

fn small_bytes(length: usize) -> impl Strategy<Value = Vec<u8>> {
	prop::collection::vec(
		prop_oneof![6 => 0u8..2, 1 => 0u8..8, 1 => any::<u8>()],
		length,
	)
}

proptest! {
	#![proptest_config(ProptestConfig {
		cases: 20_000,
		failure_persistence: None,
		..ProptestConfig::default()
	})]

	#[test]
	fn a_grant_is_laid_out_as_in_its_pallet(bytes in small_bytes(200)) {
		grants_agree(&bytes);
	}

	#[test]
	fn an_anchor_is_laid_out_as_in_its_pallet(bytes in small_bytes(300)) {
		anchors_agree(&bytes);
	}

	#[test]
	fn a_credential_is_laid_out_as_in_its_pallet(bytes in small_bytes(90)) {
		credentials_agree(&bytes);
	}
}

#[test]
fn enough_of_these_bytes_are_values() {
	let mut runner = TestRunner::deterministic();
	let all: [(usize, Agree); 3] = [
		(200, grants_agree),
		(300, anchors_agree),
		(90, credentials_agree),
	];
	for (length, agree) in all {
		let values = (0..2_000)
			.filter(|_| agree(&small_bytes(length).new_tree(&mut runner).unwrap().current()));
		let values = values.count();
		assert!(values > 50, "{values} of {length} bytes");
	}
}
