// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whose slots passed with a block, and whose without.

use crate::{
	chain::{account, key},
	network::HOSPITALS,
	node::Node,
};
use anyhow::{ensure, Result};
use serde::{Deserialize, Serialize};
use sp_consensus_aura::sr25519::AuthorityId;
use sp_core::crypto::ByteArray;
use std::ops::RangeInclusive;

/// What a validator made of its turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
	/// Slots that were its own.
	pub due: u64,
	/// Blocks that it made.
	pub blocks: u64,
}

impl Turns {
	/// Turns that passed without a block of its own.
	pub fn missed(&self) -> u64 {
		self.due.saturating_sub(self.blocks)
	}
}

/// What so many authorities made of their turns in a span of slots, from those slots of it that have a block:
/// they take turns, slot by slot.
pub fn turns(authorities: usize, slots: &[u64], span: RangeInclusive<u64>) -> Vec<Turns> {
	let mut all = vec![Turns::default(); authorities];
	for slot in span {
		let turn = slot % u64::try_from(authorities.max(1)).unwrap_or(1);
		if let Some(turns) = usize::try_from(turn)
			.ok()
			.and_then(|turn| all.get_mut(turn))
		{
			turns.due += 1;
			turns.blocks += u64::from(slots.contains(&slot));
		}
	}
	all
}

/// Who authors, in the order of their turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authors(Vec<AuthorityId>);

impl Authors {
	/// Those at a node's best block.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn at(node: &Node) -> Result<Self> {
		Ok(Self(node.ask("AuraApi_authorities", &[], None).await?))
	}

	/// Those of some names.
	#[cfg(test)]
	pub fn of(names: &[&str]) -> Self {
		let public = |name: &&str| {
			AuthorityId::from_slice(account(&key(name)).as_ref()).expect("a public key")
		};
		Self(names.iter().map(public).collect())
	}

	/// Of what each made of its turns in a span of slots, what a hospital of [`HOSPITALS`] did; `None` if it is
	/// none of them. In the preset `local` a validator's authoring key is its account's.
	pub fn turns_of(
		&self,
		hospital: usize,
		slots: &[u64],
		span: RangeInclusive<u64>,
	) -> Option<Turns> {
		let (name, _) = HOSPITALS.get(hospital)?;
		let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
		let account = account(&key(&name));
		let account: &[u8] = account.as_ref();
		let place = self.0.iter().position(|it| it.as_slice() == account)?;
		turns(self.0.len(), slots, span).get(place).copied()
	}
}

/// The slots of a node's best chain that come after one and have a block, the last one first.
///
/// # Errors
/// If it does not answer.
pub async fn slots_after(node: &Node, slot: u64) -> Result<Vec<u64>> {
	let mut slots = Vec::new();
	let mut at = node.header(None).await?;
	while let Some(header) = at.filter(|header| header.number > 0 && header.slot > slot) {
		slots.push(header.slot);
		at = node.header(Some(header.parent)).await?;
	}
	Ok(slots)
}

/// Whether a validator that others try to keep from it makes blocks all the same.
///
/// # Errors
/// If more than half of its turns passed without a block, or it had none.
pub fn ensure_keeps_up(name: &str, turns: Turns) -> Result<()> {
	ensure!(turns.due > 0, "{name} had no turn meanwhile");
	ensure!(
		turns.blocks * 2 >= turns.due,
		"{name} made {} blocks in {} turns",
		turns.blocks,
		turns.due
	);
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn slots_go_round() {
		let seen: Vec<_> = turns(4, &[8, 9, 10, 12, 13], 8..=13)
			.iter()
			.map(|turns| (turns.blocks, turns.due))
			.collect();
		assert_eq!(seen, [(2, 2), (2, 2), (1, 1), (0, 1)]);
		// A chain of one block: nobody else has had a turn.
		assert_eq!(
			turns(2, &[9], 9..=9),
			[Turns::default(), Turns { due: 1, blocks: 1 }]
		);
		assert_eq!(turns(0, &[8], 8..=8), Vec::<Turns>::new());
	}

	#[test]
	fn a_hospitals_turns_are_told_by_its_place_among_the_authors() {
		let span = || 8..=15;
		// Dave is the third of them: slots 10 and 14, of which the second has no block.
		let some = Authors::of(&["Alice", "Charlie", "Dave", "Bob"]);
		let turns = some.turns_of(3, &[8, 9, 10, 11], span());
		assert_eq!(turns, Some(Turns { due: 2, blocks: 1 }));
		assert_eq!(turns.map(|turns| turns.missed()), Some(1));
		assert_eq!(Authors::of(&["Alice"]).turns_of(3, &[8], span()), None);
	}

	#[test]
	fn who_misses_more_than_half_of_its_turns_does_not_keep_up() {
		let keeps_up = |due, blocks| ensure_keeps_up("D", Turns { due, blocks });
		assert!(keeps_up(4, 2).is_ok());
		assert!(keeps_up(0, 0).is_err());
		let error = keeps_up(4, 1).expect_err("one of four").to_string();
		assert_eq!(error, "D made 1 blocks in 4 turns");
	}
}
