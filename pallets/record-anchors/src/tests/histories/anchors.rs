// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of anchors: all calls, by whoever likes, while years go by.

use crate::{
	mock::*, Anchor, AnchorStatus, Anchors, Dispenses, Dispute, DisputeState, Error, LegalHolds,
	NewRecord, Restriction,
};
use carechain_primitives::{Commitment, DataClass, OrganizationId, RecordAction, Year};
use proptest::prelude::*;
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::{BTreeMap, BTreeSet};

const ORGANIZATIONS: [OrganizationId; 3] = [HOSPITAL, CLINIC, PHARMACY];

/// Who acts: an organisation, one body or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Actor {
	Organization(OrganizationId),
	OneBody,
	BothBodies,
}

impl Actor {
	fn account(self) -> AccountId {
		match self {
			Self::Organization(id) => representative(id),
			Self::OneBody => ONE_BODY,
			Self::BothBodies => BOTH_BODIES,
		}
	}

	fn origin(self) -> RuntimeOrigin {
		RuntimeOrigin::signed(self.account())
	}

	/// The organisation, where the call is an organisation's.
	fn member(self) -> Result<OrganizationId, DispatchError> {
		match self {
			Self::Organization(id) => Ok(id),
			Self::OneBody | Self::BothBodies => Err(Error::<Test>::NotAuthorized.into()),
		}
	}
}

/// What is done. Records and cases come from small sets, so that they meet.
#[derive(Clone, Copy, Debug)]
enum Step {
	/// Years go by.
	Wait(u16),
	Anchor(NewRecord),
	Supersede(u64, NewRecord),
	Mark(u64),
	Extend(u64, Year),
	Dispense(u64, Signed),
	Dispute(u64, Signed),
	Withdraw(u64, Signed),
	Answer(u64),
	Restrict(u64),
	LiftRestriction(u64),
	Hold(u64, u8),
	LiftHold(u64, u8),
	Offer(u64, Option<OrganizationId>),
	Accept(u64),
	Erase(u64),
}

/// Whether the record's key signed what it had to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signed {
	Well,
	Badly,
}

fn number() -> impl Strategy<Value = u64> {
	prop_oneof![1 => Just(0), 20 => 1..7u64]
}

/// The year is how far ahead it is, from last year on: see [`as_of`].
fn record() -> impl Strategy<Value = NewRecord> {
	let dispenses = prop_oneof![3 => Just(None), 6 => (1..3u8).prop_map(Some), 1 => Just(Some(0))];
	(number(), prop::bool::weighted(0.7), dispenses, 0..8u16).prop_map(
		|(number, prescription, dispenses, ahead)| NewRecord {
			commitment: commitment_or_none(number),
			class: if prescription {
				DataClass::Prescription
			} else {
				DataClass::Document
			},
			dispenses,
			retain_until: Year(ahead),
			..document(number)
		},
	)
}

/// The step with the years that it names counted from last year.
fn as_of(year: u16, step: Step) -> Step {
	let from = |ahead: Year| Year(year - 1 + ahead.0);
	let record = |record: NewRecord| NewRecord {
		retain_until: from(record.retain_until),
		..record
	};
	match step {
		Step::Anchor(new) => Step::Anchor(record(new)),
		Step::Supersede(old, new) => Step::Supersede(old, record(new)),
		Step::Extend(it, until) => Step::Extend(it, from(until)),
		step => step,
	}
}

