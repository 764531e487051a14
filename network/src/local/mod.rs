// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The network to try out: four validators, an archive and a node that prunes, which stay up when the
//! command that started them is done.
//!
//! A supervisor stays behind, the nodes' parent: they end with it, and it ends when it is told to or its
//! time is over. What it runs stands in a file of the network's folder.

mod status;
mod supervisor;

pub use status::{status, table, Row, Status};
pub use supervisor::{down, supervise, up, Plan, Running};

use crate::{network::validators, node::Role};
use std::path::PathBuf;

/// The six nodes.
pub fn roles() -> Vec<(String, Role)> {
	let mut roles = validators();
	roles.push(("Archive".into(), Role::Archive));
	roles.push(("Pruned".into(), Role::Pruned));
	roles
}

/// Where the network's data is kept unless told otherwise.
pub fn default_folder() -> PathBuf {
	let of = |name| std::env::var_os(name).filter(|value| !value.is_empty());
	let state = of("XDG_STATE_HOME")
		.map(PathBuf::from)
		.unwrap_or_else(|| PathBuf::from(of("HOME").unwrap_or_default()).join(".local/state"));
	state.join("carechain/network")
}
