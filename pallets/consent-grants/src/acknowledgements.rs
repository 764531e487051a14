// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whoever loses access is asked to say, by a deadline, that it knows.
//!
//! A revocation holds from its block on, whoever has noticed. The acknowledgement is for what the chain
//! cannot see: copies, caches, a record that lies open. Who misses the deadline is counted, and everybody
//! can look the count up.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Books, Config, EndedGrant, Error, Event, MissedAcknowledgements, Pallet};
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
		speaks_for: &[OrganizationId],
		patient: PatientId,
		grant: GrantId,
	) -> DispatchResult {
		let today = Self::today();
		let mut book = Books::<T>::get(patient);
		let (organization, acknowledgement) =
			Self::indexed(&book, grant).ok_or(Error::<T>::NotFound)?;
		ensure!(
			speaks_for.contains(&organization),
			Error::<T>::NotAuthorized
		);
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
