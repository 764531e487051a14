// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use sc_consensus_aura::CompatibleDigestItem;
use sp_consensus_aura::Slot;
use sp_core::{ed25519, Pair};
use sp_runtime::{traits::Header as HeaderT, Digest};

type Header = <Block as BlockT>::Header;

const OWN: u8 = 1;
const BOOT: u8 = 99;

fn node(seed: u8) -> NodeId {
	NodeId(ed25519::Pair::from_seed(&[seed; 32]).public().0)
}

fn peer(seed: u8) -> PeerId {
	PeerId::from_ed25519(&node(seed).0).expect("a key is a point of the curve")
}

fn peers(seeds: &[u8]) -> HashSet<PeerId> {
	seeds.iter().copied().map(peer).collect()
}

/// A list in which organisation n has these nodes, and these organisations validate.
fn listed(nodes: &[&[u8]], validating: &[u32]) -> Listed {
	let nodes = (0..)
		.zip(nodes)
		.map(|(id, seeds)| {
			(
				OrganizationId(id),
				seeds.iter().copied().map(node).collect(),
			)
		})
		.collect();
	Listed::new(nodes, validating.iter().copied().map(OrganizationId))
}

/// Two hospitals with a validator each, this node's among them, and a clinic.
fn complete() -> Listed {
	listed(&[&[OWN, 2], &[3], &[4]], &[0, 1])
}

/// The second hospital lists nothing.
fn incomplete() -> Listed {
	listed(&[&[OWN, 2], &[], &[4]], &[0, 1])
}

fn gate() -> Gate {
	Gate::new(peer(OWN), peers(&[BOOT, OWN]))
}

fn reserve(seeds: &[u8]) -> Order {
	Order::Reserve(peers(seeds))
}

#[test]
fn the_network_starts_with_the_peers_that_the_operator_has_named() {
	let address = |seed| format!("/ip4/127.0.0.1/tcp/30333/p2p/{}", peer(seed));
	let mut network = NetworkConfiguration::new_local();
	network.boot_nodes = vec![address(5).parse().expect("an address with an id")];
	network.default_peers_set.reserved_nodes = vec![address(6).parse().expect("likewise")];
	assert_eq!(prepare(&mut network), peers(&[5, 6]));
	assert!(matches!(
		network.default_peers_set.non_reserved_mode,
		NonReservedPeerMode::Deny
	));
}

#[test]
fn the_node_keeps_to_the_list_without_itself() {
	assert_eq!(gate().pass(&complete(), true), [reserve(&[2, 3, 4])]);
}

#[test]
fn the_network_is_told_of_changes_only() {
	let mut gate = gate();
	gate.pass(&complete(), true);
	assert_eq!(gate.pass(&complete(), true), []);
	// The same nodes under another organisation are the same nodes.
	assert_eq!(
		gate.pass(&listed(&[&[OWN], &[2, 3], &[4]], &[0, 1]), true),
		[]
	);

	let without_the_clinic = listed(&[&[OWN, 2], &[3]], &[0, 1]);
	assert_eq!(gate.pass(&without_the_clinic, true), [reserve(&[2, 3])]);
	assert_eq!(gate.pass(&without_the_clinic, true), []);
	assert_eq!(gate.pass(&complete(), true), [reserve(&[2, 3, 4])]);
}

#[test]
fn a_member_that_comes_or_goes_disturbs_nobody_else() {
	let mut gate = gate();
	let mut lists = vec![gate.pass(&complete(), true)];
	lists.push(gate.pass(&listed(&[&[OWN, 2], &[3], &[4], &[5]], &[0, 1]), true));
	lists.push(gate.pass(&listed(&[&[OWN, 2], &[3], &[], &[5]], &[0, 1]), true));
	// Never shut while somebody is reserved, and who stays is reserved throughout.
	for orders in lists {
		let [Order::Reserve(reserved)] = &orders[..] else {
			panic!("{orders:?}");
		};
		assert!(peers(&[2, 3]).is_subset(reserved));
	}
}

