// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One key that sends.

use super::{
	cast::{log_leaf, next_nonce, IN_FLIGHT},
	flood::FLOOD,
	grants::{Grants, Next},
	Cast, Fate, Ledger, Lines, Pace,
};
use crate::{
	chain::{
		anchor, extend_log, grant, key, log_accesses, register_patient, revoke, Chain, Hash,
		RuntimeCall, Wallet, HOSPITALS,
	},
	node::bytes,
	rpc::{Refused, Rpc},
};
use anyhow::{Context, Result};
use carechain_primitives::{merkle::Tree, OrganizationId, PatientId};
use carechain_runtime::{Nonce, Runtime};
use codec::{Decode, Encode};
use pallet_record_anchors::LogHead;
use serde_json::{json, Value};
use sp_core::{sr25519, Get};
use std::{
	sync::{
		atomic::{AtomicBool, AtomicU32, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio::{
	sync::{mpsc, OwnedSemaphorePermit, Semaphore},
	time::{sleep, timeout},
};

/// Records in each batch of a log.
const BATCH: u64 = 25;
/// How long all calls of a key may be stuck until it starts anew with the chain's nonce: what it sent may
/// be lost with a node's pool, and then all that follows waits for it.
const STUCK: Duration = Duration::from_secs(15);
/// How many hospitals there are, which are numbered from 0.
const HOSPITAL_COUNT: u32 = HOSPITALS.len() as u32;
/// How long who was refused waits.
const AFTER_REFUSAL: Duration = Duration::from_millis(250);
/// How long who reaches no node waits.
const AFTER_FAILURE: Duration = Duration::from_millis(500);
/// How far ahead the nonce of who is too impatient is.
const TOO_FAR: u32 = 40;

/// What all have in common.
pub(super) struct Surroundings {
	pub ledger: Arc<Ledger>,
	pub lines: Lines,
	pub pace: Arc<Pace>,
	pub genesis: Hash,
	pub spec_version: AtomicU32,
	/// The hospital that patients grant nothing to any more, by its number.
	pub left_out: AtomicU32,
}

/// No hospital has this number.
pub(super) const NOBODY: u32 = u32::MAX;

/// What a key is for.
enum Part {
	/// Registers, anchors and logs for a hospital.
	Representative {
		organization: OrganizationId,
		patient: PatientId,
		log: Tree,
		/// Whether an extension of the log is under way: the next one has to build on it.
		extending: Arc<AtomicBool>,
	},
	/// Logs accesses.
	Practitioner {
		organization: OrganizationId,
		patients: Vec<PatientId>,
	},
	/// Gives consent and takes it back, in turns.
	Patient {
		patient: PatientId,
		to: OrganizationId,
		grants: Grants,
	},
	/// Is no member, and refused.
	Stranger,
	/// Is a practitioner whose nonces are too far ahead, and refused.
	Impatient { organization: OrganizationId },
	/// Is one of many practitioners who log as much at once as a call may hold.
	Flooding {
		organization: OrganizationId,
		patients: Vec<PatientId>,
	},
}

impl Part {
	/// What a patient knows of its grants; `None` for all others.
	fn grants(&mut self) -> Option<&mut Grants> {
		match self {
			Self::Patient { grants, .. } => Some(grants),
			_ => None,
		}
	}
}

impl Surroundings {
	/// What signatures bind to now.
	pub fn chain(&self) -> Chain {
		Chain {
			genesis: self.genesis,
			spec_version: self.spec_version.load(Ordering::Relaxed),
		}
	}
}

/// One key that sends, when it has leave to.
pub(super) struct Actor {
	part: Part,
	key: sr25519::Pair,
	/// The position of the node that it turns to first.
	home: usize,
	number: usize,
	sent: u32,
	nonce: Option<(usize, u32)>,
	in_flight: Arc<Semaphore>,
	around: Arc<Surroundings>,
}

impl Actor {
	/// Further practitioners of each hospital, who flood it.
	pub fn flooding(
		cast: &Cast,
		practitioners: Vec<Vec<sr25519::Pair>>,
		around: &Arc<Surroundings>,
	) -> Vec<Self> {
		let mut actors = Vec::new();
		for (home, (hospital, keys)) in cast.hospitals.iter().zip(practitioners).enumerate() {
			for key in keys {
				let part = Part::Flooding {
					organization: hospital.organization,
					patients: hospital.patients.iter().map(|it| it.patient).collect(),
				};
				actors.push(Self::new(part, key, home, actors.len(), around));
			}
		}
		actors
	}

	/// One who has sent nothing yet.
	fn new(
		part: Part,
		key: sr25519::Pair,
		home: usize,
		number: usize,
		around: &Arc<Surroundings>,
	) -> Self {
		Self {
			part,
			key,
			home,
			number,
			sent: 0,
			nonce: None,
			in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
			around: around.clone(),
		}
	}

	/// How long all its calls may be stuck: in a flood they wait for their turn, and none is lost.
	fn patience(&self) -> Duration {
		match self.part {
			Part::Flooding { .. } => Duration::MAX,
			_ => STUCK,
		}
	}

	/// Everybody.
	pub fn all(cast: &Cast, around: &Arc<Surroundings>) -> Vec<Self> {
		let mut actors = Vec::new();
		let mut add = |part, key, home| {
			actors.push(Self::new(part, key, home, actors.len(), around));
		};
		let others: Vec<_> = cast.hospitals.iter().map(|it| it.organization).collect();
		for (home, hospital) in cast.hospitals.iter().enumerate() {
			let organization = hospital.organization;
			let patients: Vec<_> = hospital.patients.iter().map(|it| it.patient).collect();
			let representative = Part::Representative {
				organization,
				patient: patients[0],
				log: Tree::new(),
				extending: Arc::default(),
			};
			add(representative, hospital.representative.clone(), home);
			for (index, practitioner) in hospital.practitioners.iter().enumerate() {
				let patients = patients.clone();
				let part = match index {
					0 => Part::Practitioner {
						organization,
						patients,
					},
					_ => Part::Impatient { organization },
				};
				add(part, practitioner.clone(), home);
			}
			for wallet in &hospital.patients {
				let part = Part::Patient {
					patient: wallet.patient,
					to: others[(home + 1) % others.len()],
					grants: Grants::default(),
				};
				add(part, wallet.key.clone(), home);
			}
			add(Part::Stranger, key(&format!("stranger {home}")), home);
		}
		actors
	}

	/// Sends until there is no more leave.
	pub async fn act(mut self) {
		while self.around.pace.take().await {
			let window = self.in_flight.clone().acquire_owned();
			let Ok(Ok(place)) = timeout(self.patience(), window).await else {
				self.in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
				self.nonce = None;
				continue;
			};
			match self.send(place).await {
				Ok(true) => (),
				Ok(false) => sleep(AFTER_REFUSAL).await,
				// No node answers, or the one at hand just went away.
				Err(_) => {
					self.nonce = None;
					sleep(AFTER_FAILURE).await;
				}
			}
		}
	}

	/// Sends the next call; returns whether it was taken.
	async fn send(&mut self, place: OwnedSemaphorePermit) -> Result<bool> {
		let (node, rpc) = self.around.lines.to_any(self.home, self.number).await?;
		let nonce = match self.nonce {
			Some((at, nonce)) if at == node => nonce,
			_ => {
				if let Some(grants) = self.part.grants() {
					grants.forget();
				}
				next_nonce(&rpc, &self.key).await?
			}
		};
		let (what, call, extending) = self.next_call(&rpc, nonce).await?;
		self.sent += 1;
		let is_impatient = matches!(self.part, Part::Impatient { .. });
		let ahead = if is_impatient { TOO_FAR } else { 0 };
		let signed = self.around.chain().sign(&self.key, nonce + ahead, call);
		let ledger = &self.around.ledger;
		let entry = ledger.send(signed.hash, what, node);
		let params = json!([bytes(&signed.bytes)]);
		let followed = Followed {
			ledger: ledger.clone(),
			entry,
			place: Some(place),
			extending,
			doubt: self.part.grants().map(|grants| grants.doubt()),
		};
		match rpc
			.subscribe("author_submitAndWatchExtrinsic", params)
			.await
		{
			Ok(updates) => {
				self.nonce = Some((node, nonce + 1));
				if let Some(grants) = self.part.grants() {
					grants.took();
				}
				tokio::spawn(followed.follow(updates));
				Ok(true)
			}
			Err(error) => {
				self.nonce = None;
				match error.downcast_ref::<Refused>() {
					Some(refused) if NO_REFUSALS.contains(&refused.code) => (),
					Some(refused) => ledger.tell(entry, Fate::Refused(refused.to_string())),
					None => return Err(error),
				}
				Ok(false)
			}
		}
	}

	/// What it says next: the call's name, the call, and what to clear once it is decided.
	async fn next_call(
		&mut self,
		rpc: &Rpc,
		nonce: Nonce,
	) -> Result<(&'static str, RuntimeCall, Option<Arc<AtomicBool>>)> {
		let name = format!("{} by {}", self.sent, self.number);
		let call = match &mut self.part {
			Part::Representative {
				organization,
				patient,
				log,
				extending,
				// Each hospital's begins elsewhere, so that at any time there are calls of all kinds.
			} => match (self.sent as usize + self.home) % 4 {
				0 if !extending.swap(true, Ordering::Relaxed) => {
					let clear = Clear(Some(extending.clone()));
					let from = log_size(rpc, *organization).await?;
					while log.size() < from + BATCH {
						log.push(&log_leaf(*organization, log.size()));
					}
					return Ok((
						"extend_log",
						extend_log(log, from, from + BATCH),
						clear.keep(),
					));
				}
				1 => {
					let best = rpc.call("chain_getHeader", json!([])).await?;
					let best = crate::node::parse_header(&best)?.context("a best block")?;
					let wallet = Wallet::new(&format!("newcomer {name}"), *organization);
					let call = register_patient(self.around.genesis, best.number, &wallet);
					("register_patient", call)
				}
				2 => {
					let call = log_accesses(*organization, *patient, &[format!("access {name}")]);
					("log_accesses", call)
				}
				_ => ("anchor_record", anchor(&format!("record {name}"))),
			},
			Part::Practitioner {
				organization,
				patients,
			} => {
				let patient = patients[self.sent as usize % patients.len()];
				let names: Vec<_> = (0..4).map(|it| format!("access {it} {name}")).collect();
				("log_accesses", log_accesses(*organization, patient, &names))
			}
			Part::Patient {
				patient,
				to,
				grants,
			} => {
				if self.around.left_out.load(Ordering::Relaxed) == to.0 {
					*to = OrganizationId((to.0 + 1) % HOSPITAL_COUNT);
				}
				if grants.is_in_doubt() {
					grants.look(rpc, *patient, &self.key, nonce).await?;
				}
				match grants.next() {
					Next::Grant => ("grant_consent", grant(*patient, *to)),
					Next::Revoke(number) => ("revoke_consent", revoke(*patient, number)),
				}
			}
			Part::Stranger => ("anchor_record", anchor(&format!("strange {name}"))),
			Part::Impatient { organization } => {
				let names = [format!("impatient {name}")];
				let patient = PatientId([0; 16]);
				("log_accesses", log_accesses(*organization, patient, &names))
			}
			Part::Flooding {
				organization,
				patients,
			} => {
				let patient = patients[self.sent as usize % patients.len()];
				// As many as a call may hold.
				let names: Vec<_> = (0..<Runtime as pallet_access_log::Config>::MaxEntries::get())
					.map(|it| format!("flood {it} {name}"))
					.collect();
				(FLOOD, log_accesses(*organization, patient, &names))
			}
		};
		Ok((call.0, call.1, None))
	}
}

/// The SDK's codes for errors after which a transaction may get into a block all the same: it could not be
/// verified (1002), as when the state that it was looked at by was just discarded with a fork that lost,
/// though the pool keeps it for others; and the pool has it already (1013). The client knows no more than
/// that it has to ask.
const NO_REFUSALS: [i64; 2] = [1002, 1013];

/// The size of a log in the best block.
async fn log_size(rpc: &Rpc, organization: OrganizationId) -> Result<u64> {
	let params = json!(["RecordAnchorsApi_log", bytes(&organization.encode())]);
	let answer = crate::node::from_hex(&rpc.call("state_call", params).await?)?;
	let head = Option::<LogHead<u32>>::decode(&mut &answer[..])?;
	Ok(head.map_or(0, |head| head.size))
}

/// Clears a flag when it is dropped, unless it is kept for later.
struct Clear(Option<Arc<AtomicBool>>);

impl Clear {
	fn keep(mut self) -> Option<Arc<AtomicBool>> {
		self.0.take()
	}
}

impl Drop for Clear {
	fn drop(&mut self) {
		if let Some(flag) = &self.0 {
			flag.store(false, Ordering::Relaxed);
		}
	}
}

/// A call that is listened for.
struct Followed {
	ledger: Arc<Ledger>,
	entry: usize,
	/// Its place among those that are under way; given up once it is in a block, or never will be.
	place: Option<OwnedSemaphorePermit>,
	extending: Option<Arc<AtomicBool>>,
	/// What to set where it may have come to nothing; given up once it is final.
	doubt: Option<Arc<AtomicBool>>,
}

impl Followed {
	async fn follow(mut self, mut updates: mpsc::UnboundedReceiver<Value>) {
		while let Some(update) = updates.recv().await {
			let Some((fate, is_last)) = read(&update) else {
				continue;
			};
			match fate {
				Fate::Final(_) => drop(self.doubt.take()),
				Fate::InBlock(_) => (),
				_ => self.raise_doubt(),
			}
			self.ledger.tell(self.entry, fate);
			self.decided();
			if is_last {
				return;
			}
		}
	}

	fn decided(&mut self) {
		self.place.take();
		drop(Clear(self.extending.take()));
	}

	fn raise_doubt(&self) {
		if let Some(doubt) = &self.doubt {
			doubt.store(true, Ordering::Relaxed);
		}
	}
}

impl Drop for Followed {
	fn drop(&mut self) {
		self.decided();
		self.raise_doubt();
		self.ledger.close(self.entry);
	}
}

/// What an update says of a call, and whether it is the last; `None` if nothing is decided.
fn read(update: &Value) -> Option<(Fate, bool)> {
	let hash = |key: &str| serde_json::from_value(update.get(key)?.clone()).ok();
	if let Some(hash) = hash("inBlock") {
		return Some((Fate::InBlock(hash), false));
	}
	if let Some(hash) = hash("finalized") {
		return Some((Fate::Final(hash), true));
	}
	// The block lost; the call goes back into the pool, and comes again.
	if update.get("retracted").is_some() {
		return Some((Fate::Unknown, false));
	}
	match update.as_str() {
		Some(state @ ("dropped" | "invalid")) => Some((Fate::LetGo(state.into()), true)),
		Some(_) => None,
		None if update.get("usurped").is_some() => Some((Fate::LetGo("usurped".into()), true)),
		None if update.get("finalityTimeout").is_some() => {
			Some((Fate::LetGo("finality took too long".into()), true))
		}
		None => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_the_pool_says_is_read() {
		let hash = Hash::repeat_byte(3);
		let read = |update| read(&update);
		assert_eq!(read(json!("ready")), None);
		assert_eq!(read(json!({"broadcast": ["peer"]})), None);
		assert_eq!(
			read(json!({ "inBlock": hash })),
			Some((Fate::InBlock(hash), false))
		);
		assert_eq!(
			read(json!({ "retracted": hash })),
			Some((Fate::Unknown, false))
		);
		assert_eq!(
			read(json!({ "finalized": hash })),
			Some((Fate::Final(hash), true))
		);
		assert_eq!(
			read(json!("invalid")),
			Some((Fate::LetGo("invalid".into()), true))
		);
	}
}
