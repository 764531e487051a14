// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What keeps a node from starting, said in one sentence with what to do about it.
//!
//! Looked at before anything runs. The SDK would take another port, go on with another chain's database, or
//! say it in the words of whatever failed first. docs/operators.md lists the sentences.
//!
//! Advice that destroys something – remove the database, make new keys – is for what is damaged. What the node
//! may not touch, or has no room for, is whole: see [`folder::refuses`].
//!
//! | module | what it looks at |
//! |---|---|
//! | [`database`] | whether this node can read the database, and whether it is the chain's |
//! | [`folder`] | whether the node may write where it keeps things, and whether that is what an error says |
//! | [`keys`] | the node's key, and the validator's |
//! | [`ports`] | whether the node can listen where it was told to |

use std::{error::Error as StdError, fmt, io, net::SocketAddr, path::PathBuf, process::ExitCode};

use carechain_runtime::Hash;
use sc_service::{config::KeystoreConfig, Configuration};

pub mod database;
pub mod folder;
pub mod keys;
pub mod ports;

/// The exit code of a node that would end the same way if it were started again: `EX_CONFIG` of sysexits.h.
const CONFIGURATION: u8 = 78;

/// Why a node does not start.
#[derive(Debug)]
pub enum Unable {
	/// A folder that cannot be written to, or something in it.
	Folder {
		/// The folder.
		path: PathBuf,
		/// The option that says which.
		option: &'static str,
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
	/// A chain specification from which no genesis state can be made.
	Genesis {
		/// What it calls the chain.
		chain: String,
		/// What is wrong with it.
		reason: String,
	},
	/// A file for the node's key that was named, and is not there.
	NoKeyFile {
		/// Where it was looked for.
		path: PathBuf,
	},
	/// A node key that is none, or that the node may not use.
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
			Self::Folder { path, error, .. } if folder::is_full(error) => write!(
				f,
				"the node cannot write to the folder {} ({error}); make room for it",
				path.display()
			),
			Self::Folder {
				path,
				option,
				error,
			} => write!(
				f,
				"the node cannot write to the folder {} ({error}); mount it so that it can, give it \
				 and what is in it to the node's user, or name another with {option}",
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
			Self::Genesis { chain, reason } => write!(
				f,
				"the chain specification of {chain} makes no genesis state ({reason}); give the file \
				 that your consortium agreed on, with --chain"
			),
			Self::NoKeyFile { path } => write!(
				f,
				"the file {} that --node-key-file names is not there; correct the path, restore the \
				 key from its backup, or make a new one with `carechain-node key generate-node-key \
				 --file {}`",
				path.display(),
				path.display()
			),
			Self::NodeKey {
				path: Some(path),
				error,
			} if folder::refuses(error) => write!(
				f,
				"the node cannot use the file {} for its key ({error}); give the file and its folder \
				 to the node's user",
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
			Self::SessionKey { name, error } if folder::refusal_in(error).is_some() => write!(
				f,
				"the session key {name} in the keystore cannot be read ({error}); give its file to \
				 the node's user"
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

impl Unable {
	/// Whether it may pass without anybody changing how the node is run: another process stops, the network
	/// comes up, somebody makes room.
	fn may_pass(&self) -> bool {
		match self {
			Self::Port { .. } | Self::DatabaseInUse { .. } => true,
			Self::Folder { error, .. } | Self::NodeKey { error, .. } => folder::is_full(error),
			_ => false,
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
	folder::check(&config.data_path, folder::BASE)?;
	if let Some(path) = config.database.path() {
		folder::check_if_there(path, folder::BASE)?;
		database::check_version(path)?;
	}
	if let KeystoreConfig::Path { path, .. } = &config.keystore {
		folder::check(path, folder::KEYSTORE)?;
	}
	keys::check_node_key(&config.network.node_key)?;
	ports::check(&ports::of(config, patient_rpc))?;
	for endpoint in config.rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
	}
	Ok(())
}

/// Says an error of the SDK's in a sentence of ours, where there is one, and ours without the SDK's words
/// before it.
pub fn explain(error: sc_cli::Error) -> sc_cli::Error {
	match error {
		sc_cli::Error::NetworkKeyNotFound(path) => Unable::NoNodeKey { path }.into(),
		sc_cli::Error::Service(sc_service::Error::Application(error)) => {
			sc_cli::Error::Application(error)
		}
		other => other,
	}
}

/// The code that the program ends with: 78 where it would end the same way if it were started again, so that
/// nothing starts it again until somebody has looked; else 1.
pub fn exit_code(error: &sc_cli::Error) -> ExitCode {
	if ends_the_same_way(error) {
		ExitCode::from(CONFIGURATION)
	} else {
		ExitCode::FAILURE
	}
}

fn ends_the_same_way(error: &sc_cli::Error) -> bool {
	match error {
		sc_cli::Error::Application(error) => error
			.downcast_ref::<Unable>()
			.is_some_and(|unable| !unable.may_pass()),
		// Of options and of the chain specification.
		sc_cli::Error::Input(_) | sc_cli::Error::InvalidListenMultiaddress => true,
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn folder(error: io::ErrorKind) -> Unable {
		Unable::Folder {
			path: "/somewhere".into(),
			option: folder::BASE,
			error: error.into(),
		}
	}

	#[test]
	fn our_sentence_stands_alone_wherever_it_was_found() {
		let sentence = folder(io::ErrorKind::PermissionDenied).to_string();
		let early = sc_cli::Error::from(folder(io::ErrorKind::PermissionDenied));
		let late = sc_service::Error::from(folder(io::ErrorKind::PermissionDenied));
		assert_ne!(late.to_string(), sentence);
		for error in [early, late.into()] {
			assert_eq!(explain(error).to_string(), sentence);
		}
	}

	#[test]
	fn what_may_pass_is_tried_again_and_what_does_not_is_not() {
		let in_use = Unable::DatabaseInUse {
			path: "/somewhere".into(),
		};
		for unable in [in_use, folder(io::ErrorKind::StorageFull)] {
			assert!(!ends_the_same_way(&unable.into()));
		}
		let damaged = Unable::Database {
			path: "/somewhere".into(),
			reason: "of something".into(),
		};
		for unable in [damaged, folder(io::ErrorKind::ReadOnlyFilesystem)] {
			assert!(ends_the_same_way(&unable.into()));
		}
		assert!(ends_the_same_way(&"no such chain".into()));
		assert!(!ends_the_same_way(&io::Error::other("something").into()));
	}
}
