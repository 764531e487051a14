// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of members, keys and sessions: whatever happens in whatever order, the set stays
//! within its bounds and what it should be, references balance, every session can be proven against,
//! and the council is the hospitals'.

use super::*;
use crate::{KnownSetId, LeavingAtMinimum, RepresentativeOf, RolesOf, SetChanges, WaitingForKeys};
use carechain_primitives::traits::Members;
use frame_support::weights::Weight;
use pallet_session::{NextKeys, QueuedKeys};
use proptest::prelude::*;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};
use std::collections::{BTreeMap, BTreeSet};

/// Who represents hospitals, now or later: the first of them from the start.
const REPRESENTATIVES: u8 = 8;
/// Hospitals at the start, all with a validator. The regulator comes after them.
const FOUNDERS: u8 = 4;
const ORGANIZATIONS: u32 = 12;
/// Blocks after which the sweep has looked at every seat, however many went meanwhile.
const SETTLED: u32 = MAX_SEATS * MAX_SEATS;

#[derive(Clone, Debug)]
enum Step {
	Admit { who: u8, validator: bool },
	Renew { organization: u32 },
	Suspend { organization: u32, by_both: bool },
	Reinstate { organization: u32 },
	Expel { organization: u32 },
	Leave { who: u8 },
	CompleteLeaving { organization: u32 },
	Allow { organization: u32 },
	Stop { who: u8 },
	Resume { who: u8 },
	SetKeys { who: u8, key: u64 },
	Register { who: u8 },
	Revoke { role: u32 },
	Equivocate { who: u8 },
	Days { days: u32 },
	Blocks { blocks: u32 },
	Session { silent: u8 },
	Restart { lost: u8, ago: u32, delay: u32 },
}

fn step() -> impl Strategy<Value = Step> {
	let who = 0..REPRESENTATIVES;
	let organization = 0..ORGANIZATIONS;
	// Mostly everybody authors, often one does not, and sometimes anyone may be missing.
	let silent = prop_oneof![
		4 => Just(0u8),
		4 => (0..REPRESENTATIVES).prop_map(|n| 1 << n),
		1 => any::<u8>(),
	];
	prop_oneof![
		5 => (who.clone(), any::<bool>())
			.prop_map(|(who, validator)| Step::Admit { who, validator }),
		3 => organization.clone().prop_map(|organization| Step::Renew { organization }),
		3 => (organization.clone(), any::<bool>())
			.prop_map(|(organization, by_both)| Step::Suspend { organization, by_both }),
		3 => organization.clone().prop_map(|organization| Step::Reinstate { organization }),
		1 => organization.clone().prop_map(|organization| Step::Expel { organization }),
		2 => who.clone().prop_map(|who| Step::Leave { who }),
		4 => organization.clone().prop_map(|organization| Step::CompleteLeaving { organization }),
		4 => organization.prop_map(|organization| Step::Allow { organization }),
		2 => who.clone().prop_map(|who| Step::Stop { who }),
		4 => who.clone().prop_map(|who| Step::Resume { who }),
		8 => (who.clone(), 1..30u64).prop_map(|(who, key)| Step::SetKeys { who, key }),
		1 => who.clone().prop_map(|who| Step::Register { who }),
		2 => (0..4u32).prop_map(|role| Step::Revoke { role }),
		1 => who.prop_map(|who| Step::Equivocate { who }),
		1 => (1..60u32).prop_map(|days| Step::Days { days }),
		2 => (1..12u32).prop_map(|blocks| Step::Blocks { blocks }),
		16 => silent.prop_map(|silent| Step::Session { silent }),
		1 => (any::<u8>(), 1..60u32, 1..10u32)
			.prop_map(|(lost, ago, delay)| Step::Restart { lost, ago, delay }),
	]
}

fn named(mask: u8) -> Vec<AccountId> {
	(0..REPRESENTATIVES)
		.filter(|n| mask & (1 << n) != 0)
		.map(stranger)
		.collect()
}

/// The running set with the keys in use.
fn running() -> BTreeMap<AccountId, u64> {
	let keys = Authorities::get()
		.into_iter()
		.map(|UintAuthorityId(key)| key);
	Session::validators().into_iter().zip(keys).collect()
}

