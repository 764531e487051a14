// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Two nodes with the keys of one validator: what happens when an operator restores a backup and
//! forgets that the old machine still runs. The two vote for different blocks in the same round.

use super::{stage::VICTIM, Stage};
use crate::{
	chain::{AccountId, HOSPITALS},
	until::{until, Look},
};
use anyhow::Result;
use codec::Encode;
use pallet_consortium::{runtime_api::OrganizationInfo, OrganizationStatus};
use std::time::{Duration, Instant};

/// How long the two may go undiscovered.
const DISCOVERY: Duration = Duration::from_secs(180);
/// How long finality has to go on after that.
const AFTER: Duration = Duration::from_secs(20);

pub(super) async fn equivocation(stage: &mut Stage) -> Result<()> {
	stage.load().leave_out(HOSPITALS[VICTIM]);
	let start = Instant::now();
	let mut twin = stage.network.twin_of(VICTIM)?;
	twin.start()?;
	twin.answers().await?;
	let node = &stage.network.nodes[0];
	until("the hospital is suspended", DISCOVERY, || async {
		let at = node.final_header().await?.hash;
		let info: Option<OrganizationInfo<AccountId>> = node
			.ask(
				"ConsortiumApi_organization",
				&HOSPITALS[VICTIM].encode(),
				Some(at),
			)
			.await?;
		Ok(match info.map(|info| info.status) {
			Some(OrganizationStatus::Suspended) => Look::Holds(()),
			status => Look::NotYet(format!("{status:?}")),
		})
	})
	.await?;
	stage.note(format!(
		"the hospital was suspended, in a final block, {:.0} s after the second node was started",
		start.elapsed().as_secs_f64()
	));
	stage.finality_goes_on(&[0, 1, 2], AFTER).await?;
	// Everything that its operator has to do but to ask for reinstatement.
	twin.stop()
}
