// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the pallets' benchmarks find already there: a member, a practitioner, a patient.

use super::governance::{BoardBody, CouncilBody};
use crate::{AccountId, Consortium, PatientIdentity, Runtime, RuntimeCall, RuntimeOrigin, System};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::Members, Commitment, Day, OrganizationId, OrganizationKind, PatientId, Power, Powers,
	PractitionerRoleCode, PractitionerRoleCodes, PractitionerRoleId,
};
use codec::Encode;
use frame_benchmarking::account;
use frame_support::traits::Get;
use pallet_consent_grants::{BenchmarkCustody, BenchmarkParties};
use pallet_patient_identity::{payload, EncryptionKey};
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	KeyTypeId,
};

/// Under which the keystore keeps the patients' keys.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"pati");
const PATIENT: PatientId = PatientId([1; 16]);
const ENCRYPTION_KEY: EncryptionKey = EncryptionKey([9; 32]);
/// From which the organisations count that are there for a practitioner's other credentials.
const ELSEWHERE: u32 = 1_000;

/// Makes it, through the pallets' own code, so that what is measured is what will be there.
pub struct Helper;

impl Helper {
	/// An organisation in active standing, with its representative.
	fn organization() -> (OrganizationId, AccountId) {
		Self::organization_number(0)
	}

	fn organization_number(number: u32) -> (OrganizationId, AccountId) {
		Self::organization_of(OrganizationKind::Hospital, number)
	}

	fn organization_of(kind: OrganizationKind, number: u32) -> (OrganizationId, AccountId) {
		let representative: AccountId = account("representative", number, kind.index().into());
		if let Some(organization) = Consortium::represented_by(&representative) {
			return (organization, representative);
		}
		let member_until = Consortium::today().saturating_add(365);
		Consortium::admit_organization(
			RuntimeOrigin::root(),
			kind,
			representative.clone(),
			Vec::from(*b"Organization"),
			member_until,
			false,
		)
		.expect("the account is free");
		let organization =
			Consortium::represented_by(&representative).expect("it was admitted just now");
		(organization, representative)
	}

	/// A practitioner with one credential.
	fn practitioner_role(organization: OrganizationId) -> PractitionerRoleId {
		Self::practitioner_role_of(organization, account("practitioner", 0, 0))
	}

	/// A further credential of a practitioner.
	fn practitioner_role_of(
		organization: OrganizationId,
		practitioner: AccountId,
	) -> PractitionerRoleId {
		let valid_until = Consortium::today().saturating_add(365);
		Consortium::register_practitioner(
			RuntimeOrigin::root(),
			organization,
			practitioner.clone(),
			PractitionerRoleCodes::of(&[PractitionerRoleCode::Doctor]),
			Commitment([1; 32]),
			valid_until,
		)
		.expect("the account is free");
		pallet_consortium::RolesOf::<Runtime>::get(practitioner)
			.last()
			.copied()
			.expect("it was registered just now")
	}

	/// So many patients in custody of the organisation of that number.
	fn patients_of(custodian: u32, number: u32) -> Vec<PatientId> {
		let (organization, representative) = Self::organization_number(custodian);
		(0..number)
			.map(|number| {
				let mut patient = PatientId([3; 16]);
				patient.0[..4].copy_from_slice(&number.to_le_bytes());
				patient.0[4..8].copy_from_slice(&organization.0.to_le_bytes());
				PatientIdentity::register_in_custody(
					RuntimeOrigin::signed(representative.clone()),
					patient,
					ENCRYPTION_KEY,
				)
				.expect("the id is free");
				patient
			})
			.collect()
	}

	/// Gives a patient as many personal representatives as it may have; the account of the last. What
	/// such a one may do takes more to find out than what the patient's own key may.
	fn represent_fully(patient: PatientId, key: &AccountId) -> AccountId {
		let most = <Runtime as pallet_patient_identity::Config>::MaxRepresentatives::get();
		(0..most).fold(key.clone(), |_, _| Self::represent(patient, key))
	}

	fn represent(patient: PatientId, key: &AccountId) -> AccountId {
		let pair = sr25519::Public::generate_pair(KEY_TYPE, None);
		let appointment = pallet_patient_identity::Appointment {
			key: AccountId::from(pair),
			powers: Powers::of(&[Power::Consent]),
			until: Self::next_quarter(),
			role: Commitment([1; 32]),
			joint: false,
		};
		let expires_at = System::block_number().saturating_add(1);
		let genesis = System::block_hash(0);
		let payload =
			payload::appoint_representative(&genesis, &patient, &appointment, &expires_at);
		let proof = pair
			.sign(KEY_TYPE, &payload)
			.expect("the keystore has the key");
		PatientIdentity::appoint_representative(
			RuntimeOrigin::signed(key.clone()),
			patient,
			appointment.clone(),
			expires_at,
			proof.into(),
			None,
		)
		.expect("there is room for it");
		appointment.key
	}

