// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The accounts of members: that each stands for one kind of user only, and that it can sign.
//!
//! A representative's account, a practitioner's and a patient's key are disjoint. A practitioner may
//! hold several credentials with one account, at several organisations; a representative represents
//! one organisation. A key that ever was a patient's is never a member's, and the other way round
//! ([`Members::is_member_account`](carechain_primitives::traits::Members::is_member_account) is true
//! for former practitioners too): either would tie a pseudonym to a public identity.
//!
//! Without balances an account exists only while someone refers to it: `CheckNonce` refuses who has
//! neither providers nor sufficients. So every use of an account holds one sufficient reference. When
//! the last goes, frame-system forgets the nonce; it is kept here instead, because a nonce that starts
//! over would let anyone replay what the account signed before.

use crate::{Config, Error, Pallet, RepresentativeOf, RetiredNonces, RolesOf};
use carechain_primitives::traits::Patients;
use frame_support::ensure;

impl<T: Config> Pallet<T> {
	/// An account may represent an organisation if it stands for nobody else.
	pub(crate) fn ensure_may_represent(account: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(
			!RolesOf::<T>::contains_key(account),
			Error::<T>::AccountInUse
		);
		Self::ensure_may_practise(account)
	}

	/// An account may be a practitioner's, once or more, if it neither represents an organisation
	/// nor is or was a patient's key.
	pub(crate) fn ensure_may_practise(account: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(
			!RepresentativeOf::<T>::contains_key(account),
			Error::<T>::AccountInUse
		);
		ensure!(
			!T::PatientKeys::is_patient_key(account),
			Error::<T>::AccountInUse
		);
		Ok(())
	}

	/// Lets an account sign, from the nonce on that it had when it was released.
	pub(crate) fn hold_account(account: &T::AccountId) {
		frame_system::Pallet::<T>::inc_sufficients(account);
		if let Some(retired) = RetiredNonces::<T>::take(account) {
			// Whatever else kept the account alive may have brought it further.
			frame_system::Account::<T>::mutate(account, |info| {
				info.nonce = info.nonce.max(retired);
			});
		}
	}

	/// Takes back what [`Self::hold_account`] gave, and keeps the nonce.
	pub(crate) fn release_account(account: &T::AccountId) {
		RetiredNonces::<T>::insert(account, frame_system::Pallet::<T>::account_nonce(account));
		frame_system::Pallet::<T>::dec_sufficients(account);
	}
}
