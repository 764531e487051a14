// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories against a plain model in memory: every call succeeds or fails as the model says,
//! and afterwards state, standing and accounts are the model's.

use super::*;
use crate::{Error, OrganizationStatus, Organizations, PractitionerRoles, RolesOf};
use carechain_primitives::{
	traits::{Members, Practitioners, Standing},
	CodeSet,
};
use proptest::prelude::*;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// Who calls, or is named in a call: few enough to meet again and again.
fn account(n: u8) -> AccountId {
	match n {
		0 => ALICE,
		1 => CLARA,
		2 => DOCTOR,
		3 => PATIENT,
		4 => ONE_BODY,
		5 => BOTH_BODIES,
		_ => stranger(n),
	}
}

#[derive(Clone, Debug)]
enum Step {
	Admit {
		by: u8,
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
	Sign {
		account: u8,
	},
	Wait {
		days: u32,
	},
}

const ACCOUNTS: u8 = 8;
const ORGANIZATIONS: u32 = 5;

/// One of the governing accounts or of the representatives more often than anyone else, so that
/// enough calls succeed for histories to go somewhere.
fn caller() -> impl Strategy<Value = u8> {
	prop_oneof![3 => Just(4), 4 => Just(5), 1 => 0..2u8, 2 => 0..ACCOUNTS]
}

/// Mostly an end within the bound of so many days.
fn ahead(most: u32) -> impl Strategy<Value = u32> + Clone {
	prop_oneof![10 => 1..=most, 1 => Just(0), 1 => Just(most + 1)]
}

fn step() -> impl Strategy<Value = Step> {
	let roles = prop_oneof![10 => 1..0x80u8, 1 => Just(0), 1 => 0x80..=u8::MAX];
	let name = prop_oneof![10 => 1..=64usize, 1 => Just(0), 1 => Just(65)];
	let (membership, credential) = (ahead(MAX_MEMBERSHIP_DAYS), ahead(MAX_CREDENTIAL_DAYS));
	prop_oneof![
		2 => (caller(), 0..ACCOUNTS, name, membership.clone())
			.prop_map(|(by, representative, name, days)| Step::Admit { by, representative, name, days }),
		2 => (caller(), 0..ORGANIZATIONS, membership)
			.prop_map(|(by, organization, days)| Step::Renew { by, organization, days }),
		2 => (caller(), 0..ORGANIZATIONS)
			.prop_map(|(by, organization)| Step::Suspend { by, organization }),
		2 => (caller(), 0..ORGANIZATIONS)
			.prop_map(|(by, organization)| Step::Reinstate { by, organization }),
		8 => (caller(), 0..ORGANIZATIONS, 0..ACCOUNTS, roles, credential).prop_map(
			|(by, organization, account, roles, days)| {
				Step::Register { by, organization, account, roles, days }
			}
		),
		6 => (caller(), 0..8u32).prop_map(|(by, role)| Step::Revoke { by, role }),
		4 => (0..ACCOUNTS).prop_map(|account| Step::Sign { account }),
		2 => (1..120u32).prop_map(|days| Step::Wait { days }),
	]
}

struct Member {
	representative: AccountId,
	suspended: bool,
	until: u32,
}

struct Credential {
	organization: usize,
	account: AccountId,
	until: u32,
	revoked: bool,
}

/// The registry as one would write it down on paper.
struct Model {
	today: u32,
	members: Vec<Member>,
	credentials: Vec<Credential>,
	/// Signatures that each account ever used up.
	signed: BTreeMap<AccountId, u32>,
}

type Outcome = Result<(), DispatchError>;

fn refuse(error: Error<Test>) -> Outcome {
	Err(error.into())
}

impl Model {
	fn founded() -> Self {
		let member = |representative| Member {
			representative,
			suspended: false,
			until: days_ahead(100).0,
		};
		Self {
			today: TODAY.0,
			members: [ALICE, BOB, CLARA].map(member).into(),
			credentials: vec![Credential {
				organization: 0,
				account: DOCTOR,
				until: days_ahead(100).0,
				revoked: false,
			}],
			signed: BTreeMap::new(),
		}
	}

	fn represented_by(&self, account: &AccountId) -> Option<usize> {
		self.members
			.iter()
			.position(|member| member.representative == *account)
	}

	fn held_by(&self, account: &AccountId) -> Vec<usize> {
		(0..self.credentials.len())
			.filter(|id| {
				!self.credentials[*id].revoked && self.credentials[*id].account == *account
			})
			.collect()
	}

