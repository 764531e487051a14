// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The node's key, and the validator's.

use sc_cli::NodeKeyParams;
use sc_network::config::{NodeKeyConfig, Secret};
use sp_core::crypto::{key_types, KeyTypeId};
use sp_keystore::{Error as KeystoreError, Keystore};

use super::Unable;

/// Checks that a file for the node's key that was named is there.
///
/// The SDK would make a new key in its place, and the node be another one to the others, who do not let that
/// in. `--unsafe-force-node-key-generation` says that it is to.
pub fn check_key_file(params: &NodeKeyParams) -> Result<(), Unable> {
	// A key on the command line goes before.
	if params.node_key.is_some() || params.unsafe_force_node_key_generation {
		return Ok(());
	}
	match &params.node_key_file {
		Some(path) if matches!(path.try_exists(), Ok(false)) => {
			Err(Unable::NoKeyFile { path: path.clone() })
		}
		_ => Ok(()),
	}
}

/// Checks that the node's key is one. Where there is no file yet, the SDK makes it here already.
pub fn check_node_key(key: &NodeKeyConfig) -> Result<(), Unable> {
	let NodeKeyConfig::Ed25519(secret) = key;
	let path = match secret {
		Secret::File(path) => Some(path.clone()),
		_ => None,
	};
	match key.clone().into_keypair() {
		Ok(_) => Ok(()),
		Err(error) => Err(Unable::NodeKey { path, error }),
	}
}

/// Checks that a validator's session keys sign, and says so where it has none.
///
/// Having none is no reason to stop. A hospital that joins starts its validator first: the keys are made
/// inside it, by `author_rotateKeysWithOwner`. Having some that are not in the set is no reason either: they
/// are used two sessions after they were set, and a validator that left may come back.
pub fn check_session_keys(keystore: &dyn Keystore) -> Result<(), Unable> {
	for (key_type, word) in [(key_types::AURA, "author"), (key_types::GRANDPA, "vote")] {
		let keys = keystore.keys(key_type).unwrap_or_default();
		if keys.is_empty() {
			log::warn!(
				"This validator has no session key to {word} with, so it does not. Make keys with \
				 scripts/rotate-keys; they are used two sessions later.",
			);
		}
		for key in keys {
			if let Err(error) = sign(keystore, key_type, &key) {
				// As its file in the keystore is called.
				let name = hex::encode([&key_type.0[..], &key].concat());
				let error = error.to_string();
				return Err(Unable::SessionKey { name, error });
			}
		}
	}
	Ok(())
}

/// Signs something that nobody needs: that takes reading the key's file.
fn sign(keystore: &dyn Keystore, key_type: KeyTypeId, key: &[u8]) -> Result<(), KeystoreError> {
	let scheme = match key_type {
		key_types::AURA => sp_core::sr25519::CRYPTO_ID,
		_ => sp_core::ed25519::CRYPTO_ID,
	};
	let signature = keystore.sign_with(key_type, scheme, key, b"carechain/start-up")?;
	signature.map(drop).ok_or(KeystoreError::Unavailable)
}

#[cfg(test)]
mod tests {
	use std::fs;

	use sc_service::config::KeystoreConfig;
	use sc_service::KeystoreContainer;

	use super::*;

	fn keystore(path: &std::path::Path) -> std::sync::Arc<dyn Keystore> {
		let config = KeystoreConfig::Path {
			path: path.into(),
			password: None,
		};
		KeystoreContainer::new(&config)
			.expect("it can be made")
			.keystore()
	}

	#[test]
	fn a_key_file_that_was_named_has_to_be_there_unless_a_new_key_is_asked_for() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let path = folder.path().join("key");
		let named = |node_key: Option<&str>, unsafe_force_node_key_generation| NodeKeyParams {
			node_key: node_key.map(Into::into),
			node_key_type: sc_cli::NodeKeyType::Ed25519,
			node_key_file: Some(path.clone()),
			unsafe_force_node_key_generation,
		};
		let error = check_key_file(&named(None, false)).expect_err("there is none");
		assert!(error.to_string().contains(&path.display().to_string()));
		assert!(check_key_file(&named(None, true)).is_ok());
		assert!(check_key_file(&named(Some("07"), false)).is_ok());
		fs::write(&path, b"whatever").expect("it can be written to");
		assert!(check_key_file(&named(None, false)).is_ok());
	}

	#[test]
	fn garbage_is_no_node_key() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let path = folder.path().join("key");
		let key = NodeKeyConfig::Ed25519(Secret::File(path.clone()));
		check_node_key(&key).expect("one is made");
		check_node_key(&key).expect("it is there now");
		fs::write(&path, b"garbage").expect("it can be written to");
		let error = check_node_key(&key).expect_err("it is none").to_string();
		assert!(error.contains("holds no node key"), "{error}");
		assert!(error.contains(&path.display().to_string()), "{error}");
		assert_eq!(fs::read(&path).ok(), Some(b"garbage".to_vec()));
	}

	#[test]
	fn a_validator_may_have_no_session_keys_or_any() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let keystore = keystore(folder.path());
		check_session_keys(&*keystore).expect("it may have none");
		let made = [
			keystore
				.sr25519_generate_new(key_types::AURA, None)
				.map(drop),
			keystore
				.ed25519_generate_new(key_types::GRANDPA, None)
				.map(drop),
		];
		assert!(made.iter().all(Result::is_ok));
		check_session_keys(&*keystore).expect("these sign");
	}

	#[test]
	fn a_session_key_that_cannot_be_read_or_is_another_one_is_told_by_its_file() {
		for wrong in ["garbage", "\"//Somebody\""] {
			let folder = tempfile::tempdir().expect("there is a temporary folder");
			let key = keystore(folder.path())
				.ed25519_generate_new(key_types::GRANDPA, None)
				.expect("it can be made");
			let name = hex::encode([&key_types::GRANDPA.0[..], &key.0].concat());
			fs::write(folder.path().join(&name), wrong).expect("it is there");
			let error = check_session_keys(&*keystore(folder.path())).expect_err(wrong);
			assert!(error.to_string().contains(&name), "{error}");
		}
	}
}
