// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a log grows: never but by a tree that starts with all that is in it.

use crate::{Checkpoint, Config, Error, Event, Log, LogHead, Logs, Pallet, MAX_LOG_SIZE};
use carechain_primitives::{
	merkle::{verify_consistency, Hash, ProofError},
	OrganizationId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use frame_system::pallet_prelude::BlockNumberFor;

impl<T: Config> Pallet<T> {
	/// The head of an organisation's log; `None` before its first extension.
	pub fn log_head(organization: OrganizationId) -> Option<LogHead<BlockNumberFor<T>>> {
		Logs::<T>::get(organization).map(Into::into)
	}

	pub(crate) fn do_extend_log(
		organization: OrganizationId,
		size: u64,
		root: Hash,
		proof: &[Hash],
	) -> DispatchResult {
		let log = Logs::<T>::get(organization);
		Self::ensure_extends(log.as_ref(), size, &root, proof)?;

		let block = frame_system::Pallet::<T>::block_number();
		let head = Checkpoint { size, root, block };
		let hourly = Self::note_checkpoints(organization, log.map(|log| log.hourly), head);
		Logs::<T>::insert(
			organization,
			Log {
				size,
				root,
				extended_at: block,
				hourly,
			},
		);
		Self::deposit_event(Event::LogExtended {
			organization,
			size,
			root,
		});
		Ok(())
	}

	/// Whether the tree of this size and root may come after the log as it is.
	fn ensure_extends(
		log: Option<&Log<BlockNumberFor<T>>>,
		size: u64,
		root: &Hash,
		proof: &[Hash],
	) -> Result<(), Error<T>> {
		ensure!(
			size > log.map_or(0, |log| log.size),
			Error::<T>::LogNotExtended
		);
		ensure!(size <= MAX_LOG_SIZE, Error::<T>::MaxLogSizeExceeded);
		match log {
			None if proof.is_empty() => Ok(()),
			None => Err(Error::<T>::ProofNotNeeded),
			Some(log) => {
				verify_consistency(log.size, size, &log.root, root, proof).map_err(Error::<T>::from)
			}
		}
	}
}

impl<T> From<ProofError> for Error<T> {
	fn from(error: ProofError) -> Self {
		match error {
			// There is no index in a consistency proof; sizes are compared before.
			ProofError::IndexOutOfRange | ProofError::SizesOutOfOrder => Self::LogNotExtended,
			ProofError::TooShort => Self::ProofTooShort,
			ProofError::TooLong => Self::ProofTooLong,
			ProofError::FirstRootMismatch => Self::OldRootMismatch,
			ProofError::RootMismatch => Self::NewRootMismatch,
		}
	}
}
