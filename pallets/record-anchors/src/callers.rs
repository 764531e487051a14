// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may call.

use crate::{AnchorOf, Anchors, Config, Error, Pallet};
use carechain_primitives::{traits::Members, Commitment, OrganizationId, OrganizationKind};
use frame_support::{ensure, traits::EnsureOrigin};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::DispatchError;

/// In whose name a call is made that a custodian may make of its own records, and governance of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
	/// One body, or both.
	Governance,
	/// This organisation.
	Organization(OrganizationId),
}

impl<T: Config> Pallet<T> {
	/// The organisation in active standing that the signer represents.
	pub(crate) fn ensure_active_member(
		origin: OriginFor<T>,
	) -> Result<OrganizationId, DispatchError> {
		let organization = Self::ensure_member(origin)?;
		Self::ensure_active(organization)?;
		Ok(organization)
	}

	/// The organisation that the signer represents. Its standing is not asked for: what it owes the
	/// patient it owes while it is suspended.
	pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<OrganizationId, DispatchError> {
		let signer = ensure_signed(origin)?;
		Ok(Self::represented_by(&signer)?)
	}

	/// The signer, and the pharmacy in active standing that it represents.
	pub(crate) fn ensure_active_pharmacy(
		origin: OriginFor<T>,
	) -> Result<(T::AccountId, OrganizationId), DispatchError> {
		let signer = ensure_signed(origin)?;
		let pharmacy = Self::represented_by(&signer)?;
		Self::ensure_active(pharmacy)?;
		ensure!(
			T::Members::kind(pharmacy) == Some(OrganizationKind::Pharmacy),
			Error::<T>::NotAPharmacy
		);
		Ok((signer, pharmacy))
	}

	/// Governance through this origin, or else any organisation.
	pub(crate) fn ensure_governance_or_member<Governance: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
	) -> Result<Caller, DispatchError> {
		match Governance::try_origin(origin) {
			Ok(_) => Ok(Caller::Governance),
			Err(origin) => Self::ensure_member(origin).map(Caller::Organization),
		}
	}

	/// The anchor, which has to be in the organisation's custody.
	pub(crate) fn anchor_in_custody(
		custodian: OrganizationId,
		commitment: Commitment,
	) -> Result<AnchorOf<T>, Error<T>> {
		Self::anchor_open_to(Caller::Organization(custodian), commitment)
	}

	/// The anchor, which has to be in the caller's custody unless that is governance.
	pub(crate) fn anchor_open_to(
		caller: Caller,
		commitment: Commitment,
	) -> Result<AnchorOf<T>, Error<T>> {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		let may = match caller {
			Caller::Governance => true,
			Caller::Organization(organization) => organization == anchor.custodian,
		};
		ensure!(may, Error::<T>::NotCustodian);
		Ok(anchor)
	}

	/// A commitment that goes with a call: not what a client sends that forgot to commit.
	pub(crate) fn ensure_commitment(commitment: Commitment) -> Result<(), Error<T>> {
		ensure!(
			commitment != Commitment::default(),
			Error::<T>::EmptyCommitment
		);
		Ok(())
	}

	fn represented_by(signer: &T::AccountId) -> Result<OrganizationId, Error<T>> {
		T::Members::represented_by(signer).ok_or(Error::<T>::NotAuthorized)
	}

	/// Whether the organisation is in active standing.
	pub(crate) fn ensure_active(organization: OrganizationId) -> Result<(), Error<T>> {
		ensure!(
			T::Members::standing(organization).is_active(),
			Error::<T>::OrganizationNotActive
		);
		Ok(())
	}
}
