// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can happen, with numbers in the place of ids and accounts, and with signatures that say what
//! was signed by whom: the model compares where the chain verifies.

use super::cast::Account;
use crate::mock::BlockNumber;
use carechain_primitives::{traits::Standing, Confidentiality, Day, IdentityAssurance};

/// Who sends a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
	Account(Account),
	/// Both bodies together.
	Governance,
	/// A transaction without a signature.
	Nobody,
}

/// A signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
	pub by: Account,
	pub over: Message,
	/// Whether the bytes are those of another chain: good for nothing.
	pub spoiled: bool,
}

/// What can be signed.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
	Register {
		organization: u32,
		patient: u8,
		key: Account,
		encryption_key: u8,
		expires_at: BlockNumber,
	},
	Add {
		patient: u8,
		key: Account,
		expires_at: BlockNumber,
	},
	Rotate {
		patient: u8,
		old: Account,
		new: Account,
		expires_at: BlockNumber,
	},
	Claim(ClaimFields),
	EndorseClaim(ClaimFields),
	Appoint(u8, Appointed, BlockNumber),
	EndorseRepresentative(u8, Appointed, BlockNumber),
	StartRecovery(AttemptFields),
	VouchRecovery(AttemptFields),
	Merge {
		patient: u8,
		into: u8,
		expires_at: BlockNumber,
	},
	EndorseUnlinking {
		patient: u8,
		expires_at: BlockNumber,
	},
	Relay(Request, Box<Call>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClaimFields {
	pub patient: u8,
	pub key: Account,
	pub encryption_key: u8,
	pub expires_at: BlockNumber,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AttemptFields {
	pub patient: u8,
	pub key: Account,
	pub encryption_key: u8,
	pub attempt: u32,
	pub expires_at: BlockNumber,
}

/// A signature, and whose it is said to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Endorsed {
	pub by: Account,
	pub signature: Signed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appointed {
	pub key: Account,
	pub powers: u8,
	pub until: Day,
	pub role: u8,
	pub joint: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuardianName {
	Person { account: Account, salt: u8 },
	Organization(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Word {
	/// That of the organisation whose representative hands it in.
	Organization,
	Person {
		account: Account,
		salt: u8,
		expires_at: BlockNumber,
		signature: Signed,
	},
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
	pub right_domain: bool,
	pub right_chain: bool,
	pub right_version: bool,
	pub patient: u8,
	pub key: Account,
	pub sequence: u64,
	pub deadline: BlockNumber,
	/// The step and the block in which it was signed; they stand nowhere on the chain.
	pub signed_in: usize,
	pub signed_at: BlockNumber,
}

// They are named as the pallet's calls are.
#[allow(clippy::enum_variant_names)]
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
	RegisterPatient {
		patient: u8,
		key: Account,
		encryption_key: u8,
		expires_at: BlockNumber,
		proof: Signed,
	},
	AddKey {
		patient: u8,
		key: Account,
		expires_at: BlockNumber,
		proof: Signed,
	},
	RotateKey {
		patient: u8,
		old: Account,
		new: Account,
		expires_at: BlockNumber,
		proof: Signed,
	},
	RemoveKey {
		patient: u8,
		key: Account,
	},
	SetEncryptionKey {
		patient: u8,
		encryption_key: u8,
	},
	HandOverCustody {
		patients: Vec<u8>,
		to: u32,
	},
	AcceptCustody {
		patients: Vec<u8>,
	},
	RelayCall {
		request: Request,
		call: Box<Call>,
		signature: Signed,
	},
	RegisterInCustody {
		patient: u8,
		encryption_key: u8,
	},
	ClaimIdentity {
		fields: ClaimFields,
		proof: Signed,
		endorsement: Endorsed,
	},
	AppointRepresentative {
		patient: u8,
		appointment: Appointed,
		expires_at: BlockNumber,
		proof: Signed,
		endorsement: Option<Endorsed>,
	},
	RenewRepresentative {
		patient: u8,
		representative: u32,
		until: Day,
	},
	RemoveRepresentative {
		patient: u8,
		representative: u32,
	},
	WithholdFromRepresentative {
		patient: u8,
		representative: u32,
		ceiling: Confidentiality,
	},
	SetGuardians {
		patient: u8,
		guardians: Vec<GuardianName>,
		threshold: u8,
		delay: BlockNumber,
	},
	StartRecovery {
		patient: u8,
		key: Account,
		encryption_key: u8,
		expires_at: BlockNumber,
		proof: Signed,
		word: Word,
	},
	VouchRecovery {
		patient: u8,
		word: Word,
	},
	VetoRecovery {
		patient: u8,
	},
	CompleteRecovery {
		patient: u8,
	},
	AttestAssurance {
		patient: u8,
		level: IdentityAssurance,
		until: Day,
	},
	WithdrawAssurance {
		patient: u8,
	},
	RestrictProcessing {
		patient: u8,
	},
	LiftRestriction {
		patient: u8,
	},
	AttestDeath {
		patient: u8,
	},
	ReverseDeath {
		patient: u8,
	},
	MergePatient {
		patient: u8,
		into: u8,
		expires_at: BlockNumber,
		consent: Option<Endorsed>,
		consent_of_into: Option<Endorsed>,
	},
	UndoMerge {
		patient: u8,
	},
	UnlinkPatient {
		patient: u8,
		expires_at: BlockNumber,
		endorsement: Option<Endorsed>,
	},
	SetRecoveryTerms {
		min_delay: BlockNumber,
		cool_down: BlockNumber,
	},
	/// Of another pallet; one that may be relayed, or one that may not.
	Elsewhere {
		relayable: bool,
	},
}

/// What happens next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
	Call(By, Call),
	/// So many blocks go by.
	Blocks(BlockNumber),
	/// So many days go by, within one block.
	Days(u32),
	SetStanding(u32, Standing),
	/// A doctor begins at an organisation; or its representative does, who treats patients as well.
	Hire {
		who: Account,
		organization: u32,
	},
	Dismiss {
		who: Account,
		organization: u32,
	},
	/// A review of an emergency is opened, or settled.
	Hold {
		patient: u8,
		held: bool,
	},
	/// Other pallets keep so many items more of a patient, if there is one.
	Keep {
		patient: u8,
		items: u32,
	},
	/// A key gets so many transactions into blocks, if it may sign.
	Sign {
		key: Account,
		count: u32,
	},
}
