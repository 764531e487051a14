// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What keeps a node from starting, said in one sentence with what to do about it.
//!
//! Looked at before anything runs. The SDK would take another port, go on with another chain's database, or
//! say it in the words of whatever failed first. docs/operators.md lists the sentences.
//!
//! | module | what it looks at |
//! |---|---|
//! | [`database`] | whether this node can read the database, and whether it is the chain's |
//! | [`folder`] | whether the node may write where it keeps things |
//! | [`keys`] | the node's key, and the validator's |
//! | [`ports`] | whether the node can listen where it was told to |

use std::{error::Error as StdError, fmt, io, net::SocketAddr, path::PathBuf};

use carechain_runtime::Hash;
use sc_service::Configuration;

pub mod database;
pub mod folder;
pub mod keys;
pub mod ports;

/// Why a node does not start.
#[derive(Debug)]
pub enum Unable {
	/// A folder that cannot be written to.
	Folder {
		/// The folder.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// A database in a format that this node does not read.
	DatabaseVersion {
		/// Where it is.
		path: PathBuf,
		/// Its version, if it says one.
		found: String,
	},
	/// A database that is damaged, or cannot be read for another reason.
	Database {
		/// Where it is.
		path: PathBuf,
		/// What is wrong.
		reason: String,
	},
	/// A database that is open already.
	DatabaseInUse {
		/// Where it is.
		path: PathBuf,
	},
	/// The database is of another chain than the chain specification.
	OtherChain {
		/// Where it is.
		path: PathBuf,
		/// The genesis block of the database.
		database: Hash,
		/// The genesis block that the specification makes.
		specification: Hash,
	},
	/// A node key that is none.
	NodeKey {
		/// Its file; `None` where it came from the command line.
		path: Option<PathBuf>,
		/// What is wrong with it.
		error: io::Error,
	},
	/// A validator without a node key.
	NoNodeKey {
		/// Where it was looked for.
		path: PathBuf,
	},
	/// A session key that does not sign.
	SessionKey {
		/// Which, by its file's name.
		name: String,
		/// What is wrong with it.
		error: String,
	},
	/// A port that cannot be listened on.
	Port {
		/// What for, and the option that says where.
		purpose: ports::Purpose,
		/// Where.
		address: SocketAddr,
		/// What the system says.
		error: io::Error,
	},
}

impl fmt::Display for Unable {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Folder { path, error } => write!(
				f,
				"the node cannot write to the folder {} ({error}); give it one that its user may \
				 write to, with --base-path",
				path.display()
			),
			Self::DatabaseVersion { path, found } => write!(
				f,
				"the database in {} is of version {found}, and this node reads versions {} to {}; \
				 start the release that made it, or remove it with `carechain-node purge-chain` and \
				 let the node sync anew",
				path.display(),
				database::OLDEST_VERSION,
				database::NEWEST_VERSION
			),
			Self::Database { path, reason } => write!(
				f,
				"the database in {} cannot be read ({reason}); remove it with `carechain-node \
				 purge-chain` and let the node sync anew",
				path.display()
			),
			Self::DatabaseInUse { path } => write!(
				f,
				"another process has the database in {} open; stop the node that runs already, or \
				 give this one another --base-path",
				path.display()
			),
			Self::OtherChain {
				path,
				database,
				specification,
			} => write!(
				f,
				"the database in {} is of another chain: its genesis block is {database:?}, and the \
				 chain specification makes {specification:?}; give the specification that your \
				 consortium agreed on, or another --base-path",
				path.display()
			),
			Self::NodeKey {
				path: Some(path),
				error,
			} => write!(
				f,
				"the file {} holds no node key ({error}); restore it from its backup, or make a new \
				 one with `carechain-node key generate-node-key --file`",
				path.display()
			),
			Self::NodeKey { path: None, error } => {
				write!(f, "the node key that was given is none ({error})")
			}
			Self::NoNodeKey { path } => write!(
				f,
				"a validator needs a node key, and there is none in {}; restore it from its backup, \
				 or make one with `carechain-node key generate-node-key --chain CHAIN --base-path \
				 FOLDER`",
				path.display()
			),
			Self::SessionKey { name, error } => write!(
				f,
				"the session key {name} in the keystore cannot be used ({error}); remove its file, \
				 and make new keys with scripts/rotate-keys once the node runs"
			),
			Self::Port {
				purpose,
				address,
				error,
			} => write!(
				f,
				"the node cannot listen on {address} for {purpose} ({error}); stop what uses the \
				 port, or name another with {}",
				purpose.option()
			),
		}
	}
}

impl StdError for Unable {}

impl From<Unable> for sc_cli::Error {
	fn from(unable: Unable) -> Self {
		Self::Application(Box::new(unable))
	}
}

impl From<Unable> for sc_service::Error {
	fn from(unable: Unable) -> Self {
		Self::Application(Box::new(unable))
	}
}

/// Finds out what would keep the node from starting, as far as its configuration and its folders tell.
///
/// It also has the RPC keep to its port: the SDK would take any other one that is free.
pub fn check(config: &mut Configuration, patient_rpc: Option<SocketAddr>) -> Result<(), Unable> {
	folder::check(&config.data_path)?;
	if let Some(path) = config.database.path() {
		database::check_version(path)?;
	}
	keys::check_node_key(&config.network.node_key)?;
	ports::check(&ports::of(config, patient_rpc))?;
	for endpoint in config.rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
	}
	Ok(())
}

/// Says an error of the SDK's in a sentence of ours, where there is one.
pub fn explain(error: sc_cli::Error) -> sc_cli::Error {
	match error {
		sc_cli::Error::NetworkKeyNotFound(path) => Unable::NoNodeKey { path }.into(),
		other => other,
	}
}
