// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Asking a patient for consent: the patient gives as much of it as it likes, or declines.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{
	callers::Member, BookOf, Books, Config, Error, Event, GrantFields, Pallet, RequestBookOf,
	RequestBooks,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::ConsentAuthority, Day, GrantId, OrganizationId, PatientId, RequestId,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	dispatch::DispatchResult, ensure, traits::Get, BoundedVec, CloneNoBound, DebugNoBound,
	DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum RequestState {
	/// It waits for an answer. Whether it has expired is told by the day.
	#[codec(index = 0)]
	Open,
	/// It was declined.
	#[codec(index = 1)]
	Rejected,
	/// A grant was made of it.
	#[codec(index = 2)]
	Granted(GrantId),
}

/// A request for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Request<BlockNumber> {
	/// Its number.
	pub id: RequestId,
	/// The organisation that asks, for itself or for one of its practitioner roles.
	pub organization: OrganizationId,
	/// What it asks for.
	pub fields: GrantFields,
	/// The block in which it was made.
	pub asked_at: BlockNumber,
	/// The day from which on it can be answered no more.
	pub answer_by: Day,
	/// What became of it.
	pub state: RequestState,
}

impl<BlockNumber> Request<BlockNumber> {
	/// Whether it waits for an answer.
	pub fn is_open(&self, today: Day) -> bool {
		self.state == RequestState::Open && today < self.answer_by
	}
}

/// The requests that a patient has got. `Max` bounds them.
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
#[codec(mel_bound(BlockNumber: MaxEncodedLen))]
pub struct RequestBook<BlockNumber: Clone + core::fmt::Debug + Eq + PartialEq, Max: Get<u32>> {
	/// The number of the next one. No number is used twice.
	pub next: RequestId,
	/// By number. What is answered or has expired stays readable until its place is needed.
	pub requests: BoundedVec<Request<BlockNumber>, Max>,
}

impl<BlockNumber: Clone + core::fmt::Debug + Eq + PartialEq, Max: Get<u32>>
	RequestBook<BlockNumber, Max>
{
	/// Makes room, if there is none, by dropping the oldest that waits for nothing any more.
	fn make_room(&mut self, today: Day) {
		if self.requests.is_full() {
			if let Some(position) = self.requests.iter().position(|it| !it.is_open(today)) {
				self.requests.remove(position);
			}
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Asks a patient. The grantee is who asks, or a practitioner role there.
	pub(crate) fn do_request_consent(
		member: &Member,
		patient: PatientId,
		fields: GrantFields,
	) -> DispatchResult {
		let today = Self::today();
		let organization = Self::ensure_can_be_given(&fields, T::MaxGrantDays::get())?;
		Self::ensure_speaks_for(member, organization)?;
		let mut book = RequestBooks::<T>::get(patient);
		let open_there = book
			.requests
			.iter()
			.filter(|it| it.organization == organization && it.is_open(today))
			.count();
		ensure!(
			u32::try_from(open_there).is_ok_and(|open| open < T::MaxRequestsEach::get()),
			Error::<T>::MaxRequestsExceeded
		);
		let request = book.next;
		book.next = request.next().ok_or(Error::<T>::IdsExhausted)?;
		book.make_room(today);
		book.requests
			.try_push(Request {
				id: request,
				organization,
				fields,
				asked_at: frame_system::Pallet::<T>::block_number(),
				answer_by: today
					.saturating_add(T::RequestDays::get())
					.min(fields.valid_until),
				state: RequestState::Open,
			})
			.map_err(|_| Error::<T>::MaxRequestsExceeded)?;

		RequestBooks::<T>::insert(patient, book);
		Self::deposit_event(Event::ConsentRequested {
			patient,
			request,
			organization,
		});
		Ok(())
	}

	/// Gives what was asked for, or less.
	pub(crate) fn do_answer_request(
		patient: PatientId,
		request: RequestId,
		fields: GrantFields,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let mut requests = RequestBooks::<T>::get(patient);
		let asked = Self::open_request(&mut requests, request)?;
		let organization = Self::ensure_can_be_given(&fields, T::MaxGrantDays::get())?;
		Self::ensure_grantee_within(fields.grantee, asked.fields.grantee)?;
		ensure!(
			fields.is_no_wider_than(&asked.fields),
			Error::<T>::WouldWiden
		);
		let book: BookOf<T> = Books::<T>::get(patient);
		asked.state = RequestState::Granted(book.next);
		let grant = Self::give(patient, book, organization, fields, authority)?;

		RequestBooks::<T>::insert(patient, requests);
		Self::deposit_event(Event::RequestAnswered {
			patient,
			request,
			grant,
		});
		Self::deposit_event(Event::ConsentGranted {
			patient,
			grant,
			organization,
			proposed: !authority.alone,
		});
		Ok(())
	}

	/// Declines a request.
	pub(crate) fn do_decline_request(patient: PatientId, request: RequestId) -> DispatchResult {
		let mut requests = RequestBooks::<T>::get(patient);
		let asked = Self::open_request(&mut requests, request)?;
		asked.state = RequestState::Rejected;
		let organization = asked.organization;

		RequestBooks::<T>::insert(patient, requests);
		Self::deposit_event(Event::RequestDeclined {
			patient,
			request,
			organization,
		});
		Ok(())
	}

	/// Takes a request back: it leaves state.
	pub(crate) fn do_withdraw_request(
		member: &Member,
		patient: PatientId,
		request: RequestId,
	) -> DispatchResult {
		let mut requests = RequestBooks::<T>::get(patient);
		let organization = Self::open_request(&mut requests, request)?.organization;
		Self::ensure_speaks_for(member, organization)?;
		requests.requests.retain(|it| it.id != request);

		RequestBooks::<T>::insert(patient, requests);
		Self::deposit_event(Event::RequestWithdrawn {
			patient,
			request,
			organization,
		});
		Ok(())
	}

	fn open_request(
		book: &mut RequestBookOf<T>,
		request: RequestId,
	) -> Result<&mut Request<frame_system::pallet_prelude::BlockNumberFor<T>>, Error<T>> {
		let today = Self::today();
		let found = book
			.requests
			.iter_mut()
			.find(|it| it.id == request)
			.ok_or(Error::<T>::NotFound)?;
		ensure!(found.is_open(today), Error::<T>::NotActive);
		Ok(found)
	}

	/// The requests of a patient that are still in state, by number.
	pub fn requests(
		patient: &PatientId,
	) -> Vec<Request<frame_system::pallet_prelude::BlockNumberFor<T>>> {
		RequestBooks::<T>::get(patient).requests.into_inner()
	}
}
