// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Makes small chains, with real keys and real tries, and files about them.

use super::{
	keys::{authorities, justified_by, Header},
	state::State,
};
use carechain_verify::{
	format::{ChainPart, Evidence, Genesis, Handover, StatePart, Subject, FORMAT},
	hex::{Bytes, Fixed},
	layout::{authorities_key, version_key, Pallet},
	verify, Refusal, Restart, Trust, Verdict,
};
use codec::Encode;
use sp_consensus_grandpa::{ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::H256;
use sp_runtime::{generic::Digest, traits::Header as _, DigestItem};

/// The slot that the genesis block would have: 2026-11-21T18:30:00Z.
pub const FIRST_SLOT: u64 = 897_642_900;

/// A chain that grows from its genesis block. Blocks come in strides of ten numbers: those in between
/// are nobody's concern.
#[derive(Clone)]
pub struct Chain {
	pub genesis: Genesis,
	pub genesis_hash: H256,
	pub set_id: u64,
	pub set: Vec<u8>,
	pub handovers: Vec<Handover>,
	/// The last block.
	pub head: Header,
}

impl Chain {
	/// A chain whose first authorities have these seeds.
	pub fn new(set: &[u8]) -> Self {
		let mut state = State::new();
		let key = authorities_key();
		state.store(&key, &authorities(set));
		let head = Header::new(
			0,
			H256::default(),
			state.root(),
			H256::default(),
			Digest::default(),
		);
		Self {
			genesis: Genesis {
				header: Bytes(head.encode()),
				proof: state.proof(&[key]),
			},
			genesis_hash: head.hash(),
			set_id: 0,
			set: set.into(),
			handovers: Vec::new(),
			head,
		}
	}

	/// The header of a block on top of another.
	pub fn header_on(parent: &Header, number: u32, root: H256, logs: Vec<DigestItem>) -> Header {
		let slot = FIRST_SLOT + u64::from(number);
		let mut digest = Digest::default();
		digest.push(DigestItem::PreRuntime(*b"aura", slot.encode()));
		for log in logs {
			digest.push(log);
		}
		digest.push(DigestItem::Seal(*b"aura", vec![9; 64]));
		Header::new(number, H256::repeat_byte(5), root, parent.hash(), digest)
	}

	/// A later block with something in its digest.
	pub fn next(&self, logs: Vec<DigestItem>) -> Header {
		let number = self.head.number() + 10;
		Self::header_on(&self.head, number, H256::repeat_byte(6), logs)
	}

	/// Hands over to other authorities.
	pub fn hand_over(&mut self, to: &[u8]) {
		let header = self.next(vec![scheduled(to, 0)]);
		let justification = justified_by(&self.set, self.set_id, &header);
		self.push(header, Some(justification), to);
	}

	/// The lost set did not sign: finality is restarted with other authorities.
	pub fn restart(&mut self, with: &[u8]) -> Restart {
		let change = ScheduledChange {
			next_authorities: authorities(with),
			delay: 3,
		};
		let log = ConsensusLog::ForcedChange(*self.head.number(), change);
		let header = self.next(vec![DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())]);
		let restart = Restart {
			number: *header.number(),
			hash: Fixed(header.hash().0),
			best_finalized: *self.head.number(),
			set_id: self.set_id + 1,
			authorities: authorities(with)
				.into_iter()
				.map(|(key, _)| Fixed(key.into_inner().0))
				.collect(),
		};
		self.push(header, None, with);
		restart
	}

	/// Adds a handover as it is.
	pub fn push(&mut self, header: Header, justification: Option<Bytes>, to: &[u8]) {
		self.handovers.push(Handover {
			header: Bytes(header.encode()),
			justification,
		});
		self.head = header;
		self.set = to.into();
		self.set_id += 1;
	}
}

