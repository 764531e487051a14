// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	approveCall,
	closeMotionCall,
	closeProposalCall,
	voteOnMotionCall,
	withdrawApprovalCall,
	withdrawProposalCall,
	type HexString,
	type ReadCall,
	type Tally,
} from '@carechain/client';
import type { JSX } from 'preact';
import type { Deed } from '../../patient/acts.js';
import { Button, Card } from '../../ui/parts.js';
import { texts } from '../../words/index.js';
import type { DeskProps } from '../desk.js';
import { detailsOf, said } from './said.js';
import {
	bodiesOf,
	isDecided,
	nameOf,
	type CouncilState,
	type ShownMotion,
	type ShownProposal,
} from './state.js';

/** Blocks of two seconds in an hour. */
const HOUR = 1_800;

type Decision<Of> = DeskProps & { state: CouncilState; of: Of };

/** A call that waits for both bodies, and what the open key may do with it. */
export function ProposalCard({ desk, state, of }: Decision<ShownProposal>): JSX.Element {
	const { council: words } = texts.value.desk;
	const { id, proposer, approvals, approved, expiresAt, track } = of;
	const isOver = expiresAt <= state.best;
	const hasSeat = bodiesOf(state).length > 0;
	const has = approvals.includes(state.me);
	const names = namesIn(state);
	const start = (title: Deed['title'], make: Deed['make']): void => {
		void desk.acts.start({ title, kind: 'widens', make });
	};
	return (
		<Card title={said(of.read, state, texts.value)}>
			<p>{words.proposals.by(nameOf(state, proposer))}</p>
			<Tallies council={of.council} board={of.board} />
			{approvals.length > 0 && <p>{words.proposals.approvedBy(names(approvals))}</p>}
			<p class="hint">
				{track === null
					? words.proposals.dead
					: isOver
						? words.proposals.over
						: approved
							? words.proposals.approved
							: words.left(hoursUntil(expiresAt, state.best))}
			</p>
			<Details read={of.read} hash={of.callHash} />
			{hasSeat && (
				<div class="row">
					{!isOver && track !== null && !has && (
						<Button
							onClick={() => {
								start(
									(all) => all.desk.council.proposals.approving(id),
									({ api }) => approveCall(api, id),
								);
							}}
						>
							{words.proposals.approve}
						</Button>
					)}
					{(approved || isOver || track === null) && (
						<Button
							onClick={() => {
								start(
									(all) => all.desk.council.proposals.closing(id),
									({ api }) => closeProposalCall(api, of),
								);
							}}
						>
							{approved ? words.proposals.carryOut : words.proposals.remove}
						</Button>
					)}
					{!isOver && has && (
						<Button
							kind="quiet"
							onClick={() => {
								start(
									(all) => all.desk.council.proposals.takingBack(id),
									({ api }) => withdrawApprovalCall(api, id),
								);
							}}
						>
							{words.proposals.takeBack}
						</Button>
					)}
					{proposer === state.me && (
						<Button
							kind="quiet"
							onClick={() => {
								start(
									(all) => all.desk.council.proposals.withdrawing(id),
									({ api }) => withdrawProposalCall(api, id),
								);
							}}
						>
							{words.proposals.withdraw}
						</Button>
					)}
				</div>
			)}
		</Card>
	);
}

/** What one body decides by itself. */
export function MotionCard({ desk, state, of }: Decision<ShownMotion>): JSX.Element {
	const { council: words } = texts.value.desk;
	const { body, ayes, nays, threshold, end } = of;
	const isMine = bodiesOf(state).includes(body);
	const isOver = isDecided(state, of);
	const names = namesIn(state);
	const vote = (isFor: boolean): void => {
		void desk.acts.start({
			title: ({ desk: { council } }) => council.motions[isFor ? 'votingFor' : 'votingAgainst'],
			kind: 'widens',
			make: ({ api }) => voteOnMotionCall(api, of, isFor),
		});
	};
	return (
		<Card title={said(of.read, state, texts.value)}>
			<p>{words.motions.in(words.bodies[body])}</p>
			<p>{words.motions.votes(ayes.length, threshold, nays.length)}</p>
			{ayes.length > 0 && <p>{words.motions.ayes(names(ayes))}</p>}
			{nays.length > 0 && <p>{words.motions.nays(names(nays))}</p>}
			<p class="hint">{isOver ? words.motions.decided : words.left(hoursUntil(end, state.best))}</p>
			<Details read={of.read} hash={of.hash} />
			{isMine && (
				<div class="row">
					{!isOver && !ayes.includes(state.me) && (
						<Button
							onClick={() => {
								vote(true);
							}}
						>
							{words.motions.for}
						</Button>
					)}
					{!isOver && !nays.includes(state.me) && (
						<Button
							kind="quiet"
							onClick={() => {
								vote(false);
							}}
						>
							{words.motions.against}
						</Button>
					)}
					{isOver && (
						<Button
							onClick={() => {
								void desk.acts.start({
									title: ({ desk: { council } }) => council.motions.closing,
									kind: 'widens',
									make: ({ api }) => closeMotionCall(api, of),
								});
							}}
						>
							{words.motions.close}
						</Button>
					)}
				</div>
			)}
		</Card>
	);
}

function Tallies(props: { council: Tally; board: Tally }): JSX.Element {
	const { council: words } = texts.value.desk;
	return (
		<dl class="figures">
			{(['council', 'board'] as const).map((body) => {
				const { approvals, needed, seats } = props[body];
				return (
					<div key={body} class={approvals >= needed ? 'good' : ''}>
						<dt>{words.proposals.tally(words.bodies[body], seats)}</dt>
						<dd>{words.proposals.of(approvals, needed)}</dd>
					</div>
				);
			})}
		</dl>
	);
}

/** All of the call: nobody has to vote for what a sentence left out. */
function Details(props: { read: ReadCall | null; hash: string }): JSX.Element {
	const { council: words } = texts.value.desk;
	const { read, hash } = props;
	return (
		<details class="more">
			<summary>{words.details}</summary>
			<dl class="right">
				<dt>{words.call}</dt>
				<dd>{read?.name ?? words.unreadable}</dd>
				{detailsOf(read).map(([name, value]) => (
					<>
						<dt>{name}</dt>
						<dd>
							<code>{value}</code>
						</dd>
					</>
				))}
				<dt>{words.hash}</dt>
				<dd>
					<code>{hash}</code>
				</dd>
			</dl>
		</details>
	);
}

function namesIn(state: CouncilState): (accounts: readonly HexString[]) => string {
	return (accounts) => accounts.map((it) => nameOf(state, it)).join(texts.value.right.comma);
}

function hoursUntil(block: number, best: number): number {
	return Math.max(1, Math.ceil((block - best) / HOUR));
}
