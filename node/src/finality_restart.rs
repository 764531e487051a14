// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Restarts of finality, as the chain specification lists them.
//!
//! When a third of the validators are lost, the consortium restarts finality with the others
//! (`consortium.restartFinality`). GRANDPA's chain of signatures has a gap there: the lost set
//! never signed over to the new one. Nodes that execute the blocks follow the change in the header.
//! Whoever only checks signatures – a node that warp syncs, a verifier of proofs – has to be told,
//! and the chain specification, which all members share and which names the first set already, is
//! where.

use carechain_runtime::{opaque::Block, BlockNumber, Hash};
use sc_chain_spec::{get_extension, ChainSpec};
use sc_consensus_grandpa::AuthoritySetHardFork;
use serde::{Deserialize, Serialize};
use sp_consensus_grandpa::{AuthorityList, SetId};
use sp_core::{ed25519, H256};

/// A restart of finality, by the block that signalled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinalityRestart {
	/// The block with the call.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
	/// The last block that the lost set made final, as the call named it.
	pub best_finalized: BlockNumber,
	/// The id of the new set.
	pub set_id: SetId,
	/// The new set: ed25519 public keys, in their order.
	pub authorities: Vec<H256>,
}

impl FinalityRestart {
	/// The new set. Every validator has one vote.
	fn authority_list(&self) -> AuthorityList {
		self.authorities
			.iter()
			.map(|key| (ed25519::Public::from_raw(key.0).into(), 1))
			.collect()
	}

	/// Whether a block with that number lies after what the lost set made final, and before the new
	/// set took over. A change of the set that was signalled there never took effect.
	pub fn skips(&self, number: BlockNumber) -> bool {
		self.best_finalized < number && number <= self.number
	}
}

impl From<&FinalityRestart> for AuthoritySetHardFork<Block> {
	fn from(restart: &FinalityRestart) -> Self {
		Self {
			set_id: restart.set_id,
			block: (restart.hash, restart.number),
			authorities: restart.authority_list(),
			last_finalized: Some(restart.best_finalized),
		}
	}
}

/// The restarts that a chain specification lists, oldest first.
pub fn listed_in(spec: &dyn ChainSpec) -> Vec<FinalityRestart> {
	get_extension::<Vec<FinalityRestart>>(spec.extensions())
		.cloned()
		.unwrap_or_default()
}

/// Checks what can be checked without the chain.
pub fn check(restarts: &[FinalityRestart]) -> Result<(), String> {
	let mut final_before = None;
	let mut set_before = 0;
	for (position, restart) in restarts.iter().enumerate() {
		let wrong = |field, what| {
			Err(format!(
				"finalityRestarts[{}].{field}: {what}",
				position + 1
			))
		};
		if restart.authorities.is_empty() {
			return wrong("authorities", "a set of nobody makes nothing final");
		}
		if restart.best_finalized >= restart.number {
			return wrong(
				"bestFinalized",
				"not before the block that restarted finality",
			);
		}
		if final_before.is_some_and(|number| restart.best_finalized < number) {
			return wrong(
				"bestFinalized",
				"before the restart that is listed before this one",
			);
		}
		if restart.set_id <= set_before {
			return wrong("setId", "not after the set that it replaced");
		}
		final_before = Some(restart.number);
		set_before = restart.set_id;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn restart(best_finalized: BlockNumber, number: BlockNumber, set_id: SetId) -> FinalityRestart {
		FinalityRestart {
			number,
			hash: Hash::repeat_byte(1),
			best_finalized,
			set_id,
			authorities: vec![H256::repeat_byte(2)],
		}
	}

	#[test]
	fn restarts_follow_one_another() {
		assert_eq!(check(&[]), Ok(()));
		assert_eq!(check(&[restart(100, 120, 1)]), Ok(()));
		assert_eq!(check(&[restart(100, 120, 1), restart(120, 150, 2)]), Ok(()));
	}

	#[test]
	fn what_cannot_have_been_is_refused_by_the_name_of_its_field() {
		let nobody = FinalityRestart {
			authorities: Vec::new(),
			..restart(100, 120, 1)
		};
		for (restarts, field) in [
			(vec![nobody], "finalityRestarts[1].authorities"),
			(
				vec![restart(120, 120, 1)],
				"finalityRestarts[1].bestFinalized",
			),
			(vec![restart(100, 120, 0)], "finalityRestarts[1].setId"),
			(
				vec![restart(100, 120, 1), restart(119, 150, 2)],
				"finalityRestarts[2].bestFinalized",
			),
			(
				vec![restart(100, 120, 2), restart(130, 150, 2)],
				"finalityRestarts[2].setId",
			),
		] {
			let error = check(&restarts).expect_err(field);
			assert!(error.starts_with(&format!("{field}: ")), "{error}");
		}
	}

	#[test]
	fn a_restart_skips_what_was_not_final_before_it() {
		let restart = restart(100, 120, 1);
		assert!(!restart.skips(100));
		assert!(restart.skips(101));
		assert!(restart.skips(120));
		assert!(!restart.skips(121));
	}
}
