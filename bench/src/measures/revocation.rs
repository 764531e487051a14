// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! From signing a revocation at one hospital's node to the denial at another's, and until that is final.

use super::{
	latency::paced_each,
	throughput::{once, start, CLINICS},
	Bench,
};
use crate::{
	calls::{Cast, Kind},
	drive::{drive, sign_all, Pace, Queue, Signer, Until},
	report::{Row, Target},
	statistics::Sample,
	testbed::Testbed,
};
use anyhow::{ensure, Context, Result};
use carechain_network::{
	chain::{grant, question, revoke, Decision, Hash, Wallet},
	node::{bytes, from_hex, parse_header},
	rpc::Rpc,
};
use carechain_primitives::OrganizationId;
use carechain_runtime::SLOT_DURATION;
use codec::Decode;
use pallet_consent_grants::Outcome as Answer;
use serde_json::{json, Value};
use std::{
	collections::BTreeMap,
	time::{Duration, Instant},
};
use tokio::time::sleep_until;

/// The node that revocations are sent to, and the one that is asked.
const SENT_TO: usize = 0;
const ASKED: usize = 3;
/// Who is shut out: the hospital of the node that is asked.
const GRANTEE: OrganizationId = OrganizationId(ASKED as u32);
/// The share of what the chain sustains.
const LOAD: f64 = 0.5;
/// Blocks that load runs before, and how many revocations are sent in each.
const RAMP: u32 = 2;
const PER_BLOCK: u32 = 6;
const NAME: &str = "revocation";

/// A figure of one revocation, in slots.
type Of = fn(&Shut) -> f64;

/// What became of one revocation, in slots since it was signed.
#[derive(Clone, Copy)]
struct Shut {
	at_best: f64,
	at_final: f64,
}

pub async fn measure(bench: &Bench) -> Result<Vec<Row>> {
	let (rounds, blocks) = bench.pick((2, 20), (1, 4));
	bench.progress.expect(rounds * 2 + 2);
	bench.progress.step("revocation: starting");
	let each = (blocks * PER_BLOCK) as usize;
	let needed = rounds as usize * 2 * each;
	// One more for each so many, for the grantee's own are not among them: authors see what they wrote.
	let (bed, mut cast) = start(bench, 4, needed + needed / CLINICS as usize + 1).await?;
	let patients = patients(&cast);
	give(&bed, &patients).await?;
	bench.progress.step("revocation: what is sustained");
	let sustained = once(bench, &bed, &mut cast, Kind::Anchor)
		.await?
		.per_second();
	let rate = LOAD * sustained;
	let mut parts = patients.chunks_exact(each);
	let (mut idle, mut loaded) = (Vec::new(), Vec::new());
	for round in 1..=rounds {
		for (all, load) in [(&mut idle, 0.0), (&mut loaded, rate)] {
			let step = format!("revocation: {load:.0} calls/s beside, round {round} of {rounds}");
			bench.progress.step(&step);
			let part = parts.next().context("patients for every round")?;
			all.push(under_load(&bed, &mut cast, load, blocks, part).await?);
		}
	}
	let configuration = format!(
		"4 validators, {:.0} % load: {rate:.0} calls/s",
		LOAD * 100.0
	);
	let figures: [(&str, Of); 2] = [
		("signed to denied at another node", |it| it.at_best),
		("signed to final there", |it| it.at_final),
	];
	let mut rows = Vec::new();
	for (figure, of) in figures {
		for percentile in [50.0, 99.0] {
			let values = |runs: &[Vec<Shut>]| {
				let each = runs.iter().map(|run| Sample::of(run.iter().map(of)));
				let each = each.flatten().map(|it| it.percentile(percentile));
				Sample::of(each).context("no revocation was seen")
			};
			let value = values(&loaded)?;
			let row = Row::new(
				NAME,
				&format!("{figure}, p{percentile:.0}"),
				&configuration,
				value.median(),
				"slots",
			)
			.repeated(value.count(), value.spread())
			.against("no load", values(&idle)?.median())
			.limited("the next slot", percentile / 100.0);
			rows.push(match (figure, percentile) {
				("signed to final there", 99.0) => row.aimed(Target::ValueAtMost(3.0)),
				_ => row,
			});
		}
	}
	Ok(rows)
}

/// A patient whose grant is taken back, and who signs that.
type Patient = (Wallet, Signer);

/// All patients but the grantee's own.
fn patients(cast: &Cast) -> Vec<Patient> {
	let all = cast
		.wallets
		.iter()
		.cloned()
		.zip(cast.patients().iter().cloned());
	all.filter(|(wallet, _)| wallet.custodian != GRANTEE)
		.collect()
}

/// Gives one grant of each patient to the hospital that will be shut out.
async fn give(bed: &Testbed, patients: &[Patient]) -> Result<()> {
	let signers: Vec<_> = patients.iter().map(|(_, signer)| signer.clone()).collect();
	let call = |index: usize, _: usize| Some(grant(patients[index].0.patient, GRANTEE));
	let queues = sign_all(bed.chain, &signers, 1, &call);
	drive(bed, queues, Pace::Full(1_000), Until::Done).await?;
	Ok(())
}