	/// The first quarter that starts after today.
	fn next_quarter() -> Day {
		let mut day = Consortium::today().saturating_add(1);
		while !day.is_quarter_start() {
			day = day.saturating_add(1);
		}
		day
	}

	/// A patient with one key.
	fn patient(organization: OrganizationId, representative: AccountId) -> (PatientId, AccountId) {
		let pair = sr25519::Public::generate_pair(KEY_TYPE, None);
		let key = AccountId::from(pair);
		let expires_at = System::block_number().saturating_add(1);
		let payload = payload::register_patient(
			&System::block_hash(0),
			organization,
			&PATIENT,
			&key,
			&ENCRYPTION_KEY,
			&expires_at,
		);
		let proof = pair
			.sign(KEY_TYPE, &payload)
			.expect("the keystore has the key");
		PatientIdentity::register_patient(
			RuntimeOrigin::signed(representative),
			PATIENT,
			key.clone(),
			ENCRYPTION_KEY,
			expires_at,
			proof.into(),
		)
		.expect("the id and the key are free");
		(PATIENT, key)
	}
}

impl pallet_patient_identity::BenchmarkHelper<AccountId> for Helper {
	fn representative(number: u32) -> AccountId {
		Self::organization_number(number).1
	}

	/// With as many credentials as an account may have. That of this organisation is the last, and the
	/// others are suspended.
	fn practitioner(number: u32, account: AccountId) {
		for other in 1..<Runtime as pallet_consortium::Config>::MaxRolesPerAccount::get() {
			let (organization, _) = Self::organization_number(ELSEWHERE.saturating_add(other));
			Self::practitioner_role_of(organization, account.clone());
			if Consortium::standing(organization).is_active() {
				Consortium::suspend_organization(RuntimeOrigin::root(), organization)
					.expect("it is in active standing");
			}
		}
		let (organization, _) = Self::organization_number(number);
		Self::practitioner_role_of(organization, account);
	}

	fn set_day(day: Day) {
		<Self as pallet_record_anchors::BenchmarkHelper<AccountId>>::set_time(
			day.start_unix_seconds(),
		);
	}
}

impl pallet_record_anchors::BenchmarkHelper<AccountId> for Helper {
	fn set_time(seconds: u64) {
		// Not through the pallet's own setter, which wants a slot of that time to be under way.
		pallet_timestamp::Now::<Runtime>::put(seconds.saturating_mul(1_000));
	}

	fn active_organization(kind: OrganizationKind) -> (OrganizationId, AccountId) {
		Self::organization_of(kind, 0)
	}
}

impl pallet_consent_grants::BenchmarkHelper<AccountId> for Helper {
	fn parties() -> BenchmarkParties<AccountId> {
		let (organization, representative) = Self::organization();
		let (patient, key) = Self::patient(organization, representative.clone());
		BenchmarkParties {
			organization,
			practitioner_role: Self::practitioner_role(organization),
			patient,
			key: Self::represent_fully(patient, &key),
			representative,
		}
	}

	fn custody(witness: AccountId) -> BenchmarkCustody<AccountId> {
		let (_, representative) = Self::organization();
		PatientIdentity::register_in_custody(
			RuntimeOrigin::signed(representative),
			PATIENT,
			ENCRYPTION_KEY,
		)
		.expect("the id is free");
		let recorder: AccountId = account("practitioner", 0, 0);
		for practitioner in [witness, recorder.clone()] {
			<Self as pallet_patient_identity::BenchmarkHelper<AccountId>>::practitioner(
				0,
				practitioner,
			);
		}
		let (grantee, _) = Self::organization_number(1);
		BenchmarkCustody {
			grantee,
			practitioner_role: Self::practitioner_role_of(grantee, account("grantee", 0, 0)),
			patient: PATIENT,
			recorder,
		}
	}
}

