// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! An upgrade while everybody works. Not a fault, but checked as one.

use super::Stage;
use crate::{
	chain::{key, next_runtime, Chain, RuntimeCall},
	load::send_all,
	node::{bytes, from_hex, Node},
	until::{until, Look},
};
use anyhow::{Context, Result};
use carechain_runtime::{Runtime, UncheckedExtrinsic, VERSION};
use codec::Encode;
use serde_json::json;
use sp_crypto_hashing::blake2_256;
use std::time::Duration;

/// The key under which a chain has its runtime.
const CODE: &[u8] = b":code";
/// The largest runtime that is taken, in bytes, when it is not compressed.
const MAX_CODE: usize = 64 * 1024 * 1024;
/// How long the new runtime may take until it is in force everywhere. Far longer than on machines of their own: all
/// nodes compile it at once, on whatever else they have to do. The pause is a result to report, and no failure.
const UPGRADE: Duration = Duration::from_secs(240);

pub(super) async fn upgrade(stage: &mut Stage) -> Result<()> {
	let node = &stage.network.nodes[0];
	let code = from_hex(&node.call("state_getStorage", json!([bytes(CODE)])).await?)?;
	let code = sp_maybe_compressed_blob::decompress(&code, MAX_CODE)?;
	let next = VERSION.spec_version + 1;
	let code = next_runtime(&code, VERSION.spec_version)?;
	let code = sp_maybe_compressed_blob::compress_weakly(&code, MAX_CODE)
		.context("the runtime can be compressed")?;

	let authorize = frame_system::Call::<Runtime>::authorize_upgrade {
		code_hash: blake2_256(&code).into(),
	};
	let call = RuntimeCall::Sudo(pallet_sudo::Call::sudo {
		call: Box::new(authorize.into()),
	});
	let genesis = node.hash_of(0).await?.unwrap_or_default();
	let rpc = node.connect().await?;
	// The sudo key is a hospital's as well, which sends all the time: another call may have the nonce first.
	until("the upgrade is authorised", UPGRADE, || async {
		let sent = send_all(&rpc, &Chain::of(genesis), &key("Alice"), vec![call.clone()]).await;
		Ok(match sent {
			Ok(()) => Look::Holds(()),
			Err(error) => Look::NotYet(format!("{error:#}")),
		})
	})
	.await?;
	// Whoever likes may hand in what was authorised; it needs no signature.
	let apply = frame_system::Call::<Runtime>::apply_authorized_upgrade { code };
	let apply = UncheckedExtrinsic::new_bare(apply.into()).encode();
	node.call("author_submitExtrinsic", json!([bytes(&apply)]))
		.await?;
	runs(node, next).await?;
	stage.load().set_spec_version(next);
	for node in &stage.network.nodes {
		runs(node, next).await?;
	}
	let best = stage.network.nodes[0].best().await?;
	stage.note(format!(
		"version {next} is in force since block {best} or one before"
	));
	stage
		.finality_goes_on(&[0, 1, 2, 3], Duration::from_secs(20))
		.await
}

/// Waits until a node's best block has a runtime of a version.
async fn runs(node: &Node, version: u32) -> Result<()> {
	let what = format!("version {version} is in force at {}", node.name());
	until(&what, UPGRADE, || async {
		let found = node.call("state_getRuntimeVersion", json!([])).await?;
		Ok(match found["specVersion"].as_u64() {
			Some(found) if found == u64::from(version) => Look::Holds(()),
			found => Look::NotYet(format!("{found:?}")),
		})
	})
	.await
}
