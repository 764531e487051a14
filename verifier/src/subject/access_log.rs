// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The whole access log of a patient.

use super::read_text;
use crate::{
	error::Reason,
	format::{AccessLogSubject, Entry},
	layout::{self, access_head_key},
	state::Values,
};
use alloc::{collections::BTreeMap, vec::Vec};
use carechain_primitives::{
	commitment::Domain, AccessHead, Commitment, LoggedAccess, OrganizationId, PatientId,
};

/// These are all accesses to a patient's data that were logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLogClaim {
	/// The patient's pseudonym.
	pub patient: PatientId,
	/// What stands on chain; the default where nothing was logged yet.
	pub head: AccessHead<u32>,
	/// How many entries each organisation made.
	pub entries_by: BTreeMap<OrganizationId, u64>,
	/// How many entries were opened, and are about the events in the file.
	pub opened: usize,
}

pub(crate) struct Question<'a>(&'a AccessLogSubject);

impl<'a> Question<'a> {
	pub(super) fn of(subject: &'a AccessLogSubject) -> Result<Self, Reason> {
		let mut before = None;
		for opened in &subject.opened {
			if before.is_some_and(|before| opened.entry <= before) {
				return Err(Reason::OpenedUnsorted);
			}
			before = Some(opened.entry);
			let missing = Reason::NoSuchEntry {
				entry: opened.entry,
			};
			let position = usize::try_from(opened.entry).ok();
			let entry = position.and_then(|position| subject.entries.get(position));
			let event = Commitment(entry.ok_or(missing)?.event.0);
			read_text("event", &opened.event)?;
			let (salt, text) = (&opened.salt.0, opened.event.as_bytes());
			if !event.opens_to(Domain::AccessEvent, salt, text) {
				return Err(Reason::EventChanged {
					entry: opened.entry,
				});
			}
		}
		Ok(Self(subject))
	}

	fn patient(&self) -> PatientId {
		PatientId(self.0.patient.0)
	}

	pub(super) fn key(&self) -> Vec<u8> {
		access_head_key(self.patient())
	}

	pub(super) fn answer(self, values: &Values) -> Result<AccessLogClaim, Reason> {
		let key = self.key();
		// A log without entries has no head.
		let head = match values.get(&key) {
			Some(_) => layout::read(values, &key, "head of the access log")?,
			None => AccessHead::default(),
		};
		let patient = self.patient();
		let mut reckoned = AccessHead::default();
		let mut entries_by = BTreeMap::<_, u64>::new();
		for entry in &self.0.entries {
			reckoned = reckoned.after(&patient, &logged(entry));
			let count = entries_by
				.entry(OrganizationId(entry.organization))
				.or_default();
			*count = count.saturating_add(1);
		}
		if reckoned.count != head.count {
			return Err(Reason::OtherEntryCount {
				found: head.count,
				expected: reckoned.count,
			});
		}
		if reckoned != head {
			return Err(Reason::EntriesChanged);
		}
		Ok(AccessLogClaim {
			patient,
			head,
			entries_by,
			opened: self.0.opened.len(),
		})
	}
}

fn logged(entry: &Entry) -> LoggedAccess<u32> {
	LoggedAccess {
		block: entry.block,
		organization: OrganizationId(entry.organization),
		event: Commitment(entry.event.0),
	}
}
