// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories against a plain model in memory: every call succeeds or fails as the model says,
//! and afterwards state, and what a client is told of it, are the model's.

use super::*;
use crate::{Call, Fraction, OpenProposalsBy, StoredThresholds, Thresholds, Track};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use proptest::{prelude::*, sample::subsequence};
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

/// Who may have a seat: more than there are places for approvals.
const ACCOUNTS: u8 = 10;

fn account(n: u8) -> AccountId {
	AccountId::new([n + 1; 32])
}

/// What is proposed.
#[derive(Clone, Copy, Debug)]
enum What {
	Note(u32),
	Fail,
	Restart(u32),
	SetThresholds(Thresholds),
	TooLong,
	TooHeavy,
	Unlisted,
}

impl What {
	fn call(self) -> RuntimeCall {
		match self {
			Self::Note(number) => note(number),
			Self::Fail => desk::Call::fail { number: 0 }.into(),
			Self::Restart(number) => desk::Call::restart { number }.into(),
			Self::SetThresholds(thresholds) => Call::set_thresholds { thresholds }.into(),
			Self::TooLong => padded(MAX_CALL_LENGTH + 1),
			Self::TooHeavy => desk::Call::work {
				takes: HEAVIEST_CALL + Weight::from_parts(1, 0),
				uses: None,
				fails: false,
			}
			.into(),
			Self::Unlisted => desk::Call::unlisted {}.into(),
		}
	}
}

#[derive(Clone, Debug)]
enum Step {
	Propose {
		by: u8,
		what: What,
	},
	Approve {
		by: u8,
		proposal: u8,
	},
	/// Everyone who has a seat approves.
	Rally {
		proposal: u8,
	},
	WithdrawApproval {
		by: u8,
		proposal: u8,
	},
	WithdrawProposal {
		by: u8,
		proposal: u8,
	},
	Close {
		by: u8,
		proposal: u8,
		light: bool,
		short: bool,
	},
	/// Seats both bodies anew.
	Seat {
		council: Vec<u8>,
		board: Vec<u8>,
	},
	Wait {
		blocks: u32,
	},
	/// Takes a call from the list, or puts it there, and may renumber all calls.
	Upgrade {
		unlists: bool,
		renumbers: bool,
	},
}

fn fraction() -> impl Strategy<Value = Fraction> {
	prop_oneof![
		4 => Just(Fraction::HALF),
		4 => Just(Fraction::TWO_THIRDS),
		2 => Just(Fraction::new(1, 1)),
		1 => Just(Fraction::new(1, 3)),
		1 => Just(Fraction::new(3, 2)),
		1 => Just(Fraction::new(1, 0)),
	]
}

fn what() -> impl Strategy<Value = What> {
	let thresholds =
		(fraction(), fraction()).prop_map(|(council, board)| Thresholds { council, board });
	prop_oneof![
		6 => (1..100u32).prop_map(What::Note),
		2 => Just(What::Fail),
		3 => (1..100u32).prop_map(What::Restart),
		3 => thresholds.prop_map(What::SetThresholds),
		1 => Just(What::TooLong),
		1 => Just(What::TooHeavy),
		1 => Just(What::Unlisted),
	]
}

/// Mostly somebody who has a seat in the beginning.
fn caller() -> impl Strategy<Value = u8> {
	prop_oneof![4 => 0..7u8, 1 => 0..ACCOUNTS]
}

/// Counted back from the newest proposal, so that most are open.
fn back() -> impl Strategy<Value = u8> {
	prop_oneof![6 => 0..3u8, 1 => 0..8u8]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
	subsequence((0..ACCOUNTS).collect::<Vec<_>>(), 0..=4)
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		6 => (caller(), what()).prop_map(|(by, what)| Step::Propose { by, what }),
		8 => (caller(), back()).prop_map(|(by, proposal)| Step::Approve { by, proposal }),
		3 => back().prop_map(|proposal| Step::Rally { proposal }),
		2 => (caller(), back()).prop_map(|(by, proposal)| Step::WithdrawApproval { by, proposal }),
		1 => (caller(), back()).prop_map(|(by, proposal)| Step::WithdrawProposal { by, proposal }),
		6 => (caller(), back(), prop::bool::weighted(0.1), prop::bool::weighted(0.1))
			.prop_map(|(by, proposal, light, short)| Step::Close { by, proposal, light, short }),
		1 => (body(), body()).prop_map(|(council, board)| Step::Seat { council, board }),
		2 => (1..6u32).prop_map(|blocks| Step::Wait { blocks }),
		1 => (any::<bool>(), prop::bool::weighted(0.3))
			.prop_map(|(unlists, renumbers)| Step::Upgrade { unlists, renumbers }),
	]
}

