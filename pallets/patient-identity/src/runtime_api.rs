// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can be asked without a transaction.

use crate::{Assurance, GuardiansInfo, PatientInfo, RecoveryInfo, RepresentativeInfo};
use alloc::vec::Vec;
use carechain_primitives::{Confidentiality, PatientId, RepresentativeId};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Pseudonyms, and what is needed to write to whom they stand for. No call lists keys.
	pub trait PatientIdentityApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// A patient: its custodian, how many keys it has, its encryption key, how it stands, and the
		/// number of its next relayed call; `None` if there is none of that id.
		fn patient(id: PatientId) -> Option<PatientInfo>;

		/// The patient whose own current key this is; `None` for a removed key, too.
		fn patient_of(key: AccountId) -> Option<PatientId>;

		/// The personal representatives of a patient: those whose end has passed too, until the next
		/// one is appointed.
		fn representatives(id: PatientId) -> Vec<RepresentativeInfo>;

		/// The patient that a key represents today, and as which representative.
		fn represents(key: AccountId) -> Option<(PatientId, RepresentativeId)>;

		/// The recovery that is under way.
		fn recovery(id: PatientId) -> Option<RecoveryInfo<BlockNumber>>;

		/// Who may vouch for a new key, and under which rules.
		fn guardians(id: PatientId) -> Option<GuardiansInfo<BlockNumber>>;

		/// How well it is known who the patient is, and who says so.
		fn assurances(id: PatientId) -> Vec<Assurance>;

		/// Whether the key may read the patient's records of this confidentiality: the patient's own
		/// all, a representative's up to what is not withheld from it.
		fn may_read(key: AccountId, id: PatientId, confidentiality: Confidentiality) -> bool;
	}
}
