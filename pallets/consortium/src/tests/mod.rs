// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod accounts;
mod admit_organization;
mod allow_validator;
mod board_seats;
mod council_seats;
mod equivocation;
mod expel_organization;
mod genesis;
mod histories;
mod leaving;
mod node_ids;
mod queries;
mod register_practitioner;
mod reinstate_organization;
mod reinstate_practitioner;
mod renew_membership;
mod restart_finality;
mod resume_validating;
mod reviewers;
mod revoke_practitioner;
mod session;
mod silence;
mod stop_validating;
mod suspend_organization;
mod suspend_practitioner;
mod try_state;
mod validator_histories;
mod validator_set;

use crate::{
	mock::*, Call, Error, Event, OrganizationStatus, Organizations, PractitionerRoleStatus,
	PractitionerRoles, ValidatorStatus, Validators,
};
use carechain_primitives::{
	Day, NodeId, OrganizationId, OrganizationKind, PractitionerRoleCodes, PractitionerRoleId,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	dispatch::DispatchResult,
	traits::{KeyOwnerProofSystem, SortedMembers},
	BoundedVec,
};
use pallet_collective::{Instance1, Instance2};
use pallet_session::historical::HistoricalSessions;
use sp_runtime::{testing::UintAuthorityId, KeyTypeId, RuntimeAppPublic};
use sp_staking::SessionIndex;

const DOCTORS_ROLE: PractitionerRoleId = PractitionerRoleId(0);
const NEXT_ROLE: PractitionerRoleId = PractitionerRoleId(1);

/// Every kind of caller, with a name for the failure message.
fn callers() -> Vec<(&'static str, RuntimeOrigin)> {
	vec![
		("nobody", RuntimeOrigin::none()),
		("root", RuntimeOrigin::root()),
		("both bodies", RuntimeOrigin::signed(BOTH_BODIES)),
		("the board", RuntimeOrigin::signed(THE_BOARD)),
		("one body", RuntimeOrigin::signed(ONE_BODY)),
		("the representative", RuntimeOrigin::signed(ALICE)),
		("another representative", RuntimeOrigin::signed(CLARA)),
		("a hospital", RuntimeOrigin::signed(BOB)),
		(
			"a hospital without a validator",
			RuntimeOrigin::signed(CAROL),
		),
		("a member of the board", RuntimeOrigin::signed(REGINA)),
		("a practitioner", RuntimeOrigin::signed(DOCTOR)),
		("a patient", RuntimeOrigin::signed(PATIENT)),
		("a stranger", RuntimeOrigin::signed(STRANGER)),
	]
}

/// Those of the callers that represent an organisation.
const REPRESENTATIVES: [&str; 5] = [
	"the representative",
	"another representative",
	"a hospital",
	"a hospital without a validator",
	"a member of the board",
];

/// Checks that a call is refused for its origin, and changes nothing, unless one of `allowed` made
/// it.
fn assert_only(allowed: &[&str], call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for (name, origin) in callers() {
		if !allowed.contains(&name) {
			println!("called by {name}");
			assert_changes_nothing(|| call(origin), sp_runtime::traits::BadOrigin);
		}
	}
}

/// Checks that a call that takes a signature is refused without one, and to everyone else who signs,
/// unless one of `allowed` did, as not authorised; and that it changes nothing.
fn assert_only_signed_by(allowed: &[&str], call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for (name, origin) in callers() {
		if !allowed.contains(&name) {
			println!("called by {name}");
			if matches!(name, "nobody" | "root") {
				assert_changes_nothing(|| call(origin), sp_runtime::traits::BadOrigin);
			} else {
				assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
			}
		}
	}
}

fn both_bodies() -> RuntimeOrigin {
	RuntimeOrigin::signed(BOTH_BODIES)
}

fn admit(representative: AccountId, name: impl Into<Vec<u8>>, member_until: Day) -> DispatchResult {
	Consortium::admit_organization(
		both_bodies(),
		OrganizationKind::Laboratory,
		representative,
		name.into(),
		member_until,
		false,
	)
}

