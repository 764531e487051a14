// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What front ends rely on without knowing this chain: the shape of signed transactions, the list of
//! what may be called, and what the chain says of itself.

mod common;

use carechain_runtime::{
	extensions::{lasting_bytes, Policy},
	Runtime, RuntimeCall, TxExtension,
};
use common::*;
use frame_support::traits::{GetCallMetadata, PalletInfoAccess, StorageInfoTrait};
use pallet_admission::{AllowedFor, CallPolicy};
use sp_runtime::traits::TransactionExtension;

/// What polkadot.js knows: every other extension has to encode to nothing.
const STOCK: [&str; 7] = [
	"CheckNonZeroSender",
	"CheckSpecVersion",
	"CheckTxVersion",
	"CheckGenesis",
	"CheckMortality",
	"CheckNonce",
	"CheckWeight",
];

#[test]
fn beyond_the_stock_extensions_everything_encodes_to_nothing() {
	for extension in <TxExtension as TransactionExtension<RuntimeCall>>::metadata() {
		if STOCK.contains(&extension.identifier) {
			continue;
		}
		for part in [extension.ty, extension.implicit] {
			assert!(
				encodes_to_nothing(&part.type_info()),
				"{}",
				extension.identifier
			);
		}
	}
}

fn encodes_to_nothing(ty: &scale_info::Type) -> bool {
	match &ty.type_def {
		scale_info::TypeDef::Composite(it) => it
			.fields
			.iter()
			.all(|field| encodes_to_nothing(&field.ty.type_info())),
		scale_info::TypeDef::Tuple(it) => it
			.fields
			.iter()
			.all(|field| encodes_to_nothing(&field.type_info())),
		_ => false,
	}
}

#[test]
fn admission_stands_before_the_nonce() {
	let order: Vec<_> = <TxExtension as TransactionExtension<RuntimeCall>>::metadata()
		.into_iter()
		.map(|extension| extension.identifier)
		.collect();
	let position = |name: &str| {
		order
			.iter()
			.position(|it| *it == name)
			.expect("it is there")
	};
	assert!(position("CheckAdmission") < position("CheckNonce"));
}

#[test]
fn no_pallet_has_the_index_that_signed_proofs_start_with() {
	let indices = <carechain_runtime::AllPalletsWithSystem as frame_support::traits::PalletsInfoAccess>::infos();
	assert!(indices
		.iter()
		.all(|pallet| pallet.index != usize::from(b'c')));
}

#[test]
fn no_pallet_knows_a_coin() {
	for name in RuntimeCall::get_module_names() {
		assert!(!["Balances", "TransactionPayment", "Assets"].contains(name));
	}
}

#[test]
fn a_call_that_nobody_listed_is_refused() {
	let kill = RuntimeCall::System(frame_system::Call::kill_storage { keys: vec![] });
	assert_eq!(Policy::rule(&kill).allowed_for, AllowedFor::NOBODY);
	assert!(!Policy::allowed_bare(&kill));
}

