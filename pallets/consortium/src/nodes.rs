// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The nodes that members run: whom the others' nodes talk to.

use crate::{session::Sessions, Config, Error, Event, NodeIds, Pallet, Validators};
use alloc::vec::Vec;
use carechain_primitives::{traits::Members, NodeId, OrganizationId};
use frame_support::{dispatch::DispatchResult, ensure, BoundedVec};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_node_ids(
		representative: &T::AccountId,
		node_ids: BoundedVec<NodeId, T::MaxNodeIds>,
	) -> DispatchResult {
		let organization = Self::represented_by(representative).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(
			Self::standing(organization).is_active(),
			Error::<T>::OrganizationNotActive
		);
		Self::put_node_ids(organization, node_ids)?;
		Self::deposit_event(Event::NodeIdsSet { organization });
		Ok(())
	}

	/// Writes an organisation's list, in place of the one before.
	pub(crate) fn put_node_ids(
		organization: OrganizationId,
		node_ids: BoundedVec<NodeId, T::MaxNodeIds>,
	) -> Result<(), Error<T>> {
		let mut sorted = node_ids.clone();
		sorted.sort();
		let is_unique = sorted
			.iter()
			.zip(sorted.iter().skip(1))
			.all(|(one, next)| one != next);
		ensure!(is_unique, Error::<T>::DuplicateNodeId);
		if node_ids.is_empty() {
			NodeIds::<T>::remove(organization);
		} else {
			NodeIds::<T>::insert(organization, node_ids);
		}
		Ok(())
	}

	/// Answers [`ConsortiumApi::network_peers`](crate::runtime_api::ConsortiumApi::network_peers).
	///
	/// A validator's nodes stay listed while it sits in the set, whatever its hospital's standing: to
	/// cut it off earlier would take its vote from finality before the set can do without it.
	pub fn network_peers() -> Vec<(OrganizationId, Vec<NodeId>)> {
		let mut seated = T::Sessions::validators();
		seated.extend(T::Sessions::queued());
		let validating: Vec<_> = Validators::<T>::get()
			.into_iter()
			.filter(|validator| seated.contains(&validator.account))
			.map(|validator| validator.organization)
			.collect();
		NodeIds::<T>::iter()
			.filter(|(organization, _)| {
				Self::standing(*organization).is_active() || validating.contains(organization)
			})
			.map(|(organization, node_ids)| (organization, node_ids.into_inner()))
			.collect()
	}
}
