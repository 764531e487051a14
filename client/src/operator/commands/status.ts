// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { today } from '../../chain.js';
import type { Organization } from '../../consortium.js';
import { formatDay, type Day } from '../../days.js';
import { proposals, readCall, type Proposal, type ReadCall } from '../../governance.js';
import { motions, type Motion } from '../../motions.js';
import { setIds, validators, type Validators } from '../../validators.js';
import type { Command } from '../command.js';
import type { Operator } from '../operator.js';
import { counted, table, toJson, yesNo } from '../table.js';

/** Memberships that end within so many days are shown. */
const DAYS_AHEAD = 60;

/** More blocks than these without finality are worth a warning. */
const MAX_BEHIND = 15;

/** Everything that the overview shows. */
export interface Status {
	chain: string;
	specVersion: number;
	best: number;
	final: number;
	setIds: { runtime: number; node: number };
	peers: number;
	today: Day;
	validators: Validators;
	proposals: (Proposal & { read: ReadCall; proposerName: string })[];
	motions: (Motion & { read: ReadCall })[];
	organizations: [id: number, organization: Organization][];
}

export const status: Command = {
	name: 'status',
	does: 'Shows blocks, validators, what is to be decided, and memberships that end.',
	signs: false,
	options: { json: { type: 'boolean', does: 'as JSON, for programs' } },
	run: async (operator, _, { json }) => {
		const status = await collect(operator);
		if (json) {
			operator.print(toJson(status, 2));
		} else {
			overviewOf(status).forEach((line) => {
				operator.print(line);
			});
		}
	},
};

async function collect(operator: Operator): Promise<Status> {
	const { api } = operator;
	const [header, finalHash, chain, health] = await Promise.all([
		api.rpc.chain.getHeader(),
		api.rpc.chain.getFinalizedHead(),
		api.rpc.system.chain(),
		api.rpc.system.health(),
	]);
	const final = (await api.rpc.chain.getHeader(finalHash)).number.toNumber();
	const open = await proposals(api);
	return {
		chain: chain.toString(),
		specVersion: api.runtimeVersion.specVersion.toNumber(),
		best: header.number.toNumber(),
		final,
		setIds: await setIds(api),
		peers: health.peers.toNumber(),
		today: await today(api),
		validators: await validators(api),
		proposals: await Promise.all(
			open.map(async (proposal) => ({
				...proposal,
				read: readCallOrSay(api, proposal),
				proposerName: await operator.nameOfAccount(proposal.proposer),
			})),
		),
		motions: (await Promise.all([motions(api, 'council'), motions(api, 'board')]))
			.flat()
			.map((motion) => ({ ...motion, read: readCallOrSay(api, motion) })),
		organizations: [...(await operator.organizations())],
	};
}

/** What a call says; a runtime that came later may not know it any more. */
function readCallOrSay(api: ApiPromise, { call }: Pick<Proposal, 'call'>): ReadCall {
	try {
		return readCall(api, call);
	} catch {
		return { name: 'a call that means nothing any more', args: {} };
	}
}

/** The overview, for reading. */
export function overviewOf(status: Status): string[] {
	const parts = [
		headOf(status),
		validatorsOf(status),
		proposalsOf(status),
		motionsOf(status),
		endingMemberships(status),
	];
	return parts.filter((part) => part.length > 0).flatMap((part) => [...part, '']);
}

function headOf({ chain, specVersion, best, final, setIds, peers, validators }: Status): string[] {
	const behind = best - final;
	const lines = [
		`${chain}, runtime ${specVersion}, ${counted(peers, 'peer')}`,
		`best block ${best}, final ${final} (${counted(behind, 'block')} behind)`,
		`session ${validators.session}, authority set ${setIds.node}`,
	];
	if (behind > MAX_BEHIND) {
		lines.push(`WARNING: nothing has become final for ${counted(behind, 'block')}.`);
	}
	if (setIds.runtime !== setIds.node) {
		lines.push(
			`The runtime counts authority set ${setIds.runtime}: a change of the set is not final yet.`,
		);
	}
	return lines;
}