	fn standing(&self, organization: usize) -> Standing {
		match self.members.get(organization) {
			None => Standing::Unknown,
			Some(member) if member.suspended => Standing::Suspended,
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

	fn admit(
		&mut self,
		by: &AccountId,
		representative: AccountId,
		name: usize,
		end: u32,
	) -> Outcome {
		if *by != BOTH_BODIES {
			return Err(DispatchError::BadOrigin);
		}
		match name {
			0 => return refuse(Error::NameEmpty),
			65 => return refuse(Error::NameTooLong),
			_ => self.check_end(end, MAX_MEMBERSHIP_DAYS)?,
		}
		if representative == PATIENT || self.can_sign(&representative) {
			return refuse(Error::AccountInUse);
		}
		self.members.push(Member {
			representative,
			suspended: false,
			until: end,
		});
		Ok(())
	}

	fn renew(&mut self, by: &AccountId, organization: usize, end: u32) -> Outcome {
		if *by != BOTH_BODIES {
			return Err(DispatchError::BadOrigin);
		}
		if organization >= self.members.len() {
			return refuse(Error::NotFound);
		}
		self.check_end(end, MAX_MEMBERSHIP_DAYS)?;
		if end <= self.members[organization].until {
			return refuse(Error::EndNotLater);
		}
		self.members[organization].until = end;
		Ok(())
	}

	fn suspend(&mut self, by: &AccountId, organization: usize) -> Outcome {
		if *by != ONE_BODY {
			return Err(DispatchError::BadOrigin);
		}
		match self.members.get_mut(organization) {
			None => refuse(Error::NotFound),
			Some(member) if member.suspended => refuse(Error::AlreadySuspended),
			Some(member) => {
				member.suspended = true;
				Ok(())
			}
		}
	}

	fn reinstate(&mut self, by: &AccountId, organization: usize) -> Outcome {
		if *by != BOTH_BODIES {
			return Err(DispatchError::BadOrigin);
		}
		match self.members.get_mut(organization) {
			None => refuse(Error::NotFound),
			Some(member) if !member.suspended => refuse(Error::NotSuspended),
			Some(member) => {
				member.suspended = false;
				Ok(())
			}
		}
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
			if organization >= self.members.len() {
				return refuse(Error::NotFound);
			}
		} else if self.represented_by(by) != Some(organization) {
			return refuse(Error::NotAuthorized);
		} else if self.standing(organization) != Standing::Active {
			return refuse(Error::OrganizationNotActive);
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
			account,
			until: end,
			revoked: false,
		});
		Ok(())
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
	let end = |days: u32| model.today + days;
	let (expected, actual) = match *step {
		Step::Admit {
			by,
			representative,
			name,
			days,
		} => {
			let (by, representative, end) = (account(by), account(representative), end(days));
			let name_bytes = vec![b'A'; name];
			(
				model.admit(&by, representative.clone(), name, end),
				Consortium::admit_organization(
					RuntimeOrigin::signed(by),
					OrganizationKind::Laboratory,
					representative,
					name_bytes,
					Day(end),
				),
			)
		}
		Step::Renew {
			by,
			organization,
			days,
		} => {
			let (by, end) = (account(by), end(days));
			(
				model.renew(&by, index(organization), end),
				Consortium::renew_membership(
					RuntimeOrigin::signed(by),
					OrganizationId(organization),
					Day(end),
				),
			)
		}
		Step::Suspend { by, organization } => {
			let (by, id) = (account(by), OrganizationId(organization));
			(
				model.suspend(&by, index(organization)),
				Consortium::suspend_organization(RuntimeOrigin::signed(by), id),
			)
		}
		Step::Reinstate { by, organization } => {
			let (by, id) = (account(by), OrganizationId(organization));
			(
				model.reinstate(&by, index(organization)),
				Consortium::reinstate_organization(RuntimeOrigin::signed(by), id),
			)
		}
		Step::Register {
			by,
			organization,
			account: whose,
			roles,
			days,
		} => {
			let (by, whose, end) = (account(by), account(whose), end(days));
			(
				model.register(&by, index(organization), whose.clone(), roles, end),
				register_as(
					RuntimeOrigin::signed(by),
					OrganizationId(organization),
					whose,
					PractitionerRoleCodes(roles),
					Day(end),
				),
			)
		}
		Step::Revoke { by, role } => {
			let by = account(by);
			(
				model.revoke(&by, index(role)),
				revoke(by, PractitionerRoleId(role)),
			)
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
	};
	assert_eq!(actual, expected, "{step:?}");
	if actual.is_err() {
		assert_eq!(root(), before, "a failed call wrote to storage");
	}
}

fn compare(model: &Model) {
	check();
	assert_eq!(Organizations::<Test>::iter().count(), model.members.len());
	for (id, member) in (0..).map(OrganizationId).zip(&model.members) {
		let record = Organizations::<Test>::get(id).expect("the model has it");
		assert_eq!(record.representative, member.representative);
		assert_eq!(record.member_until, Day(member.until));
		assert_eq!(
			record.status == OrganizationStatus::Suspended,
			member.suspended
		);
		assert_eq!(Consortium::standing(id), model.standing(index(id.0)));
	}
	assert_eq!(
		PractitionerRoles::<Test>::iter().count(),
		model.credentials.len()
	);
	for (id, credential) in (0..).map(PractitionerRoleId).zip(&model.credentials) {
		let view = Consortium::practitioner_role(id).expect("the model has it");
		assert_eq!(index(view.organization.0), credential.organization);
		let standing = match credential {
			Credential { revoked: true, .. } => Standing::Ended,
			Credential { until, .. } if *until <= model.today => Standing::Expired,
			_ => Standing::Active,
		};
		assert_eq!(view.standing, standing);
	}
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
