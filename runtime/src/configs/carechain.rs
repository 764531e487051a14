// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The pallets that the chain exists for.

use super::governance::{
	BoardBody, BoardOrigin, CouncilBody, MaxSeats, NarrowingOrigin, RestartOrigin,
	SeatChangeWeight, Seats, SudoKey, WideningOrigin,
};
use crate::{
	extensions::{Policy, SignedByPatients},
	weights, AccessLog, BlockNumber, ConsentGrants, Consortium, EmergencyAccess, PatientIdentity,
	Runtime, RuntimeCall, Signature, Timestamp, DAYS,
};
use carechain_primitives::{traits::Forget, PatientId};
use frame_support::{
	parameter_types,
	traits::{ConstU16, ConstU32, ConstU64, ConstU8},
	weights::Weight,
};
use pallet_admission::Payer;
use pallet_emergency_access::{EmergencyPolicy, PolicyLimits};

parameter_types! {
	/// How far ahead the expiry of what somebody signed beforehand may lie: one day.
	pub const MaxProofLifetime: BlockNumber = DAYS;
	/// The longest that a patient may leave itself to object to a recovery: thirty days.
	pub const MaxRecoveryDelay: BlockNumber = 30 * DAYS;
	/// How long guardians have to vouch, and to complete a recovery when the delay is over: two weeks.
	pub const RecoveryLifetime: BlockNumber = 14 * DAYS;
}

/// Everything outside patient identity that names a patient: grants, emergencies, the access log, and
/// what its calls used up.
pub struct ForgetElsewhere;

impl Forget for ForgetElsewhere {
	fn forget(patient: &PatientId, limit: u32) -> bool {
		pallet_admission::Meters::<Runtime>::remove(Payer::Patient(*patient));
		// One after the other, so that no more than the limit goes in one block.
		ConsentGrants::forget(patient, limit)
			&& EmergencyAccess::forget(patient, limit)
			&& AccessLog::forget(patient, limit)
	}

	fn weight(limit: u32) -> Weight {
		<ConsentGrants as Forget>::weight(limit)
			.saturating_add(<EmergencyAccess as Forget>::weight(limit))
			.saturating_add(<AccessLog as Forget>::weight(limit))
			.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().writes(1))
	}
}

impl pallet_consortium::Config for Runtime {
	type Time = Timestamp;
	type WideningOrigin = WideningOrigin;
	type NarrowingOrigin = NarrowingOrigin;
	type BoardOrigin = BoardOrigin;
	type RestartOrigin = RestartOrigin;
	type PatientKeys = PatientIdentity;
	type Council = Seats<CouncilBody>;
	type Board = Seats<BoardBody>;
	type SeatChangeWeight = SeatChangeWeight;
	type Sessions = pallet_consortium::SessionsOf<Runtime>;
	type Finality = pallet_consortium::GrandpaOf<Runtime>;
	type MaxNameLength = ConstU32<64>;
	type MaxRolesPerAccount = ConstU32<16>;
	/// A year and a month: membership is renewed every year.
	type MaxMembershipDays = ConstU32<400>;
	/// Three years.
	type MaxCredentialDays = ConstU32<1_100>;
	type MaxValidators = super::consensus::MaxValidators;
	type MaxSeats = MaxSeats;
	type MaxNodeIds = ConstU32<8>;
	/// Half an hour of sessions of ten minutes: longer than a restart of a machine, shorter than an
	/// operator's sleep.
	type MaxSilentSessions = ConstU32<3>;
	type MaxSetChanges = ConstU32<64>;
	type MaxHistoricalSessions = super::consensus::MaxHistoricalSessions;
	type WeightInfo = weights::pallet_consortium::WeightInfo<Runtime>;
}

