// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Evidence files, good and bad, about small chains that are made for each test with real keys, real tries
//! and the SDK's own types.

mod evidence {
	mod authorities;
	mod claims;
	mod command;
	mod files;
	mod finality;
	mod flips;
	mod hostile;
	mod restarts;
	mod schema;
	mod states;
	mod support;
	mod vectors;
}
