// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A record in the log of an organisation.

use super::{Sealed, Signer};
use crate::{
	chain::ProvenBlock,
	error::Reason,
	format::{Head, RecordSubject},
	layout::{
		daily_checkpoint_key, hourly_checkpoint_key, log_key, practitioner_role_key, LogHead,
	},
	state::Values,
};
use alloc::vec::Vec;
use carechain_primitives::{
	merkle::{leaf_hash, verify_inclusion, ProofError},
	Day, Hour, OrganizationId,
};
use codec::Decode;

const SECONDS_PER_HOUR: u64 = 3_600;

/// A record is in the log of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordClaim {
	/// Whose log.
	pub organization: OrganizationId,
	/// The record.
	pub sealed: Sealed,
	/// Its place in the log, counted from 0.
	pub index: u64,
	/// Which head of the log proves it.
	pub head: Head,
	/// The size of the log at that head.
	pub size: u64,
	/// The block in which the log grew to that head.
	pub block: u32,
	/// The record existed no later than this, in seconds of Unix time.
	pub existed_by: u64,
	/// Who signed it, if the credential is proven too.
	pub signer: Option<Signer>,
}

pub(crate) struct Question<'a> {
	subject: &'a RecordSubject,
	sealed: Sealed,
}

impl<'a> Question<'a> {
	pub(super) fn of(subject: &'a RecordSubject, record: Option<&[u8]>) -> Result<Self, Reason> {
		let RecordSubject {
			algorithm,
			leaf,
			salt,
			record: inside,
			..
		} = subject;
		let sealed = Sealed::open(*algorithm, leaf, salt, inside.as_deref(), record)?;
		Ok(Self { subject, sealed })
	}

	pub(super) fn asks_for_signer(&self) -> bool {
		self.subject.signer
	}

	pub(super) fn keys(&self) -> Vec<Vec<u8>> {
		let role = self.sealed.leaf.signer.practitioner_role;
		let signer = self.subject.signer.then(|| practitioner_role_key(role));
		[self.head_key()].into_iter().chain(signer).collect()
	}

	fn organization(&self) -> OrganizationId {
		OrganizationId(self.subject.organization)
	}

	fn head_key(&self) -> Vec<u8> {
		match self.subject.head {
			Head::Log {} => log_key(self.organization()),
			Head::Hourly { hour } => hourly_checkpoint_key(self.organization(), Hour(hour)),
			Head::Daily { day } => daily_checkpoint_key(self.organization(), Day(day)),
		}
	}

	pub(super) fn answer(
		self,
		values: &Values,
		block: &ProvenBlock,
	) -> Result<RecordClaim, Reason> {
		let head = self.head_in(values)?;
		let RecordSubject {
			index, size, path, ..
		} = self.subject;
		if *size != head.size {
			return Err(Reason::OtherLogSize {
				found: head.size,
				expected: *size,
			});
		}
		let path: Vec<_> = path.iter().map(|node| node.0).collect();
		let leaf = leaf_hash(&self.sealed.commitment.0);
		verify_inclusion(*index, *size, &head.root, leaf, &path).map_err(why)?;
		let organization = self.organization();
		let signer = match self.subject.signer {
			true => Some(Signer::of(&self.sealed, organization, values, block)?),
			false => None,
		};
		Ok(RecordClaim {
			organization,
			index: *index,
			head: self.subject.head,
			size: head.size,
			block: head.block,
			existed_by: end_of(self.subject.head).map_or(block.time, |end| end.min(block.time)),
			signer,
			sealed: self.sealed,
		})
	}

	/// The head stands at the start of the value; what comes after it is the pallet's own.
	fn head_in(&self, values: &Values) -> Result<LogHead, Reason> {
		let what = match self.subject.head {
			Head::Log {} => "log",
			Head::Hourly { .. } => "hourly checkpoint",
			Head::Daily { .. } => "daily checkpoint",
		};
		let value = values.get(&self.head_key());
		let mut value = value.ok_or(Reason::NotInState { what })?;
		LogHead::decode(&mut value).map_err(|_| Reason::ValueUnreadable { what })
	}
}

/// When the hour or the day of a checkpoint was over.
fn end_of(head: Head) -> Option<u64> {
	match head {
		Head::Log {} => None,
		Head::Hourly { hour } => Some(
			u64::from(hour)
				.saturating_add(1)
				.saturating_mul(SECONDS_PER_HOUR),
		),
		Head::Daily { day } => Some(
			Day(day)
				.start_unix_seconds()
				.saturating_add(Day(1).start_unix_seconds()),
		),
	}
}

fn why(error: ProofError) -> Reason {
	match error {
		// There is one size in an inclusion proof, and the first root is another proof's.
		ProofError::IndexOutOfRange | ProofError::SizesOutOfOrder => Reason::IndexOutOfRange,
		ProofError::TooShort => Reason::PathTooShort,
		ProofError::TooLong => Reason::PathTooLong,
		ProofError::FirstRootMismatch | ProofError::RootMismatch => Reason::NotInLog,
	}
}
