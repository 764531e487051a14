// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories against a plain model in memory: every call succeeds or fails as the model says,
//! and afterwards state, standing, seats and accounts are the model's. Blocks and sessions do not
//! pass here: see [`super::validator_histories`].

use super::*;
use crate::{BarredAccounts, NodeIds, PractitionerRoles, RolesOf};
use carechain_primitives::{
	traits::{Members, Practitioners, Sanctions, Standing},
	CodeSet,
};
use proptest::prelude::*;
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

/// Who calls, or is named in a call: few enough to meet again and again.
fn account(n: u8) -> AccountId {
	match n {
		0 => ALICE,
		1 => CLARA,
		2 => DOCTOR,
		3 => PATIENT,
		4 => ONE_BODY,
		5 => BOTH_BODIES,
		6 => THE_BOARD,
		7 => CAROL,
		8 => REGINA,
		_ => stranger(n),
	}
}

#[derive(Clone, Debug)]
enum Step {
	Admit {
		by: u8,
		kind: OrganizationKind,
		representative: u8,
		name: usize,
		days: u32,
	},
	Renew {
		by: u8,
		organization: u32,
		days: u32,
	},
	Suspend {
		by: u8,
		organization: u32,
	},
	Reinstate {
		by: u8,
		organization: u32,
	},
	Expel {
		by: u8,
		organization: u32,
	},
	Leave {
		by: u8,
	},
	CompleteLeaving {
		by: u8,
		organization: u32,
	},
	Seat {
		by: u8,
		organization: u32,
	},
	Unseat {
		by: u8,
		organization: u32,
	},
	ListNodes {
		by: u8,
		nodes: u8,
	},
	Register {
		by: u8,
		organization: u32,
		account: u8,
		roles: u8,
		days: u32,
	},
	Revoke {
		by: u8,
		role: u32,
	},
	SuspendRole {
		by: u8,
		role: u32,
	},
	ReinstateRole {
		by: u8,
		role: u32,
	},
	Sanction {
		role: u32,
	},
	Sign {
		account: u8,
	},
	Wait {
		days: u32,
	},
}

const ACCOUNTS: u8 = 12;
const ORGANIZATIONS: u32 = 9;

/// One of the governing accounts or of the representatives more often than anyone else, so that
/// enough calls succeed for histories to go somewhere.
fn caller() -> impl Strategy<Value = u8> {
	prop_oneof![3 => Just(4), 5 => Just(5), 1 => Just(6), 2 => 0..2u8, 3 => 0..ACCOUNTS]
}

/// Mostly an end within the bound of so many days.
fn ahead(most: u32) -> impl Strategy<Value = u32> + Clone {
	prop_oneof![10 => 1..=most, 1 => Just(0), 1 => Just(most + 1)]
}

