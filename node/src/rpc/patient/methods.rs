// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The methods that the patient profile serves: a list, and nothing that is not on it. What the SDK adds in
//! a later release is not served until it is put there.

use std::sync::Arc;

use jsonrpsee::{
	core::{RegisterMethodError, RpcResult},
	types::{ErrorCode, ErrorObjectOwned, Params},
	Methods, MethodsError, RpcModule,
};
use serde_json::{json, Value};
use sp_core::Bytes;

use super::refusal::Refusal;
use carechain_runtime::Hash;

/// Methods of the SDK that are served as the member profile has them. What a wallet needs to start, to sign,
/// and to follow the chain's headers; none reads state, bodies or the pool. polkadot.js follows the best block
/// by the older name of that subscription, in the singular.
const SERVED: &[&str] = &[
	"author_submitAndWatchExtrinsic",
	"author_submitExtrinsic",
	"author_unwatchExtrinsic",
	"chain_getBlockHash",
	"chain_getFinalizedHead",
	"chain_getHeader",
	"chain_subscribeFinalizedHeads",
	"chain_subscribeNewHead",
	"chain_subscribeNewHeads",
	"chain_unsubscribeFinalizedHeads",
	"chain_unsubscribeNewHead",
	"chain_unsubscribeNewHeads",
	"state_getMetadata",
	"state_getRuntimeVersion",
	"state_subscribeRuntimeVersion",
	"state_unsubscribeRuntimeVersion",
	"system_chain",
	"system_name",
	"system_properties",
	"system_version",
];

/// What may be called of the runtime without a signature: what every node of the chain says alike.
const OPEN_CALLS: &[&str] = &[
	"Core_version",
	"Metadata_metadata",
	"Metadata_metadata_at_version",
	"Metadata_metadata_versions",
];

/// What may keep a request from its method.
pub type Gate = Arc<dyn Fn(&str, Params) -> Result<(), Refusal> + Send + Sync>;

/// Keeps transactions out that `admits` does not let through, and nothing else.
pub fn gate(admits: impl Fn(&[u8]) -> Result<(), Refusal> + Send + Sync + 'static) -> Gate {
	Arc::new(move |method, params| {
		if !is_submission(method) {
			return Ok(());
		}
		// Given by name they could be read in another way than the method reads them.
		let extrinsic: Bytes = params.one().map_err(|_| Refusal::BadArguments)?;
		admits(&extrinsic)
	})
}

/// Whether a method hands a transaction in.
pub fn is_submission(method: &str) -> bool {
	matches!(
		method,
		"author_submitExtrinsic" | "author_submitAndWatchExtrinsic"
	)
}

/// The methods of the patient profile: taken from `all` that the node has, and those of its `own`.
///
/// Fails where the SDK does not have a method any more that is served.
pub fn methods(
	all: &Methods,
	own: impl Into<Methods>,
) -> Result<Methods, Box<dyn std::error::Error + Send + Sync>> {
	let mut served = Methods::new();
	for name in SERVED {
		let (name, callback) = all
			.method_with_name(name)
			.ok_or_else(|| format!("the node has no RPC method {name}"))?;
		served.verify_and_insert(name, callback.clone())?;
	}
	served.merge(guarded(all.clone())?)?;
	served.merge(own)?;
	let mut names: Vec<&str> = served.method_names().chain(["rpc_methods"]).collect();
	names.sort_unstable();
	let mut list = RpcModule::new(());
	list.register_method("rpc_methods", move |_, _, _| json!({ "methods": names }))?;
	served.merge(list)?;
	Ok(served)
}

/// Methods that are served in part.
fn guarded(all: Methods) -> Result<RpcModule<Methods>, RegisterMethodError> {
	let mut module = RpcModule::new(all);
	module.register_async_method("state_call", |params, all, _| async move {
		let (function, arguments, at) = call_of(&params)?;
		if !OPEN_CALLS.contains(&function.as_str()) {
			return Err(Refusal::CallNotServed.into());
		}
		let answer: Result<Value, _> = all.call("state_call", (function, arguments, at)).await;
		answer.map_err(passed_on)
	})?;
	// Of the node's peers patients need to know nothing; polkadot.js asks this to see whether the
	// connection lives.
	module.register_async_method("system_health", |_, all, _| async move {
		let mut health: Value = all
			.call("system_health", Vec::<()>::new())
			.await
			.map_err(passed_on)?;
		health["peers"] = json!(0);
		health["shouldHavePeers"] = json!(false);
		Ok::<_, ErrorObjectOwned>(health)
	})?;
	Ok(module)
}

