// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls. Each is thin: who signs, and then the function that does it.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a patient at the signer's organisation, its custodian from then on.
		///
		/// The patient chooses the pseudonym (16 random bytes) and signs
		/// [`payload::register_patient`] with its first key. The hospital only hands it in: it can
		/// change nothing of what was signed, and neither another organisation nor another chain
		/// can use the same proof.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: the representative of an organisation in active standing.
		///
		/// ## Events
		/// - [`Event::PatientRegistered`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation.
		/// - [`Error::OrganizationNotActive`]: the organisation is suspended or its membership ended.
		/// - [`Error::AlreadyExists`]: there is a patient of that id.
		/// - [`Error::InvalidEncryptionKey`]: the encryption key is of low order.
		/// - [`Error::KeyInUse`]: the key is or was a patient's, or is a member's account.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_patient())]
		pub fn register_patient(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			encryption_key: EncryptionKey,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_register_patient(
				&representative,
				patient,
				key,
				encryption_key,
				expires_at,
				&proof,
			)
		}

		/// Adds a key that acts for the patient like every other of its keys.
		///
		/// The new key signs [`payload::add_key`]: nobody can name somebody else's key as their own,
		/// and so lock it out of the pseudonym that it was made for. A removed key may come back to
		/// the pseudonym that it served.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyAdded`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::KeyInUse`]: the key is a patient's already, was another patient's, or is a
		///   member's account.
		/// - [`Error::MaxKeysExceeded`]: the patient has `MaxKeys` keys.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::add_key())]
		pub fn add_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_add_key(&signer, patient, key, expires_at, &proof)
		}

		/// Puts a new key in the place of an old one, in one step: the patient is never without.
		///
		/// The new key signs [`payload::rotate_key`]. The old key may be the signer's own.
		///
		/// - `expires_at`: the block from which the proof is void; at most `MaxProofLifetime` ahead.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyRotated`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::SameKey`]: old and new are one key.
		/// - [`Error::KeyNotFound`]: the old key is no current key of the patient.
		/// - [`Error::KeyInUse`]: the new key is a patient's already, was another patient's, or is a
		///   member's account.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::rotate_key())]
		pub fn rotate_key(
			origin: OriginFor<T>,
			patient: PatientId,
			old: T::AccountId,
			new: T::AccountId,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_rotate_key(&signer, patient, old, new, expires_at, &proof)
		}

		/// Takes a key away from the patient: what a lost phone signs is refused from this block on.
		///
		/// It narrows, so it has its own share of the block. The key may be the signer's own, but
		/// never the last one.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::KeyRemoved`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::KeyNotFound`]: the key is no current key of the patient.
		/// - [`Error::LastKey`]: the patient would be left without a key.
		#[pallet::call_index(3)]
		#[pallet::weight((T::WeightInfo::remove_key(), DispatchClass::Operational))]
		pub fn remove_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_remove_key(&signer, patient, key)
		}

		/// Sets the X25519 key for which the keys of the patient's records are wrapped from now on.
		///
		/// What was wrapped for the former key stays as it is: this is no way to take records back.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::EncryptionKeySet`]
		///
		/// ## Errors
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotAuthorized`]: the signer is no current key of it.
		/// - [`Error::InvalidEncryptionKey`]: the encryption key is of low order.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_encryption_key())]
		pub fn set_encryption_key(
			origin: OriginFor<T>,
			patient: PatientId,
			encryption_key: EncryptionKey,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_encryption_key(&signer, patient, encryption_key)
		}

		/// Offers custody of patients to another organisation, which may then accept it.
		///
		/// It has no effect until then. A patient that is on offer already is offered to the new
		/// recipient instead; there is no other way to take an offer back.
		///
		/// - `patients`: 1 to `MaxHandOver`, each once. All of them are offered, or none.
		/// - `to`: an organisation in active standing that is not their custodian.
		///
		/// Origin: the representative of the custodian of all of them, whatever its standing: who is
		/// suspended or has to go must be able to. Also [`Config::WideningOrigin`], for a custodian
		/// that does not.
		///
		/// ## Events
		/// - [`Event::CustodyOffered`], for each patient
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation, or one of the patients
		///   has another custodian.
		/// - [`Error::EmptyList`], [`Error::DuplicatePatient`].
		/// - [`Error::RecipientNotActive`]: the recipient is unknown, suspended, or its membership
		///   ended.
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::SameCustodian`]: the recipient is the custodian already.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::hand_over_custody(patients.len().saturated_into()))]
		pub fn hand_over_custody(
			origin: OriginFor<T>,
			patients: BoundedVec<PatientId, T::MaxHandOver>,
			to: OrganizationId,
		) -> DispatchResult {
			let custodian = Self::ensure_may_hand_over(origin)?;
			Self::do_hand_over_custody(custodian, &patients, to)
		}

		/// Takes over custody of patients that was offered to the signer's organisation.
		///
		/// From now on the patients count as its own. Their keys and their consents stay as they are:
		/// a grant names who may read, and not who keeps.
		///
		/// - `patients`: 1 to `MaxHandOver`, each once, of one or several custodians. All of them are
		///   taken over, or none.
		///
		/// Origin: the representative of an organisation in active standing.
		///
		/// ## Events
		/// - [`Event::CustodyAccepted`], for each patient
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`]: the signer represents no organisation.
		/// - [`Error::OrganizationNotActive`]: the organisation is suspended or its membership ended.
		/// - [`Error::EmptyList`], [`Error::DuplicatePatient`].
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::NotOffered`]: the patient is not on offer, or is to another organisation.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::accept_custody(patients.len().saturated_into()))]
		pub fn accept_custody(
			origin: OriginFor<T>,
			patients: BoundedVec<PatientId, T::MaxHandOver>,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_accept_custody(&representative, &patients)
		}

		/// Carries out a call that a patient's key, or a personal representative's, signed and somebody
		/// else hands in.
		///
		/// The call runs as if the key had sent it: with its rights, and no other. The signer's
		/// organisation pays. It may fail; the relay itself then succeeds, for the request is spent, and
		/// the event says what became of the call.
		///
		/// - `request`: see [`RelayRequest`]; each field that is wrong is an error of its own.
		/// - `signature`: the key's, over [`relay_payload`].
		///
		/// Origin: any member in active standing: an organisation's representative, or a practitioner.
		///
		/// ## Events
		/// - [`Event::CallRelayed`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: the signer is no member, or none
		///   in active standing.
		/// - [`Error::RelayWrongDomain`], [`Error::RelayWrongChain`], [`Error::RelayWrongSpecVersion`].
		/// - [`Error::NotFound`]: there is no such patient.
		/// - [`Error::KeyNotFound`]: the key is neither the patient's nor a representative's today.
		/// - [`Error::RelayWrongSequence`], [`Error::RelayExpired`], [`Error::RelayTooFar`].
		/// - [`Error::CallNotRelayable`], [`Error::InvalidProof`].
		#[pallet::call_index(7)]
		#[pallet::weight({
			let inner = call.get_dispatch_info();
			(
				T::WeightInfo::relay_call().saturating_add(inner.call_weight),
				inner.class,
			)
		})]
		pub fn relay_call(
			origin: OriginFor<T>,
			request: RelayRequestOf<T>,
			call: Box<<T as Config>::RuntimeCall>,
			signature: T::Signature,
		) -> DispatchResultWithPostInfo {
			let submitter = ensure_signed(origin)?;
			Self::do_relay_call(&submitter, request, *call, &signature).map_err(Into::into)
		}

		/// Registers a patient that has no key: the signer's organisation has it in custody.
		///
		/// Origin: the representative of an organisation in active standing.
		///
		/// ## Events
		/// - [`Event::PatientRegisteredInCustody`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`].
		/// - [`Error::AlreadyExists`]: there is a patient of that id.
		/// - [`Error::InvalidEncryptionKey`]: the encryption key is of low order.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::register_in_custody())]
		pub fn register_in_custody(
			origin: OriginFor<T>,
			patient: PatientId,
			encryption_key: EncryptionKey,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_register_in_custody(&representative, patient, encryption_key)
		}

		/// Hands an identity that is in custody over to the patient's own key. The custodian has no power
		/// over it from then on, and what it recorded is frozen until the patient confirms it.
		///
		/// - `proof`: the key's, over [`payload::claim_identity`].
		/// - `endorsement`: over [`payload::endorse_claim`], of a personal representative that holds the
		///   power `recovery`; where there is none, of another practitioner of the custodian.
		///
		/// Origin: the representative of the custodian, in active standing.
		///
		/// ## Events
		/// - [`Event::IdentityClaimed`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::NotInCustody`]: the patient has a key.
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::InvalidEncryptionKey`], [`Error::KeyInUse`], [`Error::EndorserNotAuthorized`].
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`],
		///   [`Error::InvalidEndorsement`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::claim_identity())]
		pub fn claim_identity(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			encryption_key: EncryptionKey,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
			endorsement: Endorsement<T::AccountId, T::Signature>,
		) -> DispatchResult {
			let representative = ensure_signed(origin)?;
			Self::do_claim_identity(
				&representative,
				patient,
				key,
				encryption_key,
				expires_at,
				&proof,
				&endorsement,
			)
		}

		/// Appoints who acts for the patient, within powers and up to an end.
		///
		/// - `appointment.until`: the first day of a quarter, at most [`MAX_REPRESENTATION_DAYS`] ahead.
		/// - `proof`: the representative's key's, over [`payload::appoint_representative`].
		/// - `endorsement`: for a patient in custody, another practitioner's of the custodian, over
		///   [`payload::endorse_representative`]; none otherwise.
		///
		/// Origin: any current key of the patient; for one in custody, the custodian's representative.
		///
		/// ## Events
		/// - [`Event::RepresentativeAppointed`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OrganizationNotActive`],
		///   [`Error::NotInCustody`], [`Error::EndorserNotAuthorized`].
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::UnknownPowers`], [`Error::EmptyPowers`].
		/// - [`Error::EndInPast`], [`Error::EndTooFar`], [`Error::EndNotCoarse`].
		/// - [`Error::KeyInUse`], [`Error::MaxRepresentativesExceeded`].
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`],
		///   [`Error::InvalidEndorsement`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::appoint_representative())]
		pub fn appoint_representative(
			origin: OriginFor<T>,
			patient: PatientId,
			appointment: Appointment<T::AccountId>,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
			endorsement: Option<Endorsement<T::AccountId, T::Signature>>,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_appoint_representative(
				&signer,
				patient,
				appointment,
				expires_at,
				&proof,
				endorsement,
			)
		}

		/// Lets a representative go on to a later end. What rests on it goes on as well.
		///
		/// Origin: any current key of the patient, whoever appointed it; for a patient in custody, the
		/// custodian's representative.
		///
		/// ## Events
		/// - [`Event::RepresentativeRenewed`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::RepresentativeNotFound`]: there is none, or its end has
		///   passed.
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotInCustody`].
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::EndInPast`], [`Error::EndTooFar`], [`Error::EndNotCoarse`],
		///   [`Error::NothingChanged`]: the end is no later.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::renew_representative())]
		pub fn renew_representative(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
			until: Day,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_renew_representative(&signer, patient, representative, until)
		}

		/// Takes every power from a representative. What was given in its name alone freezes.
		///
		/// Origin: the representative itself; or who appointed it, a custodian in whatever standing.
		///
		/// ## Events
		/// - [`Event::RepresentativeRemoved`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::RepresentativeNotFound`], [`Error::NotAuthorized`].
		#[pallet::call_index(12)]
		#[pallet::weight((T::WeightInfo::remove_representative(), DispatchClass::Operational))]
		pub fn remove_representative(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_remove_representative(&signer, patient, representative)
		}

		/// Keeps records above a confidentiality from a representative: a minor's confidential care. It
		/// only goes down, from `N` where every representative starts.
		///
		/// Origin: any current key of the patient; the custodian's representative, for one that the
		/// custodian appointed.
		///
		/// ## Events
		/// - [`Event::RecordsWithheld`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::RepresentativeNotFound`], [`Error::NotAuthorized`].
		/// - [`Error::WouldWiden`]: the ceiling is no lower than it was.
		#[pallet::call_index(13)]
		#[pallet::weight((
			T::WeightInfo::withhold_from_representative(),
			DispatchClass::Operational
		))]
		pub fn withhold_from_representative(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
			ceiling: Confidentiality,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_withhold_from_representative(&signer, patient, representative, ceiling)
		}

		/// Lays down who may give the patient a new key when every key is lost, in the place of what was
		/// laid down before. An empty list: nobody may.
		///
		/// - `threshold`: how many guardians it takes; at least [`MIN_THRESHOLD`].
		/// - `delay`: how many blocks the patient has to object then; at least the chain's `min_delay`.
		///
		/// Origin: any current key of the patient.
		///
		/// ## Events
		/// - [`Event::GuardiansSet`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`].
		/// - [`Error::RecoveryInProgress`]: veto it first.
		/// - [`Error::DuplicateGuardian`], [`Error::GuardianNotFound`], [`Error::ThresholdTooLow`],
		///   [`Error::ThresholdTooHigh`], [`Error::DelayTooShort`], [`Error::DelayTooLong`].
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::set_guardians())]
		pub fn set_guardians(
			origin: OriginFor<T>,
			patient: PatientId,
			guardians: BoundedVec<Guardian, T::MaxGuardians>,
			threshold: u8,
			delay: BlockNumberFor<T>,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_guardians(&signer, patient, guardians, threshold, delay)
		}

		/// Starts an attempt to give the patient a new key, with the word of a first guardian.
		///
		/// - `encryption_key`: for which the keys of the patient's records are wrapped after it.
		/// - `proof`: the new key's, over [`payload::start_recovery`] with the number of the attempt.
		///
		/// Origin: any member in active standing hands it in; for an organisation's word, its
		/// representative.
		///
		/// ## Events
		/// - [`Event::RecoveryStarted`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::NoGuardians`], [`Error::RecoveryInProgress`], [`Error::CoolingDown`].
		/// - [`Error::InvalidEncryptionKey`], [`Error::KeyInUse`]: the key was ever used.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`]: of the new key, or
		///   of the guardian.
		/// - [`Error::NotAGuardian`].
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::start_recovery())]
		pub fn start_recovery(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			encryption_key: EncryptionKey,
			expires_at: BlockNumberFor<T>,
			proof: T::Signature,
			vouch: VouchOf<T>,
		) -> DispatchResult {
			let submitter = ensure_signed(origin)?;
			Self::do_start_recovery(
				&submitter,
				patient,
				key,
				encryption_key,
				expires_at,
				&proof,
				vouch,
			)
		}

		/// Adds a further guardian's word. With the last that it takes the delay begins.
		///
		/// Origin: as for [`Call::start_recovery`].
		///
		/// ## Events
		/// - [`Event::RecoveryVouched`], and [`Event::RecoveryReady`] with the last
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::NoGuardians`], [`Error::RecoveryNotFound`].
		/// - [`Error::NotAGuardian`], [`Error::AlreadyVouched`], [`Error::KeyInUse`]: the guardian's
		///   account is a patient's or a member's.
		/// - [`Error::ProofExpired`], [`Error::ProofTooFar`], [`Error::InvalidProof`].
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::vouch_recovery())]
		pub fn vouch_recovery(
			origin: OriginFor<T>,
			patient: PatientId,
			vouch: VouchOf<T>,
		) -> DispatchResult {
			let submitter = ensure_signed(origin)?;
			Self::do_vouch_recovery(&submitter, patient, vouch)
		}

		/// Stops a recovery, at any time before it is completed. Nobody tries again for a while.
		///
		/// Origin: any current key of the patient; a personal representative that holds the power
		/// `recovery`.
		///
		/// ## Events
		/// - [`Event::RecoveryVetoed`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::RecoveryNotFound`].
		#[pallet::call_index(17)]
		#[pallet::weight((T::WeightInfo::veto_recovery(), DispatchClass::Operational))]
		pub fn veto_recovery(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_veto_recovery(&signer, patient)
		}

		/// Gives the patient the new key in the place of all that it had, and the new encryption key.
		///
		/// Origin: any member in active standing hands it in.
		///
		/// ## Events
		/// - [`Event::RecoveryCompleted`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::PatientDeceased`], [`Error::PatientMerged`].
		/// - [`Error::RecoveryNotFound`], [`Error::ThresholdNotMet`], [`Error::DelayNotOver`].
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::complete_recovery())]
		pub fn complete_recovery(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let submitter = ensure_signed(origin)?;
			Self::do_complete_recovery(&submitter, patient)
		}

		/// Says how well the signer's organisation knows who the patient is, in the place of what it said
		/// before.
		///
		/// - `until`: the first day of a quarter, at most [`MAX_ASSURANCE_DAYS`] ahead.
		///
		/// Origin: the representative of the custodian, or of a certificate authority.
		///
		/// ## Events
		/// - [`Event::AssuranceAttested`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::EndInPast`], [`Error::EndTooFar`], [`Error::EndNotCoarse`].
		/// - [`Error::MaxAssurancesExceeded`].
		#[pallet::call_index(19)]
		#[pallet::weight(T::WeightInfo::attest_assurance())]
		pub fn attest_assurance(
			origin: OriginFor<T>,
			patient: PatientId,
			level: IdentityAssurance,
			until: Day,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_attest_assurance(&signer, patient, level, until)
		}

		/// Takes back what the signer's organisation said of how well it knows the patient.
		///
		/// Origin: the representative of the organisation, in whatever standing.
		///
		/// ## Events
		/// - [`Event::AssuranceWithdrawn`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::NotFound`], [`Error::AssuranceNotFound`].
		#[pallet::call_index(20)]
		#[pallet::weight((T::WeightInfo::withdraw_assurance(), DispatchClass::Operational))]
		pub fn withdraw_assurance(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_withdraw_assurance(&signer, patient)
		}

		/// Restricts processing: what the patient granted counts for treatment only (GDPR Art. 18).
		///
		/// Origin: any current key of the patient; a personal representative that holds the power
		/// `consent`; for a patient in custody, the custodian's representative.
		///
		/// ## Events
		/// - [`Event::ProcessingRestricted`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::NothingChanged`].
		#[pallet::call_index(21)]
		#[pallet::weight((T::WeightInfo::restrict_processing(), DispatchClass::Operational))]
		pub fn restrict_processing(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_restricted(&signer, patient, true)
		}

		/// Lets what the patient granted count again as it was given.
		///
		/// Origin: as for [`Call::restrict_processing`].
		///
		/// ## Events
		/// - [`Event::RestrictionLifted`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::NothingChanged`].
		#[pallet::call_index(22)]
		#[pallet::weight(T::WeightInfo::lift_restriction())]
		pub fn lift_restriction(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_set_restricted(&signer, patient, false)
		}

		/// Attests that the patient is dead. Nobody consents for it any more; what was granted counts for
		/// treatment only; representatives keep what relatives have: to read and to withdraw.
		///
		/// Origin: the representative of the custodian, or of a regulator.
		///
		/// ## Events
		/// - [`Event::DeathAttested`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OrganizationNotActive`],
		///   [`Error::NothingChanged`].
		#[pallet::call_index(23)]
		#[pallet::weight(T::WeightInfo::attest_death())]
		pub fn attest_death(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_attest_death(&signer, patient)
		}

		/// Takes back that the patient is dead.
		///
		/// Origin: any current key of the patient; the representative of the custodian, or of a regulator.
		///
		/// ## Events
		/// - [`Event::DeathReversed`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OrganizationNotActive`],
		///   [`Error::NothingChanged`].
		#[pallet::call_index(24)]
		#[pallet::weight(T::WeightInfo::reverse_death())]
		pub fn reverse_death(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_reverse_death(&signer, patient)
		}

		/// Marks a pseudonym as a duplicate of another one of the same custodian. It says where the person
		/// goes on, and gives nobody anything.
		///
		/// - `consent`, `consent_of_into`: of each of the two that has a key, one of its own over
		///   [`payload::merge_patient`].
		///
		/// Origin: the representative of the custodian of both.
		///
		/// ## Events
		/// - [`Event::PatientMerged`]
		///
		/// ## Errors
		/// - [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotFound`].
		/// - [`Error::SamePatient`], [`Error::PatientMerged`], [`Error::PatientHasMerges`],
		///   [`Error::MaxMergesExceeded`].
		/// - [`Error::EndorserNotAuthorized`], [`Error::ProofExpired`], [`Error::ProofTooFar`],
		///   [`Error::InvalidEndorsement`].
		#[pallet::call_index(25)]
		#[pallet::weight(T::WeightInfo::merge_patient())]
		pub fn merge_patient(
			origin: OriginFor<T>,
			patient: PatientId,
			into: PatientId,
			expires_at: BlockNumberFor<T>,
			consent: Option<Endorsement<T::AccountId, T::Signature>>,
			consent_of_into: Option<Endorsement<T::AccountId, T::Signature>>,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_merge_patient(&signer, patient, into, expires_at, consent, consent_of_into)
		}

		/// Takes back that a pseudonym is a duplicate.
		///
		/// Origin: any current key of it; the custodian's representative.
		///
		/// ## Events
		/// - [`Event::MergeUndone`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OrganizationNotActive`],
		///   [`Error::NotMerged`].
		#[pallet::call_index(26)]
		#[pallet::weight(T::WeightInfo::undo_merge())]
		pub fn undo_merge(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_undo_merge(&signer, patient)
		}

		/// Forgets a patient: nothing in state points at the pseudonym or its keys any more. Whatever
		/// could act goes at once, what only names it within the blocks that follow.
		///
		/// - `endorsement`: for a patient in custody, another practitioner's of the custodian, over
		///   [`payload::endorse_unlinking`] with `expires_at`; not looked at otherwise.
		///
		/// Origin: any current key of the patient; for one in custody, the custodian's representative.
		///
		/// ## Events
		/// - [`Event::PatientUnlinked`]
		///
		/// ## Errors
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OrganizationNotActive`],
		///   [`Error::NotInCustody`].
		/// - [`Error::EndorserNotAuthorized`], [`Error::ProofExpired`], [`Error::ProofTooFar`],
		///   [`Error::InvalidEndorsement`].
		/// - [`Error::Held`]: an open review or a legal hold has to be settled first.
		#[pallet::call_index(27)]
		#[pallet::weight((T::WeightInfo::unlink_patient().saturating_add(T::Forget::weight(0)),
			DispatchClass::Operational))]
		pub fn unlink_patient(
			origin: OriginFor<T>,
			patient: PatientId,
			expires_at: BlockNumberFor<T>,
			endorsement: Option<Endorsement<T::AccountId, T::Signature>>,
		) -> DispatchResult {
			let signer = ensure_signed(origin)?;
			Self::do_unlink_patient(&signer, patient, expires_at, endorsement)
		}

		/// Sets the rules that hold for every recovery from now on.
		///
		/// Origin: [`Config::WideningOrigin`].
		///
		/// ## Events
		/// - [`Event::RecoveryTermsSet`]
		///
		/// ## Errors
		/// - [`Error::DelayTooLong`]: the shortest delay is longer than the longest.
		#[pallet::call_index(28)]
		#[pallet::weight(T::WeightInfo::set_recovery_terms())]
		pub fn set_recovery_terms(
			origin: OriginFor<T>,
			terms: Terms<BlockNumberFor<T>>,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_set_recovery_terms(terms)
		}
	}
}
