// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	GenesisConfig, GenesisOrganization, GenesisPractitioner, MinValidators, NextOrganizationId,
	NextPractitionerRoleId, NodeIds,
};
use carechain_primitives::{
	traits::{Members, Practitioners, Standing},
	CodeSet,
};
use frame_support::traits::Get;
use sp_runtime::BuildStorage;

/// Builds the pallet's genesis alone, after a change to it.
fn build_with(change: impl FnOnce(&mut GenesisConfig<Test>)) -> sp_io::TestExternalities {
	let mut genesis = consortium_genesis();
	change(&mut genesis);
	new_test_ext_from(genesis)
}

#[test]
fn the_founding_members_have_their_rights_and_their_ids_in_order() {
	build_and_execute(|| {
		assert_eq!(NextOrganizationId::<Test>::get(), OrganizationId(5));
		assert_eq!(NextPractitionerRoleId::<Test>::get(), PractitionerRoleId(1));
		for (id, representative) in [
			(HOSPITAL_A, ALICE),
			(HOSPITAL_B, BOB),
			(CLINIC, CLARA),
			(REGULATOR, REGINA),
			(HOSPITAL_C, CAROL),
		] {
			assert_eq!(Consortium::represented_by(&representative), Some(id));
			assert_eq!(Consortium::standing(id), Standing::Active);
			assert_eq!(System::sufficients(&representative), 1);
		}
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[HOSPITAL_A]
		);
		assert_eq!(validating(), [HOSPITAL_A, HOSPITAL_B]);
		for validator in [ALICE, BOB] {
			assert_eq!(references(&validator), (1, 1, 1));
		}
		assert_eq!(council(), [ALICE, BOB, CAROL]);
		assert_eq!(board(), [REGINA]);
		assert_eq!(System::events(), []);
	});
}

#[test]
fn genesis_without_anyone_builds_and_has_sessions_of_ten_minutes() {
	new_test_ext_from(RuntimeGenesisConfig::default()).execute_with(|| {
		check();
		assert_eq!(crate::SessionLength::<Test>::get(), 300);
		assert_eq!(MinValidators::<Test>::get(), 1);
		assert_eq!((council(), board()), (vec![], vec![]));
	});
}

#[test]
fn genesis_reads_from_json_and_writes_the_same() {
	let mut genesis = consortium_genesis();
	genesis.organizations[2].node_ids = vec![node(1)];
	let json = serde_json::to_value(&genesis).expect("it is serializable");
	assert_eq!(json["sessionLength"], 10);
	assert_eq!(json["minValidators"], 1);
	assert_eq!(json["organizations"][2]["kind"], "clinic");
	assert_eq!(json["organizations"][3]["board"], true);
	assert_eq!(json["organizations"][0]["validator"], true);
	assert_eq!(json["organizations"][2]["nodeIds"][0][31], 1);
	assert_eq!(json["organizations"][0]["memberUntil"], days_ahead(100).0);
	let read: GenesisConfig<Test> = serde_json::from_value(json).expect("it is what was written");
	assert_eq!(read.organizations, genesis.organizations);
	assert_eq!(read.practitioners, genesis.practitioners);
}

#[test]
fn the_largest_set_of_validators_builds() {
	hospitals(5, 5).execute_with(|| {
		check();
		assert_eq!(validating(), (0..5).map(OrganizationId).collect::<Vec<_>>());
		assert_eq!(MinValidators::<Test>::get(), 5);
		assert_eq!(Session::validators().len(), 5);
	});
}

#[test]
#[should_panic(expected = "organisation \"Hospital\": MaxValidatorsExceeded")]
fn one_validator_too_many_makes_no_chain() {
	hospitals(6, 1);
}

#[test]
#[should_panic(expected = "a body has more seats than MaxSeats")]
fn one_seat_too_many_makes_no_chain() {
	build_with(|genesis| {
		let more = (0..4).map(|n| hospital(stranger(n), "Hospital", false));
		genesis.organizations.extend(more);
	});
}