/// The planned set with the keys that will be in use.
fn planned() -> BTreeMap<AccountId, u64> {
	QueuedKeys::<Test>::get()
		.into_iter()
		.map(|(account, keys)| (account, keys.dummy.0))
		.collect()
}

fn next_key(account: &AccountId) -> Option<u64> {
	NextKeys::<Test>::get(account).map(|keys| keys.dummy.0)
}

/// What was seen so far, for what the state does not tell.
struct Witness {
	minimum: usize,
	/// Whether the set has as many members as the minimum.
	at_minimum: bool,
	/// Proofs of the keys of past sessions: session, key, owner, proof.
	proofs: Vec<(SessionIndex, u64, AccountId, Proof)>,
}

impl Witness {
	/// Notes proofs of the keys of the running session, to be checked when it is over.
	///
	/// `pallet-session` makes proofs, and checks those of the running session, with the keys that were
	/// set last, and keeps the root of those that were planned. So while a sitting validator's
	/// rotated key is not yet in use, proofs hold within the session only, and not that of the old
	/// key.
	fn note_proofs(&mut self) {
		let session = Session::current_index();
		let running = running();
		let is_settled = running
			.iter()
			.all(|(account, key)| next_key(account) == Some(*key));
		for (account, key) in running {
			let proof = Historical::prove(engine_key(key)).expect("a proof is always made");
			if next_key(&account) == Some(key) {
				let owner = Historical::check_proof(engine_key(key), proof.clone());
				assert_eq!(owner, Some((account.clone(), ())), "within its session");
			}
			if is_settled {
				self.proofs.push((session, key, account, proof));
			}
		}
	}

	fn check_proofs(&mut self) {
		let current = Session::current_index();
		self.proofs
			.retain(|(session, ..)| session + MAX_HISTORICAL_SESSIONS >= current);
		for (session, key, account, proof) in &self.proofs {
			let owner = Historical::check_proof(engine_key(*key), proof.clone());
			assert_eq!(
				owner,
				Some((account.clone(), ())),
				"key {key} of session {session} in {current}"
			);
		}
		let oldest = current.saturating_sub(MAX_HISTORICAL_SESSIONS);
		assert!((oldest..=current + 1).all(has_root));
	}

	/// Starts the next session, and checks what it planned and announced.
	fn pass_session(&mut self, silent: u8) {
		// A forced change has taken effect by now: its delay is shorter than a session.
		ChangePending::set(&false);
		self.note_proofs();
		let (before, sets) = (running(), AuthoritySets::get());
		let retired_before = retired();

		next_session_without(&named(silent));

		// An authority set starts if and only if there is something new about it.
		let announced = AuthoritySets::get() - sets;
		assert_eq!(announced, u32::from(running() != before));
		self.check_proofs();
		self.check_plan();
		self.check_retirements(&retired_before);

		let at_minimum = Session::validators().len() >= self.minimum;
		assert!(
			at_minimum || !self.at_minimum,
			"the set fell below the minimum"
		);
		self.at_minimum = at_minimum;
	}

	/// The plan is who is wanted and has keys, and who has to stay.
	fn check_plan(&self) {
		let (mut expected, mut waiting, mut available) = (BTreeMap::new(), vec![], vec![]);
		for validator in Validators::<Test>::get() {
			let is_wanted = validator.status == ValidatorStatus::Active
				&& Consortium::standing(validator.organization).is_active();
			match next_key(&validator.account) {
				None if is_wanted => waiting.push(validator.organization),
				Some(key) if is_wanted => {
					expected.insert(validator.account, key);
				}
				Some(key)
					if validator.status != ValidatorStatus::Retired
						&& Session::validators().contains(&validator.account) =>
				{
					available.push((validator.organization, validator.account, key));
				}
				_ => {}
			}
		}
		available.truncate(self.minimum.saturating_sub(expected.len()));
		let leaving: Vec<_> = available.iter().map(|(id, ..)| *id).collect();
		expected.extend(
			available
				.into_iter()
				.map(|(_, account, key)| (account, key)),
		);
		assert_eq!(planned(), expected);
		assert_eq!(WaitingForKeys::<Test>::get().into_inner(), waiting);
		assert_eq!(LeavingAtMinimum::<Test>::get().into_inner(), leaving);
	}

