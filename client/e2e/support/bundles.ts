// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { EXAMPLES } from '../../src/demo/bundles.js';

/** Where the bundles of the tests are: in the folder that CARECHAIN_BUNDLES names, else our own. */
export const BUNDLES = process.env.CARECHAIN_BUNDLES ? process.env.CARECHAIN_BUNDLES : EXAMPLES;
