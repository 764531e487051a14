// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	appointRepresentativeCall,
	lastEndBefore,
	newSalt,
	nextEnd,
	POWERS,
	removeRepresentativeCall,
	representatives,
	roleCommitment,
	signAppointment,
	toBits,
	fromBits,
	toHex,
	type RepresentativeInfo,
	fromHex,
} from '@carechain/client';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { readCode, writeCode, type CodeFields } from '../codes/code.js';
import { vault } from '../place.js';
import { href } from '../route.js';
import { useAction } from '../ui/action.js';
import { draft } from '../ui/drafts.js';
import { Loaded } from '../ui/loaded.js';
import {
	Button,
	Card,
	Empty,
	Failure,
	Field,
	LinkButton,
	Page,
	Section,
	Waiting,
} from '../ui/parts.js';
import { QrCode, QrReader } from '../ui/qr.js';
import { texts } from '../words/index.js';
import { plainLanguage } from '../words/plain.js';
import { ActList } from './actList.js';
import { Copyable } from './guarding.js';
import { keyOf } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** Who acts for the patient; and acting for somebody else, such as a child. */
export function People({ visit }: VisitProps): JSX.Element {
	const { people: words } = texts.value;
	const state = useMemo(
		() =>
			new Loaded(async () => {
				const { session } = await visit.session();
				return representatives(session.state, visit.identity.patient);
			}),
		[visit],
	);
	const shown = visit.shown.value.value;
	useEffect(() => void state.reload(), [state, shown]);
	const known = state.value.value?.filter(({ current }) => current) ?? null;
	return (
		<Page title={words.title} lead={words.lead}>
			<ActList acts={visit.acts} />
			<Failure error={state.error.value} />
			<Section title={words.now}>
				{known === null && <Waiting>{texts.value.visit.fetching}</Waiting>}
				{known?.length === 0 && <Empty>{words.none}</Empty>}
				{known?.map((it) => (
					<Representative key={it.id} visit={visit} of={it} />
				))}
			</Section>
			<Appoint visit={visit} />
			<ActFor visit={visit} />
		</Page>
	);
}

function Representative(props: VisitProps & { of: RepresentativeInfo }): JSX.Element {
	const { people: words } = texts.value;
	const { visit, of } = props;
	return (
		<Card title={words.representative(of.id + 1)}>
			<p>{words.until(plainLanguage.value.lastDay(of.until))}</p>
			<ul class="sentences">
				{of.powers.map((power) => (
					<li key={power}>{words.powers[power]}</li>
				))}
			</ul>
			{of.joint && <p>{words.joint}</p>}
			<Button
				kind="quiet"
				onClick={() => {
					scrollTo({ top: 0, behavior: 'smooth' });
					void visit.acts.start({
						title: (said) => said.people.ending(of.id + 1),
						kind: 'narrows',
						make: ({ api }) => removeRepresentativeCall(api, visit.identity.patient, of.id),
					});
				}}
			>
				{words.end}
			</Button>
		</Card>
	);
}

/** Takes the code of somebody who is to act for the patient. */
function Appoint({ visit }: VisitProps): JSX.Element {
	const { people: words } = texts.value;
	const isOpen = useSignal(false);
	const read = useSignal<CodeFields<'represent'> | null>(null);
	const reading = useAction((text: string) => {
		read.value = readCode('represent', text);
	});
	const wanted = read.value;
	return (
		<Section title={words.appoint.title} lead={words.appoint.lead}>
			<details class="more">
				<summary>{words.appoint.code}</summary>
				<QrCode
					text={writeCode('patient', {
						organization: visit.identity.organization,
						patient: toHex(visit.identity.patient),
					})}
					label={words.appoint.codeLabel}
				/>
				<Copyable
					text={writeCode('patient', {
						organization: visit.identity.organization,
						patient: toHex(visit.identity.patient),
					})}
				/>
			</details>
			{!isOpen.value && (
				<Button kind="quiet" onClick={() => (isOpen.value = true)}>
					{words.appoint.begin}
				</Button>
			)}
			{isOpen.value && wanted === null && (
				<>
					<Failure error={reading.error.value} />
					<QrReader label={words.appoint.label} onText={reading.run} />
				</>
			)}
			{wanted !== null && (
				<Card title={words.appoint.sure}>
					<p>{words.until(plainLanguage.value.lastDay(wanted.until))}</p>
					<ul class="sentences">
						{fromBits(POWERS, wanted.powers).map((power) => (
							<li key={power}>{words.powers[power]}</li>
						))}
					</ul>
					<Button
						onClick={() => {
							scrollTo({ top: 0, behavior: 'smooth' });
							void visit.acts.start({
								title: (said) => said.people.appoint.appointing,
								kind: 'widens',
								make: ({ api }) =>
									appointRepresentativeCall(api, {
										patient: fromHex(wanted.patient),
										key: fromHex(wanted.key),
										powers: fromBits(POWERS, wanted.powers),
										until: wanted.until,
										role: fromHex(wanted.role),
										joint: wanted.joint === 1,
										expiresAt: wanted.expiresAt,
										proof: { Sr25519: wanted.proof },
									}),
								then: () => {
									read.value = null;
									isOpen.value = false;
								},
							});
						}}
					>
						{words.appoint.go}
					</Button>
				</Card>
			)}
		</Section>
	);
}