#[derive(Clone)]
struct Motion {
	what: What,
	proposer: u8,
	approvals: Vec<u8>,
	expires_at: u32,
	version: u32,
}

/// How a proposal ended.
#[derive(Debug)]
enum Ending {
	Expired,
	Executed(DispatchResult),
}

/// The minutes as one would write them down on paper.
struct Model {
	now: u32,
	version: u32,
	note_is_unlisted: bool,
	council: BTreeSet<u8>,
	board: BTreeSet<u8>,
	thresholds: Thresholds,
	noted: u32,
	next: u32,
	motions: BTreeMap<u32, Motion>,
}

type Outcome<T = ()> = Result<T, Error<Test>>;

impl Model {
	fn founded() -> Self {
		Self {
			now: 1,
			version: 1,
			note_is_unlisted: false,
			council: (0..4).collect(),
			board: (4..7).collect(),
			thresholds: Thresholds::default(),
			noted: 0,
			next: 0,
			motions: BTreeMap::new(),
		}
	}

	fn has_seat(&self, who: u8) -> bool {
		self.council.contains(&who) || self.board.contains(&who)
	}

	fn check_seat(&self, who: u8) -> Outcome {
		if self.has_seat(who) {
			Ok(())
		} else {
			Err(Error::NotAuthorized)
		}
	}

	fn open_by(&self, who: u8) -> usize {
		let motions = self.motions.values();
		motions.filter(|motion| motion.proposer == who).count()
	}

	fn propose(&mut self, by: u8, what: What) -> Outcome {
		self.check_seat(by)?;
		match what {
			What::TooLong => return Err(Error::CallTooLong),
			What::TooHeavy => return Err(Error::CallTooHeavy),
			What::Unlisted => return Err(Error::CallNotProposable),
			What::Note(_) if self.note_is_unlisted => return Err(Error::CallNotProposable),
			_ => {}
		}
		if self.motions.len() == 5 {
			return Err(Error::MaxProposalsExceeded);
		}
		if self.open_by(by) == 2 {
			return Err(Error::MaxProposalsPerProposerExceeded);
		}
		let motion = Motion {
			what,
			proposer: by,
			approvals: vec![by],
			expires_at: self.now + 10,
			version: self.version,
		};
		self.motions.insert(self.next, motion);
		self.next += 1;
		Ok(())
	}

	/// A proposal that can still be approved.
	fn live(&mut self, proposal: u32) -> Outcome<&mut Motion> {
		let motion = self.motions.get_mut(&proposal).ok_or(Error::NotFound)?;
		if motion.expires_at <= self.now {
			return Err(Error::ProposalExpired);
		}
		Ok(motion)
	}

	fn approve(&mut self, by: u8, proposal: u32) -> Outcome {
		self.check_seat(by)?;
		let seated: BTreeSet<u8> = self.council.union(&self.board).copied().collect();
		let motion = self.live(proposal)?;
		if motion.approvals.contains(&by) {
			return Err(Error::AlreadyApproved);
		}
		if motion.approvals.len() == 8 {
			motion.approvals.retain(|other| seated.contains(other));
		}
		motion.approvals.push(by);
		Ok(())
	}

	fn withdraw_approval(&mut self, by: u8, proposal: u32) -> Outcome {
		self.check_seat(by)?;
		let motion = self.live(proposal)?;
		if !motion.approvals.contains(&by) {
			return Err(Error::NotApproved);
		}
		motion.approvals.retain(|other| *other != by);
		Ok(())
	}