	/// Whoever was retired just now, the set can do without it.
	fn check_retirements(&self, before: &BTreeSet<OrganizationId>) {
		if retired().is_subset(before) {
			return;
		}
		let set = Session::validators();
		let silent = Validators::<Test>::get()
			.iter()
			.filter(|it| set.contains(&it.account) && it.silent_sessions > 0)
			.count();
		assert!(
			silent * 3 < set.len(),
			"{silent} of {} were silent",
			set.len()
		);
		assert!(planned().len() >= self.minimum);
	}

	fn restart(&mut self, lost: u8, ago: u32, delay: u32) {
		let (set, sets) = (Session::validators(), AuthoritySets::get());
		let lost: BTreeSet<_> = named(lost)
			.into_iter()
			.filter(|account| set.contains(account))
			.collect();
		self.note_proofs();
		let best_finalized = System::block_number().saturating_sub(ago);
		let organizations = lost.iter().filter_map(Consortium::represented_by);
		let restarted = attempt(|| {
			Consortium::restart_finality(
				both_bodies(),
				BoundedVec::truncate_from(organizations.collect()),
				best_finalized,
				delay,
			)
		});
		if restarted {
			let left: BTreeSet<_> = set
				.into_iter()
				.filter(|account| !lost.contains(account))
				.collect();
			assert_eq!(running().into_keys().collect::<BTreeSet<_>>(), left);
			assert_eq!(running(), planned());
			assert_eq!(AuthoritySets::get(), sets + 1);
			let changes = SetChanges::<Test>::get();
			let last = changes.last().expect("one was noted just now");
			assert!(last.forced && last.set_id == SetId::get());
			self.check_proofs();
			self.at_minimum = left.len() >= self.minimum;
		}
	}
}

/// Whether a call succeeds. If it does not, it changes nothing.
fn attempt(call: impl FnOnce() -> DispatchResult) -> bool {
	let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
	let before = root();
	let outcome = call();
	assert!(
		outcome.is_ok() || root() == before,
		"a call that failed with {outcome:?} wrote to storage"
	);
	outcome.is_ok()
}

fn retired() -> BTreeSet<OrganizationId> {
	Validators::<Test>::get()
		.into_iter()
		.filter(|validator| validator.status == ValidatorStatus::Retired)
		.map(|validator| validator.organization)
		.collect()
}

fn take(step: &Step, witness: &mut Witness) {
	match *step {
		Step::Admit { who, validator } => {
			attempt(|| admit_hospital(stranger(who), validator));
		}
		Step::Renew { organization } => {
			let end = Consortium::today().saturating_add(MAX_MEMBERSHIP_DAYS / 2);
			attempt(|| renew(OrganizationId(organization), end));
		}
		Step::Suspend {
			organization,
			by_both,
		} => {
			let suspend = if by_both { suspend_by_both } else { suspend };
			attempt(|| suspend(OrganizationId(organization)));
		}
		Step::Reinstate { organization } => {
			attempt(|| reinstate(OrganizationId(organization)));
		}
		Step::Expel { organization } => {
			attempt(|| expel(OrganizationId(organization)));
		}
		Step::Leave { who } => {
			attempt(|| leave(stranger(who)));
		}
		Step::CompleteLeaving { organization } => {
			attempt(|| complete_leaving(BOTH_BODIES, OrganizationId(organization)));
		}
		Step::Allow { organization } => {
			attempt(|| allow(OrganizationId(organization)));
		}
		Step::Stop { who } => {
			attempt(|| stop(stranger(who)));
		}
		Step::Resume { who } => {
			attempt(|| resume(stranger(who)));
		}
		Step::SetKeys { who, key } => {
			attempt(|| set_keys(stranger(who), key));
		}
		Step::Register { who } => {
			if let Some(organization) = Consortium::represented_by(&stranger(who)) {
				let valid_until = Consortium::today().saturating_add(30);
				attempt(|| {
					register_as(
						RuntimeOrigin::signed(stranger(who)),
						organization,
						DOCTOR,
						doctor(),
						valid_until,
					)
				});
			}
		}
		Step::Revoke { role } => {
			attempt(|| revoke(ONE_BODY, PractitionerRoleId(role)));
		}
		Step::Equivocate { who } => {
			let offence = OffenceDetails::<AccountId, _> {
				offender: (stranger(who), ()),
				reporters: vec![],
			};
			let session = Session::current_index();
			let _: Weight = Consortium::on_offence(&[offence], &[Perbill::one()], session);
		}
		Step::Days { days } => pass_days(days),
		Step::Blocks { blocks } => {
			let session = Session::current_index();
			for _ in 0..blocks {
				// Sessions are passed with everything that is checked about them.
				if (System::block_number() + 1).is_multiple_of(10) {
					break;
				}
				next_block();
			}
			assert_eq!(Session::current_index(), session);
		}
		Step::Session { silent } => witness.pass_session(silent),
		Step::Restart { lost, ago, delay } => witness.restart(lost, ago, delay),
	}
}

