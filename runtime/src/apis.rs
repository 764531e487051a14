// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can be asked of the chain without a transaction.
//!
//! The metadata describes every one of these, so that a front end needs no types of ours.

use crate::{
	AccessLog, AccountId, Admission, Aura, Block, BlockNumber, ConsentGrants, Consortium,
	EmergencyAccess, Executive, Grandpa, Hash, Historical, InherentDataExt, JointApproval, Nonce,
	PatientIdentity, RecordAnchors, Runtime, RuntimeEvent, RuntimeGenesisConfig, SessionKeys,
	System, VERSION,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Members, Patients},
	AccessHead, Commitment, Confidentiality, Day, EmergencyId, GrantId, Hour, NodeId,
	OrganizationId, PatientId, PractitionerRoleId, RepresentativeId,
};
use frame_support::genesis_builder_helper::{build_state, get_preset};
#[cfg(feature = "try-runtime")]
use frame_support::weights::Weight;
use pallet_admission::RemainingAllowance;
use pallet_consent_grants::{
	AwaitedPage, Decision, Denial, Explanation, Opening, PolicyInfo, Question, Request, SealedEntry,
};
use pallet_consortium::runtime_api::{OrganizationInfo, PractitionerRoleInfo, ValidatorsInfo};
use pallet_emergency_access::{runtime_api::EmergencyInfo, EmergencyPolicy};
use pallet_joint_approval::{runtime_api::ProposalInfo, ProposalId};
use pallet_patient_identity::{
	Assurance, GuardiansInfo, PatientInfo, RecoveryInfo, RepresentativeInfo,
};
use pallet_record_anchors::{Anchor, Checkpoint, LogHead};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: frame_support::view_functions::ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			let key_owner_proof = key_owner_proof.decode()?;
			Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			use codec::Encode;
			use frame_support::traits::KeyOwnerProofSystem;
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, crate::genesis::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			crate::genesis::preset_names()
		}
	}

	impl pallet_consortium::runtime_api::ConsortiumApi<Block, AccountId> for Runtime {
		fn organization(organization: OrganizationId) -> Option<OrganizationInfo<AccountId>> {
			Consortium::organization_info(organization)
		}

		fn represented_by(account: AccountId) -> Option<OrganizationId> {
			Consortium::represented_by(&account)
		}

		fn practitioner_role(role: PractitionerRoleId) -> Option<PractitionerRoleInfo<AccountId>> {
			Consortium::practitioner_role_info(role)
		}

		fn practitioner_roles_of(account: AccountId) -> Vec<PractitionerRoleInfo<AccountId>> {
			Consortium::practitioner_role_infos_of(&account)
		}

		fn validators() -> ValidatorsInfo<AccountId> {
			Consortium::validators_info()
		}

		fn network_peers() -> Vec<(OrganizationId, Vec<NodeId>)> {
			Consortium::network_peers()
		}
	}

	impl pallet_joint_approval::runtime_api::JointApprovalApi<Block, AccountId> for Runtime {
		fn proposals() -> Vec<ProposalInfo<AccountId, Hash, BlockNumber>> {
			JointApproval::proposal_infos()
		}

		fn proposal(id: ProposalId) -> Option<ProposalInfo<AccountId, Hash, BlockNumber>> {
			JointApproval::proposal_info(id)
		}
	}

	impl pallet_admission::runtime_api::AdmissionApi<Block, AccountId> for Runtime {
		fn remaining_allowance(account: AccountId) -> Option<RemainingAllowance> {
			Admission::remaining_allowance(&account)
		}
	}

	impl crate::patient_profile::PatientProfileApi<Block, frame_system::EventRecord<RuntimeEvent, Hash>>
		for Runtime
	{
		fn is_own(extrinsic: Vec<u8>, block_hash: Hash) -> bool {
			crate::patient_profile::is_own(&extrinsic, &block_hash)
		}

		fn events_of(extrinsic: u32) -> Vec<frame_system::EventRecord<RuntimeEvent, Hash>> {
			crate::patient_profile::events_of(extrinsic)
		}
	}

	impl pallet_patient_identity::runtime_api::PatientIdentityApi<Block, AccountId, BlockNumber>
		for Runtime
	{
		fn patient(id: PatientId) -> Option<PatientInfo> {
			PatientIdentity::patient_info(&id)
		}

		fn patient_of(key: AccountId) -> Option<PatientId> {
			<PatientIdentity as Patients<AccountId>>::patient_of(&key)
		}

		fn representatives(id: PatientId) -> Vec<RepresentativeInfo> {
			PatientIdentity::representative_infos(&id)
		}

		fn represents(key: AccountId) -> Option<(PatientId, RepresentativeId)> {
			PatientIdentity::represents(&key)
		}

		fn recovery(id: PatientId) -> Option<RecoveryInfo<BlockNumber>> {
			PatientIdentity::recovery_info(&id)
		}

		fn guardians(id: PatientId) -> Option<GuardiansInfo<BlockNumber>> {
			PatientIdentity::guardians_info(&id)
		}

		fn assurances(id: PatientId) -> Vec<Assurance> {
			pallet_patient_identity::Assurances::<Runtime>::get(id).into_inner()
		}

		fn may_read(key: AccountId, id: PatientId, confidentiality: Confidentiality) -> bool {
			PatientIdentity::may_read(&key, &id, confidentiality)
		}
	}

	impl pallet_consent_grants::runtime_api::ConsentApi<Block, BlockNumber> for Runtime {
		fn decide(question: Question, openings: Vec<Opening>) -> Decision<BlockNumber> {
			ConsentGrants::decide(&question, &openings)
		}

		fn explain(patient: PatientId) -> Vec<Explanation> {
			ConsentGrants::explain(&patient)
		}

		fn grants_of(
			patient: PatientId,
			on: Option<Day>,
			after: Option<GrantId>,
			limit: u32,
		) -> Vec<Explanation> {
			ConsentGrants::grants_of(&patient, on, after, limit)
		}

		fn grants_to(
			organization: OrganizationId,
			on: Option<Day>,
			after: Option<(PatientId, GrantId)>,
			limit: u32,
		) -> Vec<(PatientId, Explanation)> {
			ConsentGrants::grants_to(organization, on, after, limit)
		}

		fn denials(patient: PatientId) -> Vec<Denial> {
			pallet_consent_grants::Denials::<Runtime>::get(patient).into_inner()
		}

		fn sealed_entries(patient: PatientId) -> Vec<SealedEntry> {
			ConsentGrants::sealed_entries(&patient)
		}

		fn requests(patient: PatientId) -> Vec<Request<BlockNumber>> {
			ConsentGrants::requests(&patient)
		}

		fn policies(recipient: OrganizationId) -> Vec<PolicyInfo> {
			ConsentGrants::policies_of(recipient)
		}

		fn missed_acknowledgements(organization: OrganizationId) -> u32 {
			pallet_consent_grants::MissedAcknowledgements::<Runtime>::get(organization)
		}

		fn awaited_acknowledgements(
			organization: OrganizationId,
			after: Option<PatientId>,
			limit: u32,
		) -> AwaitedPage {
			ConsentGrants::awaited_acknowledgements(organization, after, limit)
		}
	}

	impl pallet_emergency_access::runtime_api::EmergencyAccessApi<Block> for Runtime {
		fn emergencies_of(
			patient: PatientId,
			start_after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyInfo> {
			EmergencyAccess::emergency_infos_of(&patient, start_after, limit)
		}

		fn emergency(case: EmergencyId) -> Option<EmergencyInfo> {
			EmergencyAccess::emergency_info(case)
		}

		fn reviews_for(
			organization: OrganizationId,
			start_after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyInfo> {
			EmergencyAccess::review_infos_for(organization, start_after, limit)
		}

		fn escalated(start_after: Option<EmergencyId>, limit: u32) -> Vec<EmergencyInfo> {
			EmergencyAccess::escalated_infos(start_after, limit)
		}

		fn overdue_reviews(organization: OrganizationId) -> u32 {
			EmergencyAccess::overdue_reviews(organization)
		}

		fn policy() -> EmergencyPolicy {
			pallet_emergency_access::Policy::<Runtime>::get()
		}
	}

	impl pallet_access_log::runtime_api::AccessLogApi<Block> for Runtime {
		fn access_head(patient: PatientId) -> Option<AccessHead<BlockNumber>> {
			AccessLog::access_head(&patient)
		}
	}

	impl pallet_record_anchors::runtime_api::RecordAnchorsApi<Block> for Runtime {
		fn log(organization: OrganizationId) -> Option<LogHead<BlockNumber>> {
			RecordAnchors::log_head(organization)
		}

		fn hourly_checkpoint(
			organization: OrganizationId,
			hour: Hour,
		) -> Option<Checkpoint<BlockNumber>> {
			RecordAnchors::hourly_checkpoint(organization, hour)
		}

		fn daily_checkpoint(
			organization: OrganizationId,
			day: Day,
		) -> Option<Checkpoint<BlockNumber>> {
			RecordAnchors::daily_checkpoint(organization, day)
		}

		fn anchor(commitment: Commitment) -> Option<Anchor<BlockNumber>> {
			RecordAnchors::anchor(commitment)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			use crate::*;
			use frame_benchmarking::BenchmarkList;
			use frame_support::traits::StorageInfoTrait;

			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, crate::AllPalletsWithSystem::storage_info())
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use crate::*;
			use frame_benchmarking::BenchmarkBatch;
			use frame_support::traits::{TrackedStorageKey, WhitelistedStorageKeys};

			let whitelist: Vec<TrackedStorageKey> =
				crate::AllPalletsWithSystem::whitelisted_storage_keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			// A failed check is for the log of who tries an upgrade out, never for a live chain.
			#[allow(clippy::unwrap_used)]
			let weight = Executive::try_runtime_upgrade(checks).unwrap();
			(weight, crate::configs::system::Weights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			#[allow(clippy::unwrap_used)]
			Executive::try_execute_block(block, state_root_check, signature_check, select).unwrap()
		}
	}
}
