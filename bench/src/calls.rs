// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls that are measured, what each weighs, and who signs them.

use crate::{
	drive::{drive, sign_all, Pace, Queue, Signer, Until},
	testbed::Testbed,
};
use anyhow::{Context, Result};
use carechain_network::chain::{
	account, anchor, extend_log, grant, log_accesses, register_patient, revoke, Chain, RuntimeCall,
	Signed, Wallet,
};
use carechain_primitives::{merkle::Tree, OrganizationId};
use carechain_runtime::{Runtime, UncheckedExtrinsic};
use codec::Decode;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	weights::Weight,
};
use futures::future::try_join_all;
use serde_json::json;

/// A call that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	/// Nothing, by a member: a batch of no calls. Admission takes `system.remark` of nobody, and this is
	/// the call that does the least of those that it takes. It deposits one event, which a remark does not.
	Nothing,
	/// The same by a patient.
	PatientsNothing,
	/// `anchor_record`, by a member.
	Anchor,
	/// `extend_log` by [`BATCH`] records in a log of [`LOG`], by a member.
	Extend,
	/// `log_accesses` of one access, by a member.
	LogAccess,
	/// `grant_consent`, by a patient.
	Grant,
	/// `revoke_consent`, by a patient.
	Revoke,
}

/// How many registrations wait for a block.
const REGISTERING: usize = 1_000;
/// Records in each extension of a log.
pub const BATCH: u64 = 25;
/// Records in every log before: so proofs have the length that they have in a log of a year's work.
pub const LOG: u64 = 1 << 20;

impl Kind {
	/// What is told of it.
	pub fn name(self) -> &'static str {
		match self {
			Self::Nothing => "batch of nothing",
			Self::PatientsNothing => "batch of nothing, by patients",
			Self::Anchor => "anchor_record",
			Self::Extend => "extend_log",
			Self::LogAccess => "log_accesses",
			Self::Grant => "grant_consent",
			Self::Revoke => "revoke_consent",
		}
	}

	/// What does nothing, by the same kind of signer.
	pub fn baseline(self) -> Self {
		match self {
			Self::Grant | Self::Revoke | Self::PatientsNothing => Self::PatientsNothing,
			_ => Self::Nothing,
		}
	}

	fn is_patients(self) -> bool {
		self.baseline() == Self::PatientsNothing
	}
}

/// What a signed call takes of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
	/// Bytes in a block.
	pub bytes: usize,
	/// Its weight before it runs, with the extensions' and what every transaction of its class has, as time in
	/// seconds.
	pub seconds: f64,
	/// How many a block has room for at least, by weight: what a call does not use goes back afterwards.
	pub per_block: f64,
}

impl Cost {
	/// Of a signed call, by the weights of the runtime that this program was built with.
	///
	/// # Errors
	/// If it is none.
	pub fn of(signed: &Signed) -> Result<Self> {
		let extrinsic = UncheckedExtrinsic::decode(&mut &signed.bytes[..])
			.context("a signed call is no extrinsic")?;
		let info = extrinsic.get_dispatch_info();
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		let class = limits.get(info.class);
		let each = info.total_weight().saturating_add(class.base_extrinsic);
		let room = class_room(info.class);
		Ok(Self {
			bytes: signed.bytes.len(),
			seconds: seconds(each),
			per_block: room.ref_time() as f64 / each.ref_time() as f64,
		})
	}
}

/// What a block has for a class: all of it, or what is kept free of others.
pub fn class_room(class: DispatchClass) -> Weight {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let of_all = limits.max_block.saturating_sub(limits.base_block);
	limits.get(class).max_total.unwrap_or(of_all).min(of_all)
}

/// A weight as time on the machine that weights were measured on, in seconds.
pub fn seconds(weight: Weight) -> f64 {
	weight.ref_time() as f64 / 1e12
}

