// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! [`CheckAdmission`]: the transaction extension.

use crate::{
	assessment::Assessment,
	priority::{priority, Urgency},
	CallPolicy, Caller, Config, Cost, Meter, Meters, Pallet, Payer, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	traits::{Contains, Get},
	weights::Weight,
	CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{AsSystemOriginSigner, Implication, TransactionExtension, ValidateResult},
	transaction_validity::{
		TransactionPriority, TransactionSource, TransactionValidity, TransactionValidityError,
		ValidTransaction,
	},
	DispatchResult,
};

/// Admits a signed transaction, or refuses it with a [`Refusal`], and charges who pays.
///
/// Encodes to nothing, in its explicit and its implicit part, so that front ends that do not know it
/// sign correctly. Has to stand before `CheckNonce`, which would refuse strangers too, but speaks of
/// fees.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	CloneNoBound,
	DebugNoBound,
	DefaultNoBound,
	EqNoBound,
	PartialEqNoBound,
)]
#[scale_info(skip_type_params(T))]
pub struct CheckAdmission<T: Config>(PhantomData<T>);

/// What a transaction was admitted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
	/// What those who pay were charged. None for a signer that is not metered.
	charged: Vec<Charge>,
	/// Its place in the pool.
	priority: TransactionPriority,
	/// Weight that the check set aside and this signer did not need.
	unspent: Weight,
}

/// What one payer was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Charge {
	payer: Payer,
	/// For how many blocks the payer had caused nothing.
	quiet_blocks: u64,
	/// How the meter reads after it.
	meter: Meter,
	/// What was not there to take, which only an emergency is let off.
	uncovered: Cost,
}

impl Admitted {
	/// Decides on a signed transaction.
	fn decide<T: Config>(
		who: &T::AccountId,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
	) -> Result<Self, Refusal> {
		let assessed = Assessment::of::<T>(call);
		let emergency = assessed.as_ref().is_ok_and(|it| it.emergency);
		// Whose the sudo key is gets looked up only where it matters, which is for no call of a patient
		// or a member.
		let caller = match Caller::recognise::<T>(who, emergency) {
			Err(_) if T::SudoKey::contains(who) => Caller::Sudo,
			recognised => recognised?,
		};
		// Who signs is the better reason, so that one comes first.
		let assessment = assessed?;
		let is_sudo = match caller {
			Caller::Sudo => true,
			_ => assessment.sudo_matters() && T::SudoKey::contains(who),
		};
		let unspent = match caller {
			Caller::Practitioner(_) => Weight::zero(),
			_ => T::WeightInfo::look_up_practitioner(),
		};

		if is_sudo && assessment.allowed_for.sudo {
			return Ok(Self {
				charged: Vec::new(),
				priority: priority(&Caller::Sudo, urgency(&assessment, &[]), 0),
				unspent,
			});
		}
		if !assessment.while_suspended {
			caller.ensure_standing::<T>()?;
		}
		let allowed_for = if is_sudo {
			assessment.allowed_beside_sudo
		} else {
			assessment.allowed_for
		};
		if !allowed_for.includes(&caller) {
			return Err(Refusal::CallNotAllowed);
		}
		let weight = info.total_weight().saturating_sub(unspent);
		let cost = Cost::new(weight, assessment.lasting_bytes);
		let charged = caller
			.payers()
			.into_iter()
			.map(|payer| Charge::of::<T>(payer, cost, &assessment))
			.collect::<Result<Vec<_>, Refusal>>()?;
		// The first payer is the signer's own.
		let quiet = charged.first().map_or(0, |charge| charge.quiet_blocks);
		Ok(Self {
			priority: priority(&caller, urgency(&assessment, &charged), quiet),
			charged,
			unspent,
		})
	}

	/// Gives back weight that was charged and that the call did not use. Bytes are not given back:
	/// what a call left behind is not known after it.
	///
	/// Nobody else is charged while the call runs, so the meters read what they read before it.
	fn refund<T: Config>(&self, unused: Weight) {
		let unused = Cost::new(unused, 0);
		for charge in &self.charged {
			// The call may have been the one with which a patient is forgotten, meter and all.
			if Meters::<T>::contains_key(charge.payer) {
				// What was not taken does not flow back either.
				let taken = unused.less(charge.uncovered);
				Meters::<T>::insert(charge.payer, charge.meter.refund(taken));
			}
		}
	}
}

