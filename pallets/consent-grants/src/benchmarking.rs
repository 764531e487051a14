// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Benchmarks, each in the worst case: books are full, something has to make room, the grantee is a
//! practitioner role, which takes the most reads, and for the patient speaks a personal representative.
//! What it takes where a practitioner signs is measured by itself, and billed where one does.
//!
//! The witness's key lives in the host's keystore and signs through host functions, so that the same
//! code runs natively and in the Wasm runtime. It is of the scheme that costs the most to check.

use crate::{
	payload, Acknowledgement, BookOf, Books, Call, Conditions, Config, DataPeriod, Denial, Denials,
	EndedGrant, Ending, Exception, Grant, GrantFields, GrantState, Grantee, Grants, GrantsTo,
	LiveGrant, MissedAcknowledgements, NextPolicyId, Opening, Outcome, Pallet, Policies, Policy,
	PolicyFields, PolicyUses, Question, Reason, Request, RequestBookOf, RequestBooks, RequestState,
	Requester, SealedBookOf, SealedBooks, SealedContent, SealedEntry, SweepCursor, Terms,
	CUSTODY_PURPOSES, MAX_EXCEPTIONS,
};
use alloc::vec::Vec;
use carechain_primitives::{
	commitment::Domain,
	traits::{Forget, GivenBy, Narrower},
	AccessModes, Action, Actions, CodeSet, Commitment, Confidentiality, DataClass, DataClasses,
	Day, GrantId, Obligations, OrganizationId, PatientId, PolicyId, PractitionerRoleId, Purpose,
	Purposes, Refrains, RegulatoryBasis, RepresentativeId, RequestId, SealedId, Year,
};
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	traits::Saturating,
	AccountId32, KeyTypeId, MultiSignature,
};

/// Who the benchmarks act with.
#[derive(Clone, Debug)]
pub struct BenchmarkParties<AccountId> {
	/// An organisation in active standing.
	pub organization: OrganizationId,
	/// A practitioner role there, in active standing.
	pub practitioner_role: PractitionerRoleId,
	/// A patient who is registered.
	pub patient: PatientId,
	/// An account that may consent for the patient by itself, in the way that takes the longest to find
	/// out: that of the last of as many personal representatives as there may be.
	pub key: AccountId,
	/// The organisation's representative.
	pub representative: AccountId,
}

/// Who the benchmarks act with where a patient is in custody.
#[derive(Clone, Debug)]
pub struct BenchmarkCustody<AccountId> {
	/// An organisation in active standing that is not the custodian.
	pub grantee: OrganizationId,
	/// A practitioner role there, in active standing.
	pub practitioner_role: PractitionerRoleId,
	/// A patient in custody, without representatives.
	pub patient: PatientId,
	/// A practitioner of the custodian with as many credentials as an account can hold, each at another
	/// organisation, of which the custodian is the last.
	pub recorder: AccountId,
}

/// Makes what the benchmarks need and this pallet does not keep. The runtime has one.
pub trait BenchmarkHelper<AccountId> {
	/// Registers an organisation, a practitioner there and a patient, all in active standing at the
	/// time that the clock shows.
	fn parties() -> BenchmarkParties<AccountId>;

	/// Registers an organisation, two practitioners like the recorder, of whom one has the given account,
	/// a patient in its custody, and a grantee, all in active standing at the time that the clock shows.
	fn custody(witness: AccountId) -> BenchmarkCustody<AccountId>;
}

/// Under which the keystore keeps the witness's key.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"witn");

/// Fields of full length, from today to the latest end.
fn fields<T: Config>(grantee: Grantee) -> GrantFields {
	let today = Pallet::<T>::today();
	GrantFields {
		grantee,
		purposes: Purposes::ALL,
		actions: Actions::ALL,
		classes: DataClasses::ALL,
		ceiling: Confidentiality::V,
		valid_from: today,
		valid_until: today.saturating_add(T::MaxGrantDays::get()),
		data_period: DataPeriod {
			from: Some(Year(1900)),
			until: Some(Year(2100)),
		},
		conditions: Conditions {
			access_modes: AccessModes::ALL,
			obligations: Obligations::ALL,
			refrains: Refrains::ALL,
			delete_after_days: Some(365),
		},
		exceptions: [Some(Exception {
			practitioner_role: Some(PractitionerRoleId(u32::MAX)),
			purposes: Purposes::ALL,
			classes: DataClasses::ALL,
		}); MAX_EXCEPTIONS],
		terms: Some(Terms {
			commitment: Commitment([1; 32]),
			residual: false,
		}),
	}
}

