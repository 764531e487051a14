// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The calls. Each is thin: who signs, and then the function that does it.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Admits an organisation.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. The organisation has its rights from now until `member_until`,
		/// exclusive, which lies after today and at most `MaxMembershipDays` ahead. `name` is 1 to
		/// `MaxNameLength` bytes of UTF-8: the legal entity's, never a department's.
		/// `representative` acts for it; the account can sign from now on. A hospital gets its seat in
		/// the council; with `validator` it may run one too, which joins the set two sessions after its
		/// keys are set.
		///
		/// ## Events
		///
		/// - `OrganizationAdmitted`
		/// - `CouncilSeatGiven`, `ValidatorAllowed`
		///
		/// ## Errors
		///
		/// - `NameEmpty`, `NameTooLong`, `NameInvalid`
		/// - `EndInPast`, `EndTooFar`
		/// - `AccountInUse`: the representative's account stands for someone already
		/// - `KindNotAllowed`: a validator of who is no hospital
		/// - `IdsExhausted`, `MaxSeatsExceeded`, `MaxValidatorsExceeded`
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::admit_organization(organizations::length(name))
				.saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn admit_organization(
			origin: OriginFor<T>,
			kind: OrganizationKind,
			representative: T::AccountId,
			name: Vec<u8>,
			member_until: Day,
			validator: bool,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_admit_organization(kind, representative, name, member_until, validator)
		}

		/// Moves the end of a membership to a later day.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that has ended is revived, and a hospital's seat with it. A
		/// suspension stays. The end cannot be moved to an earlier day: who is to lose rights is
		/// suspended.
		///
		/// ## Events
		///
		/// - `MembershipRenewed`
		/// - `CouncilSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyLeft`
		/// - `EndInPast`, `EndTooFar`, `EndNotLater`
		/// - `MaxSeatsExceeded`
		#[pallet::call_index(1)]
		#[pallet::weight(
			T::WeightInfo::renew_membership().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn renew_membership(
			origin: OriginFor<T>,
			organization: OrganizationId,
			member_until: Day,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_renew_membership(organization, member_until)
		}

		/// Takes an organisation's rights at once.
		///
		/// # Remarks
		///
		/// For `NarrowingOrigin`, up to a third of the hospitals; for `WideningOrigin` without such a
		/// limit. A hospital loses its seat in the council at once, and its validator is out of the set
		/// two sessions later, or at the minimum when another joins. A seat on the board stays: it is
		/// the board's to take. The organisation may still revoke its practitioners.
		///
		/// ## Events
		///
		/// - `OrganizationSuspended`
		/// - `CouncilSeatTaken`
		///
		/// ## Errors
		///
		/// - `NotFound`
		/// - `AlreadySuspended`, `AlreadyExpelled`, `AlreadyLeft`
		/// - `TooManySuspended`: by one body alone
		/// - `LastCouncilSeat`
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::suspend_organization().saturating_add(T::SeatChangeWeight::get()),
			DispatchClass::Operational
		))]
		pub fn suspend_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			let by_one_body = match T::WideningOrigin::try_origin(origin) {
				Ok(_) => false,
				Err(origin) => {
					T::NarrowingOrigin::ensure_origin(origin)?;
					true
				}
			};
			Self::do_suspend_organization(organization, by_one_body)
		}

		/// Ends a suspension, an expulsion, or a notice that was given.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. A membership that ended meanwhile has to be renewed as well. A hospital
		/// gets its seat in the council back. A validator that is on its way out goes on: it is allowed
		/// anew by `allow_validator`.
		///
		/// ## Events
		///
		/// - `OrganizationReinstated`
		/// - `CouncilSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyLeft`
		/// - `NotSuspended`
		/// - `MaxSeatsExceeded`
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::reinstate_organization().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn reinstate_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_reinstate_organization(organization)
		}

		/// Gives a practitioner a credential at an organisation.
		///
		/// # Remarks
		///
		/// For the organisation's representative while the organisation is in active standing, and
		/// for `WideningOrigin`. It holds from now until `valid_until`, exclusive, which lies after
		/// today and at most `MaxCredentialDays` ahead. An account may hold up to
		/// `MaxRolesPerAccount`, at several organisations. The account can sign from now on. The weight of
		/// looking through its other credentials is given back where nobody had to.
		///
		/// ## Events
		///
		/// - `PractitionerRegistered`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyLeft`: no such organisation, or no longer (`WideningOrigin` only; anyone
		///   else gets `NotAuthorized`)
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `EmptyRoles`, `UnknownRoles`
		/// - `EndInPast`, `EndTooFar`
		/// - `PractitionerBarred`: governance suspended the practitioner (not for `WideningOrigin`)
		/// - `AccountInUse`: the account represents an organisation or is or was a patient's key
		/// - `MaxRolesExceeded`, `IdsExhausted`
		#[pallet::call_index(4)]
		#[pallet::weight(
			// A read for each other credential, where both bodies register one who is barred.
			T::WeightInfo::register_practitioner()
				.saturating_add(T::DbWeight::get().reads(T::MaxRolesPerAccount::get().into()))
		)]
		pub fn register_practitioner(
			origin: OriginFor<T>,
			organization: OrganizationId,
			account: T::AccountId,
			roles: PractitionerRoleCodes,
			licence: Commitment,
			valid_until: Day,
		) -> DispatchResultWithPostInfo {
			Self::ensure_may_register(origin, organization, &account)?;
			let looked_through =
				Self::do_register_practitioner(organization, account, roles, licence, valid_until)?;
			let without = T::WeightInfo::register_practitioner();
			Ok((!looked_through).then_some(without).into())
		}

		/// Takes a credential away for good.
		///
		/// # Remarks
		///
		/// For the organisation's representative, also while the organisation is suspended or its
		/// membership has ended, since this narrows; and for `NarrowingOrigin`. With its last
		/// credential an account can no longer sign.
		///
		/// ## Events
		///
		/// - `PractitionerRevoked`
		///
		/// ## Errors
		///
		/// - `NotFound`: no such credential
		/// - `NotAuthorized`
		/// - `AlreadyRevoked`
		#[pallet::call_index(5)]
		#[pallet::weight((T::WeightInfo::revoke_practitioner(), DispatchClass::Operational))]
		pub fn revoke_practitioner(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
		) -> DispatchResult {
			Self::do_revoke_practitioner(origin, role)
		}

		/// Takes an organisation's rights for good.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`, for it cannot be undone by one body. As with a suspension, rights and
		/// seat go at once; the validator leaves the set and does not come back. The organisation may
		/// still narrow, and hand its patients over; then follows `complete_leaving`.
		///
		/// ## Events
		///
		/// - `OrganizationExpelled`
		/// - `CouncilSeatTaken`, `ValidatorStopping`
		///
		/// ## Errors
		///
		/// - `NotFound`, `AlreadyExpelled`, `AlreadyLeft`
		/// - `LastCouncilSeat`
		#[pallet::call_index(6)]
		#[pallet::weight(
			T::WeightInfo::expel_organization().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn expel_organization(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_expel_organization(organization)
		}

		/// Gives notice.
		///
		/// # Remarks
		///
		/// For the organisation's representative. The organisation keeps its rights, and a hospital its
		/// seat until its validator is out of the set. Its patients have to be handed over, its
		/// practitioners revoked, and a seat on the board taken by the board; then follows
		/// `complete_leaving`.
		///
		/// ## Events
		///
		/// - `OrganizationLeaving`
		/// - `ValidatorStopping`, or `CouncilSeatTaken` of a hospital without a validator
		///
		/// ## Errors
		///
		/// - `NotAuthorized`: the signer represents nobody
		/// - `OrganizationNotActive`: suspended, expelled, or leaving already
		/// - `LastCouncilSeat`
		#[pallet::call_index(7)]
		#[pallet::weight((
			T::WeightInfo::leave_consortium().saturating_add(T::SeatChangeWeight::get()),
			DispatchClass::Operational
		))]
		pub fn leave_consortium(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_leave_consortium(&who)
		}

		/// The last step of who leaves, or was expelled: the organisation is gone.
		///
		/// # Remarks
		///
		/// For the organisation's representative, and for `WideningOrigin`. The representative's account
		/// can sign no longer. The id and the name stay, for old records name them.
		///
		/// ## Events
		///
		/// - `OrganizationLeft`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`
		/// - `NotFound`, `NotLeaving`
		/// - `StillValidating`, `BoardSeatHeld`, `PatientsRemain`, `PractitionersRemain`: what is left
		///   to do, in this order
		/// - `LastCouncilSeat`: no other hospital is there to decide
		#[pallet::call_index(8)]
		#[pallet::weight((T::WeightInfo::complete_leaving(), DispatchClass::Operational))]
		pub fn complete_leaving(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			Self::ensure_may_act_for::<T::WideningOrigin>(origin, organization)?;
			Self::do_complete_leaving(organization)
		}

		/// Gives an organisation a seat on the oversight board.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`, for which the board itself has to approve. Regulators, patients'
		/// advocates and ethics committees can have one.
		///
		/// ## Events
		///
		/// - `BoardSeatGiven`
		///
		/// ## Errors
		///
		/// - `NotFound`, `KindNotAllowed`, `OrganizationNotActive`
		/// - `AlreadySeated`, `MaxSeatsExceeded`
		#[pallet::call_index(9)]
		#[pallet::weight(
			T::WeightInfo::seat_on_board().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn seat_on_board(origin: OriginFor<T>, organization: OrganizationId) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_seat_on_board(organization)
		}

		/// Takes an organisation's seat on the oversight board.
		///
		/// # Remarks
		///
		/// For `BoardOrigin`.
		///
		/// ## Events
		///
		/// - `BoardSeatTaken`
		///
		/// ## Errors
		///
		/// - `NotFound`, `NotSeated`
		/// - `LastBoardSeat`
		#[pallet::call_index(10)]
		#[pallet::weight(
			T::WeightInfo::unseat_from_board().saturating_add(T::SeatChangeWeight::get())
		)]
		pub fn unseat_from_board(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::BoardOrigin::ensure_origin(origin)?;
			Self::do_unseat_from_board(organization)
		}

		/// Lets a hospital run a validator.
		///
		/// # Remarks
		///
		/// For `WideningOrigin`. The hospital then sets its session keys, and its validator joins the
		/// set two sessions later. One that is still on its way out turns round.
		///
		/// ## Events
		///
		/// - `ValidatorAllowed`
		///
		/// ## Errors
		///
		/// - `NotFound`, `KindNotAllowed`, `OrganizationNotActive`
		/// - `AlreadyValidator`, `MaxValidatorsExceeded`
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::allow_validator())]
		pub fn allow_validator(
			origin: OriginFor<T>,
			organization: OrganizationId,
		) -> DispatchResult {
			T::WideningOrigin::ensure_origin(origin)?;
			Self::do_allow_validator(organization)
		}

		/// Takes the signer's validator out of the set, for good.
		///
		/// # Remarks
		///
		/// For a hospital's representative. The validator is out two sessions later, or at the minimum
		/// when another joins; until then it has to go on. Its keys go with it.
		///
		/// ## Events
		///
		/// - `ValidatorStopping`; later `ValidatorRemoved`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `NotValidator`, `AlreadyLeaving`
		#[pallet::call_index(12)]
		#[pallet::weight((T::WeightInfo::stop_validating(), DispatchClass::Operational))]
		pub fn stop_validating(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_stop_validating(&who)
		}

		/// Brings the signer's validator back into the set, after it was retired.
		///
		/// # Remarks
		///
		/// For a hospital's representative. It joins two sessions later. To be called when the validator
		/// works again.
		///
		/// ## Events
		///
		/// - `ValidatorResumed`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `NotValidator`, `NotRetired`
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::resume_validating())]
		pub fn resume_validating(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_resume_validating(&who)
		}

		/// Restarts finality without the validators that are lost.
		///
		/// # Remarks
		///
		/// For `RestartOrigin`, and for the one case where nothing else helps: a third of the set or
		/// more is gone for good, and nothing becomes final any more. The lost leave the set, which may
		/// go below the minimum; the others start a new set by a forced change, in force `delay` blocks
		/// after this one.
		///
		/// `best_finalized` is the last final block, as the nodes that are left report it; where they
		/// differ, the lowest. `delay` is at least one block and less than a session: long enough for
		/// this block to reach every node that is left.
		///
		/// Whoever checks finality from genesis on (warp sync, evidence) has to be told of the forced
		/// change: its block, the id of the set, and the authorities.
		///
		/// ## Events
		///
		/// - `ValidatorRetired` for each, `FinalityRestarted`
		/// - `ValidatorResumed` for one that was to leave for its silence, and is not among the lost
		///
		/// ## Errors
		///
		/// - `BlockNotThere`, `TooLongAgo`, `DelayOutOfBounds`
		/// - `ChangePending`, `RestartTooSoon`: try again some blocks later
		/// - `NotValidator`: one of the lost is not in the running set, or is named twice
		/// - `NobodyLeft`
		#[pallet::call_index(14)]
		#[pallet::weight((
			// A write for each change that never took effect.
			T::WeightInfo::restart_finality(T::MaxValidators::get())
				.saturating_add(T::DbWeight::get().writes(T::MaxSetChanges::get().into())),
			DispatchClass::Operational
		))]
		pub fn restart_finality(
			origin: OriginFor<T>,
			lost: BoundedVec<OrganizationId, T::MaxValidators>,
			best_finalized: BlockNumberFor<T>,
			delay: BlockNumberFor<T>,
		) -> DispatchResult {
			T::RestartOrigin::ensure_origin(origin)?;
			Self::do_restart_finality(&lost, best_finalized, delay)
		}

		/// Lists the nodes that the signer's organisation runs, in place of those before.
		///
		/// # Remarks
		///
		/// For the representative of an organisation in active standing. Nodes that keep to the chain's
		/// list talk to these, and drop those that are no longer on it.
		///
		/// ## Events
		///
		/// - `NodeIdsSet`
		///
		/// ## Errors
		///
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `DuplicateNodeId`
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_node_ids(organizations::length(node_ids)))]
		pub fn set_node_ids(
			origin: OriginFor<T>,
			node_ids: BoundedVec<NodeId, T::MaxNodeIds>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_node_ids(&who, node_ids)
		}

		/// Takes a practitioner's rights under a credential for now.
		///
		/// # Remarks
		///
		/// For the organisation's representative, whatever its standing, since this narrows; and for
		/// `NarrowingOrigin`. The practitioner may do nothing that needs a credential in active standing.
		/// The account keeps its reference and can still sign.
		///
		/// What the organisation suspended, a body may suspend on top, so that the organisation can no
		/// longer lift it. Whom a body suspended gets no other credential but by both bodies.
		///
		/// ## Events
		///
		/// - `PractitionerSuspended`
		///
		/// ## Errors
		///
		/// - `NotFound`: no such credential
		/// - `NotAuthorized`
		/// - `AlreadyRevoked`, `AlreadySuspended`
		#[pallet::call_index(16)]
		#[pallet::weight((T::WeightInfo::suspend_practitioner(), DispatchClass::Operational))]
		pub fn suspend_practitioner(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
		) -> DispatchResult {
			Self::do_suspend_practitioner(origin, role)
		}

		/// Ends the suspension of a credential.
		///
		/// # Remarks
		///
		/// For the representative of an organisation in active standing, if the organisation imposed it;
		/// and for `WideningOrigin`, whoever did. A credential that expired meanwhile stays expired.
		///
		/// ## Events
		///
		/// - `PractitionerReinstated`
		///
		/// ## Errors
		///
		/// - `NotFound`: no such credential
		/// - `NotAuthorized`, `OrganizationNotActive`
		/// - `AlreadyRevoked`, `NotSuspended`
		/// - `SuspendedByGovernance`: to the organisation
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::reinstate_practitioner())]
		pub fn reinstate_practitioner(
			origin: OriginFor<T>,
			role: PractitionerRoleId,
		) -> DispatchResult {
			Self::do_reinstate_practitioner(origin, role)
		}
	}
}
