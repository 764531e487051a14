// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain in memory: real blocks, real signed transactions, the real extensions.

// Every test file is a crate of its own and uses its own part of this.
#![allow(dead_code)]

use carechain_primitives::{
	record_key, traits::Members, Commitment, Confidentiality, DataClass, DataClasses, Day, GrantId,
	HashAlgorithm, OrganizationId, OrganizationKind, PatientId, Purposes, RecordAction, RecordKey,
};
use carechain_runtime::{
	genesis, AccountId, Executive, Hash, Header, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeGenesisConfig, RuntimeOrigin, Signature, SignedPayload, System, Timestamp, TxExtension,
	UncheckedExtrinsic, SLOT_DURATION,
};
use codec::Encode;
use frame_support::genesis_builder_helper::build_state;
use pallet_record_anchors::NewRecord;
use serde_json::Value;
use sp_core::{ed25519, sr25519, Pair};
use sp_keyring::Sr25519Keyring;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{
	generic::Era,
	traits::{Header as _, IdentifyAccount},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
	},
	ApplyExtrinsicResult, Digest, DigestItem, DispatchError, MultiSigner,
};

/// 2026-11-21T00:00:00Z in milliseconds: when the first block of every test is made.
pub const START: u64 = 1_795_219_200_000;

/// Today, in every test that does not travel.
pub const TODAY: Day = Day(20_778);

/// Hospital A, which every preset has.
pub const HOSPITAL_A: OrganizationId = OrganizationId(0);
/// Hospital B of the preset `local`.
pub const HOSPITAL_B: OrganizationId = OrganizationId(1);

/// The chain of a preset, at its genesis.
pub fn chain_of(preset: &str) -> sp_io::TestExternalities {
	chain_with(preset, |_| ())
}

/// The chain of a preset whose JSON was changed, at its genesis. There is a keystore.
pub fn chain_with(preset: &str, change: impl FnOnce(&mut Value)) -> sp_io::TestExternalities {
	let mut chain = sp_io::TestExternalities::default();
	chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	chain.execute_with(|| {
		let patch = genesis::get_preset(&preset.into()).expect("a known preset");
		let mut patch = serde_json::from_slice(&patch).expect("a preset is JSON");
		change(&mut patch);
		let mut genesis =
			serde_json::to_value(RuntimeGenesisConfig::default()).expect("the default is JSON");
		merge(&mut genesis, patch);
		build_state::<RuntimeGenesisConfig>(genesis.to_string().into_bytes())
			.expect("the presets build");
	});
	chain
}

/// Lays a preset over the default, as the node does when it makes a chain.
fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

/// Runs a test on the chain of the preset `local`, within its first block, and checks that every
/// pallet's state is sound at the end.
pub fn on_local_chain(test: impl FnOnce()) {
	chain_of("local").execute_with(|| {
		begin_block();
		test();
		check_state();
	});
}

/// Checks the invariants of every pallet of ours.
pub fn check_state() {
	pallet_consortium::Pallet::<Runtime>::do_try_state().expect("consortium is sound");
	pallet_joint_approval::Pallet::<Runtime>::do_try_state().expect("proposals are sound");
	pallet_admission::Pallet::<Runtime>::do_try_state().expect("admission is sound");
	pallet_patient_identity::Pallet::<Runtime>::do_try_state().expect("identities are sound");
	pallet_consent_grants::Pallet::<Runtime>::do_try_state().expect("grants are sound");
	pallet_record_anchors::Pallet::<Runtime>::do_try_state().expect("anchors are sound");
}

/// Begins the first block.
pub fn begin_block() {
	begin_block_on(System::block_hash(0), START);
}

/// Ends the block that is under way and begins the next one, two seconds later.
pub fn next_block() {
	next_block_at(Timestamp::get() + SLOT_DURATION);
}

/// Ends the block that is under way and begins the next one at a time in milliseconds.
pub fn next_block_at(time: u64) {
	let parent = Executive::finalize_block().hash();
	begin_block_on(parent, time);
}

fn begin_block_on(parent: Hash, time: u64) {
	let slot = time / SLOT_DURATION;
	let digest = Digest {
		logs: vec![DigestItem::PreRuntime(
			sp_consensus_aura::AURA_ENGINE_ID,
			slot.encode(),
		)],
	};
	let number = System::block_number() + 1;
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		parent,
		digest,
	);
	Executive::initialize_block(&header);
	let set_time = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: time });
	Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(set_time))
		.expect("the time may be set")
		.expect("the time is later");
}