fn actor() -> impl Strategy<Value = Actor> {
	prop_oneof![
		4 => prop::sample::select(&ORGANIZATIONS).prop_map(Actor::Organization),
		1 => Just(Actor::OneBody),
		1 => Just(Actor::BothBodies),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let signed = || prop_oneof![4 => Just(Signed::Well), 1 => Just(Signed::Badly)];
	let to = prop_oneof![
		3 => prop::sample::select(&ORGANIZATIONS).prop_map(Some),
		1 => Just(Some(NOBODY)),
		1 => Just(None),
	];
	let case = || 0..5u8;
	prop_oneof![
		2 => (0..3u16).prop_map(Step::Wait),
		8 => record().prop_map(Step::Anchor),
		3 => (number(), record()).prop_map(|(old, new)| Step::Supersede(old, new)),
		1 => number().prop_map(Step::Mark),
		1 => (number(), prop_oneof![4 => 0..12u16, 1 => 100..104u16])
			.prop_map(|(it, ahead)| Step::Extend(it, Year(ahead))),
		5 => (number(), signed()).prop_map(|(it, signed)| Step::Dispense(it, signed)),
		4 => (number(), signed()).prop_map(|(it, signed)| Step::Dispute(it, signed)),
		2 => (number(), signed()).prop_map(|(it, signed)| Step::Withdraw(it, signed)),
		3 => number().prop_map(Step::Answer),
		2 => number().prop_map(Step::Restrict),
		2 => number().prop_map(Step::LiftRestriction),
		3 => (number(), case()).prop_map(|(it, case)| Step::Hold(it, case)),
		3 => (number(), case()).prop_map(|(it, case)| Step::LiftHold(it, case)),
		3 => (number(), to).prop_map(|(it, to)| Step::Offer(it, to)),
		3 => number().prop_map(Step::Accept),
		4 => number().prop_map(Step::Erase),
	]
}

/// Number 0 stands for the commitment that a client forgot to make.
fn commitment_or_none(number: u64) -> Commitment {
	if number == 0 {
		Commitment::default()
	} else {
		commitment(number)
	}
}

fn case(number: u8) -> Commitment {
	Commitment([number; 32])
}

/// Everything there is, in plain maps.
#[derive(Default)]
struct Model {
	year: u16,
	anchors: BTreeMap<Commitment, Anchor<u32>>,
	holds: BTreeSet<(Commitment, Commitment)>,
}

type ModelResult = Result<(), DispatchError>;

fn ensure(holds: bool, error: Error<Test>) -> ModelResult {
	if holds {
		Ok(())
	} else {
		Err(error.into())
	}
}

impl Model {
	fn get(&mut self, number: u64) -> Result<&mut Anchor<u32>, DispatchError> {
		self.anchors
			.get_mut(&commitment_or_none(number))
			.ok_or(Error::<Test>::NotFound.into())
	}

	fn own(&mut self, who: OrganizationId, number: u64) -> Result<&mut Anchor<u32>, DispatchError> {
		let anchor = self.get(number)?;
		ensure(anchor.custodian == who, Error::NotCustodian)?;
		Ok(anchor)
	}

	fn ensure_retention(&self, until: Year) -> ModelResult {
		ensure(until.0 >= self.year, Error::RetentionInPast)?;
		ensure(
			until.0 <= self.year + MAX_RETENTION_YEARS,
			Error::RetentionTooLong,
		)
	}

	fn ensure_new(&self, new: &NewRecord) -> ModelResult {
		ensure(
			new.commitment != Commitment::default(),
			Error::EmptyCommitment,
		)?;
		ensure(
			!self.anchors.contains_key(&new.commitment),
			Error::AlreadyExists,
		)?;
		self.ensure_retention(new.retain_until)?;
		if new.dispenses.is_some() {
			ensure(
				new.class == DataClass::Prescription,
				Error::NotAPrescription,
			)?;
		}
		ensure(new.dispenses != Some(0), Error::NoDispense)
	}

	fn insert(&mut self, who: OrganizationId, new: NewRecord, old: Option<&Anchor<u32>>) {
		let anchor = Anchor {
			author: who,
			custodian: who,
			algorithm: new.algorithm,
			class: new.class,
			key: new.key,
			retain_until: new.retain_until,
			status: AnchorStatus::Current,
			supersedes: None,
			anchored_at: System::block_number(),
			dispute: None,
			restriction: old.and_then(|old| old.restriction),
			dispenses: new.dispenses.map(|total| Dispenses { left: total, total }),
			legal_holds: 0,
			signatures: 0,
			offered_to: None,
		};
		self.anchors.insert(new.commitment, anchor);
	}

	fn step(&mut self, who: Actor, step: Step) -> ModelResult {
		match step {
			Step::Wait(years) => self.year += years,
			Step::Anchor(new) => {
				let who = who.member()?;
				self.ensure_new(&new)?;
				self.insert(who, new, None);
			}
			Step::Supersede(old, new) => self.supersede(who.member()?, old, new)?,
			Step::Mark(it) => {
				let anchor = self.own(who.member()?, it)?;
				ensure(holds(anchor), Error::NotCurrent)?;
				anchor.status = AnchorStatus::EnteredInError;
				settle(anchor);
			}
			Step::Extend(it, until) => {
				let year = self.own(who.member()?, it)?.retain_until;
				ensure(until > year, Error::RetentionNotExtended)?;
				self.ensure_retention(until)?;
				self.get(it)?.retain_until = until;
			}
			Step::Dispense(it, signed) => self.dispense(who.member()?, it, signed)?,
			Step::Dispute(it, signed) => {
				let anchor = self.get(it)?;
				ensure(holds(anchor), Error::NotCurrent)?;
				ensure(!is_open(anchor), Error::AlreadyDisputed)?;
				ensure(signed == Signed::Well, Error::InvalidSignature)?;
				anchor.signatures += 1;
				anchor.dispute = Some(Dispute {
					reason: REASON,
					raised_at: System::block_number(),
					state: DisputeState::Open,
				});
			}
			Step::Withdraw(it, signed) => {
				let anchor = self.get(it)?;
				ensure(anchor.dispute.is_some(), Error::NotDisputed)?;
				ensure(signed == Signed::Well, Error::InvalidSignature)?;
				anchor.signatures += 1;
				anchor.dispute = None;
			}
			Step::Answer(it) => {
				let anchor = self.own(who.member()?, it)?;
				ensure(anchor.dispute.is_some(), Error::NotDisputed)?;
				ensure(is_open(anchor), Error::DisputeNotOpen)?;
				set_state(anchor, DisputeState::Answered { answer: ANSWER });
			}
			Step::Restrict(_) | Step::LiftRestriction(_) => self.restriction(who, step)?,
			Step::Hold(_, _) | Step::LiftHold(_, _) => self.hold(who, step)?,
			Step::Offer(it, to) => {
				let anchor = if who == Actor::BothBodies {
					self.get(it)?
				} else {
					self.own(who.member()?, it)?
				};
				ensure(to != Some(anchor.custodian), Error::SameCustodian)?;
				ensure(to != Some(NOBODY), Error::RecipientNotActive)?;
				ensure(to.or(anchor.offered_to).is_some(), Error::NotOffered)?;
				anchor.offered_to = to;
			}
			Step::Accept(it) => {
				let who = who.member()?;
				let anchor = self.get(it)?;
				ensure(anchor.offered_to == Some(who), Error::NotOffered)?;
				anchor.custodian = who;
				anchor.offered_to = None;
			}
			Step::Erase(it) => self.erase(who.member()?, it)?,
		}
		Ok(())
	}

	fn supersede(&mut self, who: OrganizationId, old: u64, new: NewRecord) -> ModelResult {
		let anchor = *self.own(who, old)?;
		ensure(anchor.status == AnchorStatus::Current, Error::NotCurrent)?;
		self.ensure_new(&new)?;
		ensure(
			new.retain_until >= anchor.retain_until,
			Error::RetentionShortened,
		)?;
		self.insert(who, new, Some(&anchor));
		let by = Some(new.commitment);
		let superseded = self.get(old)?;
		superseded.status = AnchorStatus::Superseded { by };
		settle(superseded);
		let newer = self.anchors.get_mut(&new.commitment).expect("just put in");
		newer.supersedes = Some(commitment_or_none(old));
		Ok(())
	}

	fn dispense(&mut self, who: OrganizationId, it: u64, signed: Signed) -> ModelResult {
		ensure(who == PHARMACY, Error::NotAPharmacy)?;
		let anchor = self.get(it)?;
		ensure(
			anchor.class == DataClass::Prescription,
			Error::NotAPrescription,
		)?;
		ensure(
			anchor.status != AnchorStatus::Completed,
			Error::AlreadyDispensed,
		)?;
		ensure(anchor.status == AnchorStatus::Current, Error::NotCurrent)?;
		let Some(dispenses) = &mut anchor.dispenses else {
			return Err(Error::<Test>::NoDispense.into());
		};
		ensure(anchor.restriction.is_none(), Error::Restricted)?;
		ensure(signed == Signed::Well, Error::InvalidSignature)?;
		anchor.signatures += 1;
		dispenses.left -= 1;
		if dispenses.left == 0 {
			anchor.status = AnchorStatus::Completed;
		}
		Ok(())
	}

	/// Two flags, which the chain keeps as one value.
	fn restriction(&mut self, who: Actor, step: Step) -> ModelResult {
		let (it, place) = match step {
			Step::Restrict(it) => (it, true),
			Step::LiftRestriction(it) => (it, false),
			_ => unreachable!("of this kind there are two steps"),
		};
		let governs = who
			== if place {
				Actor::OneBody
			} else {
				Actor::BothBodies
			};
		let anchor = if governs {
			self.get(it)?
		} else {
			self.own(who.member()?, it)?
		};
		let mut placed = match anchor.restriction {
			None => [false, false],
			Some(Restriction::Custodian) => [true, false],
			Some(Restriction::Governance) => [false, true],
			Some(Restriction::Both) => [true, true],
		};
		let own = usize::from(governs);
		if place {
			ensure(!placed[own], Error::AlreadyRestricted)?;
		} else {
			ensure(placed != [false, false], Error::NotRestricted)?;
			let others = if governs {
				Error::RestrictedByCustodian
			} else {
				Error::RestrictedByGovernance
			};
			ensure(placed[own], others)?;
		}
		placed[own] = place;
		anchor.restriction = match placed {
			[false, false] => None,
			[true, false] => Some(Restriction::Custodian),
			[false, true] => Some(Restriction::Governance),
			[true, true] => Some(Restriction::Both),
		};
		Ok(())
	}

	fn hold(&mut self, who: Actor, step: Step) -> ModelResult {
		let (it, number, place) = match step {
			Step::Hold(it, number) => (it, number, true),
			Step::LiftHold(it, number) => (it, number, false),
			_ => unreachable!("of this kind there are two steps"),
		};
		if who
			!= if place {
				Actor::OneBody
			} else {
				Actor::BothBodies
			} {
			return Err(DispatchError::BadOrigin);
		}
		self.get(it)?;
		let hold = (commitment_or_none(it), case(number));
		if place {
			ensure(
				case(number) != Commitment::default(),
				Error::EmptyCommitment,
			)?;
			ensure(!self.holds.contains(&hold), Error::AlreadyExists)?;
			let count = self.holds.iter().filter(|it| it.0 == hold.0).count();
			ensure(
				count < usize::from(MAX_LEGAL_HOLDS),
				Error::TooManyLegalHolds,
			)?;
			self.holds.insert(hold);
		} else {
			ensure(self.holds.remove(&hold), Error::NotFound)?;
		}
		let count = self.holds.iter().filter(|it| it.0 == hold.0).count();
		self.get(it)?.legal_holds = count as u8;
		Ok(())
	}

	fn erase(&mut self, who: OrganizationId, it: u64) -> ModelResult {
		let year = self.year;
		let erased = commitment_or_none(it);
		let held = self.holds.iter().any(|hold| hold.0 == erased);
		let anchor = self.own(who, it)?;
		ensure(year > anchor.retain_until.0, Error::RetentionNotOver)?;
		ensure(!held, Error::UnderLegalHold)?;
		ensure(!is_open(anchor), Error::DisputeNotAnswered)?;
		self.anchors.remove(&erased);
		for other in self.anchors.values_mut() {
			if other.supersedes == Some(erased) {
				other.supersedes = None;
			}
			if other.status == (AnchorStatus::Superseded { by: Some(erased) }) {
				other.status = AnchorStatus::Superseded { by: None };
			}
		}
		Ok(())
	}
}

fn holds(anchor: &Anchor<u32>) -> bool {
	[AnchorStatus::Current, AnchorStatus::Completed].contains(&anchor.status)
}

fn is_open(anchor: &Anchor<u32>) -> bool {
	anchor.dispute.map(|dispute| dispute.state) == Some(DisputeState::Open)
}

fn set_state(anchor: &mut Anchor<u32>, state: DisputeState) {
	if let Some(dispute) = &mut anchor.dispute {
		dispute.state = state;
	}
}

fn settle(anchor: &mut Anchor<u32>) {
	if is_open(anchor) {
		set_state(anchor, DisputeState::Corrected);
	}
}

/// The signature by the record's key, or one over another count.
fn signature(
	who: Actor,
	action: RecordAction,
	it: u64,
	with: Commitment,
	signed: Signed,
) -> [u8; 64] {
	let mut to_sign = ToSign::now(action, it, &who.account(), with);
	if signed == Signed::Badly {
		to_sign.count += 1;
	}
	to_sign.sign(it)
}

fn chain_step(who: Actor, step: Step) -> DispatchResult {
	let origin = who.origin();
	let of = commitment_or_none;
	match step {
		Step::Wait(_) => Ok(()),
		Step::Anchor(new) => RecordAnchors::anchor_record(origin, new),
		Step::Supersede(old, new) => RecordAnchors::supersede_record(origin, of(old), new),
		Step::Mark(it) => RecordAnchors::mark_entered_in_error(origin, of(it)),
		Step::Extend(it, until) => RecordAnchors::extend_retention(origin, of(it), until),
		Step::Dispense(it, signed) => {
			let with = Commitment([1; 32]);
			let signature = signature(who, RecordAction::Dispense, it, with, signed);
			RecordAnchors::dispense_record(origin, of(it), with, signature)
		}
		Step::Dispute(it, signed) => {
			let signature = signature(who, RecordAction::Dispute, it, REASON, signed);
			RecordAnchors::dispute_record(origin, of(it), REASON, signature)
		}
		Step::Withdraw(it, signed) => {
			let nothing = Commitment::default();
			let signature = signature(who, RecordAction::WithdrawDispute, it, nothing, signed);
			RecordAnchors::withdraw_dispute(origin, of(it), signature)
		}
		Step::Answer(it) => RecordAnchors::answer_dispute(origin, of(it), ANSWER),
		Step::Restrict(it) => RecordAnchors::restrict_record(origin, of(it)),
		Step::LiftRestriction(it) => RecordAnchors::lift_restriction(origin, of(it)),
		Step::Hold(it, number) => RecordAnchors::place_legal_hold(origin, of(it), case(number)),
		Step::LiftHold(it, number) => RecordAnchors::lift_legal_hold(origin, of(it), case(number)),
		Step::Offer(it, to) => RecordAnchors::offer_custody(origin, of(it), to),
		Step::Accept(it) => RecordAnchors::accept_custody(origin, of(it)),
		Step::Erase(it) => RecordAnchors::erase_record(origin, of(it), ATTESTATION),
	}
}

/// Most of what the steps name is done by whom it takes, else hardly anything would come about.
fn who_does(model: &mut Model, step: Step, random: (Actor, bool)) -> Actor {
	let (actor, properly) = random;
	if !properly {
		return actor;
	}
	match step {
		Step::Dispense(_, _) => Actor::Organization(PHARMACY),
		Step::Hold(_, _) => Actor::OneBody,
		Step::LiftHold(_, _) => Actor::BothBodies,
		Step::Accept(it) => match model.get(it).ok().and_then(|anchor| anchor.offered_to) {
			Some(to) => Actor::Organization(to),
			None => actor,
		},
		Step::Supersede(it, _)
		| Step::Mark(it)
		| Step::Extend(it, _)
		| Step::Answer(it)
		| Step::Offer(it, _)
		| Step::Erase(it) => custodian_or(model, it, actor),
		Step::Restrict(it) => match actor {
			Actor::Organization(_) => custodian_or(model, it, actor),
			Actor::OneBody | Actor::BothBodies => Actor::OneBody,
		},
		Step::LiftRestriction(it) => match actor {
			Actor::Organization(_) => custodian_or(model, it, actor),
			Actor::OneBody | Actor::BothBodies => Actor::BothBodies,
		},
		Step::Anchor(_) => Actor::Organization(HOSPITAL),
		Step::Wait(_) | Step::Dispute(_, _) | Step::Withdraw(_, _) => actor,
	}
}

fn custodian_or(model: &mut Model, it: u64, actor: Actor) -> Actor {
	model
		.get(it)
		.map_or(actor, |anchor| Actor::Organization(anchor.custodian))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn anchors_live_as_the_model_says(
		steps in prop::collection::vec((step(), actor(), prop::bool::weighted(0.85)), 1..200),
	) {
		build_and_execute(|| {
			let mut model = Model { year: THIS_YEAR.0, ..Model::default() };
			for (step, actor, properly) in steps {
				let step = as_of(model.year, step);
				let who = who_does(&mut model, step, (actor, properly));
				System::set_block_number(System::block_number() + 1);
				match model.step(who, step) {
					Ok(()) => assert_eq!(chain_step(who, step), Ok(()), "{who:?} {step:?}"),
					Err(error) => assert_changes_nothing(|| chain_step(who, step), error),
				}
				if let Step::Wait(1..) = step {
					set_year(Year(model.year));
				}
				let stored: BTreeMap<_, _> = Anchors::<Test>::iter().collect();
				assert_eq!(stored, model.anchors);
				let held: BTreeSet<_> = LegalHolds::<Test>::iter_keys().collect();
				assert_eq!(held, model.holds);
				RecordAnchors::do_try_state().unwrap();
			}
		});
	}
}
