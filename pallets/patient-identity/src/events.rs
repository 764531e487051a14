// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A patient was registered by its custodian, with its first key.
		PatientRegistered {
			/// The pseudonym.
			patient: PatientId,
			/// The organisation that registered it.
			custodian: OrganizationId,
			/// The first key.
			key: T::AccountId,
		},
		/// A key acts for the patient from now on.
		KeyAdded {
			/// The pseudonym.
			patient: PatientId,
			/// The new key.
			key: T::AccountId,
		},
		/// A key took the place of another.
		KeyRotated {
			/// The pseudonym.
			patient: PatientId,
			/// The key that acts no longer.
			old: T::AccountId,
			/// The key that acts from now on.
			new: T::AccountId,
		},
		/// A key acts no longer for the patient.
		KeyRemoved {
			/// The pseudonym.
			patient: PatientId,
			/// The former key.
			key: T::AccountId,
		},
		/// Record keys are to be wrapped for another encryption key from now on.
		EncryptionKeySet {
			/// The pseudonym.
			patient: PatientId,
			/// The new encryption key.
			encryption_key: EncryptionKey,
		},
		/// An organisation may take over custody of the patient from now on. Nothing has changed yet.
		CustodyOffered {
			/// The pseudonym.
			patient: PatientId,
			/// Which organisation.
			to: OrganizationId,
		},
		/// A patient has another custodian from now on.
		CustodyAccepted {
			/// The pseudonym.
			patient: PatientId,
			/// The former custodian.
			from: OrganizationId,
			/// The custodian from now on.
			to: OrganizationId,
		},
		/// A patient without a key was registered; its custodian acts for it in little.
		PatientRegisteredInCustody {
			/// The pseudonym.
			patient: PatientId,
			/// The organisation that registered it.
			custodian: OrganizationId,
		},
		/// A patient has its first own key; its custodian acts for it no longer.
		IdentityClaimed {
			/// The pseudonym.
			patient: PatientId,
			/// The key.
			key: T::AccountId,
		},
		/// A call that a patient's key, or a representative's, signed was carried out, or failed.
		CallRelayed {
			/// The pseudonym.
			patient: PatientId,
			/// The number of the request.
			sequence: u64,
			/// What became of the call.
			result: DispatchResult,
		},
		/// Somebody acts for the patient from now on.
		RepresentativeAppointed {
			/// The pseudonym.
			patient: PatientId,
			/// The number among the patient's representatives.
			representative: RepresentativeId,
			/// The representative's key.
			key: T::AccountId,
		},
		/// A representative goes on to a later end.
		RepresentativeRenewed {
			/// The pseudonym.
			patient: PatientId,
			/// Which one.
			representative: RepresentativeId,
			/// The end, exclusive.
			until: Day,
		},
		/// Somebody acts for the patient no longer.
		RepresentativeRemoved {
			/// The pseudonym.
			patient: PatientId,
			/// Which one.
			representative: RepresentativeId,
		},
		/// A representative reads the patient's records only up to this confidentiality from now on.
		RecordsWithheld {
			/// The pseudonym.
			patient: PatientId,
			/// Which one.
			representative: RepresentativeId,
			/// What it still reads, itself included.
			ceiling: Confidentiality,
		},
		/// A patient laid down who may give it a new key; none, if nobody may.
		GuardiansSet {
			/// The pseudonym.
			patient: PatientId,
			/// How many guardians there are.
			count: u32,
			/// How many of them it takes.
			threshold: u8,
		},
		/// Guardians want to give the patient a new key. Any current key can veto it.
		RecoveryStarted {
			/// The pseudonym.
			patient: PatientId,
			/// Which attempt.
			attempt: u32,
		},
		/// A further guardian vouched.
		RecoveryVouched {
			/// The pseudonym.
			patient: PatientId,
			/// How many have.
			vouched: u32,
		},
		/// Enough guardians vouched: the delay runs.
		RecoveryReady {
			/// The pseudonym.
			patient: PatientId,
			/// The block from which the recovery may be completed.
			ends_at: BlockNumberFor<T>,
		},
		/// A recovery was stopped.
		RecoveryVetoed {
			/// The pseudonym.
			patient: PatientId,
			/// Which attempt.
			attempt: u32,
		},
		/// A patient has a new key in the place of all that it had.
		RecoveryCompleted {
			/// The pseudonym.
			patient: PatientId,
			/// The new key.
			key: T::AccountId,
		},
		/// Other rules hold for recoveries from now on.
		RecoveryTermsSet {
			/// Which.
			terms: Terms<BlockNumberFor<T>>,
		},
		/// An organisation says how well it knows who the patient is.
		AssuranceAttested {
			/// The pseudonym.
			patient: PatientId,
			/// Who says so.
			by: OrganizationId,
			/// How well.
			level: IdentityAssurance,
			/// The end, exclusive.
			until: Day,
		},
		/// An organisation does not say any more how well it knows who the patient is.
		AssuranceWithdrawn {
			/// The pseudonym.
			patient: PatientId,
			/// Who.
			by: OrganizationId,
		},
		/// A patient's grants count for treatment only from now on.
		ProcessingRestricted {
			/// The pseudonym.
			patient: PatientId,
		},
		/// A patient's grants count as they were given again.
		RestrictionLifted {
			/// The pseudonym.
			patient: PatientId,
		},
		/// A patient's death was attested: its grants count for treatment only.
		DeathAttested {
			/// The pseudonym.
			patient: PatientId,
		},
		/// A patient turned out to be alive.
		DeathReversed {
			/// The pseudonym.
			patient: PatientId,
		},
		/// A pseudonym turned out to be a duplicate.
		PatientMerged {
			/// The duplicate.
			patient: PatientId,
			/// The pseudonym under which the person goes on.
			into: PatientId,
		},
		/// A pseudonym turned out not to be a duplicate.
		MergeUndone {
			/// The pseudonym.
			patient: PatientId,
		},
		/// A patient is forgotten from now on.
		PatientUnlinked {
			/// The pseudonym.
			patient: PatientId,
		},
	}
}