/// A day on which a grant ended, and the first on which it has been kept long enough. The day is an
/// argument of what sweeps, so that the clock need not be moved for it.
fn retention<T: Config>() -> (Day, Day) {
	let ended_on = Day(1);
	(
		ended_on,
		ended_on.saturating_add(T::EndedRetentionDays::get()),
	)
}

/// Somebody's book with so many grants that ended on a day, and live ones to the end of a day.
fn book_to_sweep<T: Config>(ended: (u32, Day), live: (u32, Day)) -> PatientId {
	let BenchmarkParties {
		organization,
		patient,
		..
	} = T::BenchmarkHelper::parties();
	let grantee = (Grantee::Organization(organization), organization);
	let book = write_book::<T>(patient, grantee, ended, live);
	Books::<T>::insert(patient, book);
	patient
}

/// Writes a book with so many grants that have expired, on that day, and live ones, to that end.
/// What has expired has the lower numbers, so that what ends next goes behind it: the longest way.
fn write_book<T: Config>(
	patient: PatientId,
	grantee: (Grantee, OrganizationId),
	(ended, on): (u32, Day),
	(live, valid_until): (u32, Day),
) -> BookOf<T> {
	let (grantee, organization) = grantee;
	let granted_at = frame_system::Pallet::<T>::block_number();
	let mut book = BookOf::<T>::default();
	let mut put = |valid_until| {
		let grant = book.next;
		book.next = grant.next().expect("a benchmark has few grants");
		let fields = GrantFields {
			valid_from: Day(0),
			valid_until,
			..fields::<T>(grantee)
		};
		let state = GrantState::Active;
		Grants::<T>::insert(
			patient,
			grant,
			Grant {
				fields,
				state,
				granted_at,
				given_by: GivenBy::Patient,
			},
		);
		grant
	};
	let ended = (0..ended)
		.map(|_| EndedGrant {
			grant: put(on),
			organization,
			on,
			how: Ending::Expired,
			acknowledgement: Acknowledgement::NotAsked,
		})
		.collect();
	let live = (0..live)
		.map(|_| LiveGrant {
			grant: put(valid_until),
			organization,
			valid_until,
		})
		.collect();
	book.ended = BoundedVec::truncate_from(ended);
	book.live = BoundedVec::truncate_from(live);
	for live in &book.live {
		GrantsTo::<T>::insert(organization, (patient, live.grant), ());
	}
	Books::<T>::insert(patient, book.clone());
	book
}

/// Fills a patient's book with grants to an organisation, for benchmarks of what reads the book and
/// not the grants, of which there are none.
pub fn fill_book<T: Config>(patient: PatientId, organization: OrganizationId) {
	let (ended, live) = (T::MaxEndedGrants::get(), T::MaxLiveGrants::get());
	let ended_grant = |number| EndedGrant {
		grant: GrantId(number),
		organization,
		on: Day(0),
		how: Ending::Expired,
		acknowledgement: Acknowledgement::NotAsked,
	};
	let live_grant = |number| LiveGrant {
		grant: GrantId(number),
		organization,
		valid_until: Day(u32::MAX),
	};
	let book = BookOf::<T> {
		next: GrantId(ended + live),
		ended: BoundedVec::truncate_from((0..ended).map(ended_grant).collect()),
		live: BoundedVec::truncate_from((ended..ended + live).map(live_grant).collect()),
	};
	Books::<T>::insert(patient, book);
}

/// Lets the ended grant that leaves state first be one that nobody acknowledged in time, unnoticed as yet.
fn miss_first<T: Config>(patient: PatientId) {
	Books::<T>::mutate(patient, |book| {
		if let Some(first) = book.ended.iter_mut().next() {
			first.how = Ending::Revoked;
			first.acknowledgement = Acknowledgement::AwaitedUntil(Day(0));
		}
	});
}

