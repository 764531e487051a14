// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod accounts;
mod admit_organization;
mod genesis;
mod histories;
mod queries;
mod register_practitioner;
mod reinstate_organization;
mod renew_membership;
mod revoke_practitioner;
mod session;
mod suspend_organization;
mod try_state;

use crate::{mock::*, Call, Event};
use carechain_primitives::{
	Day, OrganizationId, OrganizationKind, PractitionerRoleCodes, PractitionerRoleId,
};
use frame_support::{assert_ok, dispatch::DispatchResult};

const DOCTORS_ROLE: PractitionerRoleId = PractitionerRoleId(0);
const NEXT_ROLE: PractitionerRoleId = PractitionerRoleId(1);

/// Every kind of caller, with a name for the failure message.
fn callers() -> Vec<(&'static str, RuntimeOrigin)> {
	vec![
		("nobody", RuntimeOrigin::none()),
		("root", RuntimeOrigin::root()),
		("both bodies", RuntimeOrigin::signed(BOTH_BODIES)),
		("one body", RuntimeOrigin::signed(ONE_BODY)),
		("the representative", RuntimeOrigin::signed(ALICE)),
		("another representative", RuntimeOrigin::signed(CLARA)),
		("a practitioner", RuntimeOrigin::signed(DOCTOR)),
		("a patient", RuntimeOrigin::signed(PATIENT)),
		("a stranger", RuntimeOrigin::signed(STRANGER)),
	]
}

/// Checks that a call is refused for its origin, and changes nothing, unless `allowed` made it.
fn assert_only(allowed: &str, call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for (name, origin) in callers() {
		if name != allowed {
			println!("called by {name}");
			assert_changes_nothing(|| call(origin), sp_runtime::traits::BadOrigin);
		}
	}
}

fn admit(representative: AccountId, name: impl Into<Vec<u8>>, member_until: Day) -> DispatchResult {
	Consortium::admit_organization(
		RuntimeOrigin::signed(BOTH_BODIES),
		OrganizationKind::Laboratory,
		representative,
		name.into(),
		member_until,
	)
}

fn renew(organization: OrganizationId, member_until: Day) -> DispatchResult {
	let origin = RuntimeOrigin::signed(BOTH_BODIES);
	Consortium::renew_membership(origin, organization, member_until)
}

fn suspend(organization: OrganizationId) -> DispatchResult {
	Consortium::suspend_organization(RuntimeOrigin::signed(ONE_BODY), organization)
}

fn reinstate(organization: OrganizationId) -> DispatchResult {
	Consortium::reinstate_organization(RuntimeOrigin::signed(BOTH_BODIES), organization)
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
}

fn revoke(by: AccountId, role: PractitionerRoleId) -> DispatchResult {
	Consortium::revoke_practitioner(RuntimeOrigin::signed(by), role)
}

/// So many days after the day that tests start on.
fn days_ahead(days: u32) -> Day {
	TODAY.saturating_add(days)
}
