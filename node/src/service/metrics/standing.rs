// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How things stand at the best block: for the chain, and for the organisation whose node this is.
//!
//! Whose it is the chain says: the organisation that lists the node's id (`consortium.setNodeIds`). As long
//! as nobody lists it, only what concerns everybody is told.

use carechain_primitives::{Day, EmergencyId, OrganizationId};
use carechain_runtime::{opaque::Block, AccountId, BlockNumber, Runtime};
use codec::DecodeAll;
use pallet_admission::{runtime_api::AdmissionApi, Cost, RemainingAllowance, NARROWING_RESERVE};
use pallet_collective::Instance2;
use pallet_consent_grants::runtime_api::ConsentApi;
use pallet_consortium::runtime_api::{ConsortiumApi, ValidatorInfo};
use pallet_emergency_access::runtime_api::{EmergencyAccessApi, EmergencyInfo, MAX_PAGE};
use pallet_record_anchors::runtime_api::RecordAnchorsApi;
use sc_client_api::{StorageKey, StorageProvider};
use sc_network::PeerId;
use sp_api::{ApiError, ProvideRuntimeApi};
use substrate_prometheus_endpoint::{PrometheusError, Registry};

use super::{shown::Shown, Failure};
use crate::service::{FullClient, Hash};

/// The most pages of cases that are read: 1,000 cases stand for that many and more.
const MOST_PAGES: usize = 10;

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
	/// Every validator: whose, whether it is in the set, and its silent sessions.
	pub validators: Vec<(OrganizationId, bool, u32)>,
	/// How many emergencies the board is to judge.
	pub escalated: usize,
	/// The node's own organisation.
	pub own: Option<Own>,
}

/// What concerns the node's own organisation.
#[derive(Debug)]
pub struct Own {
	pub organization: OrganizationId,
	/// Whether it has its rights today.
	pub is_active: bool,
	pub member_until: Day,
	pub sits_on_board: bool,
	/// `None` if admission refuses it.
	pub allowance: Option<RemainingAllowance>,
	/// How many leaves its log has.
	pub leaves: u64,
	/// How often it let a deadline for an acknowledgement pass.
	pub missed: u32,
	/// How many emergencies it is to review, and from when on the first of these reviews is overdue.
	pub reviews: usize,
	pub review_until: Option<Day>,
	/// How many reviews it did not do in time, ever.
	pub overdue: u32,
}

impl Reading {
	/// Reads it all from the state of a block, for the node of this id.
	pub fn new(client: &FullClient, at: Hash, own: &PeerId) -> Result<Self, Failure> {
		let api = client.runtime_api();
		let validators = ConsortiumApi::<Block, AccountId>::validators(&*api, at)?.validators;
		let escalated = pages(|after| api.escalated(at, after, MAX_PAGE))?.len();
		let peers = ConsortiumApi::<Block, AccountId>::network_peers(&*api, at)?;
		let own = peers.into_iter().find(|(_, nodes)| {
			let mut nodes = nodes.iter();
			nodes.any(|node| PeerId::from_ed25519(&node.0).as_ref() == Some(own))
		});
		Ok(Self {
			validators: validators.iter().map(standing_of).collect(),
			escalated,
			own: match own {
				Some((organization, _)) => Own::new(client, at, organization)?,
				None => None,
			},
		})
	}
}

fn standing_of(validator: &ValidatorInfo<AccountId>) -> (OrganizationId, bool, u32) {
	(
		validator.organization,
		validator.in_set,
		validator.silent_sessions,
	)
}

