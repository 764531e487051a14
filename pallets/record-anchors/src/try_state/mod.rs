// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds of the storage at the end of every block.

mod anchors;
mod logs;

use crate::{Config, Pallet};
use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks the whole storage of the pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_logs()?;
		Self::try_state_anchors()?;
		Self::try_state_legal_holds()
	}

	fn was_ever_member(organization: OrganizationId) -> bool {
		T::Members::standing(organization) != Standing::Unknown
	}
}
