// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! [`CheckNonceWindow`]: `CheckNonce` with a limit on how far ahead a nonce may be.

use crate::{Refusal, IN_LINE_PRIORITY, MAX_NONCES_AHEAD};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{dispatch::DispatchInfo, weights::Weight, DebugNoBound};
use frame_system::CheckNonce;
use scale_info::{StaticTypeInfo, Type, TypeInfo};
use sp_runtime::{
	traits::{
		AsSystemOriginSigner, Dispatchable, Implication, PostDispatchInfoOf, TransactionExtension,
		ValidateResult,
	},
	transaction_validity::{TransactionSource, TransactionValidityError},
	DispatchResult, Saturating,
};

/// The stock nonce check, and before it: a nonce more than [`MAX_NONCES_AHEAD`] beyond the next one
/// is refused ([`Refusal::NonceTooFarAhead`]).
///
/// A transaction from the future waits in the pool for the ones before it. Without a limit one key
/// could fill that queue. And the one with the next nonce is in line before those that wait
/// ([`IN_LINE_PRIORITY`]). Named and encoded as the stock check, so that every front end fills it in.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, DebugNoBound, PartialEq, Eq)]
pub struct CheckNonceWindow<T: frame_system::Config>(pub CheckNonce<T>);

impl<T: frame_system::Config> CheckNonceWindow<T> {
	/// With the nonce that the transaction carries.
	pub fn from(nonce: T::Nonce) -> Self {
		Self(CheckNonce::from(nonce))
	}
}

/// In the metadata it is the stock check.
impl<T: frame_system::Config> TypeInfo for CheckNonceWindow<T>
where
	CheckNonce<T>: StaticTypeInfo,
{
	type Identity = CheckNonce<T>;

	fn type_info() -> Type {
		CheckNonce::<T>::type_info()
	}
}

impl<T: frame_system::Config> TransactionExtension<T::RuntimeCall> for CheckNonceWindow<T>
where
	T: Send + Sync,
	T::RuntimeCall: Dispatchable<Info = DispatchInfo>,
	T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + Clone,
{
	const IDENTIFIER: &'static str =
		<CheckNonce<T> as TransactionExtension<T::RuntimeCall>>::IDENTIFIER;
	type Implicit = ();
	type Val = <CheckNonce<T> as TransactionExtension<T::RuntimeCall>>::Val;
	type Pre = <CheckNonce<T> as TransactionExtension<T::RuntimeCall>>::Pre;

	/// The comparison reads the account that the stock check reads anyway.
	fn weight(&self, call: &T::RuntimeCall) -> Weight {
		self.0.weight(call)
	}

	fn validate(
		&self,
		origin: T::RuntimeOrigin,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		len: usize,
		self_implicit: (),
		inherited_implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, T::RuntimeCall> {
		let next = origin
			.as_system_origin_signer()
			.map(frame_system::Pallet::<T>::account_nonce);
		if next.is_some_and(|next| self.0 .0 > next.saturating_add(MAX_NONCES_AHEAD.into())) {
			return Err(Refusal::NonceTooFarAhead.into());
		}
		let (mut valid, val, origin) = self.0.validate(
			origin,
			call,
			info,
			len,
			self_implicit,
			inherited_implication,
			source,
		)?;
		if next == Some(self.0 .0) {
			valid.priority = valid.priority.saturating_add(IN_LINE_PRIORITY);
		}
		Ok((valid, val, origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		origin: &T::RuntimeOrigin,
		call: &T::RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		self.0.prepare(val, origin, call, info, len)
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfoOf<T::RuntimeCall>,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		CheckNonce::<T>::post_dispatch_details(pre, info, post_info, len, result)
	}
}