/// Asserts that this was counted.
fn assert_missed<T: Config>(organization: OrganizationId) {
	assert_eq!(MissedAcknowledgements::<T>::get(organization), 1);
}

/// Writes as many denials as there may be, with the last one of this grantee.
fn write_denials<T: Config>(patient: PatientId, last: (Grantee, OrganizationId), how_many: u32) {
	let (denied, organization) = last;
	let others = (1..how_many).map(|n| Grantee::PractitionerRole(PractitionerRoleId(u32::MAX - n)));
	let denials = others
		.chain(core::iter::once(denied))
		.map(|denied| Denial {
			denied,
			organization,
			given_by: GivenBy::Patient,
		})
		.collect();
	Denials::<T>::insert(patient, BoundedVec::truncate_from(denials));
}

/// Writes as many sealed entries as there may be, to that end, on that authority.
fn write_sealed<T: Config>(patient: PatientId, valid_until: Day, given_by: GivenBy) -> SealedId {
	let entries = (0..T::MaxSealed::get())
		.map(|n| SealedEntry {
			id: SealedId(n),
			commitment: Commitment([u8::try_from(n % 255).unwrap_or(0) + 1; 32]),
			valid_until,
			given_by,
			proposed: false,
		})
		.collect();
	let book = SealedBookOf::<T> {
		next: SealedId(T::MaxSealed::get()),
		entries: BoundedVec::truncate_from(entries),
	};
	SealedBooks::<T>::insert(patient, book);
	SealedId(T::MaxSealed::get() - 1)
}

/// Writes as many sealed entries as there may be, each a denial of another role, and gives back what opens
/// them.
fn write_opened<T: Config>(patient: PatientId) -> Vec<Opening> {
	write_sealed::<T>(patient, next_quarter::<T>(), GivenBy::Patient);
	SealedBooks::<T>::mutate(patient, |book| {
		let entries = book.entries.iter_mut();
		entries
			.map(|entry| {
				let role = PractitionerRoleId(u32::MAX - entry.id.0);
				let content = SealedContent::Denial(Grantee::PractitionerRole(role));
				let salt = [7; 32];
				entry.commitment = Commitment::new(Domain::SealedEntry, &salt, &content.encode());
				Opening {
					entry: entry.id,
					salt,
					content,
				}
			})
			.collect()
	})
}

/// Writes as many requests as there may be, the last of them by this organisation, all in that state.
fn write_requests<T: Config>(
	patient: PatientId,
	grantee: (Grantee, OrganizationId),
	state: RequestState,
) -> RequestId {
	let (grantee, organization) = grantee;
	let asked_at = frame_system::Pallet::<T>::block_number();
	let requests = (0..T::MaxRequests::get())
		.map(|n| Request {
			id: RequestId(n),
			organization,
			fields: fields::<T>(grantee),
			asked_at,
			answer_by: Day(u32::MAX),
			state,
		})
		.collect();
	let book = RequestBookOf::<T> {
		next: RequestId(T::MaxRequests::get()),
		requests: BoundedVec::truncate_from(requests),
	};
	RequestBooks::<T>::insert(patient, book);
	RequestId(T::MaxRequests::get() - 1)
}

fn policy_fields<T: Config>(recipient: OrganizationId) -> PolicyFields {
	let today = Pallet::<T>::today();
	PolicyFields {
		basis: RegulatoryBasis::PublicHealth,
		recipient,
		purposes: Purposes::ALL,
		actions: Actions::ALL,
		classes: DataClasses::ALL,
		ceiling: Confidentiality::V,
		valid_from: today,
		valid_until: today.saturating_add(T::MaxPolicyDays::get()),
		conditions: Conditions::NONE,
		text: Commitment([1; 32]),
	}
}

/// Writes so many policies of a recipient.
fn write_policies<T: Config>(recipient: OrganizationId, how_many: u32) {
	let policies = (0..how_many)
		.map(|n| Policy {
			id: PolicyId(n),
			fields: policy_fields::<T>(recipient),
		})
		.collect();
	Policies::<T>::insert(recipient, BoundedVec::truncate_from(policies));
	NextPolicyId::<T>::put(PolicyId(how_many));
}