/** Becomes the representative of a child: reads the child's code, and shows what the desk or the child's phone reads. */
function ActFor({ visit }: VisitProps): JSX.Element {
	const { people: words } = texts.value;
	const isOpen = useSignal(false);
	const typed = draft(`act-for/${keyOf(visit.place)}`, { name: '', birth: '' });
	const made = useSignal<{ code: string; key: string } | null>(null);
	const making = useAction(async (text: string) => {
		const { organization, patient } = readCode('patient', text);
		const wallet = vault.wallet.value;
		const today = visit.shown.value.value?.view.today;
		if (!wallet || today === undefined) return;
		const { name, birth } = typed.value;
		const until = nextEnd(today, birth === '' ? undefined : lastEndBefore(birth));
		if (until === null) throw new OfAge('the child comes of age');
		const { reach } = await visit.session();
		const known = wallet.entries.find(
			(it) => it.role === 'representative' && it.patient === patient && !it.ended,
		);
		const identity = known
			? wallet.identityOf(known)
			: wallet.representPatient(organization, fromHex(patient), name.slice(0, 200));
		if (!known) await vault.save();
		const salt = newSalt();
		const signed = await signAppointment(reach.api, fromHex(patient), identity.key, {
			powers: [...POWERS],
			until,
			role: roleCommitment(RELATIONSHIP, salt),
			joint: false,
		});
		if (!('Sr25519' in signed.proof)) return;
		const entry = wallet.entries.findLast(
			(it) => it.role === 'representative' && it.patient === patient && !it.ended,
		);
		made.value = {
			key: entry ? keyOf(entry) : '',
			code: writeCode('represent', {
				patient,
				key: toHex(identity.key.addressRaw),
				powers: toBits(POWERS, signed.powers),
				until,
				role: toHex(signed.role),
				joint: 0,
				expiresAt: signed.expiresAt,
				proof: signed.proof.Sr25519,
			}),
		};
	});
	return (
		<Section title={words.actFor.title} lead={words.actFor.lead}>
			{!isOpen.value && (
				<Button kind="quiet" onClick={() => (isOpen.value = true)}>
					{words.actFor.begin}
				</Button>
			)}
			{isOpen.value && made.value === null && (
				<>
					<Field
						label={words.actFor.name}
						hint={words.actFor.nameHint}
						value={typed.value.name}
						onInput={(name) => (typed.value = { ...typed.value, name })}
					/>
					<Field
						type="date"
						label={words.actFor.birth}
						hint={words.actFor.birthHint}
						value={typed.value.birth}
						onInput={(birth) => (typed.value = { ...typed.value, birth })}
					/>
					<Failure error={making.error.value} />
					<QrReader label={words.actFor.label} onText={making.run} />
				</>
			)}
			{made.value !== null && (
				<>
					<p>{words.actFor.show}</p>
					<QrCode text={made.value.code} label={words.actFor.codeLabel} />
					<Copyable text={made.value.code} />
					<LinkButton kind="quiet" href={href('at', made.value.key, 'access')}>
						{words.actFor.go}
					</LinkButton>
				</>
			)}
		</Section>
	);
}

/** The child is of age, or comes of age within this quarter. */
class OfAge extends Error {
	override readonly name = 'OfAge';
}

/** FHIR `RelatedPerson.relationship` of a parent. Only its commitment is on chain. */
const RELATIONSHIP = {
	coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'PRN' }],
};