fn kind() -> impl Strategy<Value = OrganizationKind> {
	prop_oneof![
		Just(OrganizationKind::Hospital),
		Just(OrganizationKind::Laboratory),
		Just(OrganizationKind::EthicsCommittee),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let roles = prop_oneof![10 => 1..0x80u8, 1 => Just(0), 1 => 0x80..=u8::MAX];
	let name = prop_oneof![10 => 1..=64usize, 1 => Just(0), 1 => Just(65)];
	let (membership, credential) = (ahead(MAX_MEMBERSHIP_DAYS), ahead(MAX_CREDENTIAL_DAYS));
	let there = || (caller(), 0..ORGANIZATIONS);
	prop_oneof![
		3 => (caller(), kind(), 0..ACCOUNTS, name, membership.clone()).prop_map(
			|(by, kind, representative, name, days)| {
				Step::Admit { by, kind, representative, name, days }
			}
		),
		2 => (caller(), 0..ORGANIZATIONS, membership)
			.prop_map(|(by, organization, days)| Step::Renew { by, organization, days }),
		2 => there().prop_map(|(by, organization)| Step::Suspend { by, organization }),
		2 => there().prop_map(|(by, organization)| Step::Reinstate { by, organization }),
		1 => there().prop_map(|(by, organization)| Step::Expel { by, organization }),
		1 => (0..ACCOUNTS).prop_map(|by| Step::Leave { by }),
		3 => there().prop_map(|(by, organization)| Step::CompleteLeaving { by, organization }),
		2 => there().prop_map(|(by, organization)| Step::Seat { by, organization }),
		2 => there().prop_map(|(by, organization)| Step::Unseat { by, organization }),
		2 => (0..ACCOUNTS, 0..4u8).prop_map(|(by, nodes)| Step::ListNodes { by, nodes }),
		8 => (caller(), 0..ORGANIZATIONS, 0..ACCOUNTS, roles, credential).prop_map(
			|(by, organization, account, roles, days)| {
				Step::Register { by, organization, account, roles, days }
			}
		),
		6 => (caller(), 0..8u32).prop_map(|(by, role)| Step::Revoke { by, role }),
		4 => (caller(), 0..8u32).prop_map(|(by, role)| Step::SuspendRole { by, role }),
		4 => (caller(), 0..8u32).prop_map(|(by, role)| Step::ReinstateRole { by, role }),
		1 => (0..8u32).prop_map(|role| Step::Sanction { role }),
		4 => (0..ACCOUNTS).prop_map(|account| Step::Sign { account }),
		2 => (1..120u32).prop_map(|days| Step::Wait { days }),
	]
}

struct Member {
	kind: OrganizationKind,
	representative: AccountId,
	status: OrganizationStatus,
	until: u32,
	/// Whether it has a validator, which without sessions it never loses.
	validates: bool,
	/// Its seat in the council.
	seated: bool,
	/// Its seat on the board.
	on_board: bool,
	nodes: usize,
}

struct Credential {
	organization: usize,
	account: AccountId,
	until: u32,
	revoked: bool,
	/// Whether the organisation, and whether governance keeps it from its rights.
	suspended: (bool, bool),
}

/// The registry as one would write it down on paper.
struct Model {
	today: u32,
	members: Vec<Member>,
	credentials: Vec<Credential>,
	/// Who gets no other credential from an organisation.
	barred: BTreeSet<AccountId>,
	/// Signatures that each account ever used up.
	signed: BTreeMap<AccountId, u32>,
}

type Outcome = Result<(), DispatchError>;

fn refuse(error: Error<Test>) -> Outcome {
	Err(error.into())
}

fn only(allowed: &[AccountId], by: &AccountId) -> Outcome {
	if allowed.contains(by) {
		Ok(())
	} else {
		Err(DispatchError::BadOrigin)
	}
}

impl Model {
	fn founded() -> Self {
		use OrganizationKind::{Clinic, Hospital, Regulator};
		let members = [
			(Hospital, ALICE, true),
			(Hospital, BOB, true),
			(Clinic, CLARA, false),
			(Regulator, REGINA, false),
			(Hospital, CAROL, false),
		];
		Self {
			today: TODAY.0,
			members: members
				.into_iter()
				.map(|(kind, representative, validates)| Member {
					kind,
					representative,
					status: OrganizationStatus::Active,
					until: days_ahead(100).0,
					validates,
					seated: kind == Hospital,
					on_board: kind == Regulator,
					nodes: 0,
				})
				.collect(),
			credentials: vec![Credential {
				organization: 0,
				account: DOCTOR,
				until: days_ahead(100).0,
				revoked: false,
				suspended: (false, false),
			}],
			barred: BTreeSet::new(),
			signed: BTreeMap::new(),
		}
	}

	fn represented_by(&self, account: &AccountId) -> Option<usize> {
		self.members.iter().position(|member| {
			member.representative == *account && member.status != OrganizationStatus::Left
		})
	}

	fn held_by(&self, account: &AccountId) -> Vec<usize> {
		(0..self.credentials.len())
			.filter(|id| {
				!self.credentials[*id].revoked && self.credentials[*id].account == *account
			})
			.collect()
	}

	fn standing(&self, organization: usize) -> Standing {
		use OrganizationStatus::{Expelled, Left, Suspended};
		match self.members.get(organization) {
			None => Standing::Unknown,
			Some(Member { status: Left, .. }) => Standing::Ended,
			Some(Member {
				status: Suspended | Expelled,
				..
			}) => Standing::Suspended,
			Some(member) if member.until <= self.today => Standing::Expired,
			Some(_) => Standing::Active,
		}
	}

	fn can_sign(&self, account: &AccountId) -> bool {
		self.represented_by(account).is_some() || !self.held_by(account).is_empty()
	}

	fn check_end(&self, end: u32, most: u32) -> Outcome {
		if end <= self.today {
			return refuse(Error::EndInPast);
		}
		if end > self.today + most {
			return refuse(Error::EndTooFar);
		}
		Ok(())
	}

	/// The seats of a body, as the model counts them.
	fn seats(&self, has: fn(&Member) -> bool) -> Vec<AccountId> {
		let members = self.members.iter().filter(|member| has(member));
		let mut seats: Vec<_> = members
			.map(|member| member.representative.clone())
			.collect();
		seats.sort();
		seats
	}

	fn council(&self) -> Vec<AccountId> {
		self.seats(|member| member.seated)
	}

	fn board(&self) -> Vec<AccountId> {
		self.seats(|member| member.on_board)
	}

	fn is_last_in_council(&self, organization: usize) -> bool {
		self.members[organization].seated && self.council().len() == 1
	}

	fn suspended_hospitals(&self) -> usize {
		self.members
			.iter()
			.filter(|member| {
				member.kind == OrganizationKind::Hospital
					&& member.status == OrganizationStatus::Suspended
			})
			.count()
	}

	fn admit(
		&mut self,
		by: &AccountId,
		kind: OrganizationKind,
		representative: AccountId,
		name: usize,
		end: u32,
	) -> Outcome {
		only(&[BOTH_BODIES], by)?;
		match name {
			0 => return refuse(Error::NameEmpty),
			65 => return refuse(Error::NameTooLong),
			_ => self.check_end(end, MAX_MEMBERSHIP_DAYS)?,
		}
		if representative == PATIENT || self.can_sign(&representative) {
			return refuse(Error::AccountInUse);
		}
		let seated = kind == OrganizationKind::Hospital;
		if seated && self.council().len() == 6 {
			return refuse(Error::MaxSeatsExceeded);
		}
		self.members.push(Member {
			kind,
			representative,
			status: OrganizationStatus::Active,
			until: end,
			validates: false,
			seated,
			on_board: false,
			nodes: 0,
		});
		Ok(())
	}

	/// A seat in the council for a hospital that will have that status and that end.
	fn reseat(&mut self, organization: usize, status: OrganizationStatus, until: u32) -> Outcome {
		let member = &self.members[organization];
		if member.kind == OrganizationKind::Hospital
			&& status == OrganizationStatus::Active
			&& until > self.today
			&& !member.seated
		{
			if self.council().len() == 6 {
				return refuse(Error::MaxSeatsExceeded);
			}
			self.members[organization].seated = true;
		}
		Ok(())
	}

	fn renew(&mut self, by: &AccountId, organization: usize, end: u32) -> Outcome {
		only(&[BOTH_BODIES], by)?;
		let Some(member) = self.members.get(organization) else {
			return refuse(Error::NotFound);
		};
		let (status, until) = (member.status, member.until);
		if status == OrganizationStatus::Left {
			return refuse(Error::AlreadyLeft);
		}
		self.check_end(end, MAX_MEMBERSHIP_DAYS)?;
		if end <= until {
			return refuse(Error::EndNotLater);
		}
		self.reseat(organization, status, end)?;
		self.members[organization].until = end;
		Ok(())
	}

	fn suspend(&mut self, by: &AccountId, organization: usize) -> Outcome {
		only(&[BOTH_BODIES, ONE_BODY], by)?;
		let Some(member) = self.members.get(organization) else {
			return refuse(Error::NotFound);
		};
		match member.status {
			OrganizationStatus::Active | OrganizationStatus::Leaving => {}
			OrganizationStatus::Suspended => return refuse(Error::AlreadySuspended),
			OrganizationStatus::Expelled => return refuse(Error::AlreadyExpelled),
			OrganizationStatus::Left => return refuse(Error::AlreadyLeft),
		}
		if *by == ONE_BODY && member.kind == OrganizationKind::Hospital {
			let left = self.council().len() - usize::from(member.seated);
			if left == 0 || (self.suspended_hospitals() + 1) * 2 > left {
				return refuse(Error::TooManySuspended);
			}
		}
		if self.is_last_in_council(organization) {
			return refuse(Error::LastCouncilSeat);
		}
		let member = &mut self.members[organization];
		member.status = OrganizationStatus::Suspended;
		member.seated = false;
		Ok(())
	}

	fn reinstate(&mut self, by: &AccountId, organization: usize) -> Outcome {
		only(&[BOTH_BODIES], by)?;
		let Some(member) = self.members.get(organization) else {
			return refuse(Error::NotFound);
		};
		match member.status {
			OrganizationStatus::Active => return refuse(Error::NotSuspended),
			OrganizationStatus::Left => return refuse(Error::AlreadyLeft),
			_ => {}
		}
		let until = member.until;
		self.reseat(organization, OrganizationStatus::Active, until)?;
		self.members[organization].status = OrganizationStatus::Active;
		Ok(())
	}

	fn expel(&mut self, by: &AccountId, organization: usize) -> Outcome {
		only(&[BOTH_BODIES], by)?;
		match self.members.get(organization).map(|member| member.status) {
			None => return refuse(Error::NotFound),
			Some(OrganizationStatus::Expelled) => return refuse(Error::AlreadyExpelled),
			Some(OrganizationStatus::Left) => return refuse(Error::AlreadyLeft),
			Some(_) => {}
		}
		if self.is_last_in_council(organization) {
			return refuse(Error::LastCouncilSeat);
		}
		let member = &mut self.members[organization];
		member.status = OrganizationStatus::Expelled;
		member.seated = false;
		Ok(())
	}

	fn leave(&mut self, by: &AccountId) -> Outcome {
		let Some(organization) = self.represented_by(by) else {
			return refuse(Error::NotAuthorized);
		};
		if self.members[organization].status != OrganizationStatus::Active {
			return refuse(Error::OrganizationNotActive);
		}
		if self.is_last_in_council(organization) {
			return refuse(Error::LastCouncilSeat);
		}
		let member = &mut self.members[organization];
		member.status = OrganizationStatus::Leaving;
		member.seated &= member.validates;
		Ok(())
	}

	fn complete_leaving(&mut self, by: &AccountId, organization: usize) -> Outcome {
		if *by != BOTH_BODIES && self.represented_by(by) != Some(organization) {
			return refuse(Error::NotAuthorized);
		}
		let has_practitioners = self
			.credentials
			.iter()
			.any(|credential| credential.organization == organization && !credential.revoked);
		let Some(member) = self.members.get_mut(organization) else {
			return refuse(Error::NotFound);
		};
		if !matches!(
			member.status,
			OrganizationStatus::Leaving | OrganizationStatus::Expelled
		) {
			return refuse(Error::NotLeaving);
		}
		if member.validates {
			return refuse(Error::StillValidating);
		}
		if member.on_board {
			return refuse(Error::BoardSeatHeld);
		}
		if has_practitioners {
			return refuse(Error::PractitionersRemain);
		}
		member.status = OrganizationStatus::Left;
		member.nodes = 0;
		Ok(())
	}

	fn seat(&mut self, by: &AccountId, organization: usize) -> Outcome {
		only(&[BOTH_BODIES], by)?;
		let (standing, seats) = (self.standing(organization), self.board().len());
		let Some(member) = self.members.get_mut(organization) else {
			return refuse(Error::NotFound);
		};
		if !matches!(
			member.kind,
			OrganizationKind::Regulator | OrganizationKind::EthicsCommittee
		) {
			return refuse(Error::KindNotAllowed);
		}
		if standing != Standing::Active || member.status == OrganizationStatus::Leaving {
			return refuse(Error::OrganizationNotActive);
		}
		if member.on_board {
			return refuse(Error::AlreadySeated);
		}
		if seats == 6 {
			return refuse(Error::MaxSeatsExceeded);
		}
		member.on_board = true;
		Ok(())
	}

	fn unseat(&mut self, by: &AccountId, organization: usize) -> Outcome {
		only(&[THE_BOARD], by)?;
		let seats = self.board().len();
		let Some(member) = self.members.get_mut(organization) else {
			return refuse(Error::NotFound);
		};
		if !member.on_board {
			return refuse(Error::NotSeated);
		}
		if seats == 1 {
			return refuse(Error::LastBoardSeat);
		}
		member.on_board = false;
		Ok(())
	}

	fn list_nodes(&mut self, by: &AccountId, nodes: u8) -> Outcome {
		let Some(organization) = self.represented_by(by) else {
			return refuse(Error::NotAuthorized);
		};
		if self.standing(organization) != Standing::Active {
			return refuse(Error::OrganizationNotActive);
		}
		self.members[organization].nodes = nodes.into();
		Ok(())
	}

	fn register(
		&mut self,
		by: &AccountId,
		organization: usize,
		account: AccountId,
		roles: u8,
		end: u32,
	) -> Outcome {
		if *by == BOTH_BODIES {
			match self.members.get(organization).map(|member| member.status) {
				None => return refuse(Error::NotFound),
				Some(OrganizationStatus::Left) => return refuse(Error::AlreadyLeft),
				Some(_) => {}
			}
		} else if self.represented_by(by) != Some(organization) {
			return refuse(Error::NotAuthorized);
		} else if self.standing(organization) != Standing::Active {
			return refuse(Error::OrganizationNotActive);
		} else if self.barred.contains(&account) {
			return refuse(Error::PractitionerBarred);
		}
		if roles == 0 {
			return refuse(Error::EmptyRoles);
		}
		if !PractitionerRoleCodes(roles).is_known() {
			return refuse(Error::UnknownRoles);
		}
		self.check_end(end, MAX_CREDENTIAL_DAYS)?;
		if account == PATIENT || self.represented_by(&account).is_some() {
			return refuse(Error::AccountInUse);
		}
		if self.held_by(&account).len() == 4 {
			return refuse(Error::MaxRolesExceeded);
		}
		self.credentials.push(Credential {
			organization,
			account: account.clone(),
			until: end,
			revoked: false,
			suspended: (false, false),
		});
		self.unbar(&account);
		Ok(())
	}

	/// Who holds nothing that governance suspended is barred no longer.
	fn unbar(&mut self, account: &AccountId) {
		let held = self.held_by(account);
		if held.iter().all(|id| !self.credentials[*id].suspended.1) {
			self.barred.remove(account);
		}
	}

	fn suspend_role(&mut self, by: &AccountId, role: usize) -> Outcome {
		let represented = self.represented_by(by);
		let Some(credential) = self.credentials.get_mut(role) else {
			return refuse(Error::NotFound);
		};
		if *by != ONE_BODY && represented != Some(credential.organization) {
			return refuse(Error::NotAuthorized);
		}
		if credential.revoked {
			return refuse(Error::AlreadyRevoked);
		}
		match (credential.suspended, *by == ONE_BODY) {
			((_, true), _) | ((true, _), false) => return refuse(Error::AlreadySuspended),
			(_, true) => self.sanction(role),
			(_, false) => credential.suspended.0 = true,
		}
		Ok(())
	}

	fn reinstate_role(&mut self, by: &AccountId, role: usize) -> Outcome {
		let represented = self.represented_by(by);
		let both = *by == BOTH_BODIES;
		let Some(credential) = self.credentials.get(role) else {
			return refuse(Error::NotFound);
		};
		let account = credential.account.clone();
		if !both && represented != Some(credential.organization) {
			return refuse(Error::NotAuthorized);
		}
		if !both && self.standing(credential.organization) != Standing::Active {
			return refuse(Error::OrganizationNotActive);
		}
		if credential.revoked {
			return refuse(Error::AlreadyRevoked);
		}
		match credential.suspended {
			(false, false) => return refuse(Error::NotSuspended),
			(_, true) if !both => return refuse(Error::SuspendedByGovernance),
			_ => self.credentials[role].suspended = (false, false),
		}
		if both {
			self.unbar(&account);
		}
		Ok(())
	}

	fn sanction(&mut self, role: usize) {
		if let Some(credential) = self.credentials.get_mut(role).filter(|it| !it.revoked) {
			credential.suspended.1 = true;
			self.barred.insert(credential.account.clone());
		}
	}

	fn revoke(&mut self, by: &AccountId, role: usize) -> Outcome {
		let represented = self.represented_by(by);
		let Some(credential) = self.credentials.get_mut(role) else {
			return refuse(Error::NotFound);
		};
		if *by != ONE_BODY && represented != Some(credential.organization) {
			return refuse(Error::NotAuthorized);
		}
		if credential.revoked {
			return refuse(Error::AlreadyRevoked);
		}
		credential.revoked = true;
		Ok(())
	}
}

fn index(id: u32) -> usize {
	usize::try_from(id).expect("is small")
}

/// Takes one step in the model and on the chain, and checks that both say the same.
fn take(step: &Step, model: &mut Model) {
	let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
	let before = root();
	let (expected, actual) = outcomes(step, model);
	assert_eq!(actual, expected, "{step:?}");
	if actual.is_err() {
		assert_eq!(root(), before, "a failed call wrote to storage");
	}
}

/// What the model says of a step, and what the chain does.
fn outcomes(step: &Step, model: &mut Model) -> (Outcome, DispatchResult) {
	let signed = |by: u8| RuntimeOrigin::signed(account(by));
	let end = |days: u32| model.today + days;
	match *step {
		Step::Admit {
			by,
			kind,
			representative,
			name,
			days,
		} => {
			let (representative, end) = (account(representative), end(days));
			(
				model.admit(&account(by), kind, representative.clone(), name, end),
				Consortium::admit_organization(
					signed(by),
					kind,
					representative,
					vec![b'A'; name],
					Day(end),
					false,
				),
			)
		}
		Step::Renew {
			by,
			organization,
			days,
		} => {
			let end = end(days);
			(
				model.renew(&account(by), index(organization), end),
				Consortium::renew_membership(signed(by), OrganizationId(organization), Day(end)),
			)
		}
		Step::Suspend { by, organization } => (
			model.suspend(&account(by), index(organization)),
			Consortium::suspend_organization(signed(by), OrganizationId(organization)),
		),
		Step::Reinstate { by, organization } => (
			model.reinstate(&account(by), index(organization)),
			Consortium::reinstate_organization(signed(by), OrganizationId(organization)),
		),
		Step::Expel { by, organization } => (
			model.expel(&account(by), index(organization)),
			Consortium::expel_organization(signed(by), OrganizationId(organization)),
		),
		Step::Leave { by } => (model.leave(&account(by)), leave(account(by))),
		Step::CompleteLeaving { by, organization } => (
			model.complete_leaving(&account(by), index(organization)),
			complete_leaving(account(by), OrganizationId(organization)),
		),
		Step::Seat { by, organization } => (
			model.seat(&account(by), index(organization)),
			Consortium::seat_on_board(signed(by), OrganizationId(organization)),
		),
		Step::Unseat { by, organization } => (
			model.unseat(&account(by), index(organization)),
			Consortium::unseat_from_board(signed(by), OrganizationId(organization)),
		),
		Step::ListNodes { by, nodes } => {
			let list: Vec<_> = (0..nodes).collect();
			(
				model.list_nodes(&account(by), nodes),
				list_nodes(account(by), &list),
			)
		}
		Step::Register {
			by,
			organization,
			account: whose,
			roles,
			days,
		} => {
			let (whose, end) = (account(whose), end(days));
			(
				model.register(&account(by), index(organization), whose.clone(), roles, end),
				register_as(
					signed(by),
					OrganizationId(organization),
					whose,
					PractitionerRoleCodes(roles),
					Day(end),
				),
			)
		}
		Step::Revoke { by, role } => (
			model.revoke(&account(by), index(role)),
			revoke(account(by), PractitionerRoleId(role)),
		),
		Step::SuspendRole { by, role } => (
			model.suspend_role(&account(by), index(role)),
			suspend_role(account(by), PractitionerRoleId(role)),
		),
		Step::ReinstateRole { by, role } => (
			model.reinstate_role(&account(by), index(role)),
			reinstate_role(account(by), PractitionerRoleId(role)),
		),
		Step::Sanction { role } => {
			model.sanction(index(role));
			<Consortium as Sanctions>::suspend_practitioner(PractitionerRoleId(role));
			(Ok(()), Ok(()))
		}
		Step::Sign { account: who } => {
			let who = account(who);
			if model.can_sign(&who) {
				System::inc_account_nonce(&who);
				*model.signed.entry(who).or_default() += 1;
			}
			(Ok(()), Ok(()))
		}
		Step::Wait { days } => {
			pass_days(days);
			model.today += days;
			(Ok(()), Ok(()))
		}
	}
}

fn compare(model: &Model) {
	check();
	assert_eq!(Organizations::<Test>::iter().count(), model.members.len());
	for (id, member) in (0..).map(OrganizationId).zip(&model.members) {
		let record = Organizations::<Test>::get(id).expect("the model has it");
		assert_eq!(record.kind, member.kind);
		assert_eq!(record.representative, member.representative);
		assert_eq!(record.member_until, Day(member.until));
		assert_eq!(record.status, member.status);
		assert_eq!(Consortium::standing(id), model.standing(index(id.0)));
		let nodes = NodeIds::<Test>::decode_len(id).unwrap_or_default();
		assert_eq!(nodes, member.nodes);
	}
	assert_eq!(council(), model.council());
	assert_eq!(board(), model.board());
	assert_eq!(
		PractitionerRoles::<Test>::iter().count(),
		model.credentials.len()
	);
	for (id, credential) in (0..).map(PractitionerRoleId).zip(&model.credentials) {
		let view = Consortium::practitioner_role(id).expect("the model has it");
		assert_eq!(index(view.organization.0), credential.organization);
		let standing = match credential {
			Credential { revoked: true, .. } => Standing::Ended,
			Credential { suspended, .. } if *suspended != (false, false) => Standing::Suspended,
			Credential { until, .. } if *until <= model.today => Standing::Expired,
			_ => Standing::Active,
		};
		assert_eq!(view.standing, standing);
	}
	assert_eq!(
		BarredAccounts::<Test>::iter_keys().collect::<BTreeSet<_>>(),
		model.barred
	);
	for who in (0..ACCOUNTS).map(account) {
		let held: Vec<_> = RolesOf::<Test>::get(&who)
			.iter()
			.map(|id| index(id.0))
			.collect();
		assert_eq!(held, model.held_by(&who));
		assert_eq!(System::account_exists(&who), model.can_sign(&who));
		if model.can_sign(&who) {
			let signed = model.signed.get(&who).copied().unwrap_or_default();
			assert_eq!(
				System::account_nonce(&who),
				signed,
				"a signature came back to life"
			);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn every_history_is_the_models(steps in prop::collection::vec(step(), 1..100)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::founded();
			for step in &steps {
				take(step, &mut model);
				compare(&model);
			}
		});
	}
}