impl Own {
	fn new(
		client: &FullClient,
		at: Hash,
		organization: OrganizationId,
	) -> Result<Option<Self>, Failure> {
		let api = client.runtime_api();
		let info = ConsortiumApi::<Block, AccountId>::organization(&*api, at, organization)?;
		let Some(info) = info else {
			return Ok(None);
		};
		let reviews = pages(|after| api.reviews_for(at, organization, after, MAX_PAGE))?;
		let missed =
			ConsentApi::<Block, BlockNumber>::missed_acknowledgements(&*api, at, organization)?;
		Ok(Some(Self {
			organization,
			is_active: info.standing.is_active(),
			member_until: info.member_until,
			sits_on_board: board(client, at)?.contains(&info.representative),
			allowance: api.remaining_allowance(at, info.representative)?,
			leaves: api.log(at, organization)?.map_or(0, |log| log.size),
			missed,
			reviews: reviews.len(),
			review_until: reviews.iter().filter_map(|case| case.review_until).min(),
			overdue: api.overdue_reviews(at, organization)?,
		}))
	}
}

/// Who sits on the board.
fn board(client: &FullClient, at: Hash) -> Result<Vec<AccountId>, Failure> {
	let key = pallet_collective::Members::<Runtime, Instance2>::hashed_key();
	match client.storage(at, &StorageKey(key.into()))? {
		Some(members) => Ok(Vec::decode_all(&mut &members.0[..])?),
		None => Ok(Vec::new()),
	}
}

/// Cases, page by page.
fn pages(
	mut page: impl FnMut(Option<EmergencyId>) -> Result<Vec<EmergencyInfo>, ApiError>,
) -> Result<Vec<EmergencyInfo>, ApiError> {
	let mut all = Vec::new();
	for _ in 0..MOST_PAGES {
		let next = page(all.last().map(|case: &EmergencyInfo| case.case))?;
		let is_last = next.len() < MAX_PAGE as usize;
		all.extend(next);
		if is_last {
			break;
		}
	}
	Ok(all)
}

