// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! An organisation's log of commitments, of any size, in tiles that any web server can serve
//! (<https://c2sp.org/tlog-tiles>): byte for byte what the TypeScript client writes.
//!
//! - [`LogBuilder`] takes one commitment after the other and hands tiles to a [`TileStore`]. It keeps the
//!   right edge of the tree, at most 64 KiB, and nothing that grows with the log.
//! - [`TileTree`] reads tiles back, for roots, inclusion and consistency proofs at any size up to the
//!   log's, and for the arguments of `extend_log`.
//! - [`Folder`] is a [`TileStore`] in files that outlives a loss of power (with the feature `std`).
//!
//! # What a gateway does
//! 1. [`LogBuilder::append`] for each record. Full tiles are written as they fill.
//! 2. [`LogBuilder::checkpoint`], which writes the tiles at the edge and gives the head.
//! 3. Save the builder, SCALE-encoded, and with it how far the input was read: in one step.
//! 4. [`TileTree::extension`] from the chain's head, which goes into `extend_log`.
//!
//! Who crashes starts again from what was saved in step 3: nothing is lost or doubled. Tiles may then stand
//! in the store that the log does not reach. They do no harm, for no head leads to them, and the next run
//! writes over each before its log reaches it.
//!
//! `primitives/examples/gateway.rs` is the whole of it.

mod builder;
mod error;
#[cfg(feature = "std")]
mod folder;
mod head;
mod layout;
mod rows;
mod state;
mod store;
mod tree;

pub use builder::LogBuilder;
pub use error::LogError;
#[cfg(feature = "std")]
pub use folder::Folder;
pub use head::{Extension, TreeHead};
pub use layout::{Level, Tile, TILE_HEIGHT, TILE_WIDTH};
pub use store::TileStore;
pub use tree::TileTree;

/// The most leaves that a log may have: 2^63, so that a size fits the signed 64-bit integers of
/// every language that checks proofs. At a million records a second it lasts 290,000 years.
pub const MAX_LOG_SIZE: u64 = 1 << 63;
