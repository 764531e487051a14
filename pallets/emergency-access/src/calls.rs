// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls. Each is thin: who signs, and then the function that does it.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Breaks the glass: gives the signer access to a patient's data at once.
		///
		/// # Remarks
		///
		/// Signed by the account that the credential was given to. The access is that practitioner's
		/// alone, and ends after `access_hours`. A later declaration takes the place of an earlier one of
		/// the same practitioner for the same patient.
		///
		/// Care comes first: no allowance, rate, open or overdue review, no status or denial of the
		/// patient, and no suspension or expiry of the organisation refuses it. A credential that
		/// expired counts for `CredentialGraceDays` more. The case is answered for afterwards.
		///
		/// - `statement`: commitment to reason and justification, which stay off chain.
		///
		/// Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyDeclared`]
		/// - [`Event::ReviewAssigned`], or [`Event::EmergencyEscalated`] if there is nobody to review
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::RoleNotFound`], [`Error::NotAuthorized`]
		/// - [`Error::PractitionerRevoked`], [`Error::PractitionerSuspended`],
		///   [`Error::CredentialExpired`], [`Error::OrganizationLeft`]
		/// - [`Error::PatientNotFound`], [`Error::EmptyClasses`], [`Error::EmptyCommitment`]
		#[pallet::call_index(0)]
		#[pallet::weight((
			T::WeightInfo::declare_emergency().saturating_add(T::Reviewers::weight()),
			DispatchClass::Operational
		))]
		pub fn declare_emergency(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
			patient: PatientId,
			scope: EmergencyScope,
			statement: Commitment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_declare_emergency(&who, role, patient, scope, statement)
		}

		/// Hands in what a practitioner declared off line.
		///
		/// # Remarks
		///
		/// By any account that belongs to a member. The practitioner signed
		/// [`payload::late_declaration`] when the glass was broken. Within `late_hours` it is reviewed
		/// like any other; later it is taken all the same, and goes to the board.
		///
		/// If the practitioner could declare an emergency today, what is left of `access_hours` is given,
		/// up to a whole hour; unless a declaration that ends later is in force. Whoever could not is
		/// answered for as well, and gets no access.
		///
		/// - `declared_at`: the practitioner's clock, in seconds of Unix time.
		///
		/// Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyDeclared`]
		/// - [`Event::ReviewAssigned`], or [`Event::EmergencyEscalated`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotAuthorized`], [`Error::RoleNotFound`]
		/// - [`Error::PatientNotFound`], [`Error::EmptyClasses`], [`Error::EmptyCommitment`]
		/// - [`Error::DeclaredInFuture`], [`Error::AlreadyExists`], [`Error::InvalidSignature`]
		#[pallet::call_index(1)]
		#[pallet::weight((
			T::WeightInfo::anchor_late_declaration().saturating_add(T::Reviewers::weight()),
			DispatchClass::Operational
		))]
		pub fn anchor_late_declaration(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
			patient: PatientId,
			scope: EmergencyScope,
			statement: Commitment,
			declared_at: u64,
			signature: T::Signature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_anchor_late_declaration(
				&who,
				role,
				patient,
				scope,
				statement,
				declared_at,
				&signature,
			)
		}

		/// Gives an access up before it ends by itself.
		///
		/// # Remarks
		///
		/// For the declarer alone: nobody else can know that care does not need it. The case stays, and
		/// is reviewed. Uses the reserved share of the block.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyEnded`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::NotInForce`]
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::end_emergency(), DispatchClass::Operational))]
		pub fn end_emergency(origin: OriginFor<T>, case: EmergencyId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_end_emergency(&who, case)
		}

		/// Judges a case that was assigned to the signer's organisation.
		///
		/// # Remarks
		///
		/// For a privacy officer in active standing at that organisation while it has its rights, before
		/// the review is overdue; never for the declarer's own account. The justification that they
		/// read is pseudonymised and stays off chain, as does the opinion.
		///
		/// What was not justified ends the access that is still in force, and counts against the
		/// practitioner role: `suspend_after` of them within `count_days` suspend it.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyClosed`]
		/// - [`Event::PractitionerSanctioned`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not signed by an account
		/// - [`Error::NotFound`], [`Error::AlreadyClosed`], [`Error::Escalated`]
		/// - [`Error::NotAuthorized`], [`Error::EmptyCommitment`]
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::review_emergency().saturating_add(T::Sanctions::weight())
		)]
		pub fn review_emergency(
			origin: OriginFor<T>,
			case: EmergencyId,
			justified: bool,
			opinion: Commitment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_review_emergency(&who, case, justified, opinion)
		}

		/// Judges a case that nobody else did or could.
		///
		/// # Remarks
		///
		/// For `BoardOrigin`: a case whose review is overdue, whether the sweep has come by or not; that
		/// was anchored too late; or for which there was no other hospital. Has the same
		/// consequences as a review.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyClosed`]
		/// - [`Event::PractitionerSanctioned`]
		/// - [`Event::ReviewOverdue`], [`Event::EmergencyEscalated`] if the sweep has not come by
		///
		/// ## Errors
		///
		/// - `BadOrigin`: not the board
		/// - [`Error::NotFound`], [`Error::AlreadyClosed`], [`Error::NotEscalated`]
		/// - [`Error::EmptyCommitment`]
		#[pallet::call_index(4)]
		#[pallet::weight(
			T::WeightInfo::decide_emergency().saturating_add(T::Sanctions::weight())
		)]
		pub fn decide_emergency(
			origin: OriginFor<T>,
			case: EmergencyId,
			justified: bool,
			opinion: Commitment,
		) -> DispatchResult {
			T::BoardOrigin::ensure_origin(origin)?;
			Self::do_decide_emergency(case, justified, opinion)
		}

		/// Sets the rules of emergencies.
		///
		/// # Remarks
		///
		/// For `WideningOrigin` within `PolicyLimits`, which nobody goes beyond; for `NarrowingOrigin` if
		/// no value widens ([`EmergencyPolicy::widens`]). What is in force, under review or closed
		/// keeps its ends.
		///
		/// ## Events
		///
		/// - [`Event::EmergencyPolicySet`]
		///
		/// ## Errors
		///
		/// - `BadOrigin`: neither of the two
		/// - [`Error::AccessHoursOutOfBounds`], [`Error::LateHoursOutOfBounds`],
		///   [`Error::ReviewDaysOutOfBounds`], [`Error::SuspendAfterOutOfBounds`],
		///   [`Error::CountDaysOutOfBounds`], [`Error::RetentionDaysOutOfBounds`]
		/// - [`Error::WouldWiden`]: by one body alone
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::set_emergency_policy())]
		pub fn set_emergency_policy(
			origin: OriginFor<T>,
			policy: EmergencyPolicy,
		) -> DispatchResult {
			let by_one_body = match T::WideningOrigin::try_origin(origin) {
				Ok(_) => false,
				Err(origin) => {
					T::NarrowingOrigin::ensure_origin(origin)?;
					true
				}
			};
			Self::do_set_emergency_policy(policy, by_one_body)
		}
	}
}
