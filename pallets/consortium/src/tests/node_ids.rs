// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::NodeIds;
use codec::Decode;

/// The nodes that members' nodes talk to, as organisation and first bytes.
fn peers() -> Vec<(OrganizationId, Vec<u8>)> {
	let mut peers: Vec<_> = Consortium::network_peers()
		.into_iter()
		.map(|(organization, nodes)| {
			let nodes = nodes.into_iter().map(|NodeId(bytes)| bytes[0]).collect();
			(organization, nodes)
		})
		.collect();
	peers.sort();
	peers
}

#[test]
fn a_list_takes_the_place_of_the_one_before() {
	build_and_execute(|| {
		told();
		assert_ok!(list_nodes(CLARA, &[3, 1, 2]));
		assert_eq!(peers(), [(CLINIC, vec![3, 1, 2])]);
		assert_ok!(list_nodes(CLARA, &[4]));
		assert_eq!(peers(), [(CLINIC, vec![4])]);
		assert_eq!(
			told(),
			vec![
				Event::NodeIdsSet {
					organization: CLINIC
				};
				2
			]
		);
	});
}

#[test]
fn an_empty_list_keeps_nothing() {
	build_and_execute(|| {
		assert_ok!(list_nodes(CLARA, &[1]));
		assert_ok!(list_nodes(CLARA, &[]));
		assert!(!NodeIds::<Test>::contains_key(CLINIC));
		assert_eq!(peers(), []);
	});
}

#[test]
fn nobody_lists_nodes_but_a_representative() {
	build_and_execute(|| {
		assert_only_signed_by(&REPRESENTATIVES, |origin| {
			Consortium::set_node_ids(origin, BoundedVec::truncate_from(vec![node(1)]))
		});
	});
}

#[test]
fn everybody_lists_the_own_nodes_only() {
	build_and_execute(|| {
		for (n, account) in (1..).zip([ALICE, BOB, CLARA, REGINA, CAROL]) {
			assert_ok!(list_nodes(account, &[n]));
		}
		assert_eq!(
			peers(),
			[
				(HOSPITAL_A, vec![1]),
				(HOSPITAL_B, vec![2]),
				(CLINIC, vec![3]),
				(REGULATOR, vec![4]),
				(HOSPITAL_C, vec![5]),
			]
		);
	});
}

#[test]
fn a_node_is_named_once() {
	build_and_execute(|| {
		for nodes in [&[1, 1][..], &[1, 2, 1], &[2, 1, 1]] {
			assert_changes_nothing(|| list_nodes(CLARA, nodes), Error::<Test>::DuplicateNodeId);
		}
		// Two organisations may share one.
		assert_ok!(list_nodes(CLARA, &[1]));
		assert_ok!(list_nodes(REGINA, &[1]));
	});
}

#[test]
fn a_list_has_an_end() {
	build_and_execute(|| {
		assert_ok!(list_nodes(CLARA, &[1, 2, 3]));
	});
	let call = |count: u8| {
		// The call's index, and its argument.
		let nodes: Vec<_> = (0..count).map(node).collect();
		Call::<Test>::decode(&mut &(15u8, nodes).encode()[..])
	};
	assert!(call(3).is_ok());
	assert!(call(4).is_err(), "it is refused before it is a call");
}

#[test]
fn who_has_not_its_rights_lists_nothing_and_is_not_listed() {
	build_and_execute(|| {
		assert_ok!(list_nodes(CLARA, &[1]));
		let refused = || {
			assert_eq!(peers(), []);
			assert_changes_nothing(
				|| list_nodes(CLARA, &[2]),
				Error::<Test>::OrganizationNotActive,
			);
		};
		assert_ok!(suspend(CLINIC));
		refused();
		assert_ok!(reinstate(CLINIC));
		assert_eq!(peers(), [(CLINIC, vec![1])]);
		assert_ok!(expel(CLINIC));
		refused();
		assert_ok!(reinstate(CLINIC));
		pass_days(100);
		refused();
	});
}

#[test]
fn who_gave_notice_is_listed_until_it_is_gone() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(list_nodes(CLARA, &[1]));
		assert_eq!(peers(), [(CLINIC, vec![1])]);
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_eq!(peers(), []);
		assert!(!NodeIds::<Test>::contains_key(CLINIC));
	});
}

#[test]
fn a_validator_that_is_suspended_is_listed_as_long_as_it_is_in_the_set() {
	build_and_execute(|| {
		assert_ok!(list_nodes(BOB, &[1]));
		assert_ok!(suspend(HOSPITAL_B));
		next_session();
		assert_eq!(Session::validators(), [ALICE, BOB]);
		assert_eq!(peers(), [(HOSPITAL_B, vec![1])]);
		next_session();
		assert_eq!(Session::validators(), [ALICE]);
		assert_eq!(peers(), []);
	});
}

#[test]
fn a_validator_that_is_expelled_at_the_minimum_stays_listed() {
	hospitals(4, 4).execute_with(|| {
		assert_ok!(list_nodes(stranger(1), &[1]));
		assert_ok!(expel(OrganizationId(1)));
		for _ in 0..4 {
			next_session();
			assert_eq!(peers(), [(OrganizationId(1), vec![1])]);
		}
	});
}

#[test]
fn a_suspended_hospital_that_is_only_planned_is_listed_for_it_will_sit() {
	build_and_execute(|| {
		assert_ok!(list_nodes(CAROL, &[1]));
		assert_ok!(allow(HOSPITAL_C));
		assert_ok!(set_keys(CAROL, 3));
		next_session();
		assert_ok!(suspend(HOSPITAL_C));
		assert_eq!(peers(), [(HOSPITAL_C, vec![1])]);
	});
}
