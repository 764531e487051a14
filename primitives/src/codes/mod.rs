// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The code lists that may stand on chain.
//!
//! Names and meaning come from HL7 terminology (v3-ActReason, v3-Confidentiality, consentaction,
//! FHIR R5 Consent). Every code has a fixed SCALE index, which is also its bit in a set: never
//! renumber, only append. Codes that would tell a diagnosis beside a pseudonym (sensitivity,
//! reasons, a representative's role) are kept out of here on purpose: they live in commitments.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

mod access;
mod confidentiality;
mod emergency;
mod members;
mod patients;
mod purpose;
mod records;
mod set;

pub use access::{
	AccessMode, AccessModes, Action, Actions, DataClass, DataClasses, Obligation, Obligations,
	Refrain, Refrains, RegulatoryBasis,
};
pub use confidentiality::Confidentiality;
pub use emergency::EmergencyStatus;
pub use members::{OrganizationKind, PractitionerRoleCode, PractitionerRoleCodes};
pub use patients::{IdentityAssurance, Power, Powers};
pub use purpose::{Purpose, Purposes};
pub use records::HashAlgorithm;
pub use set::CodeSet;
