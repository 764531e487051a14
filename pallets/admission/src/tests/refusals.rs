// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The codes of refusals are part of the interface.

use crate::Refusal;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

#[test]
fn every_refusal_has_the_code_that_is_documented() {
	let documented = [
		(Refusal::NotAMember, 1),
		(Refusal::Suspended, 2),
		(Refusal::MembershipExpired, 3),
		(Refusal::CallNotAllowed, 4),
		(Refusal::AllowanceSpent, 5),
		(Refusal::NestedTooDeep, 6),
		(Refusal::NonceTooFarAhead, 7),
		(Refusal::PractitionerNotActive, 8),
	];
	for (refusal, code) in documented {
		assert_eq!(refusal.code(), code);
		assert_eq!(refusal as u8, code);
		assert_eq!(
			TransactionValidityError::from(refusal),
			TransactionValidityError::Invalid(InvalidTransaction::Custom(code))
		);
	}
}
