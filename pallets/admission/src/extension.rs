// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! [`CheckAdmission`]: the transaction extension.

use crate::{
	assessment::Assessment, priority::priority, CallPolicy, Caller, Config, Cost, Meter, Meters,
	Pallet, Payer, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	traits::Contains,
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
	/// The meters of those who pay, as they read after the charge. None for a signer that is not
	/// metered.
	charged: Vec<(Payer, Meter)>,
	/// Its place in the pool.
	priority: TransactionPriority,
	/// Weight that the check set aside and this signer did not need.
	unspent: Weight,
}

impl Admitted {
	/// Decides on a signed transaction.
	fn decide<T: Config>(
		who: &T::AccountId,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
	) -> Result<Self, Refusal> {
		let is_sudo = T::SudoKey::contains(who);
		let caller = match Caller::recognise::<T>(who) {
			Err(_) if is_sudo => Caller::Sudo,
			recognised => recognised?,
		};
		let assessment = Assessment::of::<T>(call)?;
		let unspent = match caller {
			Caller::Practitioner(_) => Weight::zero(),
			_ => T::WeightInfo::look_up_practitioner(),
		};

		if is_sudo && assessment.allowed_for.sudo {
			return Ok(Self {
				charged: Vec::new(),
				priority: priority(&Caller::Sudo, assessment.narrowing, 0),
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
		let mut quiet = None;
		let charged = caller
			.payers()
			.into_iter()
			.map(|payer| {
				let before = Meters::<T>::get(payer);
				// The first payer is the signer's own.
				quiet.get_or_insert_with(|| before.quiet_blocks(Pallet::<T>::now()));
				let after = charge::<T>(&payer, before, cost, assessment.narrowing)?;
				Ok((payer, after))
			})
			.collect::<Result<_, Refusal>>()?;
		Ok(Self {
			charged,
			priority: priority(&caller, assessment.narrowing, quiet.unwrap_or_default()),
			unspent,
		})
	}

	/// Gives back weight that was charged and that the call did not use. Bytes are not given back:
	/// what a call left behind is not known after it.
	///
	/// Nobody else is charged while the call runs, so the meters read what they read before it.
	fn refund<T: Config>(&self, unused: Weight) {
		let unused = Cost::new(unused, 0);
		for (payer, meter) in &self.charged {
			// The call may have been the one with which a patient is forgotten, meter and all.
			if Meters::<T>::contains_key(payer) {
				Meters::<T>::insert(payer, meter.refund(unused));
			}
		}
	}
}

/// A payer's meter after the charge; refused if there is not enough left.
fn charge<T: Config>(
	payer: &Payer,
	before: Meter,
	cost: Cost,
	narrowing: bool,
) -> Result<Meter, Refusal> {
	let allowance = Pallet::<T>::allowance_of(payer);
	before
		.at(Pallet::<T>::now(), &allowance)
		.charge(&allowance, cost, narrowing)
		.ok_or(Refusal::AllowanceSpent)
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
	/// credentials. Everybody else gets the look-up back.
	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		let calls = Assessment::of::<T>(call).map_or(0, |assessment| assessment.calls);
		T::WeightInfo::check_patient(calls)
			.max(T::WeightInfo::check_member(calls))
			.saturating_add(T::WeightInfo::look_up_practitioner())
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
		for (payer, meter) in &admitted.charged {
			Meters::<T>::insert(payer, meter);
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
