// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Logs in folders, and what fills them. Apart from the rest, for it needs Node.js. */

export { nodeDisk, type Disk } from './records/disk/disk.js';
export { LogInUse } from './records/disk/lock.js';
export { DiskLog, LogCutOff, LogOfAnother, type Beside } from './records/disk/log.js';
export { eraseAt, RecordErased, sealedAt } from './records/disk/sealedStore.js';
export { NoLogThere, SERVED_FOLDER, StoredLog } from './records/disk/stored.js';
export { ingest, type IngestOptions, type Progress } from './records/ingest/ingest.js';
export { forPatients, patientIdOf, PatientUnknown } from './records/ingest/patients.js';
export { ResourceUnreadable } from './records/ingest/resource.js';
export { SourceChanged, SourceUnknown } from './records/ingest/source.js';