function validatorsOf({ validators, organizations }: Status): string[] {
	const names = new Map(organizations);
	const name = (id: number): string => `${names.get(id)?.name ?? 'organisation'} (${id})`;
	const rows = validators.validators.map((validator) => [
		name(validator.organization),
		validator.status.toLowerCase(),
		yesNo(validator.hasKeys),
		yesNo(validator.inSet),
		yesNo(validator.inNextSet),
		String(validator.authored),
		String(validator.authoredBefore),
		validator.silentSessions === 0
			? ''
			: `${validator.silentSessions} of ${validators.maxSilentSessions}`,
	]);
	const heading = ['VALIDATOR', 'STATUS', 'KEYS', 'IN SET', 'NEXT', 'BLOCKS', 'BEFORE', 'SILENT'];
	const lines = table(heading, rows);
	if (validators.waitingForKeys.length > 0) {
		lines.push(`Waiting for session keys: ${validators.waitingForKeys.map(name).join(', ')}`);
	}
	if (validators.leavingAtMinimum.length > 0) {
		const who = validators.leavingAtMinimum.map(name).join(', ');
		lines.push(`In the set until another joins, at the minimum of ${validators.minimum}: ${who}`);
	}
	return lines;
}

function proposalsOf({ proposals, best }: Status): string[] {
	if (proposals.length === 0) return [];
	const rows = proposals.map((proposal) => [
		String(proposal.id),
		describeCall(proposal.read),
		proposal.proposerName,
		tally(proposal.council),
		tally(proposal.board),
		stateOf(proposal, best),
	]);
	return table(['PROPOSAL', 'CALL', 'BY', 'COUNCIL', 'BOARD', ''], rows);
}

function stateOf({ approved, expiresAt, track }: Proposal, best: number): string {
	if (expiresAt <= best) return 'expired: close removes it';
	if (track === null) return 'impossible: close removes it';
	return approved ? 'approved: close carries it out' : `open until block ${expiresAt}`;
}

/** Approvals that are there, and how many it takes. */
export function tally({ approvals, needed }: Proposal['council']): string {
	return `${approvals} of ${needed}`;
}

function motionsOf({ motions }: Status): string[] {
	if (motions.length === 0) return [];
	const rows = motions.map(({ body, index, read, ayes, threshold, end }) => [
		`${body} ${index}`,
		describeCall(read),
		`${ayes.length} of ${threshold}`,
		`open until block ${end}`,
	]);
	return table(['MOTION', 'CALL', 'FOR', ''], rows);
}

function endingMemberships({ organizations, today }: Status): string[] {
	const ending = organizations
		.filter(([, { status }]) => status === 'Active' || status === 'Suspended')
		.filter(([, { memberUntil }]) => memberUntil - today <= DAYS_AHEAD)
		.sort(([, left], [, right]) => left.memberUntil - right.memberUntil);
	if (ending.length === 0) return [];
	const rows = ending.map(([id, { name, memberUntil }]) => [
		`${name} (${id})`,
		formatDay(memberUntil),
		memberUntil <= today ? 'has ended' : `in ${counted(memberUntil - today, 'day')}`,
	]);
	return table(['MEMBERSHIP', 'ENDS', ''], rows);
}

/** Longest text of an argument. */
const MAX_ARGUMENT = 40;

/** A call with its arguments, in one line. */
export function describeCall({ name, args }: ReadCall): string {
	const texts = Object.entries(args).map(([key, value]) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		return `${key}: ${text.length > MAX_ARGUMENT ? `${text.slice(0, MAX_ARGUMENT)}…` : text}`;
	});
	return texts.length === 0 ? name : `${name} (${texts.join(', ')})`;
}
