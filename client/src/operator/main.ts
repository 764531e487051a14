// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	completeLeavingCommand,
	leaveCommand,
	pauseCommand,
	suspendCommand,
	unseatCommand,
} from './commands/members.js';
import {
	applyUpgradeCommand,
	approveCommand,
	closeCommand,
	codeHashCommand,
	withdrawCommand,
} from './commands/proposals.js';
import { proposeCommands } from './commands/propose.js';
import { status } from './commands/status.js';
import {
	resumeCommand,
	rotateKeysCommand,
	setNodeIdsCommand,
	stopCommand,
} from './commands/validator.js';
import { run } from './program.js';

run({
	name: 'operator',
	does: 'What an operator of a Carechain node does: look, rotate keys, and decide with the others.',
	more: 'ORGANIZATION is an id, or a name as it stands on chain.',
	commands: [
		status,
		rotateKeysCommand,
		resumeCommand,
		stopCommand,
		setNodeIdsCommand,
		...proposeCommands,
		approveCommand,
		withdrawCommand,
		closeCommand,
		codeHashCommand,
		applyUpgradeCommand,
		suspendCommand,
		unseatCommand,
		pauseCommand,
		leaveCommand,
		completeLeavingCommand,
	],
});
