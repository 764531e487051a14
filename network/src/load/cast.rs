// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who sends.

use crate::{
	chain::{
		account, generous_allowances, key, register_patient, register_practitioner, Chain,
		RuntimeCall, Wallet, HOSPITALS,
	},
	node::{bytes, Node},
	rpc::Rpc,
};
use anyhow::{bail, Context, Result};
use carechain_primitives::OrganizationId;
use serde_json::{json, Value};
use sp_core::sr25519;
use sp_crypto_hashing::blake2_256;

/// Patients of each hospital.
pub const PATIENTS: usize = 20;
/// Practitioners of each hospital.
const PRACTITIONERS: usize = 2;
/// How many calls of one key may be under way: admission refuses nonces that are further ahead.
pub(super) const IN_FLIGHT: usize = 16;

/// One hospital with its people.
pub struct Hospital {
	/// Its id.
	pub organization: OrganizationId,
	/// Who signs for it.
	pub representative: sr25519::Pair,
	/// Who works there.
	pub practitioners: Vec<sr25519::Pair>,
	/// Whose custodian it is.
	pub patients: Vec<Wallet>,
}

/// Everybody who is registered.
pub struct Cast {
	/// The four hospitals.
	pub hospitals: Vec<Hospital>,
}

impl Cast {
	/// Registers everybody, and sets allowances that nobody can spend.
	///
	/// # Errors
	/// If a registration is refused, or does not become final.
	pub async fn register(node: &Node, chain: &Chain) -> Result<Self> {
		let rpc = node.connect().await?;
		let best = node.best().await?;
		let names = ["Alice", "Bob", "Charlie", "Dave"];
		let hospitals: Vec<_> = HOSPITALS
			.into_iter()
			.zip(names)
			.map(|(organization, name)| Hospital {
				organization,
				representative: key(name),
				practitioners: (0..PRACTITIONERS)
					.map(|it| key(&format!("practitioner {it} of {name}")))
					.collect(),
				patients: (0..PATIENTS)
					.map(|it| Wallet::new(&format!("patient {it} of {name}"), organization))
					.collect(),
			})
			.collect();
		let mut senders = Vec::new();
		for (index, hospital) in hospitals.iter().enumerate() {
			// The first one's key is the sudo key.
			let mut calls = if index == 0 {
				generous_allowances()
			} else {
				Vec::new()
			};
			calls.extend(
				hospital
					.practitioners
					.iter()
					.map(|who| register_practitioner(hospital.organization, account(who))),
			);
			calls.extend(
				hospital
					.patients
					.iter()
					.map(|wallet| register_patient(chain.genesis, best, wallet)),
			);
			senders.push(send_all(&rpc, chain, &hospital.representative, calls));
		}
		futures::future::try_join_all(senders).await?;
		Ok(Self { hospitals })
	}
}

/// Employs further practitioners at each hospital: so many, the first hospital's first.
///
/// # Errors
/// If a registration is refused, or does not become final.
pub(super) async fn employ(
	node: &Node,
	chain: &Chain,
	cast: &Cast,
	count: usize,
) -> Result<Vec<Vec<sr25519::Pair>>> {
	let rpc = node.connect().await?;
	let mut all = Vec::new();
	let mut senders = Vec::new();
	for hospital in &cast.hospitals {
		let who: Vec<_> = (0..count)
			.map(|it| key(&format!("locum {it} of {}", hospital.organization.0)))
			.collect();
		let calls = who
			.iter()
			.map(|who| register_practitioner(hospital.organization, account(who)))
			.collect();
		senders.push(send_all(&rpc, chain, &hospital.representative, calls));
		all.push(who);
	}
	futures::future::try_join_all(senders).await?;
	Ok(all)
}

/// Sends calls of one key in order, and waits until all are final.
///
/// # Errors
/// If one is refused, or the node goes away.
pub(crate) async fn send_all(
	rpc: &Rpc,
	chain: &Chain,
	signer: &sr25519::Pair,
	calls: Vec<RuntimeCall>,
) -> Result<()> {
	let mut nonce = next_nonce(rpc, signer).await?;
	for some in calls.chunks(IN_FLIGHT) {
		let mut under_way = Vec::new();
		for call in some {
			let signed = chain.sign(signer, nonce, call.clone());
			let params = json!([bytes(&signed.bytes)]);
			under_way.push(
				rpc.subscribe("author_submitAndWatchExtrinsic", params)
					.await?,
			);
			nonce += 1;
		}
		for mut updates in under_way {
			loop {
				let update = updates.recv().await.context("the node went away")?;
				if update.get("finalized").is_some() {
					break;
				}
				let is_let_go = matches!(update.as_str(), Some("invalid" | "dropped"));
				if is_let_go || update.get("usurped").is_some() {
					bail!("a call is let go of: {update}");
				}
			}
		}
	}
	Ok(())
}

/// The nonce of the next call of a key, those in the pool counted.
///
/// # Errors
/// If the node does not answer.
pub(super) async fn next_nonce(rpc: &Rpc, signer: &sr25519::Pair) -> Result<u32> {
	let answer: Value = rpc
		.call("system_accountNextIndex", json!([account(signer)]))
		.await?;
	Ok(u32::try_from(
		answer.as_u64().context("a nonce is a number")?,
	)?)
}

/// What a hospital logs at a place: known beforehand, so that a log can be checked at any size.
pub fn log_leaf(organization: OrganizationId, place: u64) -> [u8; 32] {
	blake2_256(format!("record {place} of {}", organization.0).as_bytes())
}
