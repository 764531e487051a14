// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { openMember, type Opener } from './reach.js';

/** How the pages of patients connect: to a node's RPC, which is for development; see `portal/README.md`. */
export const openForPatients: Opener = openMember;