fn call_of(params: &Params<'_>) -> RpcResult<(String, Bytes, Option<Hash>)> {
	let mut params = params.sequence();
	Ok((params.next()?, params.next()?, params.optional_next()?))
}

/// An error of the member profile's method as it is.
fn passed_on(error: MethodsError) -> ErrorObjectOwned {
	match error {
		MethodsError::JsonRpc(error) => error,
		_ => ErrorCode::InternalError.into(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// A node's methods: those that are served, and some that must not be.
	fn node() -> RpcModule<()> {
		let mut all = RpcModule::new(());
		let others = [
			"archive_v1_storage",
			"author_pendingExtrinsics",
			"chain_getBlock",
			"chainHead_v1_storage",
			"evidence_chain",
			"state_callAt",
			"state_getKeysPaged",
			"state_getStorage",
			"system_accountNextIndex",
			"system_health",
			"system_peers",
		];
		for name in SERVED.iter().chain(&others) {
			all.register_method(
				name,
				|_, _, _| json!({ "peers": 7, "isSyncing": true, "shouldHavePeers": true }),
			)
			.expect("each once");
		}
		all.register_method("state_call", |params, _, _| {
			call_of(&params).map(|(function, ..)| function)
		})
		.expect("once");
		all
	}

	fn served() -> Methods {
		methods(&node(), RpcModule::new(())).expect("the node has all of them")
	}

	#[test]
	fn what_is_on_the_list_is_served_and_nothing_else() {
		let served = served();
		let mut names: Vec<_> = served.method_names().collect();
		names.sort_unstable();
		let mut expected = SERVED.to_vec();
		expected.extend(["rpc_methods", "state_call", "system_health"]);
		expected.sort_unstable();
		assert_eq!(names, expected);
	}

	#[test]
	fn a_release_of_the_sdk_without_one_of_them_is_noticed() {
		let mut all = node();
		all.remove_method("chain_getHeader");
		let error = methods(&all, RpcModule::new(()))
			.err()
			.map(|it| it.to_string());
		assert!(error.is_some_and(|it| it.contains("chain_getHeader")));
	}

	#[test]
	fn metadata_and_version_are_called_and_nothing_else() {
		let served = served();
		let call = |function: &'static str| {
			let served = served.clone();
			futures::executor::block_on(async move {
				served
					.call::<_, String>("state_call", [function, "0x"])
					.await
			})
		};
		for function in OPEN_CALLS {
			assert_eq!(call(function).ok().as_deref(), Some(*function));
		}
		for function in [
			"ConsentApi_explain",
			"PatientIdentityApi_patient_of",
			"AccountNonceApi_account_nonce",
			"PatientProfileApi_events_of",
			"RuntimeViewFunction_execute_view_function",
			"metadata_metadata",
			"Metadata_",
			"",
		] {
			let error = call(function).expect_err(function).to_string();
			assert!(error.contains("CallNotServed"), "{function}: {error}");
		}
	}

	#[test]
	fn the_gate_is_around_every_way_to_hand_a_transaction_in() {
		let gate = gate(|extrinsic| match extrinsic {
			[1] => Ok(()),
			_ => Err(Refusal::NotOwnTransaction),
		});
		let through = |method: &str, params: &str| {
			gate(method, Params::new(Some(params)))
				.err()
				.map(|refusal| refusal.name())
		};
		let submissions: Vec<_> = SERVED
			.iter()
			.filter(|name| name.contains("ubmit"))
			.collect();
		assert_eq!(submissions.len(), 2);
		for method in submissions {
			assert_eq!(through(method, r#"["0x01"]"#), None);
			assert_eq!(through(method, r#"["0x02"]"#), Some("NotOwnTransaction"));
			for odd in [
				r#"{"bytes":"0x01"}"#,
				r#"["0x01",null]"#,
				"[]",
				r#"["no hex"]"#,
			] {
				assert_eq!(through(method, odd), Some("BadArguments"), "{odd}");
			}
		}
		assert_eq!(through("system_chain", "[]"), None);
	}

	#[test]
	fn health_tells_nothing_of_the_peers() {
		let served = served();
		let health: Value =
			futures::executor::block_on(served.call("system_health", Vec::<()>::new()))
				.expect("it answers");
		assert_eq!(
			health,
			json!({ "peers": 0, "isSyncing": true, "shouldHavePeers": false })
		);
	}
}