/// What holds after every step.
fn check_all() {
	check();
	check_set();
	check_references();
	assert!(!council().is_empty(), "nobody is left to decide");
	// Noted at the end of the block, and at once when finality is restarted.
	assert!(KnownSetId::<Test>::get() <= SetId::get());
}

/// The running set is within its bounds, and everybody in it can go on.
fn check_set() {
	let set = Session::validators();
	assert!(!set.is_empty());
	let unique: BTreeSet<_> = set.iter().collect();
	assert_eq!(unique.len(), set.len(), "somebody sits twice");
	assert!(set.len() <= usize::try_from(MAX_VALIDATORS).expect("is small"));
	let validators: BTreeSet<_> = Validators::<Test>::get()
		.into_iter()
		.map(|validator| validator.account)
		.collect();
	for account in set.iter().chain(planned().keys()) {
		assert!(validators.contains(account), "who sits has no validator");
		assert!(has_keys(account), "who sits has no keys");
	}
}

/// References are exactly what is there to be held.
fn check_references() {
	let runs = |account: &AccountId| {
		Validators::<Test>::get()
			.iter()
			.any(|validator| validator.account == *account)
	};
	for account in (0..REPRESENTATIVES).map(stranger).chain([DOCTOR, REGINA]) {
		let expected = (
			u32::from(runs(&account)),
			u32::from(has_keys(&account)),
			u32::from(RepresentativeOf::<Test>::contains_key(&account))
				+ u32::from(RolesOf::<Test>::contains_key(&account)),
		);
		assert_eq!(references(&account), expected, "{account:?}");
		assert_eq!(
			System::account_exists(&account),
			expected != (0, 0, 0),
			"{account:?}"
		);
	}
}

/// Once the sweep has come round, the seats are those of the hospitals that have their rights, and of
/// nobody else but where the council would be paralysed.
fn check_settled_council() {
	for _ in 0..SETTLED {
		next_block();
	}
	let seats = council();
	let organization =
		|account: &AccountId| Consortium::represented_by(account).expect("is a member");
	let has_rights = |account: &&AccountId| Consortium::standing(organization(account)).is_active();
	let standing = seats.iter().filter(has_rights).count();
	let all_due = seats
		.iter()
		.filter(has_rights)
		.all(|account| Consortium::is_due_a_seat(organization(account)));
	assert!(all_due || seats.len() == 1);
	assert!(
		standing == seats.len() || standing * 2 <= seats.len(),
		"{standing} of {} have their rights",
		seats.len()
	);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(192))]

	#[test]
	fn sets_seats_keys_and_references_hold_through_every_history(
		minimum in 1..=u32::from(FOUNDERS),
		steps in prop::collection::vec(step(), 1..120),
	) {
		hospitals(FOUNDERS, minimum).execute_with(|| {
			let minimum = usize::try_from(minimum).expect("is small");
			let mut witness = Witness { minimum, at_minimum: true, proofs: vec![] };
			check_all();
			for step in &steps {
				take(step, &mut witness);
				check_all();
			}
			check_settled_council();
			check_all();
		});
	}
}