/// Takes back a grant of each of some patients, at moments all over a slot, while others send at a rate.
async fn under_load(
	bed: &Testbed,
	cast: &mut Cast,
	rate: f64,
	blocks: u32,
	patients: &[Patient],
) -> Result<Vec<Shut>> {
	let counted = blocks + 4;
	let queues: Vec<Queue> = match rate {
		0.0 => Vec::new(),
		_ => cast.sign(
			Kind::Anchor,
			paced_each(cast, Kind::Anchor, rate, RAMP + counted),
		),
	};
	let until = Until::Blocks {
		ramp: RAMP,
		counted,
	};
	let (outcome, shut) = tokio::try_join!(
		drive(bed, queues, Pace::PerSecond(rate), until),
		take_back(bed, patients)
	)?;
	if rate > 0.0 {
		cast.note(Kind::Anchor, &outcome.sent);
	}
	Ok(shut)
}

/// Takes the grants back, [`PER_BLOCK`] in each slot, and asks the other node at each of its heads.
async fn take_back(bed: &Testbed, patients: &[Patient]) -> Result<Vec<Shut>> {
	let sender = bed.network.nodes[SENT_TO].connect().await?;
	let asked = bed.network.nodes[ASKED].connect().await?;
	let best = asked.call("chain_getBlockHash", json!([])).await?;
	for (wallet, _) in patients {
		ensure!(
			permits(&asked, wallet, &best).await?,
			"a grant that is to be taken back permits nothing"
		);
	}
	let mut bests = asked
		.subscribe("chain_subscribeNewHeads", json!([]))
		.await?;
	let mut finals = asked
		.subscribe("chain_subscribeFinalizedHeads", json!([]))
		.await?;
	let begin = Instant::now() + Duration::from_millis(RAMP as u64 * SLOT_DURATION);
	let mut sent = 0;
	let mut open = BTreeMap::new();
	let mut shut = Vec::new();
	while shut.len() < patients.len() {
		let next = begin + offset(sent);
		tokio::select! {
			() = sleep_until(next.into()), if sent < patients.len() => {
				let (wallet, signer) = &patients[sent];
				let signed = Instant::now();
				// Grants are numbered from 0, and the nonce is that after the grant's.
				let call = revoke(wallet.patient, 0);
				let call = bed.chain.sign(&signer.key, signer.nonce + 1, call);
				let params = json!([bytes(&call.bytes)]);
				sender.call("author_submitExtrinsic", params).await?;
				open.insert(sent, (signed, None));
				sent += 1;
			}
			head = bests.recv() => {
				let hash = hash(head)?;
				for (index, (_, denied)) in open.iter_mut().filter(|(_, it)| it.1.is_none()) {
					if !permits(&asked, &patients[*index].0, &json!(hash)).await? {
						*denied = Some(Instant::now());
					}
				}
			}
			head = finals.recv() => {
				let hash = hash(head)?;
				let candidates: Vec<_> = open.iter().filter_map(|(index, (signed, denied))| {
					Some((*index, *signed, (*denied)?))
				}).collect();
				for (index, signed, denied) in candidates {
					if permits(&asked, &patients[index].0, &json!(hash)).await? {
						continue;
					}
					open.remove(&index);
					let slots = |at: Instant| (at - signed).as_secs_f64() * 1_000.0 / SLOT_DURATION as f64;
					shut.push(Shut { at_best: slots(denied), at_final: slots(Instant::now()) });
				}
			}
		}
	}
	Ok(shut)
}

/// When the n-th is sent: evenly through the slots, and each slot's a little later than those before, so
/// that all parts of a slot have their share.
fn offset(sent: usize) -> Duration {
	let slot = SLOT_DURATION as f64 / 1_000.0;
	let even = sent as f64 * slot / f64::from(PER_BLOCK);
	// The golden ratio's multiples fall evenly on whatever they are taken of.
	let shift = (sent as f64 * 0.618_033_988_75).fract() * slot / f64::from(PER_BLOCK);
	Duration::from_secs_f64(even + shift)
}

fn hash(head: Option<Value>) -> Result<Hash> {
	let head = head.context("the node went away")?;
	Ok(parse_header(&head)?.context("a head is a header")?.hash)
}

/// Whether the hospital that is shut out would get what the patient's own one wrote, at a block.
async fn permits(rpc: &Rpc, wallet: &Wallet, at: &Value) -> Result<bool> {
	let question = question(wallet.patient, GRANTEE, wallet.custodian);
	let params = json!(["ConsentApi_decide", bytes(&question), at]);
	let answer = from_hex(&rpc.call("state_call", params).await?)?;
	let decision = Decision::decode(&mut &answer[..]).context("a decision")?;
	Ok(decision.outcome == Answer::Permit)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn revocations_fall_on_all_parts_of_a_slot() {
		let slot = Duration::from_millis(SLOT_DURATION);
		let mut tenths = [0; 10];
		for sent in 0..200 {
			assert!(offset(sent) < offset(sent + 1));
			let part = offset(sent).as_secs_f64() % slot.as_secs_f64() / slot.as_secs_f64();
			tenths[(part * 10.0) as usize] += 1;
		}
		assert!(
			tenths.iter().all(|count| (14..=26).contains(count)),
			"{tenths:?}"
		);
	}
}