/// Who signs on a testbed, and how far each has come.
pub struct Cast {
	chain: Chain,
	members: Vec<Signer>,
	organizations: Vec<OrganizationId>,
	patients: Vec<Signer>,
	/// A patient each, in the order of the patients' signers.
	pub wallets: Vec<Wallet>,
	/// By member, how often its log was extended.
	extended: Vec<u64>,
	/// By patient, the grants that were given and how many of them were taken back.
	granted: Vec<u32>,
	revoked: Vec<u32>,
	log: Tree,
}

impl Cast {
	/// The members of a testbed and so many patients of theirs, who are not registered yet.
	pub fn new(bed: &Testbed, patients: usize) -> Self {
		let nodes = bed.network.nodes.len();
		let members = bed.members.iter().enumerate();
		let wallets: Vec<_> = (0..patients)
			.map(|it| {
				let custodian = bed.members[it % bed.members.len()].organization;
				Wallet::new(&format!("bench-patient-{it}"), custodian)
			})
			.collect();
		Self {
			chain: bed.chain,
			organizations: bed.members.iter().map(|it| it.organization).collect(),
			members: members
				.map(|(index, member)| Signer::new(member.key.clone(), index % nodes))
				.collect(),
			patients: wallets
				.iter()
				.enumerate()
				.map(|(index, wallet)| Signer::new(wallet.key.clone(), index % nodes))
				.collect(),
			extended: vec![0; bed.members.len()],
			granted: vec![0; patients],
			revoked: vec![0; patients],
			wallets,
			log: Tree::new(),
		}
	}

	/// Registers all patients, each by its custodian.
	///
	/// # Errors
	/// If the chain does not take a registration.
	pub async fn register(&mut self, bed: &Testbed) -> Result<()> {
		let node = &bed.network.nodes[0];
		let best = node.best().await?;
		let count = self.wallets.len().div_ceil(self.members.len());
		let (chain, wallets, members) = (self.chain, &self.wallets, self.members.len());
		let queues = sign_all(chain, &self.members, count, &|member, at| {
			let wallet = wallets.get(member + at * members)?;
			Some(register_patient(chain.genesis, best, wallet))
		});
		let outcome = drive(bed, queues, Pace::Full(REGISTERING), Until::Done).await?;
		self.note(Kind::Nothing, &outcome.sent);
		// A patient's key begins with the number of the block that registered it.
		let rpc = node.connect().await?;
		let nonces = self.patients.iter().map(|signer| {
			let params = json!([account(&signer.key)]);
			rpc.call("system_accountNextIndex", params)
		});
		for (nonce, signer) in try_join_all(nonces).await?.iter().zip(&mut self.patients) {
			let nonce = nonce.as_u64().context("a nonce is a number")?;
			signer.nonce = u32::try_from(nonce)?;
		}
		Ok(())
	}

	/// The patients' keys, in their order.
	pub fn patients(&self) -> &[Signer] {
		&self.patients
	}

	/// Calls of a kind, signed, up to so many by each who signs it.
	pub fn sign(&mut self, kind: Kind, each: usize) -> Vec<Queue> {
		if kind == Kind::Extend {
			self.grow(each);
		}
		let this = &*self;
		sign_all(this.chain, this.signers(kind), each, &|index, at| {
			this.call(kind, index, at)
		})
	}

	/// Notes how many of the calls that were signed last were sent.
	pub fn note(&mut self, kind: Kind, sent: &[u32]) {
		for (index, sent) in sent.iter().enumerate() {
			let signers = match kind.is_patients() {
				true => &mut self.patients,
				false => &mut self.members,
			};
			signers[index].nonce += sent;
			match kind {
				Kind::Extend => self.extended[index] += u64::from(*sent),
				Kind::Grant => self.granted[index] += sent,
				Kind::Revoke => self.revoked[index] += sent,
				_ => (),
			}
		}
	}