/// The first quarter that starts after today.
fn next_quarter<T: Config>() -> Day {
	let mut day = Pallet::<T>::today().saturating_add(1);
	while !day.is_quarter_start() {
		day = day.saturating_add(1);
	}
	day
}

/// A representative whom the patient never had.
fn nobody() -> GivenBy {
	GivenBy::Representative(RepresentativeId(u32::MAX))
}

fn last_live<T: Config>(book: &BookOf<T>) -> GrantId {
	book.live.last().expect("the book has live grants").grant
}

#[benchmarks(where T::AccountId: From<AccountId32>, T::Signature: From<MultiSignature>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn grant_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let today = Pallet::<T>::today();
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), today),
		);
		miss_first::<T>(patient);
		let fields = fields::<T>(grantee);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, fields);

		assert_eq!(
			Grants::<T>::get(patient, book.next).map(|grant| grant.fields),
			Some(fields)
		);
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
		assert_missed::<T>(organization);
	}

	#[benchmark]
	fn narrow_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let whole = fields::<T>(Grantee::Organization(organization));
		let book = write_book::<T>(
			patient,
			(whole.grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), whole.valid_until),
		);
		let grant = last_live::<T>(&book);
		let fields = GrantFields {
			grantee: Grantee::PractitionerRole(practitioner_role),
			valid_until: Pallet::<T>::today().saturating_add(1),
			..whole
		};

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant, fields);

		assert_eq!(
			Grants::<T>::get(patient, grant).map(|grant| grant.fields),
			Some(fields)
		);
	}

	#[benchmark]
	fn revoke_consent() {
		let BenchmarkParties {
			organization,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let book = write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), Day(u32::MAX)),
		);
		miss_first::<T>(patient);
		let grant = last_live::<T>(&book);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant);

		let state = Grants::<T>::get(patient, grant).map(|grant| grant.state);
		assert!(matches!(state, Some(GrantState::Revoked { .. })));
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
		assert_missed::<T>(organization);
	}

	#[benchmark]
	fn record_consent() {
		let key = sr25519::Public::generate_pair(KEY_TYPE, None);
		let witness = T::AccountId::from(AccountId32::from(key));
		let BenchmarkCustody {
			grantee: organization,
			practitioner_role,
			patient,
			recorder,
		} = T::BenchmarkHelper::custody(witness.clone());
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let today = Pallet::<T>::today();
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), today),
		);
		miss_first::<T>(patient);
		let fields = GrantFields {
			purposes: CUSTODY_PURPOSES,
			valid_until: today.saturating_add(T::MaxCustodyGrantDays::get()),
			..fields::<T>(grantee)
		};
		let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
		let expires_at = now.saturating_add(T::MaxProofLifetime::get());
		let payload = payload::witness_consent(
			&Pallet::<T>::genesis_hash(),
			&patient,
			book.next,
			&fields,
			&expires_at,
		);
		let endorsement = key
			.sign(KEY_TYPE, &payload)
			.expect("the keystore made the key; qed");

		#[extrinsic_call]
		_(
			RawOrigin::Signed(recorder),
			patient,
			fields,
			witness,
			expires_at,
			T::Signature::from(endorsement.into()),
		);

		let given = Grants::<T>::get(patient, book.next).expect("it was recorded");
		assert_eq!((given.fields, given.given_by), (fields, GivenBy::Custodian));
		assert!(
			!Grants::<T>::contains_key(patient, GrantId(0)),
			"one made room"
		);
		assert_missed::<T>(organization);
	}

	#[benchmark]
	fn confirm_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let until = fields::<T>(grantee).valid_until;
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), until),
		);
		let grant = last_live::<T>(&book);
		// Frozen.
		Grants::<T>::mutate(patient, grant, |stored| {
			if let Some(stored) = stored {
				stored.given_by = nobody();
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant);

		let confirmed = Grants::<T>::get(patient, grant).expect("it is live");
		assert_eq!(confirmed.state, GrantState::Active);
		assert_ne!(confirmed.given_by, nobody());
	}

	#[benchmark]
	fn supersede_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), Day(u32::MAX)),
		);
		miss_first::<T>(patient);
		let grant = last_live::<T>(&book);
		let fields = fields::<T>(grantee);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grant, fields);

		let state = Grants::<T>::get(patient, grant).map(|grant| grant.state);
		assert!(matches!(state, Some(GrantState::Superseded { .. })));
		assert!(Grants::<T>::contains_key(patient, book.next));
		assert_missed::<T>(organization);
	}

	#[benchmark]
	fn acknowledge_end() {
		let BenchmarkParties {
			organization,
			patient,
			representative,
			..
		} = T::BenchmarkHelper::parties();
		let mut book = write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), Day(u32::MAX)),
		);
		let last = book.ended.last_mut().expect("the book has ended grants");
		last.acknowledgement = Acknowledgement::AwaitedUntil(Day(u32::MAX));
		let grant = last.grant;
		Books::<T>::insert(patient, book);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patient, grant);

		let book = Books::<T>::get(patient);
		let last = book.ended.last().expect("the book has ended grants");
		assert_eq!(last.acknowledgement, Acknowledgement::Given);
	}

	#[benchmark]
	fn request_consent() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			representative,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let last = write_requests::<T>(patient, (grantee, organization), RequestState::Rejected);
		let fields = fields::<T>(grantee);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patient, fields);

		let book = RequestBooks::<T>::get(patient);
		assert_eq!(
			book.requests.last().map(|it| it.id),
			last.next(),
			"one made room"
		);
	}

	#[benchmark]
	fn answer_request() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let today = Pallet::<T>::today();
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), today),
		);
		miss_first::<T>(patient);
		let request = write_requests::<T>(patient, (grantee, organization), RequestState::Open);
		let fields = fields::<T>(grantee);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, request, fields);

		assert!(Grants::<T>::contains_key(patient, book.next));
		assert_missed::<T>(organization);
	}

	#[benchmark]
	fn decline_request() {
		let BenchmarkParties {
			organization,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = (Grantee::Organization(organization), organization);
		let request = write_requests::<T>(patient, grantee, RequestState::Open);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, request);

		let book = RequestBooks::<T>::get(patient);
		let last = book.requests.last().map(|it| it.state);
		assert_eq!(last, Some(RequestState::Rejected));
	}

	#[benchmark]
	fn withdraw_request() {
		let BenchmarkParties {
			organization,
			patient,
			representative,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = (Grantee::Organization(organization), organization);
		let request = write_requests::<T>(patient, grantee, RequestState::Open);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patient, request);

		let book = RequestBooks::<T>::get(patient);
		assert!(book.requests.iter().all(|it| it.id != request));
	}

	#[benchmark]
	fn deny_access() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let other = Grantee::Organization(organization);
		write_denials::<T>(patient, (other, organization), T::MaxDenials::get() - 1);
		let denied = Grantee::PractitionerRole(practitioner_role);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, denied);

		let last = Denials::<T>::get(patient).last().map(|it| it.denied);
		assert_eq!(last, Some(denied));
	}

	#[benchmark]
	fn lift_denial() {
		let BenchmarkParties {
			organization,
			patient,
			key,
			..
		} = T::BenchmarkHelper::parties();
		let denied = Grantee::Organization(organization);
		write_denials::<T>(patient, (denied, organization), T::MaxDenials::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, denied);

		assert!(Denials::<T>::get(patient)
			.iter()
			.all(|it| it.denied != denied));
	}

	#[benchmark]
	fn seal_entry() {
		let BenchmarkParties { patient, key, .. } = T::BenchmarkHelper::parties();
		write_sealed::<T>(patient, Day(0), GivenBy::Patient);
		let commitment = Commitment([255; 32]);
		let valid_until = next_quarter::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, commitment, valid_until);

		let book = SealedBooks::<T>::get(patient);
		assert_eq!(book.entries.len(), 1, "all others had expired");
	}

	#[benchmark]
	fn confirm_sealed() {
		let BenchmarkParties { patient, key, .. } = T::BenchmarkHelper::parties();
		// Frozen.
		let entry = write_sealed::<T>(patient, next_quarter::<T>(), nobody());

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, entry);

		let book = SealedBooks::<T>::get(patient);
		let last = book.entries.last().map(|it| it.given_by);
		assert!(last.is_some_and(|given_by| given_by != nobody()));
	}

	#[benchmark]
	fn revoke_sealed() {
		let BenchmarkParties { patient, key, .. } = T::BenchmarkHelper::parties();
		let entry = write_sealed::<T>(patient, next_quarter::<T>(), GivenBy::Patient);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, entry);

		let book = SealedBooks::<T>::get(patient);
		assert!(book.entries.iter().all(|it| it.id != entry));
	}

	/// That one of the practitioners at the custodian may narrow what a patient in custody consented to. For
	/// whom a member speaks takes no more to find out.
	#[benchmark]
	fn look_up_practitioner() {
		let BenchmarkCustody {
			patient, recorder, ..
		} = T::BenchmarkHelper::custody(account("witness", 0, 0));
		let origin = T::RuntimeOrigin::from(RawOrigin::Signed(recorder));
		let narrower;

		#[block]
		{
			narrower = Pallet::<T>::ensure_may_narrow(origin, &patient);
		}

		assert_eq!(narrower, Ok(Narrower::Practitioner));
	}

	#[benchmark]
	fn adopt_policy() -> Result<(), BenchmarkError> {
		let origin =
			T::WideningOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let BenchmarkParties { organization, .. } = T::BenchmarkHelper::parties();
		write_policies::<T>(organization, T::MaxPolicies::get() - 1);
		let fields = policy_fields::<T>(organization);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, fields);

		let policies = Policies::<T>::get(organization);
		assert_eq!(policies.len(), T::MaxPolicies::get() as usize);
		Ok(())
	}

	#[benchmark]
	fn end_policy() -> Result<(), BenchmarkError> {
		let origin =
			T::NarrowingOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let BenchmarkParties { organization, .. } = T::BenchmarkHelper::parties();
		write_policies::<T>(organization, T::MaxPolicies::get());
		let policy = PolicyId(T::MaxPolicies::get() - 1);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, organization, policy);

		let policies = Policies::<T>::get(organization);
		assert!(policies.iter().all(|it| it.id != policy));
		Ok(())
	}

	#[benchmark]
	fn report_policy_uses() {
		let BenchmarkParties {
			organization,
			representative,
			..
		} = T::BenchmarkHelper::parties();
		write_policies::<T>(organization, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), PolicyId(0), 3);

		assert_eq!(PolicyUses::<T>::get(PolicyId(0), organization), 3);
	}

	/// Everything that a patient may have is to the one who asks, on as many authorities, and all that is
	/// sealed is opened; and none of it permits.
	#[benchmark]
	fn decide() {
		let BenchmarkParties {
			organization,
			practitioner_role,
			patient,
			..
		} = T::BenchmarkHelper::parties();
		let grantee = Grantee::PractitionerRole(practitioner_role);
		let book = write_book::<T>(
			patient,
			(grantee, organization),
			(T::MaxEndedGrants::get(), Day(0)),
			(T::MaxLiveGrants::get(), Day(u32::MAX)),
		);
		for live in &book.live {
			Grants::<T>::mutate(patient, live.grant, |grant| {
				if let Some(grant) = grant {
					// No such representative: frozen, but that has to be looked up for each.
					grant.given_by = GivenBy::Representative(RepresentativeId(live.grant.0));
				}
			});
		}
		let others = Grantee::PractitionerRole(PractitionerRoleId(u32::MAX));
		write_denials::<T>(patient, (others, organization), T::MaxDenials::get());
		write_policies::<T>(organization, T::MaxPolicies::get());
		Policies::<T>::mutate(organization, |policies| {
			for policy in policies.iter_mut() {
				// All its fields fit, but for the last that is looked at.
				policy.fields.valid_until = policy.fields.valid_from;
			}
		});
		let openings = write_opened::<T>(patient);
		let question = Question {
			patient,
			requester: Requester {
				organization,
				practitioner_role: Some(practitioner_role),
			},
			purpose: Purpose::HLEGAL,
			action: Action::Access,
			class: DataClass::Document,
			confidentiality: Some(Confidentiality::V),
			author: OrganizationId(u32::MAX),
			data_year: Some(Year(2000)),
		};
		let decision;

		#[block]
		{
			decision = Pallet::<T>::decide(&question, &openings);
		}

		assert_eq!(decision.outcome, Outcome::Deny);
		let frozen = |reason: &Reason| matches!(reason, Reason::Frozen(_) | Reason::Expired(_));
		assert!(decision.reasons.iter().all(frozen));
	}

	/// All of a patient's `n` grants, and with the last of them everything else: a piece that leaves some for
	/// later touches less.
	#[benchmark]
	fn forget(n: Linear<0, { T::MaxLiveGrants::get() + T::MaxEndedGrants::get() }>) {
		let BenchmarkParties {
			organization,
			patient,
			..
		} = T::BenchmarkHelper::parties();
		let ended = n.min(T::MaxEndedGrants::get());
		write_book::<T>(
			patient,
			(Grantee::Organization(organization), organization),
			(ended, Day(0)),
			(n - ended, Day(u32::MAX)),
		);
		SweepCursor::<T>::put(patient);
		let grantee = (Grantee::Organization(organization), organization);
		write_denials::<T>(patient, grantee, T::MaxDenials::get());
		write_sealed::<T>(patient, next_quarter::<T>(), GivenBy::Patient);
		write_requests::<T>(patient, grantee, RequestState::Open);
		let done;

		#[block]
		{
			done = <Pallet<T> as Forget>::forget(&patient, n);
		}

		assert!(done);
		assert!(!SweepCursor::<T>::exists());
		assert!(!Books::<T>::contains_key(patient));
		assert_eq!(Grants::<T>::iter_prefix(patient).count(), 0);
	}

	/// The walk over `p` patients, without the work on their books.
	#[benchmark]
	fn sweep_walk(p: Linear<0, { T::MaxSweptPatients::get() }>) {
		for n in 0..p {
			let mut patient = PatientId::default();
			patient.0[..4].copy_from_slice(&n.to_le_bytes());
			Books::<T>::insert(patient, BookOf::<T>::default());
		}
		let patients;

		#[block]
		{
			patients = Pallet::<T>::patients_after_cursor(p);
			match patients.last() {
				Some(last) => SweepCursor::<T>::put(last),
				None => SweepCursor::<T>::kill(),
			}
		}

		assert_eq!(patients.len(), p as usize);
	}

	/// One book with `d` ended grants that have been kept long enough.
	#[benchmark]
	fn sweep_book(d: Linear<0, { T::MaxEndedGrants::get() }>) {
		let (ended_on, today) = retention::<T>();
		let patient = book_to_sweep::<T>((d, ended_on), (0, today));
		let swept;

		#[block]
		{
			swept = Pallet::<T>::sweep_book(&patient, today);
		}

		assert_eq!((swept.expired, swept.dropped, swept.missed), (0, d, 0));
	}

	/// One book with `e` live grants that have expired, and room for them among the ended.
	#[benchmark]
	fn sweep_book_expired(e: Linear<0, { T::MaxLiveGrants::get().min(T::MaxEndedGrants::get()) }>) {
		let (_, today) = retention::<T>();
		let patient = book_to_sweep::<T>((0, today), (e, today));
		let swept;

		#[block]
		{
			swept = Pallet::<T>::sweep_book(&patient, today);
		}

		assert_eq!((swept.expired, swept.dropped, swept.missed), (e, 0, 0));
	}

	/// One book with `m` ended grants of which organisations, each another one, have not said in time that
	/// they know.
	#[benchmark]
	fn sweep_book_missed(m: Linear<0, { T::MaxEndedGrants::get() }>) {
		let (_, today) = retention::<T>();
		let patient = book_to_sweep::<T>((m, today), (0, today));
		Books::<T>::mutate(patient, |book| {
			for (n, ended) in (0u32..).zip(book.ended.iter_mut()) {
				ended.how = Ending::Revoked;
				ended.organization = OrganizationId(u32::MAX - n);
				ended.acknowledgement = Acknowledgement::AwaitedUntil(today);
			}
		});
		let swept;

		#[block]
		{
			swept = Pallet::<T>::sweep_book(&patient, today);
		}

		assert_eq!((swept.expired, swept.dropped, swept.missed), (0, 0, m));
		assert_eq!(MissedAcknowledgements::<T>::iter_values().sum::<u32>(), m);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
