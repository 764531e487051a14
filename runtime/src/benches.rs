// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The benchmarks that weights are generated from.

frame_benchmarking::define_benchmarks!(
	[frame_system, frame_system_benchmarking::Pallet::<Runtime>]
	[frame_system_extensions, frame_system_benchmarking::extensions::Pallet::<Runtime>]
	[pallet_timestamp, Timestamp]
	[pallet_consortium, Consortium]
	[pallet_joint_approval, JointApproval]
	[pallet_utility, Utility]
	[pallet_tx_pause, TxPause]
	[pallet_migrations, MultiBlockMigrations]
	[pallet_sudo, Sudo]
	[pallet_admission, Admission]
	[pallet_patient_identity, PatientIdentity]
	[pallet_consent_grants, ConsentGrants]
	[pallet_record_anchors, RecordAnchors]
	[pallet_emergency_access, EmergencyAccess]
	[pallet_access_log, AccessLog]
);

impl frame_system_benchmarking::Config for crate::Runtime {}
