// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::testing::{
	headers, signed, Node, ABANDONED, BEST_FINALIZED, HANDOVER, NEXT_HANDOVER, RESTART, SETS, TIP,
};
use carechain_runtime::BlockNumber;
use sc_client_api::in_mem;
use sc_consensus_grandpa::warp_proof::NetworkProvider;
use sc_network_sync::strategy::warp::VerificationResult;
use sp_core::H256;
use sp_keyring::Ed25519Keyring::Eve;

type Memory = in_mem::Backend<Block>;

impl Node {
	fn sdk(&self, restarts: &[FinalityRestart]) -> NetworkProvider<Block, Memory> {
		NetworkProvider::new(
			self.backend.clone(),
			self.set.clone(),
			restarts.iter().map(Into::into).collect(),
		)
	}

	fn provider(&self, restarts: Vec<FinalityRestart>) -> WarpSync<Memory> {
		let sdk = Arc::new(self.sdk(&restarts));
		WarpSync::new(sdk, self.backend.clone(), restarts)
	}
}

/// Syncs as the SDK does: asks from where the last proof ended until one is complete.
fn sync(
	from: &dyn WarpSyncProvider<Block>,
	with: &dyn WarpSyncProvider<Block>,
) -> Result<Header, String> {
	let mut verifier = with.create_verifier();
	let mut start = headers(BEST_FINALIZED)[0].hash();
	for _ in 0..4 {
		let proof = from.generate(start).map_err(|error| error.to_string())?;
		match verifier.verify(&proof).map_err(|error| error.to_string())? {
			VerificationResult::Partial(_) => start = verifier.next_proof_context(),
			VerificationResult::Complete(header, _) => return Ok(header),
		}
	}
	Err("the proof has no end".into())
}

fn handovers(proof: EncodedProof) -> Vec<BlockNumber> {
	let proof = Proof::decode_all(&mut &proof.0[..]).expect("it is the SDK's format");
	proof
		.handovers
		.iter()
		.map(|handover| *handover.header.number())
		.collect()
}

#[test]
fn a_fresh_node_syncs_over_a_restart_that_its_chain_specification_lists() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restarts = vec![server.restart()];
	let target = sync(
		&server.provider(restarts.clone()),
		&client.provider(restarts),
	);
	assert_eq!(target.as_ref(), Ok(server.header(TIP)));
}

#[test]
fn finality_may_have_stopped_at_a_handover() {
	let (server, client) = (Node::stopped_at(HANDOVER), Node::fresh());
	let restarts = vec![server.restart()];
	let genesis = server.header(0).hash();
	let provider = server.provider(restarts.clone());
	let first = provider.generate(genesis).expect("it has the chain");
	assert_eq!(handovers(first), [HANDOVER, RESTART]);
	let target = sync(&provider, &client.provider(restarts));
	assert_eq!(target.as_ref(), Ok(server.header(TIP)));
}

#[test]
fn the_sdks_own_provider_leads_nobody_over_a_restart() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restarts = vec![server.restart()];
	assert!(sync(&server.sdk(&restarts), &client.sdk(&restarts)).is_err());
}

#[test]
fn who_does_not_list_the_restart_does_not_follow_it() {
	let (server, client) = (Node::synced(), Node::fresh());
	let provider = server.provider(vec![server.restart()]);
	assert!(sync(&provider, &client.provider(Vec::new())).is_err());
}

#[test]
fn who_lists_another_set_or_another_block_does_not_follow_it() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restart = server.restart();
	let provider = server.provider(vec![restart.clone()]);
	for listed in [
		FinalityRestart {
			authorities: vec![H256(Eve.public().0)],
			..restart.clone()
		},
		FinalityRestart {
			set_id: 3,
			..restart.clone()
		},
		FinalityRestart {
			hash: server.header(RESTART - 1).hash(),
			..restart.clone()
		},
	] {
		assert!(
			sync(&provider, &client.provider(vec![listed.clone()])).is_err(),
			"{listed:?}"
		);
	}
}

#[test]
fn a_block_that_is_not_listed_has_to_be_signed() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restart = server.restart();
	for number in [HANDOVER, ABANDONED, NEXT_HANDOVER] {
		let header = server.header(number).clone();
		let proof = Proof {
			handovers: vec![WarpSyncFragment {
				justification: unsigned(&header),
				header,
			}],
			is_finished: false,
		};
		let mut verifier = client.provider(vec![restart.clone()]).create_verifier();
		assert!(
			verifier.verify(&EncodedProof(proof.encode())).is_err(),
			"{number}"
		);
	}
}

#[test]
fn a_proof_from_after_the_restart_is_the_sdks() {
	let server = Node::synced();
	let restarts = vec![server.restart()];
	let provider = server.provider(restarts.clone());
	for start in [RESTART, NEXT_HANDOVER] {
		let hash = server.header(start).hash();
		assert_eq!(
			provider.generate(hash).expect("it has the chain").0,
			server
				.sdk(&restarts)
				.generate(hash)
				.expect("so has the SDK")
				.0,
		);
	}
}

#[test]
fn nobody_is_led_to_a_restart_that_the_new_set_has_not_signed_for() {
	let server = Node::synced();
	server.set_best_signed(&signed(server.header(BEST_FINALIZED), SETS[1], 1));
	let provider = server.provider(vec![server.restart()]);
	let proof = provider
		.generate(server.header(0).hash())
		.expect("it has the chain");
	assert_eq!(handovers(proof), [HANDOVER, BEST_FINALIZED]);
}

#[test]
fn nobody_is_led_to_a_restart_of_another_chain() {
	let server = Node::synced();
	let elsewhere = FinalityRestart {
		hash: Hash::repeat_byte(1),
		..server.restart()
	};
	let proof = server
		.provider(vec![elsewhere])
		.generate(server.header(0).hash())
		.expect("it has the chain");
	assert_eq!(handovers(proof), [HANDOVER, TIP]);
}

#[test]
fn a_proof_that_is_cut_off_for_its_size_ends_before_the_restart() {
	let server = Node::synced();
	let header = server.header(HANDOVER).clone();
	let cut_off = Proof {
		handovers: vec![WarpSyncFragment {
			justification: signed(&header, SETS[0], 0),
			header,
		}],
		is_finished: false,
	};
	let restart = server.header(RESTART).clone();
	let proof = lead_to(&server.restart(), restart, EncodedProof(cut_off.encode()));
	assert_eq!(
		handovers(proof.expect("it is the SDK's format")),
		[HANDOVER]
	);
}
