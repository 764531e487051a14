// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { stringToU8a } from '@polkadot/util';
import { readFile } from 'node:fs/promises';
import { makeCall, type Call } from '../../chain.js';
import { ORGANIZATION_KINDS, type OrganizationKind } from '../../codes.js';
import {
	admitOrganizationCall,
	completeLeavingCall,
	expelOrganizationCall,
	reinstateOrganizationCall,
	renewMembershipCall,
	seatOnBoardCall,
} from '../../consortium.js';
import { authorizeUpgradeCall, codeHash, propose } from '../../governance.js';
import { allowValidatorCall, restartFinalityCall } from '../../validators.js';
import { UsageError, type Command, type Option, type Values } from '../command.js';
import {
	accountFrom,
	dayFrom,
	messageOf,
	Refusal,
	wholeNumber,
	type Operator,
} from '../operator.js';
import { printProposal } from './proposals.js';

/** Longest display name of an organisation, in bytes of UTF-8. */
const MAX_NAME_BYTES = 64;

const UNTIL: Option = {
	type: 'string',
	value: 'DAY',
	does: 'the end of the membership, exclusive, such as 2027-12-31; at most 400 days ahead',
	isRequired: true,
};

/** What makes a proposal of its own: a name, arguments, and the call that comes of them. */
interface Shortcut extends Omit<Command, 'name' | 'signs' | 'run'> {
	word: string;
	call: (operator: Operator, args: string[], values: Values) => Call | Promise<Call>;
}

const organizationCall =
	(make: (api: Operator['api'], organization: number) => Call): Shortcut['call'] =>
	async (operator, [text = '']) =>
		make(operator.api, await operator.organization(text));

const SHORTCUTS: Shortcut[] = [
	{
		word: 'admit',
		does: 'Proposes to admit an organisation.',
		options: {
			kind: {
				type: 'string',
				value: 'KIND',
				does: ORGANIZATION_KINDS.join(', '),
				isRequired: true,
			},
			name: { type: 'string', value: 'NAME', does: 'its name, for display', isRequired: true },
			representative: {
				type: 'string',
				value: 'ACCOUNT',
				does: 'the account that acts for it, as an address or in hex',
				isRequired: true,
			},
			until: UNTIL,
			validator: { type: 'boolean', does: 'it may run a validator; hospitals only' },
		},
		call: ({ api }, _, values) =>
			admitOrganizationCall(api, {
				kind: kindFrom(values.kind),
				name: nameFrom(values.name),
				representative: accountFrom('--representative', values.representative),
				memberUntil: dayFrom('--until', values.until),
				validator: values.validator === true,
			}),
	},
	{
		word: 'renew',
		args: ['ORGANIZATION'],
		does: 'Proposes to move the end of a membership to a later day.',
		options: { until: UNTIL },
		call: async (operator, [text = ''], { until }) => {
			const id = await operator.organization(text);
			return renewMembershipCall(operator.api, id, dayFrom('--until', until));
		},
	},
	{
		word: 'reinstate',
		args: ['ORGANIZATION'],
		does: 'Proposes to end a suspension, an expulsion, or a notice that was given.',
		call: organizationCall(reinstateOrganizationCall),
	},
	{
		word: 'expel',
		args: ['ORGANIZATION'],
		does: "Proposes to take an organisation's rights for good.",
		call: organizationCall(expelOrganizationCall),
	},
	{
		word: 'complete-leaving',
		args: ['ORGANIZATION'],
		does: 'Proposes the last step for who leaves or was expelled and does not do it.',
		call: organizationCall(completeLeavingCall),
	},
	{
		word: 'seat',
		args: ['ORGANIZATION'],
		does: 'Proposes to give an organisation a seat on the oversight board.',
		call: organizationCall(seatOnBoardCall),
	},
	{
		word: 'allow-validator',
		args: ['ORGANIZATION'],
		does: 'Proposes to let a hospital run a validator.',
		call: organizationCall(allowValidatorCall),
	},
	{
		word: 'unpause',
		args: ['PALLET', 'CALL'],
		does: 'Proposes to end the pause of a call.',
		call: ({ api }, names) => makeCall(api, 'txPause', 'unpause', [names]),
	},
	{
		word: 'authorize-upgrade',
		args: ['WASM_FILE'],
		does: 'Proposes an upgrade to the runtime in a file, by its hash.',
		more: `Only the hash is proposed. Everybody who approves should build the runtime and compare:
\`operator approve PROPOSAL --wasm WASM_FILE\` does. Then anybody applies it (operator apply-upgrade).`,
		call: async (operator, [file = '']) => {
			const hash = codeHash(await readWasm(file));
			operator.print(`The hash of ${file} is ${hash}.`);
			return authorizeUpgradeCall(operator.api, hash);
		},
	},
	{
		word: 'restart-finality',
		does: 'Proposes to restart finality without the validators that are lost for good.',
		more: `For the one case where nothing else helps: a third of the validators or more do not come back, and
nothing becomes final. Half of each body has to approve. Ask every node that is left for its last
final block (operator status) and name the lowest. The delay is in blocks, less than a session, and
long enough for the block to reach every node that is left. Closing the proposal prints what new
nodes have to be told.`,
		options: {
			lost: {
				type: 'string',
				value: 'ORGANIZATION,…',
				does: 'whose validators are lost, by id',
				isRequired: true,
			},
			'best-finalized': {
				type: 'string',
				value: 'BLOCK',
				does: 'the last block that is final on every node that is left',
				isRequired: true,
			},
			delay: {
				type: 'string',
				value: 'BLOCKS',
				does: 'after how many blocks the new set is in force',
				isRequired: true,
			},
		},
		call: restart,
	},
	{
		word: 'call',
		args: ['CALL', 'ARGUMENTS'],
		does: 'Proposes any other call that both bodies may decide on.',
		more: `CALL is pallet and call, such as admission.setOrganizationAllowance; ARGUMENTS is a JSON list of what
it takes, such as '[4, null]'. Numbers too large for JSON go in quotes.`,
		call: ({ api }, [name = '', json = '']) => {
			const [pallet = '', method = ''] = name.split('.');
			return makeCall(api, pallet, method, jsonList(json));
		},
	},
];