impl pallet_admission::Config for Runtime {
	type Members = Consortium;
	type Practitioners = Consortium;
	type Patients = PatientIdentity;
	type Policy = Policy;
	type SudoKey = SudoKey;
	type WideningOrigin = WideningOrigin;
	type WeightInfo = weights::pallet_admission::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

impl pallet_patient_identity::Config for Runtime {
	type Members = Consortium;
	type Practitioners = Consortium;
	type Time = Timestamp;
	type RuntimeCall = RuntimeCall;
	type Relayable = SignedByPatients;
	/// Emergencies that nobody has judged yet. Legal holds are on records, which name no patient.
	type Holds = EmergencyAccess;
	type Forget = ForgetElsewhere;
	type WideningOrigin = WideningOrigin;
	type Signature = Signature;
	type MaxKeys = ConstU32<4>;
	type MaxHandOver = ConstU32<64>;
	type MaxProofLifetime = MaxProofLifetime;
	type MaxNonceAhead = ConstU32<{ pallet_admission::MAX_NONCES_AHEAD }>;
	type MaxRepresentatives = ConstU32<4>;
	type MaxGuardians = ConstU32<8>;
	type MaxRecoveryDelay = MaxRecoveryDelay;
	type RecoveryLifetime = RecoveryLifetime;
	type MaxAssurances = ConstU32<4>;
	type MaxMerges = ConstU32<4>;
	type MaxForgotten = ConstU32<16>;
	type WeightInfo = weights::pallet_patient_identity::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

impl pallet_consent_grants::Config for Runtime {
	type Time = Timestamp;
	type Members = Consortium;
	type Practitioners = Consortium;
	type Patients = PatientIdentity;
	type Emergencies = EmergencyAccess;
	type WideningOrigin = WideningOrigin;
	type NarrowingOrigin = NarrowingOrigin;
	type Signature = Signature;
	type MaxProofLifetime = MaxProofLifetime;
	/// Twelve months.
	type MaxCustodyGrantDays = ConstU32<366>;
	type MaxLiveGrants = ConstU32<64>;
	type MaxEndedGrants = ConstU32<64>;
	/// Ten years.
	type MaxGrantDays = ConstU32<3_660>;
	/// A year: as long as a patient may look up what was granted once.
	type EndedRetentionDays = ConstU32<365>;
	type MaxSweptPatients = ConstU32<32>;
	/// Three days: over a weekend.
	type AcknowledgementDays = ConstU32<3>;
	type MaxDenials = ConstU32<32>;
	type MaxSealed = ConstU32<32>;
	type MaxRequests = ConstU32<16>;
	type MaxRequestsEach = ConstU32<2>;
	type RequestDays = ConstU32<30>;
	type MaxPolicies = ConstU32<8>;
	/// Five years: laws change, and so has what rests on them.
	type MaxPolicyDays = ConstU32<1_830>;
	type WeightInfo = weights::pallet_consent_grants::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

impl pallet_record_anchors::Config for Runtime {
	type Time = Timestamp;
	type Members = Consortium;
	type NarrowingOrigin = NarrowingOrigin;
	type WideningOrigin = WideningOrigin;
	type HourlyCheckpointDays = ConstU32<90>;
	/// A lifetime.
	type MaxRetentionYears = ConstU16<100>;
	/// Fifteen and thirty years, as long as China's Provisions on the Administration of Medical Records
	/// of Medical Institutions (2013 edition, Art. 29) ask for.
	type OutpatientRetentionYears = ConstU16<15>;
	type InpatientRetentionYears = ConstU16<30>;
	type MaxLegalHolds = ConstU8<8>;
	type WeightInfo = weights::pallet_record_anchors::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

/// What an emergency is until both bodies say otherwise: a day of access, a day to anchor what was declared
/// off line, two weeks for the review; three that were not justified within a year suspend. Cases stay for
/// three years, as long as claims over them can be raised.
const EMERGENCY_POLICY: EmergencyPolicy = EmergencyPolicy {
	access_hours: 24,
	late_hours: 24,
	review_days: 14,
	suspend_after: 3,
	count_days: 365,
	retention_days: 1_095,
};

parameter_types! {
	pub const DefaultEmergencyPolicy: EmergencyPolicy = EMERGENCY_POLICY;
	/// Neither so short that care suffers, nor so long that it is no emergency any more.
	pub const EmergencyPolicyLimits: PolicyLimits = PolicyLimits {
		least: EmergencyPolicy {
			access_hours: 1,
			late_hours: 1,
			review_days: 3,
			suspend_after: 1,
			count_days: 30,
			retention_days: 90,
		},
		most: EmergencyPolicy {
			access_hours: 72,
			late_hours: 168,
			review_days: 60,
			suspend_after: 10,
			count_days: 1_825,
			retention_days: 3_650,
		},
	};
}

impl pallet_emergency_access::Config for Runtime {
	type Time = Timestamp;
	type Members = Consortium;
	type Practitioners = Consortium;
	type Patients = PatientIdentity;
	type Reviewers = Consortium;
	type Sanctions = Consortium;
	type Signature = Signature;
	type BoardOrigin = BoardOrigin;
	type WideningOrigin = WideningOrigin;
	type NarrowingOrigin = NarrowingOrigin;
	type DefaultPolicy = DefaultEmergencyPolicy;
	type PolicyLimits = EmergencyPolicyLimits;
	type CredentialGraceDays = ConstU32<30>;
	/// Five minutes.
	type MaxClockDrift = ConstU64<300>;
	type MaxUnjustified = ConstU32<10>;
	type MaxSweptCases = ConstU32<32>;
	type WeightInfo = weights::pallet_emergency_access::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}

impl pallet_access_log::Config for Runtime {
	type Members = Consortium;
	type Practitioners = Consortium;
	type Patients = PatientIdentity;
	type Parties = ConsentGrants;
	type MaxEntries = ConstU32<256>;
	type WeightInfo = weights::pallet_access_log::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmark_helper::Helper;
}