/// Admits a hospital for 100 days.
fn admit_hospital(representative: AccountId, validator: bool) -> DispatchResult {
	admit_as(OrganizationKind::Hospital, representative, validator)
}

/// Admits a body of some kind for 100 days.
fn admit_as(kind: OrganizationKind, representative: AccountId, validator: bool) -> DispatchResult {
	Consortium::admit_organization(
		both_bodies(),
		kind,
		representative,
		b"A".to_vec(),
		Consortium::today().saturating_add(100),
		validator,
	)
}

fn renew(organization: OrganizationId, member_until: Day) -> DispatchResult {
	Consortium::renew_membership(both_bodies(), organization, member_until)
}

/// By one body alone.
fn suspend(organization: OrganizationId) -> DispatchResult {
	Consortium::suspend_organization(RuntimeOrigin::signed(ONE_BODY), organization)
}

fn suspend_by_both(organization: OrganizationId) -> DispatchResult {
	Consortium::suspend_organization(both_bodies(), organization)
}

fn reinstate(organization: OrganizationId) -> DispatchResult {
	Consortium::reinstate_organization(both_bodies(), organization)
}

fn expel(organization: OrganizationId) -> DispatchResult {
	Consortium::expel_organization(both_bodies(), organization)
}

fn leave(by: AccountId) -> DispatchResult {
	Consortium::leave_consortium(RuntimeOrigin::signed(by))
}

fn complete_leaving(by: AccountId, organization: OrganizationId) -> DispatchResult {
	Consortium::complete_leaving(RuntimeOrigin::signed(by), organization)
}

fn seat(organization: OrganizationId) -> DispatchResult {
	Consortium::seat_on_board(both_bodies(), organization)
}

fn unseat(organization: OrganizationId) -> DispatchResult {
	Consortium::unseat_from_board(RuntimeOrigin::signed(THE_BOARD), organization)
}

fn allow(organization: OrganizationId) -> DispatchResult {
	Consortium::allow_validator(both_bodies(), organization)
}

fn stop(by: AccountId) -> DispatchResult {
	Consortium::stop_validating(RuntimeOrigin::signed(by))
}

fn resume(by: AccountId) -> DispatchResult {
	Consortium::resume_validating(RuntimeOrigin::signed(by))
}

/// Lists nodes, each a byte repeated.
fn list_nodes(by: AccountId, nodes: &[u8]) -> DispatchResult {
	let nodes = nodes.iter().copied().map(node).collect();
	Consortium::set_node_ids(RuntimeOrigin::signed(by), BoundedVec::truncate_from(nodes))
}

fn node(n: u8) -> NodeId {
	NodeId([n; 32])
}

/// Registers a doctor for 30 days.
fn register(by: AccountId, organization: OrganizationId, account: AccountId) -> DispatchResult {
	register_as(
		RuntimeOrigin::signed(by),
		organization,
		account,
		doctor(),
		days_ahead(30),
	)
}

fn register_as(
	origin: RuntimeOrigin,
	organization: OrganizationId,
	account: AccountId,
	roles: PractitionerRoleCodes,
	valid_until: Day,
) -> DispatchResult {
	Consortium::register_practitioner(origin, organization, account, roles, LICENCE, valid_until)
		.map(|_| ())
		.map_err(|refused| refused.error)
}

fn revoke(by: AccountId, role: PractitionerRoleId) -> DispatchResult {
	Consortium::revoke_practitioner(RuntimeOrigin::signed(by), role)
}

fn suspend_role(by: AccountId, role: PractitionerRoleId) -> DispatchResult {
	Consortium::suspend_practitioner(RuntimeOrigin::signed(by), role)
}

fn reinstate_role(by: AccountId, role: PractitionerRoleId) -> DispatchResult {
	Consortium::reinstate_practitioner(RuntimeOrigin::signed(by), role)
}

