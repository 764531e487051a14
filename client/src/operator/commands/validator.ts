// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { nodeIdOf, setNodeIds } from '../../nodes.js';
import {
	resumeValidating,
	rotateKeys,
	setKeys,
	stopValidating,
	validators,
} from '../../validators.js';
import { UsageError, type Command } from '../command.js';
import { messageOf, Refusal } from '../operator.js';

/** Keys and memberships of the set take effect so many sessions later. */
const SESSIONS_AHEAD = 2;

export const rotateKeysCommand: Command = {
	name: 'rotate-keys',
	does: "Makes new session keys at one's own validator, proves them, and sets them.",
	more: `The node has to be the validator itself, at an address of its own machine: the secret halves never
leave it. They are in use two sessions later; until then the node needs the old ones, and for reports
of equivocations it is as well to keep them for a week. The command waits until the change is final.`,
	signs: true,
	run: async (operator) => {
		const { api } = operator;
		const signer = await operator.signer();
		const own = await operator.ownOrganization();
		const name = await operator.nameOf(own);
		const before = await validators(api);
		if (!before.validators.some(({ organization }) => organization === own)) {
			throw new Refusal(
				`${name} may not run a validator: both bodies have to allow it (operator propose allow-validator ${own})`,
			);
		}
		const keys = await rotateKeys(api, signer.addressRaw).catch((error: unknown) => {
			throw new Refusal(
				`the node makes no keys: ${messageOf(error)}. It has to be your validator, at an address of its own machine`,
				{ cause: error },
			);
		});
		operator.print(`The node of ${name} made new session keys: ${keys.keys}`);
		const { blockNumber } = await setKeys(api, keys, signer, { until: 'finalized' });
		const { session } = await validators(api);
		operator.print(`They are set and proven, final in block ${blockNumber}.`);
		operator.print(
			`They are in use from session ${session + SESSIONS_AHEAD} on; the running one is ${session}.`,
		);
	},
};

export const resumeCommand: Command = {
	name: 'resume-validating',
	does: 'Brings a validator back that was taken out for silence or by a restart of finality.',
	more: 'To be done when the validator runs again and is in sync. It joins two sessions later.',
	signs: true,
	run: async (operator) => {
		const { blockNumber } = await resumeValidating(operator.api, await operator.signer());
		const { session } = await validators(operator.api);
		operator.print(
			`Done in block ${blockNumber}: in the set from session ${session + SESSIONS_AHEAD} on.`,
		);
	},
};

export const stopCommand: Command = {
	name: 'stop-validating',
	does: "Takes one's own validator out of the set for good.",
	more: `It has to go on until it is out: two sessions later, or, where the set is at its minimum, when
another one joins. \`operator status\` tells.`,
	signs: true,
	run: async (operator) => {
		const { blockNumber } = await stopValidating(operator.api, await operator.signer());
		operator.print(
			`Done in block ${blockNumber}: keep the node running until it is out of the set.`,
		);
	},
};

export const setNodeIdsCommand: Command = {
	name: 'set-node-ids',
	args: ['PEER_ID…'],
	does: "Lists the nodes that one's organisation runs, in place of those before.",
	more: `A peer id is what a node says of itself when it starts ("Local node identity"), such as 12D3KooW….
Name all of them: whoever is not on the list is disconnected by nodes that keep to it.`,
	signs: true,
	run: async (operator, args) => {
		const nodes = args.map((text) => {
			try {
				return nodeIdOf(text);
			} catch (error) {
				throw new UsageError(messageOf(error), { cause: error });
			}
		});
		const own = await operator.nameOf(await operator.ownOrganization());
		const { blockNumber } = await setNodeIds(operator.api, nodes, await operator.signer());
		operator.print(`${own} runs ${args.join(', ')} (block ${blockNumber}).`);
	},
};