#[test]
fn a_node_that_is_behind_also_talks_to_whom_its_operator_has_named() {
	let mut gate = gate();
	assert_eq!(gate.pass(&complete(), false), [reserve(&[2, 3, 4, BOOT])]);
	assert_eq!(gate.pass(&complete(), true), [reserve(&[2, 3, 4])]);
}

#[test]
fn whom_the_operator_has_named_is_refused_as_any_other_who_is_not_listed() {
	let mut gate = gate();
	let orders = gate.pass(&complete(), true);
	assert!(!orders.contains(&reserve(&[2, 3, 4, BOOT])), "{orders:?}");
}

#[test]
fn a_chain_that_lists_nobody_can_start() {
	let mut gate = gate();
	assert_eq!(gate.pass(&listed(&[], &[0, 1]), false), [Order::Open]);
	assert_eq!(gate.pass(&listed(&[], &[0, 1]), true), []);
	// Not even where nobody validates, as before the first session.
	assert!(!listed(&[], &[]).is_complete());
}

#[test]
fn the_first_hospital_on_the_list_cuts_off_no_other_validator() {
	let mut gate = gate();
	assert_eq!(gate.pass(&incomplete(), true), [Order::Open]);
	assert_eq!(incomplete().missing, BTreeSet::from([OrganizationId(1)]));
}

#[test]
fn a_validator_that_lists_nothing_opens_the_network_until_it_does() {
	let mut gate = gate();
	gate.pass(&complete(), true);
	assert_eq!(gate.pass(&incomplete(), true), [Order::Open]);
	assert_eq!(gate.pass(&incomplete(), true), []);
	// Nobody is reserved at the moment of shutting: those who are would be lost to the network.
	assert_eq!(
		gate.pass(&complete(), true),
		[
			Order::AwaitQuiet,
			reserve(&[]),
			Order::Shut,
			reserve(&[2, 3, 4])
		]
	);
	assert_eq!(gate.pass(&complete(), true), []);
}

#[test]
fn connections_are_shut_in_the_last_quarter_of_a_slot() {
	let quiet = |millis| until_quiet(7 * SLOT_DURATION + millis).as_millis();
	assert_eq!(quiet(0), 1_500);
	assert_eq!(quiet(600), 900);
	assert_eq!(quiet(1_500), 0);
	assert_eq!(quiet(1_999), 0);
}

#[test]
fn history_shuts_nothing() {
	let mut gate = gate();
	gate.pass(&incomplete(), false);
	assert_eq!(gate.pass(&complete(), false), []);
	assert_eq!(gate.pass(&incomplete(), false), []);
	assert_eq!(
		gate.pass(&complete(), true),
		[
			Order::AwaitQuiet,
			reserve(&[]),
			Order::Shut,
			reserve(&[2, 3, 4])
		]
	);
}

#[test]
fn who_is_no_node_is_left_out() {
	let nobody = NodeId([0x02; 32]);
	assert_eq!(PeerId::from_ed25519(&nobody.0), None);
	let listed = Listed::new(vec![(OrganizationId(0), vec![nobody])], [OrganizationId(0)]);
	assert!(listed.nodes.is_empty());
	assert_eq!(listed.missing, BTreeSet::from([OrganizationId(0)]));
}

#[test]
fn a_block_is_recent_for_a_minute() {
	let header = |slot: u64| {
		let digest = CompatibleDigestItem::<AuthoritySignature>::aura_pre_digest(Slot::from(slot));
		Header::new(
			7,
			Default::default(),
			Default::default(),
			Default::default(),
			Digest { logs: vec![digest] },
		)
	};
	let now = 1_000_000 * SLOT_DURATION;
	assert!(is_recent::<Block>(&header(1_000_000), now));
	assert!(is_recent::<Block>(&header(1_000_001), now));
	assert!(is_recent::<Block>(&header(999_970), now));
	assert!(!is_recent::<Block>(&header(999_969), now));
}

#[test]
fn the_genesis_block_is_of_no_time() {
	let genesis = Header::new(
		0,
		Default::default(),
		Default::default(),
		Default::default(),
		Digest::default(),
	);
	assert!(!is_recent::<Block>(&genesis, 1_000_000 * SLOT_DURATION));
}
