// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A patient's book: the index over the grants, which says what is live and what has ended.
//!
//! It repeats of each grant just what a decision and the sweep select by, so that a decision reads
//! the book and then only the grants to the organisation that asks, and the sweep reads the book
//! alone.

use crate::{Acknowledgement, Ending};
use carechain_primitives::{Day, GrantId, OrganizationId};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound,
	PartialEqNoBound,
};
use scale_info::TypeInfo;

/// A grant that was not taken back and, when last looked at, had not expired. It may still be proposed
/// only, or be frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct LiveGrant {
	/// Which one.
	pub grant: GrantId,
	/// The grantee, or the organisation at which the grantee practises.
	pub organization: OrganizationId,
	/// The grant's end, exclusive.
	pub valid_until: Day,
}

impl LiveGrant {
	/// Whether the end has passed.
	pub fn has_expired(&self, today: Day) -> bool {
		self.valid_until <= today
	}

	/// The grant as one that has expired.
	pub fn expired(self) -> EndedGrant {
		EndedGrant {
			grant: self.grant,
			organization: self.organization,
			on: self.valid_until,
			how: Ending::Expired,
			acknowledgement: Acknowledgement::NotAsked,
		}
	}

	/// The grant as one that somebody ends today, which is to be acknowledged before a day.
	pub fn ended(self, today: Day, how: Ending, deadline: Day) -> EndedGrant {
		EndedGrant {
			grant: self.grant,
			organization: self.organization,
			on: today,
			how,
			acknowledgement: Acknowledgement::AwaitedUntil(deadline),
		}
	}
}

/// A grant that has ended and stays readable for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct EndedGrant {
	/// Which one.
	pub grant: GrantId,
	/// The grantee, or the organisation at which the grantee practised.
	pub organization: OrganizationId,
	/// The day of the revocation, or the end that passed.
	pub on: Day,
	/// How it ended.
	pub how: Ending,
	/// Whether the grantee has said that it knows.
	pub acknowledgement: Acknowledgement,
}

impl EndedGrant {
	/// Whether this one ended before the other, or at the same time and was noted first.
	///
	/// On one day what expired comes before what somebody ended, for an end passes at midnight. Among
	/// what expired the number decides and not when it was noticed, so that the order does not tell
	/// when the sweep came by; what somebody ended stands as it came, whatever the kind of ending.
	pub fn ended_before(&self, other: &Self) -> bool {
		let by_hand = |it: &Self| it.how != Ending::Expired;
		match (self.on, by_hand(self)).cmp(&(other.on, by_hand(other))) {
			core::cmp::Ordering::Less => true,
			core::cmp::Ordering::Greater => false,
			core::cmp::Ordering::Equal => by_hand(self) || self.grant < other.grant,
		}
	}
}

/// The index over one patient's grants. `Live` and `Ended` are the bounds of its two lists.
#[derive(
	CloneNoBound,
	DebugNoBound,
	DefaultNoBound,
	EqNoBound,
	PartialEqNoBound,
	Encode,
	Decode,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(Live, Ended))]
#[codec(mel_bound())]
pub struct Book<Live: Get<u32>, Ended: Get<u32>> {
	/// The number of the next grant. It outlives every grant, so that no number is used twice.
	pub next: GrantId,
	/// The live ones, in the order of their numbers.
	pub live: BoundedVec<LiveGrant, Live>,
	/// Those that have ended, the one that ended first in front.
	pub ended: BoundedVec<EndedGrant, Ended>,
}

impl<Live: Get<u32>, Ended: Get<u32>> Book<Live, Ended> {
	/// The live grant of that number that has not expired.
	pub fn unexpired(&self, grant: GrantId, today: Day) -> Option<LiveGrant> {
		self.live
			.iter()
			.find(|live| live.grant == grant && !live.has_expired(today))
			.copied()
	}

	/// Of the live grants whose end has passed, the one whose end passed first.
	pub fn first_expired(&self, today: Day) -> Option<LiveGrant> {
		self.live
			.iter()
			.filter(|live| live.has_expired(today))
			.min_by_key(|live| (live.valid_until, live.grant))
			.copied()
	}

	/// Of the grants to an organisation that have ended, noted or not, the one that ended last.
	pub fn last_ended(&self, organization: OrganizationId, today: Day) -> Option<EndedGrant> {
		let unnoticed = self
			.live
			.iter()
			.filter(|live| live.organization == organization && live.has_expired(today))
			.map(|live| live.expired())
			.max_by_key(|ended| (ended.on, ended.grant));
		let noted = self
			.ended
			.iter()
			.rfind(|ended| ended.organization == organization)
			.copied();
		match (noted, unnoticed) {
			(Some(noted), Some(unnoticed)) if noted.ended_before(&unnoticed) => Some(unnoticed),
			(Some(noted), _) => Some(noted),
			(None, unnoticed) => unnoticed,
		}
	}

	/// Changes the end that the index repeats of a live grant.
	pub fn set_end(&mut self, grant: GrantId, valid_until: Day) {
		if let Some(live) = self.live.iter_mut().find(|live| live.grant == grant) {
			live.valid_until = valid_until;
		}
	}

	/// Moves a grant from the live ones to its place among those that have ended. Gives back the
	/// one that has to leave state for it; that is the one that ended first.
	#[must_use = "a grant that left the book has to leave state"]
	pub fn end(&mut self, ended: EndedGrant) -> Option<EndedGrant> {
		self.live.retain(|live| live.grant != ended.grant);
		let place = self
			.ended
			.partition_point(|other| other.ended_before(&ended));
		match self.ended.force_insert_keep_right(place, ended) {
			Ok(displaced) => displaced,
			// Full, and all others ended later: this one is itself the first to leave.
			Err(this) => Some(this),
		}
	}

	/// Takes any grant out of the book, the live ones before those that have ended; with the organisation
	/// of its grantee.
	pub fn take_any(&mut self) -> Option<(GrantId, OrganizationId)> {
		match self.live.pop() {
			Some(live) => Some((live.grant, live.organization)),
			None => self
				.ended
				.pop()
				.map(|ended| (ended.grant, ended.organization)),
		}
	}

	/// Takes the first of those that have ended if it has been kept for `retention_days`.
	pub fn take_past_retention(&mut self, today: Day, retention_days: u32) -> Option<GrantId> {
		let first = self.ended.first()?;
		if first.on.saturating_add(retention_days) > today {
			return None;
		}
		Some(self.ended.remove(0).grant)
	}
}
