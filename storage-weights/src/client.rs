// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node's client, without the rest of the node.

use crate::database::Backend;
use anyhow::Result;
use carechain_runtime::{apis::RuntimeApi, opaque::Block};
use sc_chain_spec::GenesisBlockBuilder;
use sc_executor::WasmExecutor;
use sc_service::{client::LocalCallExecutor, ClientConfig};
use sp_core::testing::TaskExecutor;
use sp_runtime::Storage;
use std::sync::Arc;

/// Runs the Wasm runtime as the node does.
pub type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The client.
pub type Client = sc_service::client::Client<
	Backend,
	LocalCallExecutor<Block, Backend, Executor>,
	Block,
	RuntimeApi,
>;

/// Opens a client on a database; an empty one begins with the state given.
///
/// # Errors
/// If the runtime in the state does not run.
pub fn client(backend: &Arc<Backend>, genesis: Storage) -> Result<Arc<Client>> {
	let executor = Executor::builder().build();
	let builder =
		GenesisBlockBuilder::new_with_storage(genesis, true, backend.clone(), executor.clone())?;
	Ok(Arc::new(sc_service::client::new_with_backend(
		backend.clone(),
		executor,
		builder,
		Box::new(TaskExecutor::new()),
		None,
		None,
		ClientConfig::default(),
	)?))
}