impl Charge {
	/// Charges a payer; refused if there is not enough left, unless it is an emergency.
	fn of<T: Config>(payer: Payer, cost: Cost, assessment: &Assessment) -> Result<Self, Refusal> {
		let now = Pallet::<T>::now();
		let allowance = Pallet::<T>::allowance_of(&payer);
		let stored = Meters::<T>::get(payer);
		let before = stored.at(now, &allowance);
		let (meter, uncovered) = if assessment.emergency {
			before.charge_what_is_left(&allowance, cost)
		} else {
			let meter = before
				.charge(&allowance, cost, assessment.narrowing)
				.ok_or(Refusal::AllowanceSpent)?;
			(meter, Cost::default())
		};
		Ok(Self {
			payer,
			quiet_blocks: stored.quiet_blocks(now),
			meter,
			uncovered,
		})
	}
}

/// What kind of call it is in the pool, charged like this.
fn urgency(assessment: &Assessment, charged: &[Charge]) -> Urgency {
	let covered = charged.iter().all(|it| it.uncovered == Cost::default());
	match (assessment.narrowing, covered) {
		(false, _) => Urgency::Ordinary,
		(true, false) => Urgency::Uncovered,
		(true, true) => Urgency::Narrowing,
	}
}

impl<T: Config> TransactionExtension<T::RuntimeCall> for CheckAdmission<T>
where
	T: Send + Sync,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str = "CheckAdmission";
	type Implicit = ();
	type Val = Admitted;
	type Pre = Admitted;

	/// Who signs is not known here, so the longest way is set aside: that of a practitioner with many
	/// credentials. Everybody else gets the look-up back. Where it matters whose the sudo key is, that
	/// is one read more.
	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		let assessed = Assessment::of::<T>(call);
		let (calls, sudo) = assessed.map_or((0, false), |it| (it.calls, it.sudo_matters()));
		T::WeightInfo::check_patient(calls)
			.max(T::WeightInfo::check_member(calls))
			.saturating_add(T::WeightInfo::look_up_practitioner())
			.saturating_add(T::DbWeight::get().reads(sudo.into()))
	}

	fn validate(
		&self,
		origin: T::RuntimeOrigin,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		_len: usize,
		_self_implicit: (),
		_inherited_implication: &impl Implication,
		_source: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let who = origin
			.as_system_origin_signer()
			.ok_or(Refusal::NotAMember)?;
		let admitted = Admitted::decide::<T>(who, call, info)?;
		Ok((
			ValidTransaction {
				priority: admitted.priority,
				..Default::default()
			},
			admitted,
			origin,
		))
	}

	fn prepare(
		self,
		admitted: Self::Val,
		_origin: &T::RuntimeOrigin,
		_call: &T::RuntimeCall,
		_info: &DispatchInfo,
		_len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		for charge in &admitted.charged {
			Meters::<T>::insert(charge.payer, charge.meter);
		}
		Ok(admitted)
	}

	fn post_dispatch_details(
		admitted: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfo,
		_len: usize,
		_result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		admitted.refund::<T>(post_info.calc_unspent(info));
		Ok(admitted.unspent)
	}

	fn bare_validate(call: &T::RuntimeCall, _: &DispatchInfo, _: usize) -> TransactionValidity {
		ensure_bare::<T>(call).map(|()| ValidTransaction::default())
	}

	fn bare_validate_and_prepare(
		call: &T::RuntimeCall,
		_: &DispatchInfo,
		_: usize,
	) -> Result<(), TransactionValidityError> {
		ensure_bare::<T>(call)
	}
}

/// Without a signature come only inherents and what proves itself.
fn ensure_bare<T: Config>(call: &T::RuntimeCall) -> Result<(), TransactionValidityError> {
	if T::Policy::allowed_bare(call) {
		Ok(())
	} else {
		Err(Refusal::CallNotAllowed.into())
	}
}
