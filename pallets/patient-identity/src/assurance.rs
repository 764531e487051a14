// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How well it is known who a patient is: said by the custodian, or by a certificate authority, which
//! is the bridge to a national system of electronic identity.

use crate::{Assurance, Assurances, Config, Error, Event, Pallet};
use carechain_primitives::{
	traits::Members, Day, IdentityAssurance, OrganizationId, OrganizationKind, PatientId,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

/// How far ahead the end of an attestation may lie, in days: five years.
pub const MAX_ASSURANCE_DAYS: u32 = 5 * 366;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_attest_assurance(
		signer: &T::AccountId,
		patient: PatientId,
		level: IdentityAssurance,
		until: Day,
	) -> DispatchResult {
		let by = Self::ensure_may_attest(signer, &patient)?;
		Self::ensure_end(until, MAX_ASSURANCE_DAYS)?;
		let today = Self::today();
		let mut all = Assurances::<T>::get(patient);
		// An organisation has one word, and what has ended makes room.
		all.retain(|it| it.attested_by != by && it.until > today);
		all.try_push(Assurance {
			level,
			attested_by: by,
			until,
		})
		.map_err(|_| Error::<T>::MaxAssurancesExceeded)?;

		Assurances::<T>::insert(patient, all);
		Self::deposit_event(Event::AssuranceAttested {
			patient,
			by,
			level,
			until,
		});
		Ok(())
	}

	/// The organisation in whose name the account may attest: the custodian, or a certificate authority.
	fn ensure_may_attest(
		signer: &T::AccountId,
		patient: &PatientId,
	) -> Result<OrganizationId, DispatchError> {
		let by = Self::ensure_active_organization(signer)?;
		let record = Self::patient(patient)?;
		ensure!(
			record.custodian == by
				|| T::Members::kind(by) == Some(OrganizationKind::CertificateAuthority),
			Error::<T>::NotAuthorized
		);
		Ok(by)
	}

	pub(crate) fn do_withdraw_assurance(
		signer: &T::AccountId,
		patient: PatientId,
	) -> DispatchResult {
		let by = T::Members::represented_by(signer).ok_or(Error::<T>::NotAuthorized)?;
		Self::patient(&patient)?;
		let mut all = Assurances::<T>::get(patient);
		ensure!(
			all.iter().any(|it| it.attested_by == by),
			Error::<T>::AssuranceNotFound
		);

		all.retain(|it| it.attested_by != by);
		if all.is_empty() {
			Assurances::<T>::remove(patient);
		} else {
			Assurances::<T>::insert(patient, all);
		}
		Self::deposit_event(Event::AssuranceWithdrawn { patient, by });
		Ok(())
	}
}