/// A key pair of its own, from a name.
pub fn key(name: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(&format!("//{name}"), None).expect("a name makes a key")
}

/// The account of a key pair.
pub fn account(pair: &sr25519::Pair) -> AccountId {
	MultiSigner::from(pair.public()).into_account()
}

/// A signed transaction as a front end makes it, with the account's next nonce.
pub fn signed(signer: &sr25519::Pair, call: RuntimeCall) -> UncheckedExtrinsic {
	signed_with_nonce(signer, System::account_nonce(account(signer)), call)
}

/// A signed transaction with a nonce.
pub fn signed_with_nonce(
	signer: &sr25519::Pair,
	nonce: u32,
	call: RuntimeCall,
) -> UncheckedExtrinsic {
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		pallet_admission::CheckAdmission::default(),
		pallet_admission::CheckNonceWindow::from(nonce),
		frame_system::CheckWeight::new(),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).expect("the extension knows its implicits");
	let signature: Signature = payload.using_encoded(|bytes| signer.sign(bytes)).into();
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, account(signer).into(), signature, extension)
}

/// Signs and applies a call.
pub fn submit(signer: &sr25519::Pair, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(signed(signer, call.into()))
}

/// Signs and applies a call that has to succeed.
#[track_caller]
pub fn submit_ok(signer: &sr25519::Pair, call: impl Into<RuntimeCall>) {
	submit(signer, call).expect("admitted").expect("succeeds");
}

/// Signs and applies a call that has to be admitted and to fail; returns why.
#[track_caller]
pub fn submit_err(signer: &sr25519::Pair, call: impl Into<RuntimeCall>) -> DispatchError {
	submit(signer, call).expect("admitted").expect_err("fails")
}

/// What the pool says of a transaction.
pub fn pool(transaction: UncheckedExtrinsic) -> TransactionValidity {
	Executive::validate_transaction(
		TransactionSource::External,
		transaction,
		System::block_hash(0),
	)
}

/// What a refusal of admission looks like.
pub fn refused(refusal: pallet_admission::Refusal) -> TransactionValidityError {
	InvalidTransaction::Custom(refusal.code()).into()
}

/// Makes a call with the origin that on trial chains the sudo key has.
#[track_caller]
pub fn as_governance(call: impl Into<RuntimeCall>) {
	use sp_runtime::traits::Dispatchable;
	call.into()
		.dispatch(RuntimeOrigin::root())
		.expect("governance may");
}

/// Admits an organisation and returns its id.
pub fn admit(kind: OrganizationKind, representative: &sr25519::Pair) -> OrganizationId {
	as_governance(pallet_consortium::Call::admit_organization {
		kind,
		representative: account(representative),
		name: b"A member".to_vec(),
		member_until: TODAY.saturating_add(365),
		validator: false,
	});
	pallet_consortium::Pallet::<Runtime>::represented_by(&account(representative))
		.expect("it was admitted")
}

/// A patient's wallet at one organisation.
pub struct Wallet {
	/// The pseudonym.
	pub id: PatientId,
	/// The key.
	pub key: sr25519::Pair,
}

/// Registers a patient at an organisation, signed by both.
pub fn register_patient(
	name: &str,
	organization: OrganizationId,
	representative: &sr25519::Pair,
) -> Wallet {
	let wallet = Wallet {
		id: PatientId(sp_io::hashing::blake2_128(name.as_bytes())),
		key: key(name),
	};
	submit_ok(representative, registration(&wallet, organization));
	wallet
}

/// The call that registers a wallet's pseudonym at an organisation.
pub fn registration(
	wallet: &Wallet,
	organization: OrganizationId,
) -> pallet_patient_identity::Call<Runtime> {
	let expires_at = System::block_number() + 100;
	let encryption_key = pallet_patient_identity::EncryptionKey([9; 32]);
	let payload = pallet_patient_identity::payload::register_patient(
		&System::block_hash(0),
		organization,
		&wallet.id,
		&account(&wallet.key),
		&encryption_key,
		&expires_at,
	);
	pallet_patient_identity::Call::register_patient {
		patient: wallet.id,
		key: account(&wallet.key),
		encryption_key,
		expires_at,
		proof: wallet.key.sign(&payload).into(),
	}
}

