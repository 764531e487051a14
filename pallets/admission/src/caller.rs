// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who signs: what a signer is to the chain, whether it may act today, and who pays for it.

use crate::{Caller, Config, Payer, Refusal};
use alloc::{vec, vec::Vec};
use carechain_primitives::{
	traits::{Members, Patients, PractitionerRoleView, Practitioners, Standing},
	OrganizationId,
};

impl Caller {
	/// What a signer is to the chain, the sudo key left aside. In an emergency a practitioner is one
	/// whose credential has run out, too.
	pub(crate) fn recognise<T: Config>(
		who: &T::AccountId,
		emergency: bool,
	) -> Result<Self, Refusal> {
		if let Some(organization) = T::Members::represented_by(who) {
			return Ok(Self::Representative(organization));
		}
		// A personal representative is the patient to this pallet: it spends the same allowance.
		if let Some(patient) = T::Patients::acts_for(who) {
			let custodian = T::Patients::custodian_of(&patient).ok_or(Refusal::NotAMember)?;
			return Ok(Self::Patient(patient, custodian));
		}
		practises_for::<T>(who, emergency).map(Self::Practitioner)
	}

	/// Checks that the organisation behind the signer is in good standing.
	///
	/// What a patient may do does not depend on the custodian: a suspended hospital takes nobody's
	/// right to revoke away.
	pub(crate) fn ensure_standing<T: Config>(&self) -> Result<(), Refusal> {
		let organization = match self {
			Self::Representative(organization) | Self::Practitioner(organization) => *organization,
			Self::Patient(..) | Self::Sudo => return Ok(()),
		};
		match T::Members::standing(organization) {
			Standing::Active => Ok(()),
			Standing::Suspended => Err(Refusal::Suspended),
			Standing::Expired => Err(Refusal::MembershipExpired),
			Standing::Unknown | Standing::Ended => Err(Refusal::NotAMember),
		}
	}

	/// Whom the signer's calls are charged to, its own bucket first. Nobody pays for the sudo key.
	pub(crate) fn payers(&self) -> Vec<Payer> {
		match *self {
			Self::Sudo => vec![],
			Self::Representative(organization) | Self::Practitioner(organization) => {
				vec![Payer::Organization(organization)]
			}
			Self::Patient(patient, custodian) => {
				vec![Payer::Patient(patient), Payer::PatientsOf(custodian)]
			}
		}
	}
}

/// The organisation for which a practitioner acts: one where a credential is valid today.
///
/// In an emergency and without such a one, one where a credential has run out: a date that somebody
/// forgot must not stand between a doctor and who is dying. Who was suspended in person, or has lost
/// every credential for good, stays outside.
fn practises_for<T: Config>(
	who: &T::AccountId,
	emergency: bool,
) -> Result<OrganizationId, Refusal> {
	let held: Vec<_> = T::Practitioners::credentials_of(who).collect();
	if let Some(organization) = first_with::<T>(&held, Standing::Active) {
		return Ok(organization);
	}
	let known = if emergency {
		if let Some(organization) = first_with::<T>(&held, Standing::Expired) {
			return Ok(organization);
		}
		!held.is_empty()
	} else {
		T::Members::is_member_account(who)
	};
	Err(if known {
		Refusal::PractitionerNotActive
	} else {
		Refusal::NotAMember
	})
}

/// Of the organisations where a credential has this standing the first that is in good standing
/// itself, or the first at all where none is, so that the refusal can say why.
fn first_with<T: Config>(
	credentials: &[PractitionerRoleView],
	standing: Standing,
) -> Option<OrganizationId> {
	let mut organizations = credentials
		.iter()
		.filter(|credential| credential.standing == standing)
		.map(|credential| credential.organization)
		.peekable();
	let first = organizations.peek().copied();
	organizations
		.find(|organization| T::Members::standing(*organization).is_active())
		.or(first)
}
