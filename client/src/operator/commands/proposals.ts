// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	applyUpgrade,
	approve,
	closeProposal,
	codeHash,
	proposal,
	readCall,
	withdrawApproval,
	withdrawProposal,
	type Proposal,
} from '../../governance.js';
import { finalityRestarts } from '../../restarts.js';
import type { Command } from '../command.js';
import { Refusal, wholeNumber, type Operator } from '../operator.js';
import { counted, toJson } from '../table.js';
import { readWasm } from './propose.js';
import { describeCall, tally } from './status.js';

const UPGRADE = 'system.authorizeUpgrade';

/** An open proposal that an argument names. */
async function openProposal(operator: Operator, text: string): Promise<Proposal> {
	const id = wholeNumber('PROPOSAL', text);
	const found = await proposal(operator.api, id);
	if (!found) throw new Refusal(`there is no open proposal ${id}`);
	return found;
}

/** Tells how far a proposal is, if it is still open. */
export async function printProposal(operator: Operator, id: number): Promise<void> {
	const found = await proposal(operator.api, id);
	if (!found) return;
	const { council, board, expiresAt, approved } = found;
	operator.print(describeCall(readCall(operator.api, found.call)));
	operator.print(
		`The council has ${tally(council)} approvals (${counted(council.seats, 'seat')}), the board ${tally(board)} (${counted(board.seats, 'seat')}).`,
	);
	operator.print(
		approved
			? 'Both bodies have approved it.'
			: `It can be approved and closed until block ${expiresAt}.`,
	);
}

export const approveCommand: Command = {
	name: 'approve',
	args: ['PROPOSAL'],
	does: 'Approves a proposal.',
	options: {
		wasm: {
			type: 'string',
			value: 'WASM_FILE',
			does: 'of an upgrade: approves only if its hash is this runtime’s',
		},
	},
	signs: true,
	run: async (operator, [text = ''], { wasm }) => {
		const found = await openProposal(operator, text);
		if (typeof wasm === 'string') await ensureCode(operator, found, wasm);
		const { blockNumber } = await approve(operator.api, found.id, await operator.signer());
		operator.print(`You approve proposal ${found.id} (block ${blockNumber}).`);
		await printProposal(operator, found.id);
	},
};

/** Goes on only if a proposal is to authorise the runtime in a file. */
async function ensureCode(operator: Operator, { id, call }: Proposal, file: string): Promise<void> {
	const { name, args } = readCall(operator.api, call);
	if (name !== UPGRADE) throw new Refusal(`proposal ${id} is no upgrade, but ${name}`);
	const hash = codeHash(await readWasm(file));
	if (args.code_hash !== hash) {
		throw new Refusal(
			`proposal ${id} is for the runtime ${String(args.code_hash)}, and ${file} is ${hash}`,
		);
	}
}

export const withdrawCommand: Command = {
	name: 'withdraw',
	args: ['PROPOSAL'],
	does: "Takes one's approval back; or, of one's own proposal, with --proposal the whole of it.",
	options: { proposal: { type: 'boolean', does: 'removes the proposal; for who made it' } },
	signs: true,
	run: async (operator, [text = ''], values) => {
		const { id } = await openProposal(operator, text);
		const signer = await operator.signer();
		if (values.proposal) {
			const { blockNumber } = await withdrawProposal(operator.api, id, signer);
			operator.print(`Proposal ${id} is gone (block ${blockNumber}).`);
		} else {
			const { blockNumber } = await withdrawApproval(operator.api, id, signer);
			operator.print(`You no longer approve proposal ${id} (block ${blockNumber}).`);
			await printProposal(operator, id);
		}
	},
};

export const closeCommand: Command = {
	name: 'close',
	args: ['PROPOSAL'],
	does: 'Carries out what both bodies have approved; or removes a proposal whose time is over.',
	signs: true,
	run: async (operator, [text = '']) => {
		const { api } = operator;
		const found = await openProposal(operator, text);
		const receipt = await closeProposal(api, found.id, await operator.signer());
		const isExpired = receipt.events.some(({ name }) => name === 'jointApproval.ProposalExpired');
		operator.print(
			isExpired
				? `The time of proposal ${found.id} was over: it is gone (block ${receipt.blockNumber}).`
				: `It is carried out (block ${receipt.blockNumber}): ${describeCall(readCall(api, found.call))}`,
		);
		for (const { name, fields } of receipt.events) {
			if (!name.startsWith('consortium.')) continue;
			operator.print(`  ${name} ${toJson(fields)}`);
		}
		const restarts = await finalityRestarts(api, receipt);
		if (restarts.length > 0) {
			operator.print(
				'New nodes have to be told, or they can neither warp sync nor check what became final later. Add this to the chain specification that they are given:',
			);
			operator.print(toJson({ finalityRestarts: restarts }, 2));
		}
	},
};

export const codeHashCommand: Command = {
	name: 'code-hash',
	args: ['WASM_FILE'],
	does: 'Tells the hash by which an upgrade to a runtime is authorised.',
	signs: false,
	isOffline: true,
	run: async (operator, [file = '']) => {
		operator.print(codeHash(await readWasm(file)));
	},
};

export const applyUpgradeCommand: Command = {
	name: 'apply-upgrade',
	args: ['WASM_FILE'],
	does: 'Hands in the runtime whose hash both bodies have authorised. Anybody may.',
	more: 'It is in force from the next block on. The command waits until that is final.',
	signs: false,
	run: async (operator, [file = '']) => {
		const { api } = operator;
		const code = await readWasm(file);
		const authorized = await authorizedHash(operator);
		if (authorized === null) throw new Refusal('no upgrade is authorised');
		const hash = codeHash(code);
		if (hash !== authorized) {
			throw new Refusal(`the upgrade to ${authorized} is authorised, and ${file} is ${hash}`);
		}
		const { blockNumber } = await applyUpgrade(api, code, 'finalized');
		const { specVersion } = (await api.rpc('state_getRuntimeVersion')) as { specVersion: number };
		operator.print(`Handed in, final in block ${blockNumber}. The runtime is ${specVersion} now.`);
	},
};

/** The hash that is authorised; null if none is. */
async function authorizedHash({ api }: Operator): Promise<string | null> {
	const stored = await api.query.system?.authorizedUpgrade?.();
	const upgrade = stored?.toHuman() as { codeHash: string } | null | undefined;
	return upgrade?.codeHash ?? null;
}