/// A call that a wallet's key signs and a member hands in: the request, and the signature over both.
pub fn relayed(
	wallet: &Wallet,
	call: impl Into<RuntimeCall>,
) -> pallet_patient_identity::Call<Runtime> {
	let call = call.into();
	let request = pallet_patient_identity::RelayRequest {
		domain: pallet_patient_identity::RELAY_DOMAIN,
		genesis_hash: System::block_hash(0),
		spec_version: carechain_runtime::VERSION.spec_version,
		patient: wallet.id,
		key: account(&wallet.key),
		sequence: pallet_patient_identity::Pallet::<Runtime>::patient_info(&wallet.id)
			.expect("a patient")
			.sequence,
		deadline: System::block_number() + 100,
	};
	let payload = pallet_patient_identity::relay_payload(&request, &call);
	pallet_patient_identity::Call::relay_call {
		request,
		call: Box::new(call),
		signature: wallet.key.sign(&payload).into(),
	}
}

/// Treatment access to diagnostic reports for thirty days.
pub fn treatment_grant(to: OrganizationId) -> pallet_consent_grants::GrantFields {
	pallet_consent_grants::GrantFields {
		grantee: pallet_consent_grants::Grantee::Organization(to),
		purposes: Purposes::of(&[carechain_primitives::Purpose::TREAT]),
		actions: carechain_primitives::Actions::of(&[carechain_primitives::Action::Access]),
		classes: DataClasses::of(&[carechain_primitives::DataClass::DiagnosticReport]),
		ceiling: Confidentiality::N,
		valid_from: TODAY,
		valid_until: TODAY.saturating_add(30),
		data_period: pallet_consent_grants::DataPeriod::default(),
		conditions: pallet_consent_grants::Conditions::NONE,
		exceptions: [None; pallet_consent_grants::MAX_EXCEPTIONS],
		terms: None,
	}
}

/// A wallet's grant of treatment access to an organisation, as a call.
pub fn grant_treatment(wallet: &Wallet, to: OrganizationId) -> RuntimeCall {
	pallet_consent_grants::Call::grant_consent {
		patient: wallet.id,
		fields: treatment_grant(to),
	}
	.into()
}

/// A wallet's revocation of its first grant, as a call.
pub fn revoke_first_grant(wallet: &Wallet) -> RuntimeCall {
	pallet_consent_grants::Call::revoke_consent {
		patient: wallet.id,
		grant: FIRST_GRANT,
	}
	.into()
}

/// The development key of a name.
pub fn dev(keyring: Sr25519Keyring) -> sr25519::Pair {
	keyring.pair()
}

/// The last event that a pallet of ours deposited.
pub fn last_event() -> RuntimeEvent {
	System::events()
		.last()
		.expect("there is an event")
		.event
		.clone()
}

/// An arbitrary commitment.
pub fn commitment(byte: u8) -> Commitment {
	Commitment([byte; 32])
}

/// A discharge summary that may be anchored, to be kept until the end of the year.
pub fn summary(byte: u8) -> NewRecord {
	NewRecord {
		commitment: commitment(byte),
		algorithm: HashAlgorithm::Sha256,
		class: DataClass::DischargeSummary,
		key: RecordKey(record_pair(byte).public().0),
		retain_until: TODAY.year(),
		dispenses: None,
	}
}

/// A prescription that may be anchored, and dispensed so often.
pub fn prescription(byte: u8, dispenses: u8) -> NewRecord {
	NewRecord {
		class: DataClass::Prescription,
		dispenses: Some(dispenses),
		..summary(byte)
	}
}

/// The key pair that goes with the salt of such a record.
fn record_pair(byte: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&record_key::seed(&[byte; 32]))
}

/// What the key of such a record signs for whoever submits the action next.
pub fn record_signature(
	byte: u8,
	action: RecordAction,
	submitter: &sr25519::Pair,
	with: Commitment,
) -> [u8; 64] {
	let anchor =
		pallet_record_anchors::Pallet::<Runtime>::anchor(commitment(byte)).expect("it is anchored");
	let message = record_key::message(
		action,
		&System::block_hash(0).into(),
		account(submitter).as_ref(),
		commitment(byte),
		with,
		anchor.signatures,
	);
	record_pair(byte).sign(&message).0
}

/// The number of a patient's first grant.
pub const FIRST_GRANT: GrantId = GrantId(0);
