// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	guardians,
	recovery,
	setGuardiansCall,
	toHex,
	vetoRecoveryCall,
	type GuardiansInfo,
	type RecoveryInfo,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { HexString } from '@carechain/client';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { NotThisCode, readCode, writeCode } from '../codes/code.js';
import { useAction } from '../ui/action.js';
import { discard, draft } from '../ui/drafts.js';
import { Loaded } from '../ui/loaded.js';
import {
	Button,
	Card,
	Check,
	Choice,
	Empty,
	Failure,
	Notice,
	Page,
	Section,
	Waiting,
} from '../ui/parts.js';
import { QrCode, QrReader } from '../ui/qr.js';
import { inWords, texts } from '../words/index.js';
import { ActList } from './actList.js';
import { Guarding } from './guarding.js';
import { keyOf } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** Blocks of two seconds in a day. */
const DAY = 43_200;
/** How long the patient may object: what is offered, in blocks. The chain has a least of its own. */
const DELAYS = { short: DAY, week: 7 * DAY, fortnight: 14 * DAY } as const;
/** The most guardians that a patient may have. */
const MOST = 8;
/** The fewest that can give a lost identity back. */
const FEWEST = 2;

interface Plan {
	commitments: HexString[];
	/** Whether the hospital is one of them. */
	hospital: boolean;
	threshold: string;
	delay: keyof typeof DELAYS;
}

/** What becomes of the pseudonym if every key is lost: guardians, and attempts that are under way. */
export function Recovery({ visit }: VisitProps): JSX.Element {
	const { recovery: words } = texts.value;
	const state = useMemo(
		() =>
			new Loaded(async () => {
				const { session } = await visit.session();
				const [rules, attempt] = await Promise.all([
					guardians(session.state, visit.identity.patient),
					recovery(session.state, visit.identity.patient),
				]);
				return { rules, attempt };
			}),
		[visit],
	);
	// With every refresh of the visit, this is fetched anew too: an attempt has to be seen in time.
	const shown = visit.shown.value.value;
	useEffect(() => void state.reload(), [state, shown]);
	const known = state.value.value;
	const { organization, patient } = visit.identity;
	return (
		<Page title={words.title} lead={words.lead}>
			<ActList acts={visit.acts} />
			<Failure error={state.error.value} />
			{known === null ? (
				<Waiting>{texts.value.visit.fetching}</Waiting>
			) : (
				<>
					{known.attempt && <Attempt visit={visit} attempt={known.attempt} />}
					<Section title={words.now}>
						<Rules rules={known.rules} />
					</Section>
				</>
			)}
			<Section title={words.code.title} lead={words.code.lead}>
				<details class="more">
					<summary>{words.code.show}</summary>
					<QrCode
						text={writeCode('patient', { organization, patient: toHex(patient) })}
						label={words.code.label}
					/>
				</details>
			</Section>
			<SetGuardians visit={visit} />
			<Guarding visit={visit} />
		</Page>
	);
}

function Rules(props: { rules: GuardiansInfo | null }): JSX.Element {
	const { recovery: words } = texts.value;
	const { rules } = props;
	if (!rules || rules.guardians.length === 0) return <Empty>{words.none}</Empty>;
	return <p>{words.some(rules.guardians.length, rules.threshold, days(rules.delay))}</p>;
}

function Attempt(props: VisitProps & { attempt: RecoveryInfo }): JSX.Element {
	const { recovery: words } = texts.value;
	const { visit, attempt } = props;
	const { vouched, threshold, endsAt } = attempt;
	const best = visit.link.best.value ?? 0;
	return (
		<Card tone="bad" title={words.attempt.title}>
			<p>
				{endsAt === null
					? words.attempt.vouching(vouched, threshold)
					: words.attempt.ends(Math.max(1, Math.ceil((24 * (endsAt - best)) / DAY)))}
			</p>
			<Button
				kind="danger"
				onClick={() =>
					visit.acts.start({
						title: (said) => said.recovery.attempt.vetoing,
						kind: 'narrows',
						make: ({ api }) => vetoRecoveryCall(api, visit.identity.patient),
					})
				}
			>
				{words.attempt.veto}
			</Button>
		</Card>
	);
}

