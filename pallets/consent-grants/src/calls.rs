// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls. Each is thin: who signs, and then the function that does it.
//!
//! Where a practitioner may sign, the weight beforehand is that of looking through as many credentials as
//! an account can hold. It is given back when somebody else signed.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Grants access to a patient's data.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient: a key of its own, or its
		/// representative's. Where it takes the two of them, the grant is proposed, and gives no access
		/// until the other one confirms it.
		///
		/// All fields hold together, and two grants never add up. A grant can be narrowed and revoked
		/// but not widened: who wants to allow more grants again. If the book is full, a grant that has
		/// expired makes room.
		///
		/// ## Events
		///
		/// - [`Event::ConsentGranted`]
		/// - [`Event::ConsentExpired`] if a grant that has expired made room, and then also
		///   [`Event::AcknowledgementMissed`] as for [`Pallet::revoke_consent`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EmptyDataPeriod`],
		///   [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`], [`Error::UnknownObligations`],
		///   [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an unknown purpose in an exception
		///   again [`Error::UnknownPurposes`])
		/// - [`Error::StartInPast`], [`Error::EndTooFar`], [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		/// - [`Error::IdsExhausted`], [`Error::MaxGrantsExceeded`]
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::grant_consent())]
		pub fn grant_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			fields: GrantFields,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_grant_consent(patient, fields, authority)
		}

		/// Narrows a grant to the given fields.
		///
		/// # Remarks
		///
		/// Signed by an account that may narrow the patient's consents: a key of its own, its
		/// representative's, and of a patient in custody also whoever works at the custodian. One
		/// signature is enough, and no status of the patient stands in the way. The fields replace those
		/// of the grant, proposed, frozen or not; each has to be equal or narrower and together they have
		/// to say less:
		///
		/// - the grantee stays, or becomes a practitioner role of the organisation that it was;
		/// - the purposes are covered by those granted, actions and classes are among those granted;
		/// - the ceiling is no higher, the period and that of the data lie inside;
		/// - access modes are among those granted; obligations and refrains may be added, but not dropped; the
		///   time after which the data is to be deleted may be named or become shorter;
		/// - exceptions may be added and may leave out more, but none is dropped;
		/// - terms may be added, but not dropped. Terms with a residual stay as they are: the chain
		///   cannot look into others to see whether they hold back as much.
		///
		/// The grantee's standing is not asked. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::ConsentNarrowed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`] (to end a grant today, revoke it), [`Error::EndBeforeStart`],
		///   [`Error::EmptyDataPeriod`], [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`],
		///   [`Error::UnknownObligations`], [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an
		///   unknown purpose in an exception again [`Error::UnknownPurposes`])
		/// - [`Error::GranteeNotFound`], [`Error::WouldWiden`], [`Error::NothingNarrowed`]
		#[pallet::call_index(1)]
		#[pallet::weight((
			T::WeightInfo::narrow_consent()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn narrow_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
			fields: GrantFields,
		) -> DispatchResultWithPostInfo {
			let narrower = Self::ensure_may_narrow(origin, &patient)?;
			Self::do_narrow_consent(patient, grant, fields)?;
			Ok(used(
				narrower.is_practitioner(),
				T::WeightInfo::narrow_consent(),
			))
		}

		/// Takes a grant back, from this block on.
		///
		/// # Remarks
		///
		/// Signed by an account that may narrow the patient's consents, as above. To revoke what is
		/// only proposed is to decline it. The grant stays readable among the ended ones for a while,
		/// and the patient can grant the same again at once, under a new number. The grantee is asked to
		/// acknowledge the end within `AcknowledgementDays`. If the ended ones are full, the one that ended
		/// first leaves state. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::ConsentRevoked`]
		/// - [`Event::AcknowledgementMissed`] if a grant that left state for it was one whose deadline had passed
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::revoke_consent()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn revoke_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResultWithPostInfo {
			let narrower = Self::ensure_may_narrow(origin, &patient)?;
			Self::do_revoke_consent(patient, grant)?;
			Ok(used(
				narrower.is_practitioner(),
				T::WeightInfo::revoke_consent(),
			))
		}

		/// Records what a patient in custody consented to.
		///
		/// # Remarks
		///
		/// Signed by a practitioner of the custodian, for a patient without a key of its own and without
		/// a representative who may consent. Another practitioner of the custodian was there and signs
		/// [`payload::witness_consent`]; the endorsement is good for this grant and no other.
		///
		/// For treatment, payment and what these cover, and for `MaxCustodyGrantDays` at most. It stands
		/// on the custodian's authority: once the patient has a key, it is frozen until it is confirmed.
		///
		/// - `expires_at`: the block from which on the endorsement is void; at most `MaxProofLifetime`
		///   ahead.
		///
		/// ## Events
		///
		/// - [`Event::ConsentRecorded`]
		/// - [`Event::ConsentExpired`] if a grant that has expired made room, and then also
		///   [`Event::AcknowledgementMissed`] as for [`Pallet::revoke_consent`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EmptyDataPeriod`],
		///   [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`], [`Error::UnknownObligations`],
		///   [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an unknown purpose in an exception
		///   again [`Error::UnknownPurposes`])
		/// - [`Error::StartInPast`], [`Error::EndTooFar`], [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		/// - [`Error::PurposeNotForCustody`]
		/// - [`Error::WitnessIsRecorder`], [`Error::WitnessNotAuthorized`],
		///   [`Error::EndorsementExpired`], [`Error::EndorsementTooFar`],
		///   [`Error::InvalidEndorsement`]
		/// - [`Error::IdsExhausted`], [`Error::MaxGrantsExceeded`]
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::record_consent())]
		pub fn record_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			fields: GrantFields,
			witness: T::AccountId,
			expires_at: BlockNumberFor<T>,
			endorsement: T::Signature,
		) -> DispatchResult {
			let recorder = Self::ensure_recorder(origin, &patient)?;
			let witness = Witness {
				account: witness,
				expires_at,
				endorsement,
			};
			Self::do_record_consent(&recorder, patient, fields, &witness)
		}

		/// Agrees to a proposal, or gives anew what is frozen.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient. What was proposed by the patient is
		/// confirmed by a representative, and the other way round; it takes effect, and stands on the
		/// authority of both. Who proposed it cannot confirm it, even where one would be enough by now:
		/// grant again instead.
		///
		/// A frozen grant stands on the confirmer's authority from then on. If that takes another
		/// signature, it is proposed, and the other one confirms in turn.
		///
		/// The fields stay as they are. Grantee and end are checked as if it were granted today; what has
		/// expired never comes back.
		///
		/// ## Events
		///
		/// - [`Event::ConsentConfirmed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`], [`Error::NothingToConfirm`]
		/// - [`Error::EndTooFar`] (if `MaxGrantDays` became less), [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::confirm_consent())]
		pub fn confirm_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_confirm_consent(patient, grant, authority)
		}

		/// Gives a grant in the place of another one.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient. The live grant named ends with this block,
		/// as superseded, and its grantee is asked for an acknowledgement. The new one is given like any
		/// other, under a number of its own: it may say more, and go to somebody else. Where it takes two to
		/// consent, the new one is proposed, and the old one has ended all the same.
		///
		/// ## Events
		///
		/// - [`Event::ConsentSuperseded`], [`Event::ConsentGranted`]
		/// - [`Event::AcknowledgementMissed`] as for [`Pallet::revoke_consent`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EmptyDataPeriod`],
		///   [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`], [`Error::UnknownObligations`],
		///   [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an unknown purpose in an exception
		///   again [`Error::UnknownPurposes`])
		/// - [`Error::StartInPast`], [`Error::EndTooFar`], [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		/// - [`Error::IdsExhausted`]
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::supersede_consent())]
		pub fn supersede_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
			fields: GrantFields,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_supersede_consent(patient, grant, fields, authority)
		}

		/// Marks a grant as one that should never have been recorded.
		///
		/// # Remarks
		///
		/// Like a revocation, by who may revoke; only the status tells the two apart. Why is not said. Uses the
		/// reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::ConsentEnteredInError`]
		/// - [`Event::AcknowledgementMissed`] as for [`Pallet::revoke_consent`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NotActive`]
		#[pallet::call_index(6)]
		#[pallet::weight((
			T::WeightInfo::revoke_consent()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn mark_consent_in_error(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResultWithPostInfo {
			let narrower = Self::ensure_may_narrow(origin, &patient)?;
			Self::do_mark_consent_in_error(patient, grant)?;
			Ok(used(
				narrower.is_practitioner(),
				T::WeightInfo::revoke_consent(),
			))
		}

		/// Says that the organisation knows that a grant to it was ended, and has acted on it.
		///
		/// # Remarks
		///
		/// Signed by who works at the organisation that the grant was to, in whatever standing unless it has
		/// left. Asked for where somebody ended the grant: revoked, superseded, entered in error. Who does not
		/// say so within `AcknowledgementDays` is counted ([`MissedAcknowledgements`]), once; saying so later
		/// takes nothing back. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::EndAcknowledged`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotAuthorized`]: not signed by a member
		/// - [`Error::NotFound`]: the patient has no such grant, or it has left state
		/// - [`Error::NotAuthorized`]: not signed by one of the grantee's organisation
		/// - [`Error::NothingToAcknowledge`]: it is live, or has expired by itself; it was acknowledged; or the
		///   deadline has passed
		#[pallet::call_index(7)]
		#[pallet::weight((
			T::WeightInfo::acknowledge_end()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn acknowledge_end(
			origin: OriginFor<T>,
			patient: PatientId,
			grant: GrantId,
		) -> DispatchResultWithPostInfo {
			let member = Self::ensure_member(origin)?;
			Self::do_acknowledge_end(&member, patient, grant)?;
			Ok(used(
				member.is_practitioner(),
				T::WeightInfo::acknowledge_end(),
			))
		}

		/// Asks a patient for consent.
		///
		/// # Remarks
		///
		/// Signed by who works at the grantee's organisation. The patient answers within `RequestDays`, and
		/// before the end that is asked for, with as much of it as it likes, or declines. No more than
		/// `MaxRequestsEach` requests of one organisation wait at a time. If the list is full, the oldest
		/// that waits no more leaves state.
		///
		/// ## Events
		///
		/// - [`Event::ConsentRequested`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotAuthorized`]: not signed by a member
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`]
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EmptyDataPeriod`],
		///   [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`], [`Error::UnknownObligations`],
		///   [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an unknown purpose in an exception
		///   again [`Error::UnknownPurposes`])
		/// - [`Error::StartInPast`], [`Error::EndTooFar`], [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		/// - [`Error::NotAuthorized`]: not signed by one of the grantee's organisation
		/// - [`Error::MaxRequestsExceeded`], [`Error::IdsExhausted`]
		#[pallet::call_index(8)]
		#[pallet::weight(
			T::WeightInfo::request_consent()
				.saturating_add(T::WeightInfo::look_up_practitioner())
		)]
		pub fn request_consent(
			origin: OriginFor<T>,
			patient: PatientId,
			fields: GrantFields,
		) -> DispatchResultWithPostInfo {
			let member = Self::ensure_member(origin)?;
			Self::ensure_goes_on(&patient)?;
			Self::do_request_consent(&member, patient, fields)?;
			Ok(used(
				member.is_practitioner(),
				T::WeightInfo::request_consent(),
			))
		}

		/// Gives consent that was asked for, or to less.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient. Every field is the one that was asked for
		/// or narrower, as for [`Pallet::narrow_consent`]; the request is answered, and a grant is made of it.
		///
		/// ## Events
		///
		/// - [`Event::RequestAnswered`], [`Event::ConsentGranted`]
		/// - [`Event::ConsentExpired`] if a grant that has expired made room, and then also
		///   [`Event::AcknowledgementMissed`] as for [`Pallet::revoke_consent`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`]: no such request
		/// - [`Error::NotActive`]: it was answered or declined, or it has expired
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`]
		/// - [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EmptyDataPeriod`],
		///   [`Error::EmptyAccessModes`], [`Error::UnknownAccessModes`], [`Error::UnknownObligations`],
		///   [`Error::UnknownRefrains`], [`Error::EmptyException`] (for an unknown purpose in an exception
		///   again [`Error::UnknownPurposes`])
		/// - [`Error::StartInPast`], [`Error::EndTooFar`], [`Error::GranteeNotFound`],
		///   [`Error::GranteeNotActive`]
		/// - [`Error::WouldWiden`], [`Error::IdsExhausted`], [`Error::MaxGrantsExceeded`]
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::answer_request())]
		pub fn answer_request(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			fields: GrantFields,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_answer_request(patient, request, fields, authority)
		}

		/// Declines a request for consent.
		///
		/// # Remarks
		///
		/// Signed by who may narrow the patient's consents. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::RequestDeclined`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`]: no such request
		/// - [`Error::NotActive`]: it was answered or declined, or it has expired
		#[pallet::call_index(10)]
		#[pallet::weight((
			T::WeightInfo::decline_request()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn decline_request(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResultWithPostInfo {
			let narrower = Self::ensure_may_narrow(origin, &patient)?;
			Self::do_decline_request(patient, request)?;
			Ok(used(
				narrower.is_practitioner(),
				T::WeightInfo::decline_request(),
			))
		}

		/// Takes a request for consent back.
		///
		/// # Remarks
		///
		/// Signed by who works at the organisation that asked. It leaves state. Uses the reserved share of the
		/// block.
		///
		/// ## Events
		///
		/// - [`Event::RequestWithdrawn`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotAuthorized`]: not signed by a member
		/// - [`Error::NotFound`]: no such request
		/// - [`Error::NotActive`]: it was answered or declined, or it has expired
		/// - [`Error::NotAuthorized`]: not signed by one of the organisation that asked
		#[pallet::call_index(11)]
		#[pallet::weight((
			T::WeightInfo::withdraw_request()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn withdraw_request(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResultWithPostInfo {
			let member = Self::ensure_member(origin)?;
			Self::do_withdraw_request(&member, patient, request)?;
			Ok(used(
				member.is_practitioner(),
				T::WeightInfo::withdraw_request(),
			))
		}

		/// Denies access to an organisation or a practitioner role, whatever was or will be granted.
		///
		/// # Remarks
		///
		/// Signed by who may narrow the patient's consents; one signature is enough. A denial has no end: it is
		/// lifted. A practitioner's reaches also the records that its own organisation authored; an
		/// organisation's does not. A declared emergency is above both. The standing of who is denied is not
		/// asked, and no status of the patient stands in the way. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::AccessDenied`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::GranteeNotFound`], [`Error::AlreadyExists`], [`Error::MaxDenialsExceeded`]
		#[pallet::call_index(12)]
		#[pallet::weight((
			T::WeightInfo::deny_access()
				.saturating_add(T::WeightInfo::look_up_practitioner()),
			DispatchClass::Operational
		))]
		pub fn deny_access(
			origin: OriginFor<T>,
			patient: PatientId,
			denied: Grantee,
		) -> DispatchResultWithPostInfo {
			let (given_by, narrower) = Self::ensure_may_deny(origin, &patient)?;
			Self::do_deny_access(patient, denied, given_by)?;
			Ok(used(
				narrower.is_practitioner(),
				T::WeightInfo::deny_access(),
			))
		}

		/// Lifts a denial.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient, for it widens. Where it takes two to consent,
		/// each lifts its own denials, and those of somebody whose authority has ended. What the custodian denied
		/// for a patient in custody is lifted once the patient has a key or a representative.
		///
		/// ## Events
		///
		/// - [`Event::DenialLifted`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`]
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::lift_denial())]
		pub fn lift_denial(
			origin: OriginFor<T>,
			patient: PatientId,
			denied: Grantee,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_lift_denial(patient, denied, authority)
		}

		/// Gives a grant or a denial whose content stands off chain.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient: the chain cannot tell a grant from a denial.
		///
		/// - `commitment`: over the SCALE encoding of a [`SealedContent`], under `Domain::SealedEntry`. It has to be
		///   opened by everybody who asks for access, so the wallet shares the opening with the holder.
		/// - `valid_until`: the end, exclusive, the first day of a quarter. A grant inside may end before.
		///
		/// ## Events
		///
		/// - [`Event::EntrySealed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::EmptyCommitment`], [`Error::EndInPast`], [`Error::EndTooFar`], [`Error::EndNotCoarse`]
		/// - [`Error::AlreadyExists`], [`Error::IdsExhausted`], [`Error::MaxSealedExceeded`]
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::seal_entry())]
		pub fn seal_entry(
			origin: OriginFor<T>,
			patient: PatientId,
			commitment: Commitment,
			valid_until: Day,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_seal_entry(patient, commitment, valid_until, authority)
		}

		/// Agrees to a sealed proposal, or gives anew what is frozen.
		///
		/// # Remarks
		///
		/// By the same rules as [`Pallet::confirm_consent`]. Whoever confirms should have seen the opening.
		///
		/// ## Events
		///
		/// - [`Event::SealedConfirmed`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`], [`Error::NothingToConfirm`]
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::confirm_sealed())]
		pub fn confirm_sealed(
			origin: OriginFor<T>,
			patient: PatientId,
			entry: SealedId,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_confirm_sealed(patient, entry, authority)
		}

		/// Takes a sealed grant or denial back; it leaves state.
		///
		/// # Remarks
		///
		/// Signed by an account that may consent for the patient, for to take back a denial is to widen. Where it
		/// takes two to consent, each takes back its own entries, those that both agreed to, and those of somebody
		/// whose authority has ended. Uses the reserved share of the block, since it may be a grant.
		///
		/// ## Events
		///
		/// - [`Event::SealedRevoked`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::PatientNotFound`], [`Error::PatientNotActive`], [`Error::NotAuthorized`]
		/// - [`Error::NotFound`]
		#[pallet::call_index(16)]
		#[pallet::weight((T::WeightInfo::revoke_sealed(), DispatchClass::Operational))]
		pub fn revoke_sealed(
			origin: OriginFor<T>,
			patient: PatientId,
			entry: SealedId,
		) -> DispatchResult {
			let authority = Self::ensure_may_give(origin, &patient)?;
			Self::do_revoke_sealed(patient, entry, authority)
		}

		/// Adopts a standing policy: a ground on which an organisation may use data without consent.
		///
		/// # Remarks
		///
		/// By both bodies (`WideningOrigin`). It names no patient, and ends.
		///
		/// ## Events
		///
		/// - [`Event::PolicyAdopted`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not by both bodies
		/// - [`Error::EmptyPurposes`], [`Error::UnknownPurposes`], [`Error::EmptyActions`],
		///   [`Error::UnknownActions`], [`Error::EmptyClasses`], [`Error::EmptyAccessModes`],
		///   [`Error::UnknownAccessModes`], [`Error::UnknownObligations`], [`Error::UnknownRefrains`]
		/// - [`Error::EmptyCommitment`], [`Error::EndInPast`], [`Error::EndBeforeStart`], [`Error::EndTooFar`]
		/// - [`Error::GranteeNotFound`], [`Error::GranteeNotActive`]
		/// - [`Error::IdsExhausted`], [`Error::MaxPoliciesExceeded`]
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::adopt_policy())]
		pub fn adopt_policy(origin: OriginFor<T>, fields: PolicyFields) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_adopt_policy(fields)
		}

		/// Ends a standing policy before its time.
		///
		/// # Remarks
		///
		/// By either body (`NarrowingOrigin`).
		///
		/// ## Events
		///
		/// - [`Event::PolicyEnded`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: by neither body
		/// - [`Error::NotFound`]: the recipient has no such policy
		#[pallet::call_index(18)]
		#[pallet::weight((T::WeightInfo::end_policy(), DispatchClass::Operational))]
		pub fn end_policy(
			origin: OriginFor<T>,
			recipient: OrganizationId,
			policy: PolicyId,
		) -> DispatchResult {
			T::NarrowingOrigin::ensure_origin(origin)?;
			Self::do_end_policy(recipient, policy)
		}

		/// Counts how often data was served under a standing policy since the last report.
		///
		/// # Remarks
		///
		/// Signed by the representative of the organisation that served it, in whatever standing unless it has
		/// left. The chain does not know who holds what, so any member may have served something: every count
		/// stands under the name of who reported it, and what was reported cannot be taken back. No patient is
		/// named: which ones it concerned stands in their access logs, in commitments. Uses the reserved share
		/// of the block.
		///
		/// ## Events
		///
		/// - [`Event::PolicyUsesReported`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotAuthorized`]: the signer represents no member
		/// - [`Error::NotFound`]: there never was such a policy
		/// - [`Error::NothingToReport`]
		#[pallet::call_index(19)]
		#[pallet::weight((T::WeightInfo::report_policy_uses(), DispatchClass::Operational))]
		pub fn report_policy_uses(
			origin: OriginFor<T>,
			policy: PolicyId,
			uses: u32,
		) -> DispatchResult {
			let holder = Self::ensure_represents(origin)?;
			Self::do_report_policy_uses(holder, policy, uses)
		}
	}
}
