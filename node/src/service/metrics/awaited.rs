// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Revocations that the node's own organisation has still to acknowledge.
//!
//! The chain keeps no list of them by organisation: every revocation would pay for one. So the node walks
//! over all patients, for a hundredth of every slot, and tells what it found when it is through. A deadline is
//! days away, and a million patients take hours at most. Nothing but the sum is kept.

use std::time::{Duration, Instant};

use carechain_primitives::{Day, OrganizationId, PatientId};
use carechain_runtime::{opaque::Block, BlockNumber};
use pallet_consent_grants::{runtime_api::ConsentApi, AwaitedPage};
use sp_api::ProvideRuntimeApi;
use substrate_prometheus_endpoint::{PrometheusError, Registry};

use super::{shown::Shown, Failure};
use crate::service::{FullClient, Hash};

/// How long one step may take: a hundredth of a slot. The page under way is read to its end.
const BUDGET: Duration = Duration::from_millis(20);

/// How long it rests when it is through.
const REST: Duration = Duration::from_secs(10);

/// How many patients the chain is asked for at a time: as many as it gives.
const PAGE: u32 = 128;

/// What is walked over.
pub trait Patients {
	/// What is awaited of an organisation at the next patients.
	fn page(
		&self,
		at: Hash,
		organization: OrganizationId,
		after: Option<PatientId>,
	) -> Result<AwaitedPage, Failure>;
}

impl Patients for FullClient {
	fn page(
		&self,
		at: Hash,
		organization: OrganizationId,
		after: Option<PatientId>,
	) -> Result<AwaitedPage, Failure> {
		let api = self.runtime_api();
		Ok(ConsentApi::<Block, BlockNumber>::awaited_acknowledgements(
			&*api,
			at,
			organization,
			after,
			PAGE,
		)?)
	}
}

/// One walk over all patients.
struct Walk {
	organization: OrganizationId,
	begun: Instant,
	/// The last patient that was looked at.
	after: Option<PatientId>,
	found: u64,
	earliest: Option<Day>,
}

impl Walk {
	fn new(organization: OrganizationId, now: Instant) -> Self {
		Self {
			organization,
			begun: now,
			after: None,
			found: 0,
			earliest: None,
		}
	}

	/// Looks at a page; whether it was the last one.
	fn add(&mut self, page: &AwaitedPage) -> bool {
		self.found += page.awaited.len() as u64;
		let deadlines = page.awaited.iter().map(|it| it.deadline);
		self.earliest = self.earliest.into_iter().chain(deadlines).min();
		self.after = page.last;
		self.after.is_none()
	}
}

/// The walk, and what it shows.
pub struct Awaited {
	count: Shown,
	deadline: Shown,
	duration: Shown,
	/// The one that is under way.
	walk: Option<Walk>,
	/// Of which organisation something is shown, and since when.
	shown: Option<(OrganizationId, Instant)>,
}

impl Awaited {
	pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let shown = |name, help| Shown::new(name, help, &["organization"], registry);
		Ok(Self {
			count: shown(
				"carechain_acknowledgements_awaited",
				"Revocations that the node's organisation has still to acknowledge",
			)?,
			deadline: shown(
				"carechain_acknowledgement_deadline_timestamp_seconds",
				"When the first of them counts as missed, in seconds of Unix time; none if nothing is awaited",
			)?,
			duration: shown(
				"carechain_acknowledgements_walk_seconds",
				"How long it took to count them, which is how old the count may be",
			)?,
			walk: None,
			shown: None,
		})
	}

	/// Walks on for a while. After a failure the walk begins anew.
	pub fn step(
		&mut self,
		patients: &impl Patients,
		at: Hash,
		own: Option<OrganizationId>,
		now: Instant,
	) -> Result<(), Failure> {
		if self.shown.is_some_and(|(of, _)| own != Some(of)) {
			self.hide();
		}
		let Some(own) = own else {
			self.walk = None;
			return Ok(());
		};
		let mut walk = match self.walk.take() {
			Some(walk) if walk.organization == own => walk,
			_ if self.is_resting(now) => return Ok(()),
			_ => Walk::new(own, now),
		};
		let started = Instant::now();
		loop {
			if walk.add(&patients.page(at, own, walk.after)?) {
				self.show(&walk, now);
				return Ok(());
			}
			if started.elapsed() >= BUDGET {
				self.walk = Some(walk);
				return Ok(());
			}
		}
	}

	fn is_resting(&self, now: Instant) -> bool {
		self.shown
			.is_some_and(|(_, since)| now.saturating_duration_since(since) < REST)
	}

	fn show(&mut self, walk: &Walk, now: Instant) {
		let label = || [walk.organization.0.to_string()];
		let taken = now.saturating_duration_since(walk.begun);
		self.count.show([(label(), walk.found as f64)]);
		self.deadline.show(
			walk.earliest
				.map(|day| (label(), day.start_unix_seconds() as f64)),
		);
		self.duration.show([(label(), taken.as_secs_f64())]);
		self.shown = Some((walk.organization, now));
	}

	fn hide(&mut self) {
		for gauge in [&self.count, &self.deadline, &self.duration] {
			gauge.show::<1>([]);
		}
		self.shown = None;
	}
}

#[cfg(test)]
mod tests;