/** Names guardians: each shows the patient a code. */
function SetGuardians({ visit }: VisitProps): JSX.Element {
	const { recovery: words } = texts.value;
	const key = `guardians/${keyOf(visit.place)}`;
	const plan = draft<Plan>(key, {
		commitments: [],
		hospital: false,
		threshold: String(FEWEST),
		delay: 'week',
	});
	const isOpen = useSignal(plan.value.commitments.length > 0 || plan.value.hospital);
	const { commitments, hospital, threshold, delay } = plan.value;
	const many = commitments.length + (hospital ? 1 : 0);
	const adding = useAction((text: string) => {
		const { patient, commitment } = readCode('guardian', text);
		if (patient !== toHex(visit.identity.patient)) throw new NotThisCode('guardian', 'foreign');
		if (!commitments.includes(commitment)) {
			plan.value = { ...plan.value, commitments: [...commitments, commitment] };
		}
	});
	if (!isOpen.value) {
		return (
			<Section title={words.set.title} lead={words.set.lead}>
				<Button kind="quiet" onClick={() => (isOpen.value = true)}>
					{words.set.begin}
				</Button>
			</Section>
		);
	}
	const thresholds = Array.from({ length: many }, (_, at) => at + 1)
		.filter((number) => number >= FEWEST)
		.map((number) => [String(number), words.set.of(number, many)] as const);
	return (
		<Section title={words.set.title} lead={words.set.lead}>
			<ul class="sentences">
				{commitments.map((commitment, at) => (
					<li key={commitment} class="row spread">
						<span>{words.set.guardian(at + 1)}</span>
						<Button
							kind="quiet"
							label={words.set.removeGuardian(at + 1)}
							onClick={() => {
								plan.value = {
									...plan.value,
									commitments: commitments.filter((it) => it !== commitment),
								};
							}}
						>
							{words.set.remove}
						</Button>
					</li>
				))}
			</ul>
			<Failure error={adding.error.value} />
			<Check
				label={words.set.hospital(inWords(visit.hospital.name))}
				checked={hospital}
				onChange={(chosen) => {
					plan.value = { ...plan.value, hospital: chosen };
				}}
			/>
			{many < MOST && (
				<QrReader key={commitments.length} label={words.set.label} onText={adding.run} />
			)}
			{many < FEWEST ? (
				<Notice>{words.set.more(FEWEST - many)}</Notice>
			) : (
				<>
					<Choice
						legend={words.set.threshold}
						options={thresholds}
						value={threshold}
						onChange={(value) => (plan.value = { ...plan.value, threshold: value })}
					/>
					<Choice
						legend={words.set.delay}
						options={[
							['short', words.set.days(1)],
							['week', words.set.days(7)],
							['fortnight', words.set.days(14)],
						]}
						value={delay}
						onChange={(value) => (plan.value = { ...plan.value, delay: value })}
					/>
					<Button
						onClick={() => {
							const { organization } = visit.identity;
							const rules = {
								guardians: [
									...commitments.map((person) => ({ person })),
									...(hospital ? [{ organization }] : []),
								],
								threshold: Math.min(Number(threshold), many),
								delay: DELAYS[delay],
							};
							scrollTo({ top: 0, behavior: 'smooth' });
							void visit.acts.start({
								title: (said) => said.recovery.set.setting(many),
								kind: 'widens',
								make: ({ api }) => setGuardiansCall(api, visit.identity.patient, rules),
								then: () => {
									discard(key);
									isOpen.value = false;
								},
							});
						}}
					>
						{words.set.go}
					</Button>
				</>
			)}
		</Section>
	);
}

/** Blocks as days, rounded up. */
function days(blocks: number): number {
	return Math.ceil(blocks / DAY);
}