/// What is registered of a credential.
fn role_status(role: PractitionerRoleId) -> PractitionerRoleStatus {
	PractitionerRoles::<Test>::get(role)
		.expect("is there")
		.status
}

/// So many days after the day that tests start on.
fn days_ahead(days: u32) -> Day {
	TODAY.saturating_add(days)
}

/// A chain of so many hospitals that all validate, and the regulator, which comes last. Hospital `n`
/// is organisation `n`, represented by [`stranger`] `n`, with the session key `n` + 1.
fn hospitals(count: u8, min_validators: u32) -> sp_io::TestExternalities {
	let mut genesis = genesis();
	let regulator = genesis.consortium.organizations[3].clone();
	genesis.consortium.organizations = (0..count)
		.map(|n| hospital(stranger(n), "Hospital", true))
		.chain([regulator])
		.collect();
	genesis.consortium.practitioners.clear();
	genesis.consortium.min_validators = min_validators;
	genesis.session.keys = (0..count)
		.map(|n| (stranger(n), stranger(n), SessionKeys::of(u64::from(n) + 1)))
		.collect();
	new_test_ext_from(genesis)
}

/// The seats of the council, as their accounts.
fn council() -> Vec<AccountId> {
	Seats::<Instance1>::sorted_members()
}

/// The seats of the board, as their accounts.
fn board() -> Vec<AccountId> {
	Seats::<Instance2>::sorted_members()
}

fn status(organization: OrganizationId) -> OrganizationStatus {
	Organizations::<Test>::get(organization)
		.expect("is there")
		.status
}

/// Whether a hospital's validator is wanted in the set; `None` if it has none.
fn validator_status(organization: OrganizationId) -> Option<ValidatorStatus> {
	Consortium::validator_of(organization).map(|validator| validator.status)
}

/// The hospitals that have a validator, in order.
fn validating() -> Vec<OrganizationId> {
	Validators::<Test>::get()
		.into_iter()
		.map(|validator| validator.organization)
		.collect()
}

/// What this pallet told since this was asked last.
fn told() -> Vec<Event<Test>> {
	let events = System::events();
	System::reset_events();
	events
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Consortium(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Sets a validator's session keys with a proof of possession, as an operator does.
fn set_keys(account: AccountId, key: u64) -> DispatchResult {
	let mut keys = SessionKeys::of(key);
	let proof = keys
		.create_ownership_proof(&account.encode())
		.expect("the key signs");
	Session::set_keys(RuntimeOrigin::signed(account), keys, proof.encode())
}

fn has_keys(account: &AccountId) -> bool {
	pallet_session::NextKeys::<Test>::contains_key(account)
}

fn engine_key(key: u64) -> (KeyTypeId, Vec<u8>) {
	(UintAuthorityId::ID, UintAuthorityId(key).encode())
}

/// Whose key it was, once the session that runs now is over: what a report of an equivocation needs.
fn proven_after_the_session(key: u64) -> Option<AccountId> {
	let proof = Historical::prove(engine_key(key)).expect("a proof is always made");
	next_session();
	Historical::check_proof(engine_key(key), proof).map(|(account, ())| account)
}

/// Whether an equivocation with that key in the running session could still be reported after it.
fn provable_after_the_session(key: u64) -> bool {
	proven_after_the_session(key).is_some()
}

type Proof = <Historical as KeyOwnerProofSystem<(KeyTypeId, Vec<u8>)>>::Proof;

fn has_root(session: SessionIndex) -> bool {
	HistoricalSessions::<Test>::contains_key(session)
}

fn keys(of: &[u64]) -> Vec<UintAuthorityId> {
	of.iter().copied().map(UintAuthorityId).collect()
}

/// The references of an account: providers, consumers, sufficients.
fn references(account: &AccountId) -> (u32, u32, u32) {
	let info = System::account(account);
	(info.providers, info.consumers, info.sufficients)
}
