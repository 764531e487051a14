// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a patient knows of its grants, so that it takes back what is there.

use crate::{
	chain::account,
	node::{bytes, from_hex},
	rpc::Rpc,
};
use anyhow::{Context, Result};
use carechain_primitives::PatientId;
use carechain_runtime::{Nonce, Runtime};
use codec::{Decode, Encode};
use pallet_consent_grants::{BookOf, Books};
use serde_json::{json, Value};
use sp_core::sr25519;
use std::{
	collections::VecDeque,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
};

/// What makes sense next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
	/// To give consent.
	Grant,
	/// To take the grant of this number back.
	Revoke(u32),
}

/// A patient's grants as they will be once all that is under way is in blocks. Nodes take calls far ahead of
/// blocks, so that waiting for each would be another load than patients are.
///
/// As soon as a call may have come to nothing, all of this is in doubt, until the chain is asked at a moment
/// when none is under way. Whoever is in doubt grants: that works whatever there is.
#[derive(Debug, Default)]
pub(super) struct Grants {
	known: Option<Known>,
	/// Set by who hears that a call may have come to nothing.
	doubt: Arc<AtomicBool>,
}

#[derive(Debug, PartialEq, Eq)]
struct Known {
	/// The number of the next one.
	next: u32,
	/// The numbers of those that are live, the oldest first.
	live: VecDeque<u32>,
}

impl Grants {
	/// What makes sense next.
	pub fn next(&self) -> Next {
		match self.known.as_ref().and_then(|known| known.live.front()) {
			Some(oldest) => Next::Revoke(*oldest),
			None => Next::Grant,
		}
	}

	/// A node took what made sense next.
	pub fn took(&mut self) {
		let next = self.next();
		let Some(known) = &mut self.known else { return };
		match next {
			Next::Grant => {
				known.live.push_back(known.next);
				known.next += 1;
			}
			Next::Revoke(_) => drop(known.live.pop_front()),
		}
	}

	/// What is set where a call may have come to nothing.
	pub fn doubt(&self) -> Arc<AtomicBool> {
		self.doubt.clone()
	}

	/// All of this may be wrong.
	pub fn forget(&self) {
		self.doubt.store(true, Ordering::Relaxed);
	}

	/// Whether the chain has to be asked.
	pub fn is_in_doubt(&mut self) -> bool {
		if self.doubt.swap(false, Ordering::Relaxed) {
			self.known = None;
		}
		self.known.is_none()
	}

	/// Asks the chain, which answers only if nothing of the patient's is under way: then its next nonce is
	/// the one in the best block.
	///
	/// # Errors
	/// If the node does not answer.
	pub async fn look(
		&mut self,
		rpc: &Rpc,
		patient: PatientId,
		key: &sr25519::Pair,
		nonce: Nonce,
	) -> Result<()> {
		let at = rpc.call("chain_getBlockHash", json!([])).await?;
		let arguments = bytes(&account(key).encode());
		let params = json!(["AccountNonceApi_account_nonce", arguments, at]);
		let settled = from_hex(&rpc.call("state_call", params).await?)?;
		if Nonce::decode(&mut &settled[..])? != nonce {
			return Ok(());
		}
		let place = bytes(&Books::<Runtime>::hashed_key_for(patient));
		let book = rpc.call("state_getStorage", json!([place, at])).await?;
		self.known = Some(read(&book)?);
		Ok(())
	}
}

/// Reads a patient's book, which is not there before the first grant.
fn read(book: &Value) -> Result<Known> {
	if book.is_null() {
		return Ok(Known {
			next: 0,
			live: VecDeque::new(),
		});
	}
	let book = BookOf::<Runtime>::decode(&mut &from_hex(book)?[..]).context("a patient's book")?;
	Ok(Known {
		next: book.next.0,
		live: book.live.iter().map(|live| live.grant.0).collect(),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use carechain_primitives::{Day, GrantId, OrganizationId};
	use pallet_consent_grants::LiveGrant;

	fn knowing(next: u32, live: &[u32]) -> Grants {
		Grants {
			known: Some(Known {
				next,
				live: live.iter().copied().collect(),
			}),
			..Grants::default()
		}
	}

	#[test]
	fn each_grant_is_taken_back_by_its_own_number() {
		let mut grants = knowing(0, &[]);
		let mut sent = Vec::new();
		for _ in 0..4 {
			sent.push(grants.next());
			grants.took();
		}
		let expected = [Next::Grant, Next::Revoke(0), Next::Grant, Next::Revoke(1)];
		assert_eq!(sent, expected);
	}

	#[test]
	fn what_no_node_took_counts_for_nothing() {
		let grants = knowing(3, &[]);
		assert_eq!((grants.next(), grants.next()), (Next::Grant, Next::Grant));
		let grants = knowing(3, &[2]);
		assert_eq!(grants.next(), Next::Revoke(2));
		assert_eq!(grants.next(), Next::Revoke(2));
	}

	#[test]
	fn who_is_in_doubt_grants_until_the_chain_has_told() {
		let mut grants = knowing(3, &[1, 2]);
		assert!(!grants.is_in_doubt());
		grants.forget();
		assert!(grants.is_in_doubt() && grants.is_in_doubt());
		assert_eq!(grants.next(), Next::Grant);
		grants.took();
		assert_eq!(grants.next(), Next::Grant);
		assert!(Grants::default().is_in_doubt());
	}

	#[test]
	fn a_book_is_read_and_none_is_an_empty_one() {
		let mut book = BookOf::<Runtime> {
			next: GrantId(7),
			..Default::default()
		};
		let live = LiveGrant {
			grant: GrantId(5),
			organization: OrganizationId(1),
			valid_until: Day::of_unix_seconds(0),
		};
		book.live.try_push(live).expect("room for one");
		let written = json!(bytes(&book.encode()));
		let known = knowing(7, &[5]).known;
		assert_eq!(read(&written).ok(), known);
		assert_eq!(read(&Value::Null).ok(), knowing(0, &[]).known);
		assert!(read(&json!("0x00")).is_err());
	}
}
