// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the node may not touch, or has no room for: nobody is told to remove what is whole.

use std::{
	fs,
	os::unix::{fs::PermissionsExt, process::CommandExt},
	path::Path,
	process::Command,
};

use super::support::*;

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
	let base = folder();
	let mut command = read_only(base.path());
	let said = sentence(command.args(ALONE));
	assert_is(
		&said,
		"the node cannot write to the folder ",
		&["--base-path"],
	);
}

/// A node whose folder is read only: for root too, where this machine lets a test mount something.
fn read_only(base: &Path) -> Command {
	if can_mount() {
		let mut command = in_a_mount("mount -t tmpfs -o ro none \"$0\"", base);
		command.args(["--chain", "local", "--base-path"]).arg(base);
		return command;
	}
	if is_root() {
		// Nobody makes folders there.
		return node(Path::new("/proc/carechain"));
	}
	let mut permissions = fs::metadata(base).expect("it is there").permissions();
	permissions.set_readonly(true);
	fs::set_permissions(base, permissions).expect("it is ours");
	node(base)
}

/// The node in a mount namespace of its own, in which `mount` was done first, with `place` for its `$0`.
fn in_a_mount(mount: &str, place: &Path) -> Command {
	let mut command = unshared(&format!("{mount} && exec \"$@\""), place);
	command.arg(env!("CARGO_BIN_EXE_carechain-node"));
	command
}

fn unshared(script: &str, place: &Path) -> Command {
	let mut command = Command::new("unshare");
	command
		.args(["--user", "--map-root-user", "--mount", "sh", "-c"])
		.arg(script)
		.arg(place);
	command
}

/// Whether this machine lets a test mount something.
fn can_mount() -> bool {
	let place = folder();
	let tried = unshared("mount -t tmpfs none \"$0\"", place.path()).output();
	tried.is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
	let told = Command::new("id").arg("-u").output();
	told.is_ok_and(|output| output.stdout == b"0\n")
}

/// Checks that no advice destroys what is whole.
fn assert_nothing_is_to_be_removed(sentence: &str) {
	for destructive in ["purge-chain", "remove", "new keys", "make a new one"] {
		assert!(!sentence.contains(destructive), "{sentence}");
	}
}

#[test]
fn a_database_that_is_mounted_read_only_is_not_to_be_removed() {
	if !can_mount() {
		eprintln!("left out: this machine lets nobody mount a folder");
		return;
	}
	let (base, database) = with_database();
	let mounted = database.parent().expect("it is in a folder");
	let mut command = in_a_mount(
		"mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"",
		mounted,
	);
	command
		.args(["--chain", "local", "--base-path"])
		.arg(base.path());
	let said = sentence(command.args(ALONE));
	assert_is(&said, &cannot_write(&database), &["Read-only file system"]);
	assert_nothing_is_to_be_removed(&said);
}

#[test]
fn a_full_disk_is_told_and_the_node_may_be_started_again() {
	if !can_mount() {
		eprintln!("left out: this machine lets nobody mount a folder");
		return;
	}
	let base = folder();
	let full = "mount -t tmpfs -o size=4k none \"$0\" && head -c 4096 /dev/zero >\"$0/full\"";
	let mut command = in_a_mount(full, base.path());
	command
		.args(["--chain", "local", "--base-path"])
		.arg(base.path());
	let said = ends_with(command.args(ALONE), TRY_AGAIN);
	assert_is(
		&said,
		&cannot_write(base.path()),
		&["No space left", "make room"],
	);
	assert_nothing_is_to_be_removed(&said);
}

/// Two users without names.
const SOMEBODY: u32 = 64_321;
const SOMEBODY_ELSE: u32 = 64_322;

/// The node as such a user, with its folder there.
fn as_somebody_else(base: &Path) -> Command {
	// The temporary folder itself is root's, and the way to the program may be for root alone.
	fs::set_permissions(base, fs::Permissions::from_mode(0o755)).expect("it is ours");
	let copy = base.join("carechain-node");
	if !copy.exists() {
		fs::copy(env!("CARGO_BIN_EXE_carechain-node"), &copy).expect("the program is there");
	}
	let mut command = Command::new(copy);
	command.args(["--chain", "local", "--base-path"]).arg(base);
	command.uid(SOMEBODY_ELSE).gid(SOMEBODY_ELSE).args(ALONE);
	command
}

/// Gives a file, or a folder with all that is in it, to a user, and lets nobody else near.
fn give(path: &Path, user: u32) {
	for (tool, how) in [
		("chown", format!("{user}:{user}")),
		("chmod", "go=".to_string()),
	] {
		let done = Command::new(tool).args(["-R", &how]).arg(path).status();
		assert!(done.is_ok_and(|status| status.success()), "{tool}");
	}
}

#[test]
fn what_belongs_to_another_user_is_not_to_be_removed() {
	if !is_root() {
		eprintln!("left out: only root gives files to other users");
		return;
	}
	let (base, database) = with_database();
	give(base.path(), SOMEBODY_ELSE);
	// Who ran the program once as root has such a folder: as a whole, or files in it.
	give(&database, SOMEBODY);
	let said = sentence(&mut as_somebody_else(base.path()));
	assert_is(&said, &cannot_write(&database), &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);

	give(base.path(), SOMEBODY_ELSE);
	for file in ["metadata", "lock"] {
		let file = database.join(file);
		give(&file, SOMEBODY);
		let said = sentence(&mut as_somebody_else(base.path()));
		assert_is(&said, &cannot_write(&database), &["Permission denied"]);
		assert_nothing_is_to_be_removed(&said);
		give(&file, SOMEBODY_ELSE);
	}

	// Keys as well.
	let keystore = base.path().join("chains/carechain_local/keystore");
	fs::create_dir_all(&keystore).expect("it can be made");
	let name = format!("6772616e{}", "07".repeat(32));
	fs::write(keystore.join(&name), b"\"//Somebody\"").expect("it can be written to");
	give(base.path(), SOMEBODY_ELSE);
	give(&keystore.join(&name), SOMEBODY);
	let mut validator = as_somebody_else(base.path());
	let said = sentence(validator.args(["--validator", "--unsafe-force-node-key-generation"]));
	let begins = format!("the session key {name} in the keystore cannot be read (");
	assert_is(&said, &begins, &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);

	let key = base
		.path()
		.join("chains/carechain_local/network/secret_ed25519");
	give(&key, SOMEBODY);
	let said = sentence(&mut as_somebody_else(base.path()));
	let begins = format!(
		"the node cannot use the file {} for its key (",
		key.display()
	);
	assert_is(&said, &begins, &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);
}

#[test]
fn a_keystore_that_cannot_be_written_to_is_told_with_its_folder() {
	let base = folder();
	let file = base.path().join("file");
	fs::write(&file, b"").expect("it can be written to");
	let keystore = file.join("keys");
	let said = sentence(
		node(base.path())
			.args(ALONE)
			.arg("--keystore-path")
			.arg(&keystore),
	);
	assert_is(&said, &cannot_write(&keystore), &["--keystore-path"]);
}
