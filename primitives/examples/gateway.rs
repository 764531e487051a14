// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A hospital gateway's log in a folder: commitments come in, one a line in hex; what `extend_log` takes
//! comes out. It may be stopped at any time and started again with the same input.
//!
//! ```text
//! cargo run --release --example gateway -- FOLDER < commitments.txt
//! cargo run --release --example gateway -- FOLDER KNOWN_SIZE KNOWN_ROOT < commitments.txt
//! ```
//!
//! `FOLDER/public` is for a web server. The known size and root are those of the log on chain
//! (`recordAnchorsApi.log`); none before the first extension.

use carechain_primitives::{
	log::{Extension, Folder, LogBuilder, Tile, TileTree, TreeHead},
	merkle::Hash,
	Commitment,
};
use codec::{Decode, DecodeAll, Encode};
use sp_core::bytes::{from_hex, to_hex};
use std::{
	env,
	error::Error,
	fs, io,
	path::{Path, PathBuf},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// After how many commitments the state is saved: no more than these are read again after a crash.
const BATCH: u64 = 10_000;

/// What is saved, all at once.
#[derive(Default, Encode, Decode)]
struct Saved {
	/// The size that was saved before: partial tiles of then may still be there.
	before: u64,
	/// The builder. Its size says how far the input was read as well, for a line is a leaf.
	log: LogBuilder,
}

/// A log, and where it is kept.
pub struct Gateway {
	state: PathBuf,
	tiles: Folder,
	saved: Saved,
}

impl Gateway {
	/// The log in a folder; a new one if there is none.
	pub fn open(folder: &Path) -> Outcome<Self> {
		let state = folder.join("log.state");
		let saved = match fs::read(&state) {
			Ok(bytes) => Saved::decode_all(&mut &*bytes)?,
			Err(error) if error.kind() == io::ErrorKind::NotFound => Saved::default(),
			Err(error) => return Err(error.into()),
		};
		Ok(Self {
			state,
			tiles: Folder::new(folder.join("public")),
			saved,
		})
	}

	/// Reads the input from where the last run left off.
	pub fn read(&mut self, input: impl Iterator<Item = Outcome<Commitment>>) -> Outcome {
		let known = usize::try_from(self.saved.log.size())?;
		for commitment in input.skip(known) {
			let index = self.saved.log.append(commitment?, &mut self.tiles)?;
			if (index + 1) % BATCH == 0 {
				self.save()?;
			}
		}
		self.save()
	}

	/// From here on, what was appended stays.
	fn save(&mut self) -> Outcome {
		let head = self.saved.log.checkpoint(&mut self.tiles)?;
		Folder::replace(&self.state, &self.saved.encode())?;
		for tile in Tile::superseded(self.saved.before, head.size) {
			self.tiles.remove_partials(tile)?;
		}
		self.saved.before = head.size;
		Ok(())
	}

	/// What to tell the chain, which knows of this head.
	pub fn extension(&self, known: &TreeHead) -> Outcome<Extension> {
		Ok(self.tree().extension(known)?)
	}

	/// The log as it was saved: for proofs.
	pub fn tree(&self) -> TileTree<'_, Folder> {
		TileTree::new(&self.tiles, self.saved.log.size())
	}
}

/// A hash in hex.
fn hash(hex: &str) -> Outcome<Hash> {
	Ok(from_hex(hex.trim())?
		.try_into()
		.map_err(|_| "a hash has 32 bytes")?)
}

fn main() -> Outcome {
	let arguments: Vec<_> = env::args().skip(1).collect();
	let (folder, known) = match arguments.as_slice() {
		[folder] => (folder, TreeHead::empty()),
		[folder, size, root] => (
			folder,
			TreeHead {
				size: size.parse()?,
				root: hash(root)?,
			},
		),
		_ => return Err("FOLDER, or FOLDER KNOWN_SIZE KNOWN_ROOT".into()),
	};
	let mut gateway = Gateway::open(Path::new(folder))?;
	gateway.read(
		io::stdin()
			.lines()
			.map(|line| Ok(Commitment(hash(&line?)?))),
	)?;
	let Extension { head, proof } = gateway.extension(&known)?;
	println!("size  {}", head.size);
	println!("root  {}", to_hex(&head.root, false));
	for node in proof {
		println!("proof {}", to_hex(&node, false));
	}
	Ok(())
}