/// The bound that admission charges is never below what the pallets may store.
#[test]
fn lasting_bytes_cover_what_the_pallets_store() {
	// The largest entries of a pallet's maps, by name, keys and prefix included.
	fn largest<P: PalletInfoAccess + StorageInfoTrait>(items: &[&str]) -> u32 {
		P::storage_info()
			.iter()
			.filter(|info| {
				items
					.iter()
					.any(|item| info.storage_name == item.as_bytes())
			})
			.map(|info| info.max_size.expect("every value is bounded"))
			.sum()
	}
	use carechain_runtime::{
		AccessLog, ConsentGrants, Consortium, EmergencyAccess, JointApproval, PatientIdentity,
		RecordAnchors,
	};

	assert!(largest::<PatientIdentity>(&["Patients", "Keys"]) <= lasting_bytes::PATIENT);
	assert!(largest::<PatientIdentity>(&["Keys", "FormerKeys"]) <= lasting_bytes::PATIENT_KEY);
	assert!(
		largest::<PatientIdentity>(&["Representatives", "Keys"]) <= lasting_bytes::REPRESENTATIVE
	);
	assert!(largest::<PatientIdentity>(&["Guardians"]) <= lasting_bytes::GUARDIANS);
	assert!(largest::<PatientIdentity>(&["Recoveries", "Keys"]) <= lasting_bytes::RECOVERY);
	assert!(largest::<PatientIdentity>(&["Assurances"]) <= lasting_bytes::ASSURANCES);
	assert!(largest::<PatientIdentity>(&["Merges"]) <= lasting_bytes::MERGES);
	assert!(largest::<PatientIdentity>(&["Forgetting"]) <= lasting_bytes::FORGETTING);
	assert!(largest::<ConsentGrants>(&["Grants"]) <= lasting_bytes::GRANT);
	assert!(
		largest::<RecordAnchors>(&["HourlyCheckpoints", "DailyCheckpoints"])
			<= lasting_bytes::CHECKPOINTS
	);
	assert!(largest::<RecordAnchors>(&["Anchors"]) <= lasting_bytes::ANCHOR);
	assert!(largest::<Consortium>(&["PractitionerRoles"]) <= lasting_bytes::PRACTITIONER);
	assert!(largest::<Consortium>(&["NodeIds"]) <= lasting_bytes::NODE_IDS);
	assert!(largest::<JointApproval>(&["Proposals", "OpenProposalsBy"]) <= lasting_bytes::PROPOSAL);
	assert!(
		largest::<EmergencyAccess>(&[
			"Cases",
			"InForce",
			"CasesOf",
			"OpenOf",
			"DeclaredAt",
			"Anchored",
			"ReviewsOf",
			"ForBoard",
			"Agenda",
		]) <= lasting_bytes::EMERGENCY
	);
	assert!(
		largest::<EmergencyAccess>(&["Unjustified", "Agenda"]) <= lasting_bytes::EMERGENCY_REVIEW
	);
	assert!(largest::<AccessLog>(&["Heads"]) <= lasting_bytes::ACCESS_HEAD);
	assert!(largest::<ConsentGrants>(&["Grants", "GrantsTo"]) <= lasting_bytes::GRANT);
	assert!(largest::<ConsentGrants>(&["PolicyUses"]) <= lasting_bytes::POLICY_USES);
	assert!(largest::<PatientIdentity>(&["CustodyOffers"]) <= lasting_bytes::CUSTODY_OFFER);
	assert!(largest::<PatientIdentity>(&["CustodyCounts"]) <= lasting_bytes::CUSTODY_COUNT);
}

#[test]
fn every_collection_is_bounded() {
	use carechain_runtime::{
		Admission, ConsentGrants, Consortium, JointApproval, PatientIdentity, RecordAnchors,
	};
	for info in [
		Admission::storage_info(),
		Consortium::storage_info(),
		JointApproval::storage_info(),
		PatientIdentity::storage_info(),
		ConsentGrants::storage_info(),
		RecordAnchors::storage_info(),
	]
	.concat()
	{
		let name = String::from_utf8_lossy(&info.storage_name).into_owned();
		assert!(info.max_size.is_some(), "{name} is not bounded");
	}
}

#[test]
fn the_genesis_hash_keeps_signatures_on_their_chain() {
	on_local_chain(|| {
		let call =
			RuntimeCall::from(pallet_record_anchors::Call::anchor_record { record: summary(1) });
		let bob = dev(sp_keyring::Sr25519Keyring::Bob);
		let here = signed(&bob, call);
		frame_system::BlockHash::<Runtime>::insert(0, sp_core::H256::repeat_byte(7));
		assert_eq!(
			pool(here),
			Err(sp_runtime::transaction_validity::InvalidTransaction::BadProof.into())
		);
	});
}
