// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the chain and everything that checks it share: identifiers, code lists, commitments, coarse
//! time, the RFC 6962 Merkle tree and logs in tiles, the hash chain of an access log, and the small
//! traits through which the pallets know one another.
//!
//! `no_std` and without storage, so that a gateway, an offline verifier or a browser can use it
//! as it is.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod access_chain;
pub mod codes;
pub mod commitment;
pub mod ids;
pub mod log;
pub mod merkle;
pub mod record_key;
pub mod time;
pub mod traits;

pub use access_chain::{AccessHead, LoggedAccess};
pub use codes::{
	AccessMode, AccessModes, Action, Actions, CodeSet, Confidentiality, DataClass, DataClasses,
	EmergencyStatus, HashAlgorithm, IdentityAssurance, Obligation, Obligations, OrganizationKind,
	Power, Powers, PractitionerRoleCode, PractitionerRoleCodes, Purpose, Purposes, Refrain,
	Refrains, RegulatoryBasis,
};
pub use commitment::Commitment;
pub use ids::{
	EmergencyId, GrantId, NodeId, OrganizationId, PatientId, PolicyId, PractitionerRoleId,
	RepresentativeId, RequestId, SealedId,
};
pub use record_key::{RecordAction, RecordKey};
pub use time::{Day, Hour, Year};
