// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Grantee } from '../grantFields.js';
import type { ConversionContext, Findings } from './context.js';
import { isSameGrantee } from './directory.js';
import { describeElement } from './elements.js';
import { ConsentNotConvertible } from './errors.js';
import type { Residual, ResidualReason } from './residuals.js';
import type { Actor, Rule } from './rule.js';
import { PARTICIPATION_TYPE } from './systems.js';

/** Codes of v3-ParticipationType for who receives information. */
const RECIPIENTS = ['IRCP', 'PRCP'];

/** A grantee of a permit, and what limits it for this grantee alone. */
export interface NamedGrantee {
	grantee: Grantee;
	limits: Residual[];
}

/**
 * Whom a permit is for.
 *
 * @throws ConsentNotConvertible `NoGrantee`, `GranteeUnknown`
 */
export function granteesOf(
	rule: Rule,
	context: ConversionContext,
	findings: Findings,
): { named: NamedGrantee[]; limits: Residual[] } {
	const named: NamedGrantee[] = [];
	const limits: Residual[] = [];
	for (const actor of rule.actors) {
		findings.onChain.push(actor.path);
		const how = howInvolved(actor);
		if (how === 'ActorNotRecipient' || actor.references.length === 0) {
			limits.push(limitOf(actor, rule, how ?? 'ActorByRole'));
			continue;
		}
		const grantees = knownGrantees(actor, context);
		if (grantees.length === 0) {
			throw new ConsentNotConvertible(
				'GranteeUnknown',
				`${actor.path}.reference`,
				describeElement(actor.raw.reference ?? actor.raw),
			);
		}
		const own = how === null ? [] : [limitOf(actor, rule, how)];
		for (const grantee of grantees) addGrantee(named, grantee, own);
	}
	if (named.length > 0) return { named, limits };

	const assumed = context.assume?.grantees ?? [];
	if (assumed.length === 0) throw new ConsentNotConvertible('NoGrantee', rule.path);
	findings.assumed.push({ path: rule.path, what: 'grantees' });
	return { named: assumed.map((grantee) => ({ grantee, limits: [] })), limits };
}

/** Whom an actor means; nobody if the directory does not know. */
export function knownGrantees(actor: Actor, { directory }: ConversionContext): Grantee[] {
	return actor.references.flatMap((reference) => [...directory.granteesOf(reference)]);
}

/** Why naming an actor is not naming a recipient as a whole; null if it is. */
export function howInvolved(
	actor: Actor,
): Extract<ResidualReason, 'ActorNotRecipient' | 'ActorByRole'> | null {
	const isParticipation = ({ system }: { system?: string }): boolean =>
		system === PARTICIPATION_TYPE;
	if (actor.roles.some((role) => !isParticipation(role))) return 'ActorByRole';
	const isRecipient = actor.roles.some(({ code }) => RECIPIENTS.includes(code ?? ''));
	return actor.roles.length === 0 || isRecipient ? null : 'ActorNotRecipient';
}

/** Who is named twice without a limit and with one, is named without. */
function addGrantee(named: NamedGrantee[], grantee: Grantee, limits: Residual[]): void {
	const same = named.find((it) => isSameGrantee(it.grantee, grantee));
	if (!same) named.push({ grantee, limits: [...limits] });
	else if (limits.length === 0 || same.limits.length === 0) same.limits = [];
	else same.limits.push(...limits);
}

function limitOf(actor: Actor, rule: Rule, reason: ResidualReason): Residual {
	return {
		path: actor.path,
		says: describeElement(actor.raw),
		reason,
		effect: 'limit',
		grants: [],
		rule: { provision: rule.path, type: 'permit', selector: null },
	};
}