impl pallet_emergency_access::BenchmarkHelper<AccountId> for Helper {
	fn parties(practitioner: AccountId) -> pallet_emergency_access::BenchmarkParties<AccountId> {
		let (organization, representative) = Self::organization();
		let (patient, _) = Self::patient(organization, representative);
		let (reviewer, _) = Self::organization_number(1);
		let officer: AccountId = account("officer", 0, 0);
		<Self as pallet_patient_identity::BenchmarkHelper<AccountId>>::practitioner(
			1,
			officer.clone(),
		);
		let last = pallet_consortium::RolesOf::<Runtime>::get(&officer)
			.last()
			.copied()
			.expect("it was registered just now");
		pallet_consortium::PractitionerRoles::<Runtime>::mutate(last, |role| {
			if let Some(role) = role {
				role.roles = PractitionerRoleCodes::of(&[PractitionerRoleCode::PrivacyOfficer]);
			}
		});
		pallet_emergency_access::BenchmarkParties {
			role: Self::practitioner_role_of(organization, practitioner),
			organization,
			patient,
			reviewer,
			officer,
		}
	}
}

impl pallet_access_log::BenchmarkHelper<AccountId> for Helper {
	fn representative() -> (OrganizationId, AccountId) {
		Self::organization()
	}

	/// At the first organisation, which is the one that logs.
	fn practitioner(_: OrganizationId) -> AccountId {
		let practitioner: AccountId = account("logger", 0, 0);
		<Self as pallet_patient_identity::BenchmarkHelper<AccountId>>::practitioner(
			0,
			practitioner.clone(),
		);
		practitioner
	}

	fn held_patients(_: OrganizationId, number: u32) -> Vec<PatientId> {
		Self::patients_of(0, number)
	}

	/// Their books are full of grants to others, nothing was ever sealed, and the organisation has no
	/// policy; but it declared an emergency for each, which is looked for last.
	fn other_patients(organization: OrganizationId, number: u32) -> Vec<PatientId> {
		let patients = Self::patients_of(1, number);
		for patient in &patients {
			pallet_consent_grants::fill_book::<Runtime>(*patient, OrganizationId(u32::MAX));
			pallet_emergency_access::DeclaredAt::<Runtime>::insert(patient, organization, 1);
		}
		patients
	}
}

impl pallet_admission::benchmarking::BenchmarkHelper<Runtime> for Helper {
	fn organization() -> OrganizationId {
		Self::organization().0
	}

	fn representative() -> AccountId {
		Self::organization().1
	}

	fn patient() -> (PatientId, AccountId) {
		let (organization, representative) = Self::organization();
		let (patient, key) = Self::patient(organization, representative);
		(patient, Self::represent_fully(patient, &key))
	}

	fn practitioner() -> AccountId {
		let last = <Runtime as pallet_consortium::Config>::MaxRolesPerAccount::get();
		for number in 1..=last {
			let (organization, _) = Self::organization_number(number);
			Self::practitioner_role(organization);
			if number < last {
				Consortium::suspend_organization(RuntimeOrigin::root(), organization)
					.expect("it was admitted just now");
			}
		}
		account("practitioner", 0, 0)
	}

	fn batch(calls: u32) -> RuntimeCall {
		let revocation = RuntimeCall::from(pallet_consent_grants::Call::revoke_consent {
			patient: PATIENT,
			grant: Default::default(),
		});
		batch_of(revocation, calls)
	}

	fn batch_of_member(calls: u32) -> RuntimeCall {
		batch_of(
			RuntimeCall::from(pallet_consortium::Call::resume_validating {}),
			calls,
		)
	}
}

/// So many times the same call.
fn batch_of(call: RuntimeCall, times: u32) -> RuntimeCall {
	let times = usize::try_from(times).expect("a small number");
	pallet_utility::Call::batch {
		calls: alloc::vec![call; times],
	}
	.into()
}

impl pallet_joint_approval::benchmarking::BenchmarkHelper<Runtime> for Helper {
	fn seat(council: Vec<AccountId>, board: Vec<AccountId>) {
		pallet_collective::Members::<Runtime, CouncilBody>::put(council);
		pallet_collective::Members::<Runtime, BoardBody>::put(board);
	}

	/// A batch that fails with its first call, so that what is measured is the proposal and not what it
	/// does, which is billed by itself; filled up with authorisations, which are 34 bytes each.
	fn call(length: u32) -> RuntimeCall {
		let failing = RuntimeCall::from(pallet_consortium::Call::complete_leaving {
			organization: OrganizationId(u32::MAX),
		});
		let authorization = RuntimeCall::from(frame_system::Call::authorize_upgrade {
			code_hash: Default::default(),
		});
		let one = u32::try_from(authorization.encoded_size()).expect("a small call");
		// The wrapper takes two bytes, and the count of calls four at most.
		let first = u32::try_from(failing.encoded_size()).expect("a small call");
		let count = length.saturating_sub(6).saturating_sub(first) / one;
		let rest = alloc::vec![authorization; usize::try_from(count).expect("a small number")];
		pallet_utility::Call::batch_all {
			calls: core::iter::once(failing).chain(rest).collect(),
		}
		.into()
	}
}
