// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls. Each is thin: who may, and then the function that does it.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Extends the log of the signer's organisation.
		///
		/// # Remarks
		/// Signed by the representative of an organisation in active standing; the log is its own.
		///
		/// The log becomes the tree of `size` leaves with this `root`. The first extension starts a
		/// log and takes no proof. Any later one takes the consistency proof of RFC 6962 §2.1.2
		/// between the log's size and the new one, at most 64 nodes, and is accepted only if that
		/// leads to the log's root and to the new one. What the chain cannot know is whether the
		/// organisation can open the new leaves; who relies on a record asks for its inclusion.
		///
		/// The new head becomes the checkpoint of the hour and of the day. Up to two hourly
		/// checkpoints older than [`Config::HourlyCheckpointDays`] are dropped.
		///
		/// ## Events
		/// [`Event::LogExtended`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::LogNotExtended`], [`Error::MaxLogSizeExceeded`]: the size.
		/// [`Error::ProofNotNeeded`], [`Error::ProofTooShort`], [`Error::ProofTooLong`],
		/// [`Error::OldRootMismatch`], [`Error::NewRootMismatch`]: the proof.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::extend_log(proof.len().saturated_into()))]
		pub fn extend_log(
			origin: OriginFor<T>,
			size: u64,
			root: Hash,
			proof: Vec<Hash>,
		) -> DispatchResult {
			let organization = Self::ensure_active_member(origin)?;
			Self::do_extend_log(organization, size, root, &proof)
		}

		/// Anchors one record.
		///
		/// # Remarks
		/// Signed by the representative of an organisation in active standing, which becomes the
		/// record's author and custodian. A commitment is anchored once, by whoever comes first: it is
		/// salted, so nobody comes to another's by chance.
		///
		/// The record has to be kept until the end of the year `retain_until`, this one or one of the next
		/// [`Config::MaxRetentionYears`]. Only a prescription has `dispenses`.
		///
		/// ## Events
		/// [`Event::RecordAnchored`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::EmptyCommitment`], [`Error::AlreadyExists`], [`Error::EmptyKey`]: the record.
		/// [`Error::RetentionInPast`], [`Error::RetentionTooLong`]: how long it is kept.
		/// [`Error::NotAPrescription`], [`Error::NoDispense`]: how often it may be dispensed.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::anchor_record())]
		pub fn anchor_record(origin: OriginFor<T>, record: NewRecord) -> DispatchResult {
			let author = Self::ensure_active_member(origin)?;
			Self::do_anchor_record(author, record)
		}

		/// Corrects an anchored record by anchoring another in its place.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in active standing, which is the new record's
		/// author. The superseded record stays, and each of the two names the other. The class may be
		/// another one: it too may have been wrong. A prescription may be superseded as long as it is not
		/// dispensed in full.
		///
		/// An open dispute of the superseded record ends as corrected. A restriction holds for the new
		/// record as well. The new record is kept at least as long as the superseded one.
		///
		/// ## Events
		/// [`Event::RecordSuperseded`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::NotCurrent`]: the superseded record.
		/// As [`Pallet::anchor_record`], and [`Error::RetentionShortened`]: the new one.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::supersede_record())]
		pub fn supersede_record(
			origin: OriginFor<T>,
			superseded: Commitment,
			record: NewRecord,
		) -> DispatchResult {
			let author = Self::ensure_active_member(origin)?;
			Self::do_supersede_record(author, superseded, record)
		}

		/// Marks an anchored record as entered in error: it should never have been there.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in active standing. There is no way back; what
		/// was right after all is anchored anew, under a new salt. A record that it had superseded
		/// stays superseded. A prescription may be marked that was dispensed in full. An open dispute ends as
		/// corrected.
		///
		/// ## Events
		/// [`Event::RecordEnteredInError`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::NotCurrent`]: the record.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::mark_entered_in_error())]
		pub fn mark_entered_in_error(
			origin: OriginFor<T>,
			commitment: Commitment,
		) -> DispatchResult {
			let custodian = Self::ensure_active_member(origin)?;
			Self::do_mark_entered_in_error(custodian, commitment)
		}

		/// Keeps an anchored record for longer, until the end of a later year.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in active standing. Nothing makes it shorter
		/// again.
		///
		/// ## Events
		/// [`Event::RetentionExtended`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`]: the record.
		/// [`Error::RetentionNotExtended`], [`Error::RetentionInPast`], [`Error::RetentionTooLong`]: the
		/// year.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::extend_retention())]
		pub fn extend_retention(
			origin: OriginFor<T>,
			commitment: Commitment,
			until: Year,
		) -> DispatchResult {
			let custodian = Self::ensure_active_member(origin)?;
			Self::do_extend_retention(custodian, commitment, until)
		}

		/// Notes that a prescription was dispensed, so that no pharmacy dispenses it once too often.
		///
		/// # Remarks
		/// Signed by the representative of a pharmacy in active standing. Any pharmacy may that the patient
		/// brings the prescription to, which the signature of the record's key shows
		/// ([`carechain_primitives::record_key`]). A prescription that was dispensed as often as it allows is
		/// completed.
		///
		/// - `dispense`: commitment to what was given out.
		///
		/// ## Events
		/// [`Event::RecordDispensed`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`], [`Error::NotAPharmacy`]: who may not.
		/// [`Error::NotFound`], [`Error::NotAPrescription`], [`Error::AlreadyDispensed`],
		/// [`Error::NotCurrent`], [`Error::NoDispense`], [`Error::Restricted`]: the record.
		/// [`Error::EmptyCommitment`], [`Error::InvalidSignature`]: the rest.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::dispense_record())]
		pub fn dispense_record(
			origin: OriginFor<T>,
			commitment: Commitment,
			dispense: Commitment,
			signature: [u8; 64],
		) -> DispatchResult {
			let (submitter, pharmacy) = Self::ensure_active_pharmacy(origin)?;
			Self::do_dispense_record(submitter, pharmacy, commitment, dispense, &signature)
		}

		/// Says that an anchored record is wrong.
		///
		/// # Remarks
		/// Signed by any account that is admitted to the chain: what counts is the signature of the
		/// record's key ([`carechain_primitives::record_key`]), which shows that the submitter acts for
		/// somebody who holds the record. So a hospital cannot keep a patient from it. A patient whose
		/// own key submits the call links its pseudonym with the record; wallets let a member submit it,
		/// preferably another than the custodian.
		///
		/// The record goes on as before, and is not erased until the custodian has answered. One dispute is
		/// open at a time; one may follow another that was answered, and takes its place in state.
		///
		/// - `reason`: commitment to what is wrong.
		///
		/// Uses the reserved share of the block.
		///
		/// ## Events
		/// [`Event::RecordDisputed`].
		///
		/// ## Errors
		/// [`Error::NotFound`], [`Error::NotCurrent`], [`Error::AlreadyDisputed`]: the record.
		/// [`Error::EmptyCommitment`], [`Error::InvalidSignature`]: the rest.
		#[pallet::call_index(6)]
		#[pallet::weight((T::WeightInfo::dispute_record(), DispatchClass::Operational))]
		pub fn dispute_record(
			origin: OriginFor<T>,
			commitment: Commitment,
			reason: Commitment,
			signature: [u8; 64],
		) -> DispatchResult {
			let submitter = ensure_signed(origin)?;
			Self::do_dispute_record(submitter, commitment, reason, &signature)
		}

		/// Takes a dispute back, whatever came of it.
		///
		/// # Remarks
		/// By whoever may dispute the record, in the same way.
		///
		/// ## Events
		/// [`Event::DisputeWithdrawn`].
		///
		/// ## Errors
		/// [`Error::NotFound`], [`Error::NotDisputed`], [`Error::InvalidSignature`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::withdraw_dispute())]
		pub fn withdraw_dispute(
			origin: OriginFor<T>,
			commitment: Commitment,
			signature: [u8; 64],
		) -> DispatchResult {
			let submitter = ensure_signed(origin)?;
			Self::do_withdraw_dispute(submitter, commitment, &signature)
		}

		/// Answers a dispute without correcting the record.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in whatever standing: it owes the patient an
		/// answer. The dispute stays to be seen as answered (45 CFR 164.526(d)). Who agrees corrects the
		/// record instead.
		///
		/// - `answer`: commitment to what the custodian says.
		///
		/// ## Events
		/// [`Event::DisputeAnswered`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::NotDisputed`],
		/// [`Error::DisputeNotOpen`], [`Error::EmptyCommitment`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::answer_dispute())]
		pub fn answer_dispute(
			origin: OriginFor<T>,
			commitment: Commitment,
			answer: Commitment,
		) -> DispatchResult {
			let custodian = Self::ensure_member(origin)?;
			Self::do_answer_dispute(custodian, commitment, answer)
		}

		/// Restricts a record: it is kept, and used for little else (GDPR Art. 18).
		///
		/// # Remarks
		/// By [`Config::NarrowingOrigin`], or signed by the representative of the custodian, in whatever
		/// standing. Each of them for itself: a record restricted by one may be restricted by the other
		/// too. A restricted prescription is not dispensed. What else a restriction means, the
		/// holder's systems see to, which ask for it.
		///
		/// Uses the reserved share of the block.
		///
		/// ## Events
		/// [`Event::RecordRestricted`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::AlreadyRestricted`].
		#[pallet::call_index(9)]
		#[pallet::weight((T::WeightInfo::restrict_record(), DispatchClass::Operational))]
		pub fn restrict_record(origin: OriginFor<T>, commitment: Commitment) -> DispatchResult {
			let caller = Self::ensure_governance_or_member::<T::NarrowingOrigin>(origin)?;
			Self::do_restrict_record(caller, commitment)
		}

		/// Lifts the caller's own restriction of a record.
		///
		/// # Remarks
		/// By [`Config::WideningOrigin`] what governance placed; signed by the representative of the
		/// custodian, in active standing, what the custodian placed. Where both did, the other's stays.
		///
		/// ## Events
		/// [`Event::RestrictionLifted`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::NotRestricted`],
		/// [`Error::RestrictedByGovernance`], [`Error::RestrictedByCustodian`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::lift_restriction())]
		pub fn lift_restriction(origin: OriginFor<T>, commitment: Commitment) -> DispatchResult {
			let caller = Self::ensure_governance_or_member::<T::WideningOrigin>(origin)?;
			if let Caller::Organization(custodian) = caller {
				Self::ensure_active(custodian)?;
			}
			Self::do_lift_restriction(caller, commitment)
		}

		/// Holds a record for a case: it must not be erased.
		///
		/// # Remarks
		/// By [`Config::NarrowingOrigin`]. Several cases, up to [`Config::MaxLegalHolds`], may hold a
		/// record, and each is lifted by itself. The record goes on as before, and may be corrected; what
		/// is in its place then is held only if that is asked for.
		///
		/// - `case`: commitment to court, number and reason.
		///
		/// Uses the reserved share of the block.
		///
		/// ## Events
		/// [`Event::LegalHoldPlaced`].
		///
		/// ## Errors
		/// `BadOrigin`: who may not.
		/// [`Error::NotFound`], [`Error::EmptyCommitment`], [`Error::AlreadyExists`],
		/// [`Error::TooManyLegalHolds`].
		#[pallet::call_index(11)]
		#[pallet::weight((T::WeightInfo::place_legal_hold(), DispatchClass::Operational))]
		pub fn place_legal_hold(
			origin: OriginFor<T>,
			commitment: Commitment,
			case: Commitment,
		) -> DispatchResult {
			T::NarrowingOrigin::ensure_origin(origin)?;
			Self::do_place_legal_hold(commitment, case)
		}

		/// Lifts the hold of one case.
		///
		/// # Remarks
		/// By [`Config::WideningOrigin`].
		///
		/// ## Events
		/// [`Event::LegalHoldLifted`].
		///
		/// ## Errors
		/// `BadOrigin`: who may not. [`Error::NotFound`]: the record, or the case.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::lift_legal_hold())]
		pub fn lift_legal_hold(
			origin: OriginFor<T>,
			commitment: Commitment,
			case: Commitment,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_lift_legal_hold(commitment, case)
		}

		/// Offers custody of a record to another organisation, or takes the offer back.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in whatever standing: who leaves has to be able
		/// to hand its records over. What an organisation left behind, [`Config::WideningOrigin`] offers.
		/// Until the other accepts nothing changes; a later offer takes the place of an earlier one.
		///
		/// - `to`: to whom; `None` takes the offer back.
		///
		/// ## Events
		/// [`Event::CustodyOffered`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`], [`Error::SameCustodian`],
		/// [`Error::RecipientNotActive`], [`Error::NotOffered`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::offer_custody())]
		pub fn offer_custody(
			origin: OriginFor<T>,
			commitment: Commitment,
			to: Option<OrganizationId>,
		) -> DispatchResult {
			let caller = Self::ensure_governance_or_member::<T::WideningOrigin>(origin)?;
			Self::do_offer_custody(caller, commitment, to)
		}

		/// Takes custody of a record that was offered.
		///
		/// # Remarks
		/// Signed by the representative of an organisation in active standing. From then on it corrects,
		/// answers, keeps and erases the record. Its author stays named.
		///
		/// ## Events
		/// [`Event::CustodyAccepted`].
		///
		/// ## Errors
		/// [`Error::NotAuthorized`], [`Error::OrganizationNotActive`]: who may not.
		/// [`Error::NotFound`], [`Error::NotOffered`]: the record.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::accept_custody())]
		pub fn accept_custody(origin: OriginFor<T>, commitment: Commitment) -> DispatchResult {
			let to = Self::ensure_active_member(origin)?;
			Self::do_accept_custody(to, commitment)
		}

		/// Erases a record: its commitment leaves state.
		///
		/// # Remarks
		/// Signed by the representative of the custodian, in whatever standing, once the year
		/// `retain_until` is over. The custodian attests that it destroyed the record's salt and keys. What superseded
		/// the record, or was superseded by it, does not name it any more. Block bodies name it until
		/// they are pruned.
		///
		/// - `attestation`: commitment to the custodian's statement.
		///
		/// ## Events
		/// [`Event::RecordErased`], which does not name the commitment.
		///
		/// ## Errors
		/// [`Error::NotAuthorized`]: who may not.
		/// [`Error::NotFound`], [`Error::NotCustodian`]: the record.
		/// [`Error::RetentionNotOver`], [`Error::UnderLegalHold`], [`Error::DisputeNotAnswered`]: it is not
		/// time. [`Error::EmptyCommitment`]: the attestation.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::erase_record())]
		pub fn erase_record(
			origin: OriginFor<T>,
			commitment: Commitment,
			attestation: Commitment,
		) -> DispatchResult {
			let custodian = Self::ensure_member(origin)?;
			Self::do_erase_record(custodian, commitment, attestation)
		}
	}
}