	fn withdraw_proposal(&mut self, by: u8, proposal: u32) -> Outcome {
		let motion = self.motions.get(&proposal).ok_or(Error::NotFound)?;
		if motion.proposer != by {
			return Err(Error::NotAuthorized);
		}
		self.motions.remove(&proposal);
		Ok(())
	}

	fn is_approved(&self, motion: &Motion) -> bool {
		let thresholds = match motion.what {
			What::Restart(_) => Thresholds {
				council: Fraction::new(1, 2),
				board: Fraction::new(1, 2),
			},
			_ => self.thresholds,
		};
		let agrees = |body: &BTreeSet<u8>, share: Fraction| {
			let ayes = body.iter().filter(|seat| motion.approvals.contains(seat));
			let have = ayes.count() as f64 / body.len() as f64;
			// In a body of four or less nothing is nearer to a threshold than this. Of no seats
			// the share is no number, and greater than none.
			have > f64::from(share.numerator) / f64::from(share.denominator) - 0.01
		};
		agrees(&self.council, thresholds.council) && agrees(&self.board, thresholds.board)
	}

	/// What a call means by now, if it means anything.
	fn track(&self, motion: &Motion) -> Outcome<Track> {
		if motion.version != self.version {
			return Err(Error::CallUndecodable);
		}
		match motion.what {
			What::Note(_) if self.note_is_unlisted => Err(Error::CallNotProposable),
			What::Restart(_) => Ok(Track::FinalityRestart),
			_ => Ok(Track::Ordinary),
		}
	}

	fn close(&mut self, by: u8, proposal: u32, light: bool, short: bool) -> Outcome<Ending> {
		self.check_seat(by)?;
		let motion = self.motions.get(&proposal).ok_or(Error::NotFound)?.clone();
		if motion.expires_at <= self.now {
			self.motions.remove(&proposal);
			return Ok(Ending::Expired);
		}
		if short {
			return Err(Error::LengthBoundTooLow);
		}
		if let Err(reason) = self.track(&motion) {
			self.motions.remove(&proposal);
			return Ok(Ending::Executed(Err(reason.into())));
		}
		if !self.is_approved(&motion) {
			return Err(Error::NotDecided);
		}
		if light {
			return Err(Error::WeightBoundTooLow);
		}
		self.motions.remove(&proposal);
		Ok(Ending::Executed(self.execute(motion.what)))
	}

	fn execute(&mut self, what: What) -> DispatchResult {
		match what {
			What::Note(number) | What::Restart(number) => self.noted = number,
			What::Fail => return Err(desk::Error::<Test>::Failed.into()),
			What::SetThresholds(thresholds) => {
				let is_sound = |share: Fraction| {
					[(1, 2), (2, 3), (1, 1)].contains(&(share.numerator, share.denominator))
				};
				if !is_sound(thresholds.council) || !is_sound(thresholds.board) {
					return Err(Error::<Test>::ThresholdInvalid.into());
				}
				self.thresholds = thresholds;
			}
			What::TooLong | What::TooHeavy | What::Unlisted => panic!("it was never proposed"),
		}
		Ok(())
	}
}

/// The id that is so far back from the newest one.
fn id(model: &Model, back: u8) -> u32 {
	model.next.saturating_sub(u32::from(back))
}

fn close_on_chain(
	by: u8,
	proposal: u32,
	what: Option<What>,
	light: bool,
	short: bool,
) -> DispatchResult {
	let call = what.unwrap_or(What::Fail).call();
	let declared = call.get_dispatch_info().call_weight;
	let length = u32::try_from(call.encoded_size()).expect("is small");
	close_within(
		account(by),
		proposal,
		declared - Weight::from_parts(u64::from(light), 0),
		length - u32::from(short),
	)
}

fn assert_ended(proposal: ProposalId, ending: Ending) {
	let event = match ending {
		Ending::Expired => Event::ProposalExpired { proposal },
		Ending::Executed(result) => Event::CallExecuted { proposal, result },
	};
	System::assert_last_event(event.into());
}

