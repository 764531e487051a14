// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whoever loses access is asked to say, by a deadline, that it knows.
//!
//! A revocation holds from its block on, whoever has noticed. The acknowledgement is for what the chain
//! cannot see: copies, caches, a record that lies open. Who misses the deadline is counted, and everybody
//! can look the count up.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	callers::Member, gather::page_size, Books, Config, EndedGrant, Error, Event,
	MissedAcknowledgements, Pallet,
};
use alloc::vec::Vec;
use carechain_primitives::{Day, GrantId, OrganizationId, PatientId};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{dispatch::DispatchResult, ensure};
use scale_info::TypeInfo;

/// Whether the grantee has said that it knows of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Acknowledgement {
	/// Nobody asked: the end was known beforehand.
	#[codec(index = 0)]
	NotAsked,
	/// It is asked to, before this day.
	#[codec(index = 1)]
	AwaitedUntil(Day),
	/// It did in time.
	#[codec(index = 2)]
	Given,
	/// It did not in time. Whether it did later is not kept: it is counted as missed.
	#[codec(index = 3)]
	Missed,
}

impl Acknowledgement {
	/// What it is on a day, noticed or not.
	pub fn on(self, day: Day) -> Self {
		match self {
			Self::AwaitedUntil(deadline) if deadline <= day => Self::Missed,
			other => other,
		}
	}
}

/// An end of which a grantee has still to say that it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AwaitedAcknowledgement {
	/// The patient.
	pub patient: PatientId,
	/// The number of the grant.
	pub grant: GrantId,
	/// It is asked to before this day.
	pub deadline: Day,
}

/// What is awaited of one organisation, as far as a part of the patients goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AwaitedPage {
	/// What is awaited at the patients of this part.
	pub awaited: Vec<AwaitedAcknowledgement>,
	/// The last patient of this part, after which the next one starts; `None` if there is no next one.
	pub last: Option<PatientId>,
}

impl EndedGrant {
	/// Notices a deadline that has passed; whether it just did.
	pub(crate) fn notice_missed(&mut self, today: Day) -> bool {
		let now = self.acknowledgement.on(today);
		let missed = now != self.acknowledgement;
		self.acknowledgement = now;
		missed
	}
}

impl<T: Config> Pallet<T> {
	/// Takes an acknowledgement.
	pub(crate) fn do_acknowledge_end(
		member: &Member,
		patient: PatientId,
		grant: GrantId,
	) -> DispatchResult {
		let today = Self::today();
		let mut book = Books::<T>::get(patient);
		let (organization, acknowledgement) =
			Self::indexed(&book, grant).ok_or(Error::<T>::NotFound)?;
		Self::ensure_speaks_for(member, organization)?;
		ensure!(
			matches!(acknowledgement.on(today), Acknowledgement::AwaitedUntil(_)),
			Error::<T>::NothingToAcknowledge
		);

		for ended in &mut book.ended {
			if ended.grant == grant {
				ended.acknowledgement = Acknowledgement::Given;
			}
		}
		Books::<T>::insert(patient, book);
		Self::deposit_event(Event::EndAcknowledged {
			patient,
			grant,
			organization,
		});
		Ok(())
	}

	/// What is awaited of an organisation today at the next patients, in the order of storage.
	///
	/// There is no list of it by organisation: every revocation would pay for one, and who wants to know
	/// has time. So the limit is of patients that are looked at, whatever is found there: `limit`, at least 1
	/// and at most [`MAX_PAGE`](crate::gather::MAX_PAGE), each with up to `MaxEndedGrants` entries.
	pub fn awaited_acknowledgements(
		organization: OrganizationId,
		after: Option<PatientId>,
		limit: u32,
	) -> AwaitedPage {
		let today = Self::today();
		let books = match after {
			Some(after) => Books::<T>::iter_from(Books::<T>::hashed_key_for(after)),
			None => Books::<T>::iter(),
		};
		let mut page = AwaitedPage::default();
		let mut left = page_size(limit.max(1));
		for (patient, book) in books {
			let Some(less) = left.checked_sub(1) else {
				// There is one more.
				return page;
			};
			left = less;
			let ended = book.ended.iter();
			let awaited = ended.filter(|ended| ended.organization == organization);
			page.awaited.extend(awaited.filter_map(
				|ended| match ended.acknowledgement.on(today) {
					Acknowledgement::AwaitedUntil(deadline) => Some(AwaitedAcknowledgement {
						patient,
						grant: ended.grant,
						deadline,
					}),
					_ => None,
				},
			));
			page.last = Some(patient);
		}
		page.last = None;
		page
	}

	/// Counts a deadline that an organisation let pass.
	pub(crate) fn count_missed(patient: &PatientId, ended: &EndedGrant) {
		let organization = ended.organization;
		MissedAcknowledgements::<T>::mutate(organization, |count| {
			*count = count.saturating_add(1);
		});
		Self::deposit_event(Event::AcknowledgementMissed {
			patient: *patient,
			grant: ended.grant,
			organization,
		});
	}
}