#[test]
#[should_panic(expected = "fewer validators than the minimum")]
fn fewer_validators_than_the_minimum_make_no_chain() {
	build_with(|genesis| genesis.min_validators = 3);
}

#[test]
#[should_panic(expected = "a set of no validators makes no blocks")]
fn a_minimum_of_nobody_makes_no_chain() {
	build_with(|genesis| genesis.min_validators = 0);
}

#[test]
#[should_panic(expected = "nobody has a seat on the board")]
fn a_board_without_seats_makes_no_chain() {
	build_with(|genesis| genesis.organizations[3].board = false);
}

#[test]
#[should_panic(
	expected = "organisation \"Hospital A\": an organisation of this kind has no seat on the board"
)]
fn a_hospital_on_the_board_makes_no_chain() {
	build_with(|genesis| genesis.organizations[0].board = true);
}

#[test]
fn the_nodes_of_the_founding_members_are_listed() {
	build_with(|genesis| {
		genesis.organizations[0].node_ids = vec![node(1), node(2), node(3)];
	})
	.execute_with(|| {
		check();
		assert_eq!(
			NodeIds::<Test>::iter().collect::<Vec<_>>(),
			[(
				HOSPITAL_A,
				BoundedVec::truncate_from(vec![node(1), node(2), node(3)])
			)]
		);
	});
}

#[test]
#[should_panic(expected = "organisation \"Hospital A\": DuplicateNodeId")]
fn a_node_that_is_named_twice_makes_no_chain() {
	build_with(|genesis| genesis.organizations[0].node_ids = vec![node(1), node(1)]);
}

#[test]
#[should_panic(expected = "organisation \"Hospital A\": more nodes than MaxNodeIds")]
fn one_node_too_many_makes_no_chain() {
	build_with(|genesis| genesis.organizations[0].node_ids = (0..4).map(node).collect());
}

#[test]
#[should_panic(expected = "organisation \"Clinic\": only a hospital may run a validator")]
fn a_clinic_that_validates_makes_no_chain() {
	build_with(|genesis| genesis.organizations[2].validator = true);
}

#[test]
#[should_panic(expected = "a session of no blocks never ends")]
fn sessions_of_no_blocks_make_no_chain() {
	build_with(|genesis| genesis.session_length = 0);
}

#[test]
#[should_panic(expected = "organisation \"Other\": AccountInUse")]
fn one_representative_of_two_members_makes_no_chain() {
	build_with(|genesis| {
		let other: GenesisOrganization<_> = hospital(ALICE, "Other", false);
		genesis.organizations.push(other);
	});
}

#[test]
#[should_panic(expected = "organisation \"\": NameEmpty")]
fn a_member_without_a_name_makes_no_chain() {
	build_with(|genesis| genesis.organizations[0].name = String::new());
}

#[test]
#[should_panic(expected = "practitioner 0: NotFound")]
fn a_practitioner_nowhere_makes_no_chain() {
	build_with(|genesis| genesis.practitioners[0].organization = NOWHERE);
}

#[test]
#[should_panic(expected = "practitioner 0: EmptyRoles")]
fn a_practitioner_without_a_role_makes_no_chain() {
	build_with(|genesis| genesis.practitioners[0].roles = PractitionerRoleCodes::EMPTY);
}

#[test]
#[should_panic(expected = "practitioner 1: AccountInUse")]
fn a_practitioner_who_represents_a_member_makes_no_chain() {
	build_with(|genesis| {
		let practitioner = GenesisPractitioner {
			account: CLARA,
			..genesis.practitioners[0].clone()
		};
		genesis.practitioners.push(practitioner);
	});
}

#[test]
fn genesis_of_the_whole_chain_builds_as_it_does_for_a_node() {
	assert!(genesis().build_storage().is_ok());
}