/// Takes one step in the model and on the chain, and checks that both say the same.
fn take(step: &Step, model: &mut Model) {
	let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
	let before = root();
	let outcome = |expected: Outcome| expected.map_err(DispatchError::from);
	let (expected, actual) = match step.clone() {
		Step::Propose { by, what } => (
			outcome(model.propose(by, what)),
			propose(account(by), what.call()),
		),
		Step::Approve { by, proposal } => {
			let proposal = id(model, proposal);
			(
				outcome(model.approve(by, proposal)),
				approve(account(by), proposal),
			)
		}
		Step::Rally { proposal } => {
			let proposal = id(model, proposal);
			for by in 0..ACCOUNTS {
				let expected = outcome(model.approve(by, proposal));
				assert_eq!(approve(account(by), proposal), expected, "{by} in {step:?}");
			}
			(Ok(()), Ok(()))
		}
		Step::WithdrawApproval { by, proposal } => {
			let proposal = id(model, proposal);
			(
				outcome(model.withdraw_approval(by, proposal)),
				withdraw_approval(account(by), proposal),
			)
		}
		Step::WithdrawProposal { by, proposal } => {
			let proposal = id(model, proposal);
			(
				outcome(model.withdraw_proposal(by, proposal)),
				withdraw_proposal(account(by), proposal),
			)
		}
		Step::Close {
			by,
			proposal,
			light,
			short,
		} => {
			let proposal = id(model, proposal);
			let what = model.motions.get(&proposal).map(|motion| motion.what);
			let actual = close_on_chain(by, proposal, what, light, short);
			let expected = model.close(by, proposal, light, short);
			(
				outcome(expected.map(|ending| assert_ended(proposal, ending))),
				actual,
			)
		}
		Step::Seat { council, board } => {
			let accounts = |body: &[u8]| body.iter().copied().map(account).collect();
			CouncilSeats::set(accounts(&council));
			BoardSeats::set(accounts(&board));
			model.council = council.into_iter().collect();
			model.board = board.into_iter().collect();
			(Ok(()), Ok(()))
		}
		Step::Wait { blocks } => {
			pass_blocks(blocks);
			model.now += blocks;
			(Ok(()), Ok(()))
		}
		Step::Upgrade { unlists, renumbers } => {
			model.note_is_unlisted = unlists;
			model.version += u32::from(renumbers);
			NoteIsUnlisted::set(unlists);
			TransactionVersion::set(model.version);
			(Ok(()), Ok(()))
		}
	};
	assert_eq!(actual, expected, "{step:?}");
	if actual.is_err() {
		assert_eq!(root(), before, "a failed call wrote to storage");
	}
}

fn compare(model: &Model) {
	check();
	assert_eq!(noted(), model.noted);
	assert_eq!(StoredThresholds::<Test>::get(), model.thresholds);
	assert_eq!(NextProposalId::<Test>::get(), model.next);
	for who in 0..ACCOUNTS {
		let open = OpenProposalsBy::<Test>::get(account(who));
		assert_eq!(usize::try_from(open), Ok(model.open_by(who)));
	}
	let told = JointApproval::proposal_infos();
	assert_eq!(told.len(), model.motions.len());
	for (told, (id, motion)) in told.iter().zip(&model.motions) {
		assert_eq!(told.id, *id);
		assert_eq!(told.proposer, account(motion.proposer));
		assert_eq!(told.call, motion.what.call().encode());
		assert_eq!(told.expires_at, motion.expires_at);
		let given: Vec<_> = motion.approvals.iter().copied().map(account).collect();
		assert_eq!(approvals(*id), given);
		let track = model.track(motion).ok();
		assert_eq!(told.track, track);
		let in_time = motion.expires_at > model.now;
		assert_eq!(
			told.approved,
			in_time && track.is_some() && model.is_approved(motion)
		);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn every_history_is_the_models(steps in prop::collection::vec(step(), 1..120)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::founded();
			for step in &steps {
				take(step, &mut model);
				compare(&model);
			}
		});
	}
}