/** A command for everything that both bodies decide on. */
export const proposeCommands: Command[] = SHORTCUTS.map(({ word, call, ...rest }) => ({
	...rest,
	name: `propose ${word}`,
	signs: true,
	run: async (operator, args, values) => {
		const signer = await operator.signer();
		const inner = await call(operator, args, values);
		const { proposal, receipt } = await propose(operator.api, inner, signer);
		operator.print(`Proposal ${proposal} is made (block ${receipt.blockNumber}); you approve it.`);
		await printProposal(operator, proposal);
		operator.print(
			`Others approve it with: operator approve ${proposal}. Then: operator close ${proposal}`,
		);
	},
}));

async function restart(operator: Operator, _: string[], values: Values): Promise<Call> {
	const { api } = operator;
	const lost = String(values.lost)
		.split(',')
		.map((id) => wholeNumber('--lost', id.trim()));
	const bestFinalized = wholeNumber('--best-finalized', values['best-finalized']);
	const delay = wholeNumber('--delay', values.delay);
	const header = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
	const final = header.number.toNumber();
	if (bestFinalized > final) {
		throw new Refusal(
			`on this node block ${final} is final and not ${bestFinalized}: name the lowest that is final on a node that is left`,
		);
	}
	for (const id of lost) operator.print(`Lost: ${await operator.nameOf(id)}`);
	return restartFinalityCall(api, lost, bestFinalized, delay);
}

/** A runtime from a file. */
export async function readWasm(file: string): Promise<Uint8Array> {
	try {
		return new Uint8Array(await readFile(file));
	} catch (error) {
		throw new Refusal(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
	}
}

function kindFrom(text: Values[string]): OrganizationKind {
	const kind = ORGANIZATION_KINDS.find((kind) => kind === text);
	if (!kind) throw new UsageError(`--kind has to be one of ${ORGANIZATION_KINDS.join(', ')}`);
	return kind;
}

function nameFrom(text: Values[string]): string {
	const name = typeof text === 'string' ? text : '';
	const { length } = stringToU8a(name);
	if (length === 0 || length > MAX_NAME_BYTES) {
		throw new UsageError(`--name has to be 1 to ${MAX_NAME_BYTES} bytes, not ${length}`);
	}
	return name;
}

function jsonList(text: string): unknown[] {
	try {
		const list: unknown = JSON.parse(text);
		if (Array.isArray(list)) return list as unknown[];
	} catch {
		// Told below.
	}
	throw new UsageError(`ARGUMENTS has to be a JSON list, not ${text}`);
}
