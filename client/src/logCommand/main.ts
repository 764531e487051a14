// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { run } from '../operator/program.js';
import {
	checkCommand,
	extendCommand,
	ingestCommand,
	keyCommand,
	proveCommand,
	publishCommand,
} from './commands.js';

run({
	name: 'log',
	does: 'An organisation’s log of records in a folder: fill it, tell the chain of it, prove from it.',
	more: 'FOLDER holds salts; only FOLDER/public may be served.',
	commands: [ingestCommand, extendCommand, proveCommand, checkCommand, keyCommand, publishCommand],
});