	/// How many sign a kind.
	pub fn count(&self, kind: Kind) -> usize {
		self.signers(kind).len()
	}

	/// What one call of a kind takes of a block.
	///
	/// # Errors
	/// If there is nobody who signs it.
	pub fn cost(&mut self, kind: Kind) -> Result<Cost> {
		if kind == Kind::Extend {
			// The first extension of a log comes without a proof.
			self.grow(2);
		}
		let call = match kind {
			Kind::Extend => extend_log(&self.log, LOG + BATCH, LOG + 2 * BATCH),
			// What is taken back need not have been given to weigh something.
			Kind::Revoke => revoke(self.wallets.first().context("no patient")?.patient, 0),
			_ => self.call(kind, 0, 0).context("nobody signs it")?,
		};
		let signer = self.signers(kind).first().context("nobody signs it")?;
		Cost::of(&self.chain.sign(&signer.key, signer.nonce, call))
	}

	/// What `system.remark` of so many bytes would take, if admission took it of anybody.
	///
	/// # Errors
	/// If there are no members.
	pub fn remark(&self, bytes: usize) -> Result<Cost> {
		let signer = self.members.first().context("nobody signs it")?;
		let mut remark = Vec::new();
		loop {
			let call = frame_system::Call::<Runtime>::remark {
				remark: remark.clone(),
			};
			let signed = self.chain.sign(&signer.key, signer.nonce, call.into());
			if signed.bytes.len() >= bytes {
				return Cost::of(&signed);
			}
			remark.push(0);
		}
	}

	/// Grants of each patient that were not taken back.
	pub fn fewest_grants(&self) -> u32 {
		let live = self.granted.iter().zip(&self.revoked);
		live.map(|(granted, revoked)| granted - revoked)
			.min()
			.unwrap_or_default()
	}

	fn signers(&self, kind: Kind) -> &[Signer] {
		match kind.is_patients() {
			true => &self.patients,
			false => &self.members,
		}
	}

	/// Lets the log, which is every member's, reach as far as calls are about to.
	fn grow(&mut self, each: usize) {
		let furthest = self.extended.iter().max().copied().unwrap_or_default() + each as u64;
		while self.log.size() < LOG + furthest * BATCH {
			self.log.push(&self.log.size().to_le_bytes());
		}
	}

	/// A signer's call after so many others; `None` where there is nothing to call.
	fn call(&self, kind: Kind, signer: usize, at: usize) -> Option<RuntimeCall> {
		let unique = || {
			let nonce = self.signers(kind)[signer].nonce as usize + at;
			format!("{} {signer} {nonce}", kind.name())
		};
		Some(match kind {
			Kind::Nothing | Kind::PatientsNothing => {
				pallet_utility::Call::<Runtime>::batch { calls: Vec::new() }.into()
			}
			Kind::Anchor => anchor(&unique()),
			Kind::Extend => {
				let size = |extensions: u64| match extensions {
					0 => 0,
					_ => LOG + extensions * BATCH,
				};
				let before = self.extended[signer] + at as u64;
				extend_log(&self.log, size(before), size(before + 1))
			}
			Kind::LogAccess => {
				// A member's own patient.
				let patient = self.wallets.get(signer)?;
				log_accesses(self.organizations[signer], patient.patient, &[unique()])
			}
			Kind::Grant => {
				let wallet = &self.wallets[signer];
				grant(
					wallet.patient,
					next(wallet.custodian, self.organizations.len()),
				)
			}
			Kind::Revoke => {
				let number = self.revoked[signer] + u32::try_from(at).ok()?;
				if number >= self.granted[signer] {
					return None;
				}
				revoke(self.wallets[signer].patient, number)
			}
		})
	}
}

/// Another organisation than a patient's own.
fn next(OrganizationId(custodian): OrganizationId, all: usize) -> OrganizationId {
	OrganizationId((custodian + 1) % u32::try_from(all).unwrap_or(u32::MAX))
}
