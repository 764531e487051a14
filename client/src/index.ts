// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

export * from './accessLog/chain.js';
export * from './accessLog/check.js';
export * from './accessLog/event.js';
export * from './accessLog/journal.js';
export * from './accessLog/journalFile.js';
export * from './accessLog/onChain.js';
export * from './accessLog/queue.js';
export * from './accessLog/sender.js';
export { AccountFileInvalid, openAccountFile } from './accountFile.js';
export { accountFrom } from './addresses.js';
export * from './admission.js';
export {
	blockTime,
	makeCall,
	today,
	untilRunning,
	NotOnThisChain,
	type Asked,
	type Call,
	type RuntimeCall,
	type State,
} from './chain.js';
export * from './codes.js';
export * from './connect.js';
export * from './consent.js';
export * from './denials.js';
export * from './emergency.js';
export * from './gateway.js';
export * from './giving.js';
export * from './grantFields.js';
export { OpeningBook, type KeptOpening } from './openings.js';
export * from './policies.js';
export * from './requests.js';
export * from './sealed.js';
export * from './sharing.js';
export * from './consortium.js';
export * from './custody.js';
export * from './days.js';
export * from './deposits.js';
export {
	describeReason,
	type Basis,
	type Decision,
	type Outcome,
	type Question,
	type Reason,
	type Requester,
} from './decision.js';
export { CallFailed, ChainError, REFUSALS, TransactionRefused } from './errors.js';
export * from './evidence/files.js';
export * from './evidence/format.js';
export * from './evidence/receipt.js';
export * from './evidence/source.js';
export * from './evidence/verify.js';
export * from './fhir/index.js';
export * from './governance.js';
export { CHINESE } from './languages/chinese.js';
export { ENGLISH } from './languages/english.js';
export type { Language } from './languages/language.js';
export * from './lifeEvents.js';
export * from './lateDeclaration.js';
export * from './motions.js';
export * from './nodes.js';
export * from './patientEndpoint/endpoint.js';
export * from './patientEndpoint/refusals.js';
export * from './patientEndpoint/requests.js';
export { PatientSession } from './patientEndpoint/session.js';
export * from './patients.js';
export * from './patientStory.js';
export * from './patientView.js';
export * from './patientViewChain.js';
export { fromHex, toHex, type Plain, type Variant } from './plain.js';
export { isProof, type Endorsement, type KeyProof } from './proofs.js';
export { DEFAULT_ALGORITHM, hashWith, isHashAlgorithm } from './records/algorithms.js';
export * from './records/anchor.js';
export * from './records/anchorCalls.js';
export * from './records/canonical.js';
export { commit, DOMAINS, newSalt, SALT_LENGTH, type Domain } from './records/commitment.js';
export * from './records/encrypt.js';
export * from './records/fhir.js';
export * from './records/holder.js';
export * from './records/ingest/patients.js';
export { asResource } from './records/ingest/resource.js';
export * from './records/leaf.js';
export * from './records/log.js';
export * from './records/logOnChain.js';
export * from './records/merkle.js';
export * from './records/notes/head.js';
export * from './records/notes/note.js';
export * from './records/notes/tlogProof.js';
export * from './records/recordKey.js';
export * from './records/retention.js';
export * from './records/seal.js';
export { sealedFromJson, SealedRecordInvalid, sealedToJson } from './records/sealedJson.js';
export { LogDamaged, TileTree, type TileSource } from './records/tiles/tree.js';
export { webTiles } from './records/tiles/web.js';
export * from './records/verify.js';
export * from './records/wrap.js';
export * from './recovery.js';
export * from './registrationDesk.js';
export * from './relay.js';
export * from './release.js';
export * from './representatives.js';
export * from './restarts.js';
export * from './stale.js';
export * from './staleChain.js';
export * from './submit.js';
export { systemTimers, type Timers } from './timers.js';
export * from './validators.js';
export * from './wallet.js';
export * from './wallet/connections.js';
export { Seed, type Place, type Role } from './wallet/derive.js';
export { type WalletEntry } from './wallet/entries.js';
export * from './wallet/file.js';
export * from './wallet/find.js';

// What this package's functions take and give that is polkadot.js's: who uses them need not name it.
export type { ApiPromise } from '@polkadot/api';
export type { KeyringPair } from '@polkadot/keyring/types';
export type { HexString } from '@polkadot/util/types';
