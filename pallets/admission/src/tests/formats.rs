// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forms of transactions, and what front ends see of the extensions.

use crate::{mock::*, CheckAdmission, CheckNonceWindow, Refusal};
use codec::{Compact, Decode, Encode};
use frame_support::{assert_ok, dispatch::DispatchInfo};
use frame_system::{CheckNonZeroSender, CheckNonce, CheckWeight};
use scale_info::{meta_type, TypeDef, TypeInfo};
use sp_runtime::{
	generic::{SignedPayload, UncheckedExtrinsic},
	traits::TransactionExtension,
	transaction_validity::TransactionValidityError,
	AccountId32, MultiSignature,
};

#[test]
fn a_general_transaction_is_refused_since_nobody_signed_it() {
	build_and_execute(|| {
		for call in [
			work(0),
			revoke(0),
			ward::Call::note {}.into(),
			batch(vec![]),
		] {
			let general = Transaction::new_transaction(call, extension(0));
			assert_invalid(general, Refusal::NotAMember);
		}
	});
}

#[test]
fn bare_come_only_the_calls_that_the_policy_names() {
	build_and_execute(|| {
		let refused = TransactionValidityError::from(Refusal::CallNotAllowed);
		let info = DispatchInfo::default();
		for call in [work(0), revoke(0), batch(vec![ward::Call::note {}.into()])] {
			assert_changes_nothing(
				|| CheckAdmission::<Test>::bare_validate(&call, &info, 0),
				refused,
			);
			assert_changes_nothing(
				|| CheckAdmission::<Test>::bare_validate_and_prepare(&call, &info, 0),
				refused,
			);
			assert_changes_nothing(|| apply(Transaction::new_bare(call.clone())), refused);
		}

		let note: RuntimeCall = ward::Call::note {}.into();
		assert_ok!(CheckAdmission::<Test>::bare_validate(&note, &info, 0));
		assert!(apply(Transaction::new_bare(note)).unwrap().is_ok());
		assert_nothing_metered();
	});
}

#[test]
fn nobody_signs_for_what_comes_bare() {
	build_and_execute(|| {
		for who in [REPRESENTATIVE, PATIENT, SUDO] {
			assert_refused(who, ward::Call::note {}.into(), Refusal::CallNotAllowed);
		}
	});
}

#[test]
fn the_admission_check_encodes_to_nothing() {
	let check = CheckAdmission::<Test>::default();
	assert!(check.encode().is_empty());
	assert_eq!(check.implicit().map(|it| it.encoded_size()), Ok(0));
	assert_eq!(CheckAdmission::<Test>::decode(&mut &[][..]), Ok(check));
}

#[test]
fn the_metadata_of_the_admission_check_says_that_it_encodes_to_nothing() {
	let [metadata] = CheckAdmission::<Test>::metadata().try_into().ok().unwrap();
	assert_eq!(metadata.identifier, "CheckAdmission");
	assert_eq!(metadata.implicit, meta_type::<()>());
	let TypeDef::Composite(explicit) = metadata.ty.type_info().type_def else {
		panic!("a struct is a composite")
	};
	assert!(explicit.fields.is_empty());
}

#[test]
fn the_nonce_check_is_the_stock_one_to_every_front_end() {
	let [ours] = CheckNonceWindow::<Test>::metadata()
		.try_into()
		.ok()
		.unwrap();
	let [stock] = <CheckNonce<Test> as TransactionExtension<RuntimeCall>>::metadata()
		.try_into()
		.ok()
		.unwrap();
	assert_eq!(ours.identifier, "CheckNonce");
	assert_eq!(ours.identifier, stock.identifier);
	assert_eq!(ours.ty, stock.ty);
	assert_eq!(ours.implicit, stock.implicit);
	assert_eq!(
		CheckNonceWindow::<Test>::type_info(),
		CheckNonce::<Test>::type_info()
	);

	for nonce in [0, 1, 63, 64, 16_383, 16_384, u32::MAX] {
		let ours = CheckNonceWindow::<Test>::from(nonce);
		assert_eq!(ours.encode(), CheckNonce::<Test>::from(nonce).encode());
		assert_eq!(ours.encode(), Compact(nonce).encode());
		assert_eq!(ours.implicit().map(|it| it.encoded_size()), Ok(0));
		assert_eq!(CheckNonceWindow::decode(&mut &ours.encode()[..]), Ok(ours));
	}
}

#[test]
fn front_ends_find_the_limits_among_the_constants() {
	let constants: Vec<_> = Admission::pallet_constants_metadata()
		.into_iter()
		.map(|constant| (constant.name, constant.value))
		.collect();
	let expected = [
		("MaxDepth", 8u32.encode()),
		("MaxNoncesAhead", 16u32.encode()),
		("MaxEmergencyCalls", 16u32.encode()),
		("NarrowingReserve", 4u64.encode()),
	];
	assert_eq!(constants, expected);
}

/// What a front end makes that knows the stock extensions and takes the other for one without effect.
#[test]
fn a_transaction_made_without_knowing_the_extensions_is_admitted() {
	type Stock = (
		CheckNonZeroSender<Test>,
		CheckNonce<Test>,
		CheckWeight<Test>,
	);

	build_and_execute(|| {
		let stock: Stock = (
			CheckNonZeroSender::new(),
			CheckNonce::from(0),
			CheckWeight::new(),
		);
		let payload = SignedPayload::<RuntimeCall, Stock>::new(work(0), stock.clone()).unwrap();
		let signature = payload.using_encoded(|bytes| PATIENT.sign(bytes));
		let made =
			UncheckedExtrinsic::<AccountId32, RuntimeCall, MultiSignature, Stock>::new_signed(
				work(0),
				PATIENT.to_account_id(),
				signature.into(),
				stock,
			);
		let received = Transaction::decode(&mut &made.encode()[..]).unwrap();
		assert_ok!(validate(received.clone()));
		assert!(apply(received).unwrap().is_ok());
	});
}
