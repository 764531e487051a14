// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { makeCall, type Call } from '../../chain.js';
import {
	completeLeaving,
	leaveConsortium,
	suspendOrganizationCall,
	unseatFromBoardCall,
} from '../../consortium.js';
import { decideAlone } from '../../motions.js';
import type { Command } from '../command.js';
import type { Operator } from '../operator.js';

const ALONE = `Either body decides this by itself, with half of its seats. Every member of one of them gives this same
command: the first one opens the motion, and the last one that is needed carries it out.`;

async function decide(operator: Operator, call: Call): Promise<void> {
	const signer = await operator.signer();
	const { body, isDone, ayes, needed, receipt } = await decideAlone(operator.api, call, signer);
	const votes = `${ayes} of ${needed} votes that are needed`;
	const where = receipt ? ` (block ${receipt.blockNumber})` : '';
	operator.print(
		isDone
			? `The ${body} has decided it, with ${votes}${where}.`
			: `The ${body} has ${votes} so far${where}.`,
	);
}

export const suspendCommand: Command = {
	name: 'suspend',
	args: ['ORGANIZATION'],
	does: "Takes an organisation's rights for now, by a decision of the signer's body.",
	more: ALONE,
	signs: true,
	run: async (operator, [text = '']) => {
		const id = await operator.organization(text);
		await decide(operator, suspendOrganizationCall(operator.api, id));
	},
};

export const unseatCommand: Command = {
	name: 'unseat',
	args: ['ORGANIZATION'],
	does: "Takes an organisation's seat on the oversight board, by a decision of the board.",
	more: 'Every member of the board gives this same command, until half of the seats have.',
	signs: true,
	run: async (operator, [text = '']) => {
		const id = await operator.organization(text);
		await decide(operator, unseatFromBoardCall(operator.api, id));
	},
};

export const pauseCommand: Command = {
	name: 'pause',
	args: ['PALLET', 'CALL'],
	does: "Pauses a call, by a decision of the signer's body; only what can be paused.",
	more: `${ALONE}
Pallet and call are as in the metadata: RecordAnchors extend_log. Both bodies end a pause
(operator propose unpause).`,
	signs: true,
	run: async (operator, names) => {
		await decide(operator, makeCall(operator.api, 'txPause', 'pause', [names]));
	},
};

export const leaveCommand: Command = {
	name: 'leave',
	does: "Gives notice for one's own organisation.",
	more: `It keeps its rights while it sets its house in order: the validator leaves the set, patients are handed
over, practitioners are revoked, and the board takes a seat on it. Then follows complete-leaving.`,
	signs: true,
	run: async (operator) => {
		const { blockNumber } = await leaveConsortium(operator.api, await operator.signer());
		operator.print(
			`Notice is given (block ${blockNumber}). What is left to do: complete-leaving tells.`,
		);
	},
};

export const completeLeavingCommand: Command = {
	name: 'complete-leaving',
	does: "The last step of leaving: one's own organisation is gone, and its key can sign no longer.",
	signs: true,
	run: async (operator) => {
		const id = await operator.ownOrganization();
		const name = await operator.nameOf(id);
		const { blockNumber } = await completeLeaving(operator.api, id, await operator.signer());
		operator.print(`${name} has left the consortium (block ${blockNumber}).`);
	},
};