/// The log of a header that names the next authorities.
pub fn scheduled(to: &[u8], delay: u32) -> DigestItem {
	let log = ConsensusLog::ScheduledChange(ScheduledChange {
		next_authorities: authorities(to),
		delay,
	});
	DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())
}

/// A file in the making.
#[derive(Clone)]
pub struct Scene {
	pub chain: Chain,
	pub state: State,
	pub subject: Subject,
	pub keys: Vec<Vec<u8>>,
	/// How many headers there are from the proven one to the justified one.
	pub descendants: u32,
	pub restarts: Vec<Restart>,
}

impl Scene {
	/// A file about something, for which these values of these pallets are needed.
	pub fn new(subject: Subject, pallets: &[Pallet], values: &[(Vec<u8>, Vec<u8>)]) -> Self {
		let mut chain = Chain::new(&[1, 2, 3, 4]);
		chain.hand_over(&[2, 3, 4, 5]);
		chain.hand_over(&[3, 4, 5, 6, 7]);
		let mut state = State::new();
		for pallet in Pallet::ALL {
			state.store(&version_key(pallet.name()), &1u16);
		}
		for (key, value) in values {
			state.put(key, value);
		}
		let versions = pallets.iter().map(|pallet| version_key(pallet.name()));
		let values = values.iter().map(|(key, _)| key.clone());
		let mut keys: Vec<_> = versions.chain(values).collect();
		keys.sort();
		Self {
			chain,
			state,
			subject,
			keys,
			descendants: 2,
			restarts: Vec::new(),
		}
	}

	/// The block whose state is proven, and those on top of it.
	pub fn blocks(&self) -> Vec<Header> {
		let head = &self.chain.head;
		let number = head.number() + 10;
		let mut blocks = vec![Chain::header_on(
			head,
			number,
			self.state.root(),
			Vec::new(),
		)];
		for number in number + 1..=number + self.descendants {
			let parent = blocks.last().unwrap();
			let next = Chain::header_on(parent, number, H256::repeat_byte(8), Vec::new());
			blocks.push(next);
		}
		blocks
	}

	/// The file, as long as it is not written.
	pub fn evidence(&self) -> Evidence {
		let blocks = self.blocks();
		let justified = blocks.last().unwrap();
		let justification = justified_by(&self.chain.set, self.chain.set_id, justified);
		self.evidence_with(&blocks, justification)
	}

	/// The file with these blocks and this justification.
	pub fn evidence_with(&self, blocks: &[Header], justification: Bytes) -> Evidence {
		Evidence {
			format: FORMAT.into(),
			chain: ChainPart {
				genesis: Some(self.chain.genesis.clone()),
				handovers: self.chain.handovers.clone(),
				header: Bytes(blocks[0].encode()),
				descendants: blocks[1..].iter().map(|it| Bytes(it.encode())).collect(),
				justification,
				state: StatePart {
					keys: self.keys.iter().cloned().map(Bytes).collect(),
					proof: self.state.proof(&self.keys),
				},
			},
			subject: self.subject.clone(),
		}
	}

	/// What the verifier takes for granted.
	pub fn trust(&self) -> Trust {
		Trust {
			genesis: self.chain.genesis_hash.0,
			restarts: self.restarts.clone(),
		}
	}

	/// The verdict on a file.
	pub fn verify(&self, evidence: &Evidence) -> Result<Verdict, Refusal> {
		verify(&file(evidence), &self.trust(), None)
	}

	/// The verdict on the file as it comes.
	pub fn verdict(&self) -> Result<Verdict, Refusal> {
		self.verify(&self.evidence())
	}
}

/// The bytes of a file.
pub fn file(evidence: &Evidence) -> Vec<u8> {
	evidence.to_canonical().unwrap().into_bytes()
}

/// Where a proof breaks, and the code of why.
pub fn refusal(outcome: Result<Verdict, Refusal>) -> (String, &'static str) {
	let refusal = outcome.expect_err("refused");
	(refusal.link.to_string(), refusal.reason.code())
}
