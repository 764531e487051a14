// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	accountFrom,
	admitOrganizationCall,
	allowValidatorCall,
	authorizeUpgradeCall,
	dayOf,
	expelOrganizationCall,
	formatDay,
	ORGANIZATION_KINDS,
	proposeCall,
	proposeMotionCall,
	reinstateOrganizationCall,
	renewMembershipCall,
	seatOnBoardCall,
	suspendOrganizationCall,
	unseatFromBoardCall,
	type ApiPromise,
	type Body,
	type Call,
	type HexString,
	type OrganizationKind,
} from '@carechain/client';
import type { JSX } from 'preact';
import { discard, draft } from '../../ui/drafts.js';
import { Button, Check, Field, Section, Select } from '../../ui/parts.js';
import { texts } from '../../words/index.js';
import type { DeskProps } from '../desk.js';
import type { CouncilState } from './state.js';

/** What is proposed to both bodies. */
const JOINT = [
	'admit',
	'renew',
	'reinstate',
	'expel',
	'allowValidator',
	'seat',
	'upgrade',
] as const;
/** What takes a right away: one body decides it by itself. */
const ALONE = ['suspend', 'unseat'] as const;
type Kind = (typeof JOINT)[number] | (typeof ALONE)[number];

/** How long a membership is for, if nothing else is said, in days. */
const DAYS = 365;

/** What is typed. */
interface Plan {
	kind: Kind;
	organization: string;
	name: string;
	organizationKind: OrganizationKind;
	account: string;
	lastDay: string;
	validator: boolean;
	hash: string;
}

/** Makes a proposal to both bodies, or a motion in one. */
export function Propose(
	props: DeskProps & { state: CouncilState; bodies: readonly Body[] },
): JSX.Element {
	const { council: words } = texts.value.desk;
	const { desk, state, bodies } = props;
	const plan = draft<Plan>('desk/propose', {
		kind: 'admit',
		organization: '',
		name: '',
		organizationKind: 'hospital',
		account: '',
		lastDay: formatDay(dayOf(new Date()) + DAYS),
		validator: false,
		hash: '',
	});
	const set = (change: Partial<Plan>): void => {
		plan.value = { ...plan.value, ...change };
	};
	const { kind } = plan.value;
	// The board's seats are for the board alone.
	const kinds = [...JOINT, ...ALONE].filter((it) => it !== 'unseat' || bodies.includes('board'));
	const call = isWhole(plan.value) ? callOf(plan.value) : null;
	const go = (): void => {
		if (!call) return;
		scrollTo({ top: 0, behavior: 'smooth' });
		void desk.acts.start({
			title: (all) => all.desk.council.propose.proposing,
			kind: 'widens',
			make: ({ api }) => {
				if (!isAlone(kind)) return proposeCall(api, call(api));
				const body = kind === 'unseat' ? 'board' : (bodies[0] ?? 'council');
				const half = Math.ceil(state.seats[body].length / 2);
				return proposeMotionCall(api, body, half, call(api));
			},
			then: () => {
				discard('desk/propose');
			},
		});
	};
	return (
		<Section title={words.propose.title} lead={words.propose.lead}>
			<Select
				label={words.propose.what}
				options={kinds.map((it) => [it, words.propose.kinds[it]] as const)}
				value={kind}
				onChange={(value) => {
					set({ kind: value });
				}}
			/>
			<p class="hint">{isAlone(kind) ? words.propose.alone : words.propose.joint}</p>
			<Fields plan={plan.value} state={state} set={set} />
			<Button disabled={call === null} onClick={go}>
				{words.propose.go}
			</Button>
		</Section>
	);
}

function Fields(props: {
	plan: Plan;
	state: CouncilState;
	set: (change: Partial<Plan>) => void;
}): JSX.Element {
	const { council: words } = texts.value.desk;
	const { plan, state, set } = props;
	const { kind, account } = plan;
	if (kind === 'upgrade') {
		return (
			<Field
				label={words.propose.hash}
				hint={words.propose.hashHint}
				value={plan.hash}
				onInput={(hash) => {
					set({ hash });
				}}
			/>
		);
	}
	const lastDay = (
		<Field
			type="date"
			label={words.propose.lastDay}
			value={plan.lastDay}
			min={formatDay(dayOf(new Date()))}
			onInput={(value) => {
				set({ lastDay: value });
			}}
		/>
	);
	if (kind === 'admit') {
		const isWrong = account.trim() !== '' && accountFrom(account) === null;
		return (
			<>
				<Field
					label={words.propose.name}
					hint={words.propose.nameHint}
					value={plan.name}
					onInput={(name) => {
						set({ name });
					}}
				/>
				<Select
					label={words.propose.kind}
					options={ORGANIZATION_KINDS.map((it) => [it, words.kinds[it]] as const)}
					value={plan.organizationKind}
					onChange={(organizationKind) => {
						set({ organizationKind });
					}}
				/>
				<Field
					label={words.propose.account}
					hint={isWrong ? words.propose.noAccount : words.propose.accountHint}
					value={account}
					onInput={(value) => {
						set({ account: value });
					}}
				/>
				{lastDay}
				{plan.organizationKind === 'hospital' && (
					<Check
						label={words.propose.validator}
						checked={plan.validator}
						onChange={(validator) => {
							set({ validator });
						}}
					/>
				)}
			</>
		);
	}
	return (
		<>
			<Select
				label={words.propose.organization}
				options={[
					['', words.propose.choose] as const,
					...[...state.members].map(([id, { name }]) => [String(id), name] as const),
				]}
				value={plan.organization}
				onChange={(organization) => {
					set({ organization });
				}}
			/>
			{kind === 'renew' && lastDay}
		</>
	);
}

function isAlone(kind: Kind): boolean {
	return (ALONE as readonly Kind[]).includes(kind);
}

/** Whether all is there that the call takes. */
function isWhole({ kind, organization, name, account, lastDay, hash }: Plan): boolean {
	switch (kind) {
		case 'admit':
			return name.trim() !== '' && accountFrom(account) !== null && lastDay !== '';
		case 'upgrade':
			return /^0x[0-9a-f]{64}$/i.test(hash.trim());
		case 'renew':
			return organization !== '' && lastDay !== '';
		default:
			return organization !== '';
	}
}

function callOf(plan: Plan): (api: ApiPromise) => Call {
	const id = Number(plan.organization);
	const end = dayOf(new Date(plan.lastDay)) + 1;
	switch (plan.kind) {
		case 'admit':
			return (api) =>
				admitOrganizationCall(api, {
					kind: plan.organizationKind,
					name: plan.name.trim(),
					representative: accountFrom(plan.account) ?? new Uint8Array(),
					memberUntil: end,
					validator: plan.validator && plan.organizationKind === 'hospital',
				});
		case 'renew':
			return (api) => renewMembershipCall(api, id, end);
		case 'reinstate':
			return (api) => reinstateOrganizationCall(api, id);
		case 'expel':
			return (api) => expelOrganizationCall(api, id);
		case 'allowValidator':
			return (api) => allowValidatorCall(api, id);
		case 'seat':
			return (api) => seatOnBoardCall(api, id);
		case 'suspend':
			return (api) => suspendOrganizationCall(api, id);
		case 'unseat':
			return (api) => unseatFromBoardCall(api, id);
		case 'upgrade':
			return (api) => authorizeUpgradeCall(api, plan.hash.trim().toLowerCase() as HexString);
	}
}