/// The share of what ordinary calls may use that is spent, in each dimension. The reserve for narrowing
/// calls is not theirs.
fn spent(allowance: &RemainingAllowance) -> [(&'static str, f64); 2] {
	let share = |of: fn(&Cost) -> u64| {
		let capacity = of(&allowance.capacity);
		let for_ordinary = capacity - capacity / NARROWING_RESERVE;
		let left = of(&allowance.remaining_for_ordinary_calls).min(for_ordinary);
		if for_ordinary == 0 {
			return 1.0;
		}
		(for_ordinary - left) as f64 / for_ordinary as f64
	};
	[
		("weight", share(|cost| cost.weight)),
		("bytes", share(|cost| cost.bytes)),
	]
}

/// The gauges. What has an organisation as its label and is not about validators is told of the node's own
/// organisation only.
pub struct Gauges {
	validators_in_set: Shown,
	in_set: Shown,
	silent_sessions: Shown,
	escalated: Shown,
	organization: Shown,
	active: Shown,
	member_until: Shown,
	board_seat: Shown,
	allowance_spent: Shown,
	log_records: Shown,
	missed: Shown,
	reviews: Shown,
	review_until: Shown,
	reviews_overdue: Shown,
}

impl Gauges {
	pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let plain = |name, help| Shown::new(name, help, &[], registry);
		let of_one = |name, help| Shown::new(name, help, &["organization"], registry);
		Ok(Self {
			validators_in_set: plain(
				"carechain_validators_in_set",
				"Validators in the set of the running session",
			)?,
			in_set: of_one(
				"carechain_validator_in_set",
				"Whether a validator is in the set of the running session",
			)?,
			silent_sessions: of_one(
				"carechain_validator_silent_sessions",
				"For how many whole sessions in a row a validator sat in the set and authored nothing",
			)?,
			escalated: plain(
				"carechain_emergencies_escalated",
				"Emergencies that the board is to judge; 1,000 stands for that many and more",
			)?,
			organization: of_one(
				"carechain_node_organization",
				"The organisation that lists this node; none if nobody does",
			)?,
			active: of_one(
				"carechain_membership_active",
				"Whether the node's organisation has its rights today",
			)?,
			member_until: of_one(
				"carechain_membership_end_timestamp_seconds",
				"When the membership of the node's organisation ends, in seconds of Unix time",
			)?,
			board_seat: of_one(
				"carechain_board_seat",
				"Whether the node's organisation sits on the oversight board",
			)?,
			allowance_spent: Shown::new(
				"carechain_allowance_spent_ratio",
				"The share of its allowance for ordinary calls that the node's organisation has spent; at 1 \
				 they are refused",
				&["organization", "dimension"],
				registry,
			)?,
			log_records: of_one(
				"carechain_log_records",
				"Records in the log of the node's organisation",
			)?,
			missed: of_one(
				"carechain_acknowledgements_missed",
				"Revocations that the node's organisation did not acknowledge in time, ever",
			)?,
			reviews: of_one(
				"carechain_reviews_waiting",
				"Emergencies that the node's organisation is to review; 1,000 stands for that many and more",
			)?,
			review_until: of_one(
				"carechain_review_deadline_timestamp_seconds",
				"When the first of these reviews is overdue, in seconds of Unix time; none if none waits",
			)?,
			reviews_overdue: of_one(
				"carechain_reviews_overdue",
				"Reviews that the node's organisation did not do in time, ever",
			)?,
		})
	}

	/// Shows a reading in the place of the one before.
	pub fn show(&self, reading: &Reading) {
		let validators = &reading.validators;
		let in_set = validators.iter().filter(|(_, in_set, _)| *in_set).count();
		self.validators_in_set.show([([], in_set as f64)]);
		self.in_set.show(
			validators
				.iter()
				.map(|(of, in_set, _)| (label(*of), flag(*in_set))),
		);
		self.silent_sessions.show(
			validators
				.iter()
				.map(|(of, _, silent)| (label(*of), f64::from(*silent))),
		);
		self.escalated.show([([], reading.escalated as f64)]);
		self.show_own(reading.own.as_ref());
	}

	fn show_own(&self, own: Option<&Own>) {
		let show = |gauge: &Shown, value: &dyn Fn(&Own) -> Option<f64>| {
			let value = own.and_then(|own| Some((label(own.organization), value(own)?)));
			gauge.show(value);
		};
		let start = |day: Day| day.start_unix_seconds() as f64;
		show(&self.organization, &|_| Some(1.0));
		show(&self.active, &|own| Some(flag(own.is_active)));
		show(&self.member_until, &|own| Some(start(own.member_until)));
		show(&self.board_seat, &|own| Some(flag(own.sits_on_board)));
		show(&self.log_records, &|own| Some(own.leaves as f64));
		show(&self.missed, &|own| Some(own.missed.into()));
		show(&self.reviews, &|own| Some(own.reviews as f64));
		show(&self.review_until, &|own| own.review_until.map(start));
		show(&self.reviews_overdue, &|own| Some(own.overdue.into()));
		let allowance = own.and_then(|own| Some((own.organization, own.allowance.as_ref()?)));
		self.allowance_spent
			.show(allowance.into_iter().flat_map(|(of, allowance)| {
				let of = of.0.to_string();
				spent(allowance)
					.map(|(dimension, share)| ([of.clone(), dimension.to_string()], share))
			}));
	}
}

fn label(organization: OrganizationId) -> [String; 1] {
	[organization.0.to_string()]
}

fn flag(is_so: bool) -> f64 {
	f64::from(u8::from(is_so))
}

/// Reads how things stand, and shows it.
pub struct Standing {
	node: PeerId,
	gauges: Gauges,
	/// Whose the node is, as of the last look.
	organization: Option<OrganizationId>,
}

impl Standing {
	/// For the node of this id.
	pub fn new(node: PeerId, registry: &Registry) -> Result<Self, PrometheusError> {
		Ok(Self {
			node,
			gauges: Gauges::new(registry)?,
			organization: None,
		})
	}

	/// Looks at the state of a block. After a failure what was seen last stays.
	pub fn look(&mut self, client: &FullClient, at: Hash) -> Result<(), Failure> {
		let reading = Reading::new(client, at, &self.node)?;
		self.organization = reading.own.as_ref().map(|own| own.organization);
		self.gauges.show(&reading);
		Ok(())
	}

	/// The organisation that lists the node.
	pub fn organization(&self) -> Option<OrganizationId> {
		self.organization
	}
}

#[cfg(test)]
mod tests;
