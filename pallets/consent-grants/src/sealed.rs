// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Sealed grants and denials: whom they are for stands in a commitment.
//!
//! That a patient lets a psychiatric hospital see its records, or keeps them from one doctor, tells
//! something by itself. Of a sealed entry the chain knows the patient, a commitment, on whose authority
//! it was given and a coarse end. Whether it is a grant or a denial it does not know, and so it treats
//! it as the worse of both: who asks for access has to open every live one, for any could be a denial.
//! The patient's wallet shares the openings with the holder of the data.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	types::is_over, Config, EffectiveStatus, Error, Event, GrantFields, Grantee, Pallet,
	SealedBooks,
};
use carechain_primitives::{
	commitment::{Domain, Salt},
	traits::{AuthorityStanding, ConsentAuthority, GivenBy, Patients},
	Commitment, Day, PatientId, SealedId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	dispatch::DispatchResult, ensure, traits::Get, BoundedVec, CloneNoBound, DebugNoBound,
	DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;

/// What is sealed. The commitment is over its SCALE encoding, under `Domain::SealedEntry`.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum SealedContent {
	/// A grant. It ends with the entry, if not before.
	#[codec(index = 0)]
	Grant(GrantFields),
	/// A denial.
	#[codec(index = 1)]
	Denial(Grantee),
}

/// What opens a sealed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Opening {
	/// Which one.
	pub entry: SealedId,
	/// The random part of its commitment.
	pub salt: Salt,
	/// What was sealed.
	pub content: SealedContent,
}

/// A sealed grant or denial in state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SealedEntry {
	/// Its number.
	pub id: SealedId,
	/// The commitment to what it says.
	pub commitment: Commitment,
	/// The end, exclusive: the first day of a quarter, so that it tells little.
	pub valid_until: Day,
	/// On whose authority it stands.
	pub given_by: GivenBy,
	/// Whether it waits for the other of patient and representative. What is a denial holds all the same.
	pub proposed: bool,
}

impl SealedEntry {
	/// Whether the end has passed.
	pub fn has_expired(&self, today: Day) -> bool {
		self.valid_until <= today
	}

	/// The status on a day of what is sealed in it, if that is a grant.
	pub fn status_on(&self, day: Day, authority: AuthorityStanding) -> EffectiveStatus {
		match self.proposed {
			_ if self.has_expired(day) => EffectiveStatus::Expired,
			_ if is_over(authority, day) => EffectiveStatus::Frozen,
			true => EffectiveStatus::Proposed,
			false => EffectiveStatus::Active,
		}
	}

	/// What it says, if one of the openings is its own.
	pub fn opened_by(&self, openings: &[Opening]) -> Option<SealedContent> {
		openings
			.iter()
			.filter(|opening| opening.entry == self.id)
			.find(|opening| {
				let content = opening.content.encode();
				self.commitment
					.opens_to(Domain::SealedEntry, &opening.salt, &content)
			})
			.map(|opening| opening.content)
	}
}

/// A patient's sealed entries. `Max` bounds them.
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
#[scale_info(skip_type_params(Max))]
#[codec(mel_bound())]
pub struct SealedBook<Max: Get<u32>> {
	/// The number of the next one. No number is used twice.
	pub next: SealedId,
	/// Those that are live or have expired and not been noticed, by number.
	pub entries: BoundedVec<SealedEntry, Max>,
}

impl<T: Config> Pallet<T> {
	/// Keeps a sealed entry. One that has expired makes room.
	pub(crate) fn do_seal_entry(
		patient: PatientId,
		commitment: Commitment,
		valid_until: Day,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let today = Self::today();
		ensure!(
			commitment != Commitment::default(),
			Error::<T>::EmptyCommitment
		);
		ensure!(valid_until > today, Error::<T>::EndInPast);
		ensure!(
			valid_until <= today.saturating_add(T::MaxGrantDays::get()),
			Error::<T>::EndTooFar
		);
		ensure!(valid_until.is_quarter_start(), Error::<T>::EndNotCoarse);
		let mut book = SealedBooks::<T>::get(patient);
		book.entries.retain(|it| !it.has_expired(today));
		ensure!(
			!book.entries.iter().any(|it| it.commitment == commitment),
			Error::<T>::AlreadyExists
		);
		let entry = book.next;
		book.next = entry.next().ok_or(Error::<T>::IdsExhausted)?;
		book.entries
			.try_push(SealedEntry {
				id: entry,
				commitment,
				valid_until,
				given_by: authority.given_by,
				proposed: !authority.alone,
			})
			.map_err(|_| Error::<T>::MaxSealedExceeded)?;

		SealedBooks::<T>::insert(patient, book);
		Self::deposit_event(Event::EntrySealed {
			patient,
			entry,
			proposed: !authority.alone,
		});
		Ok(())
	}

	/// Agrees to a sealed proposal, or gives anew what is frozen; by the same rules as for open grants.
	pub(crate) fn do_confirm_sealed(
		patient: PatientId,
		entry: SealedId,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let today = Self::today();
		let mut book = SealedBooks::<T>::get(patient);
		let stored = Self::live_entry(&mut book, entry, today)?;
		let standing = T::Patients::authority_standing(&patient, stored.given_by);
		let status = stored.status_on(today, standing);
		let (given_by, alone) = Self::confirmed(status, stored.given_by, authority)?;
		stored.given_by = given_by;
		stored.proposed = !alone;

		SealedBooks::<T>::insert(patient, book);
		Self::deposit_event(Event::SealedConfirmed {
			patient,
			entry,
			proposed: !alone,
		});
		Ok(())
	}

	/// Takes a sealed entry back, for good.
	///
	/// If it is a denial, that widens; so one of two who have to agree takes back only what it gave itself,
	/// or what both gave. Against a sealed grant of the other it has an open denial, which holds at once.
	pub(crate) fn do_revoke_sealed(
		patient: PatientId,
		entry: SealedId,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let mut book = SealedBooks::<T>::get(patient);
		let given_by = Self::live_entry(&mut book, entry, Self::today())?.given_by;
		ensure!(
			Self::may_undo(&patient, given_by, authority),
			Error::<T>::NotAuthorized
		);
		book.entries.retain(|it| it.id != entry);

		SealedBooks::<T>::insert(patient, book);
		Self::deposit_event(Event::SealedRevoked { patient, entry });
		Ok(())
	}

	/// Whether somebody may undo what could be a denial that was given on an authority: where one is
	/// enough, where it is the own, where both agreed, and where that authority has ended.
	pub(crate) fn may_undo(
		patient: &PatientId,
		given_by: GivenBy,
		authority: ConsentAuthority,
	) -> bool {
		authority.alone
			|| authority.given_by == given_by
			|| matches!(given_by, GivenBy::Both(_))
			|| is_over(
				T::Patients::authority_standing(patient, given_by),
				Self::today(),
			)
	}

	fn live_entry(
		book: &mut SealedBook<T::MaxSealed>,
		entry: SealedId,
		today: Day,
	) -> Result<&mut SealedEntry, Error<T>> {
		book.entries
			.iter_mut()
			.find(|it| it.id == entry && !it.has_expired(today))
			.ok_or(Error::<T>::NotFound)
	}

	/// The sealed entries of a patient that are live.
	pub fn sealed_entries(patient: &PatientId) -> alloc::vec::Vec<SealedEntry> {
		let today = Self::today();
		SealedBooks::<T>::get(patient)
			.entries
			.into_iter()
			.filter(|it| !it.has_expired(today))
			.collect()
	}
}
