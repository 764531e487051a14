// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	ACCESS_MODES,
	ACTIONS,
	CONFIDENTIALITIES,
	DATA_CLASSES,
	HASH_ALGORITHMS,
	IDENTITY_ASSURANCES,
	OBLIGATIONS,
	ORGANIZATION_KINDS,
	POWERS,
	PRACTITIONER_ROLE_CODES,
	PURPOSES,
	REFRAINS,
	REGULATORY_BASES,
	toVariant,
} from '../src/codes.js';
import type { EffectiveStatus, GivenBy } from '../src/consent.js';
import type { OrganizationStatus } from '../src/consortium.js';
import { GRANT_REASONS, OTHER_REASONS, PLAIN_REASONS } from '../src/decision.js';
import type { Proposal } from '../src/governance.js';
import type { PatientStatus } from '../src/patients.js';
import type { AnchorStatus, Dispute } from '../src/records/anchor.js';
import type { ValidatorStatus } from '../src/validators.js';
import { testChain } from './support/chain.js';

const OUTCOMES = ['Permit', 'Deny', 'Indeterminate'];
const STANDINGS = ['Unknown', 'Ended', 'Suspended', 'Expired', 'Active'];
const STATUSES: EffectiveStatus[] = [
	'Revoked',
	'Expired',
	'Frozen',
	'Proposed',
	'NotYetValid',
	'Active',
	'Superseded',
	'EnteredInError',
];
const GIVEN_BY: GivenBy['kind'][] = ['Patient', 'Representative', 'Both', 'Custodian'];
const PATIENT_STATUSES: PatientStatus[] = ['Active', 'Restricted', 'Deceased', 'Merged'];
const ORGANIZATION_STATUSES: OrganizationStatus[] = [
	'Active',
	'Suspended',
	'Leaving',
	'Expelled',
	'Left',
];
const VALIDATOR_STATUSES: ValidatorStatus[] = ['Active', 'Leaving', 'Retired'];
const ANCHOR_STATUSES: AnchorStatus['kind'][] = [
	'Current',
	'Superseded',
	'EnteredInError',
	'Completed',
];
const DISPUTE_STATES: Dispute['state']['kind'][] = ['Open', 'Answered', 'Corrected'];
const TRACKS: Proposal['track'][] = ['Ordinary', 'FinalityRestart'];

describe('the code lists of this package', () => {
	const chain = testChain();

	/** The variants of an enum of ours in the metadata, in the order of their indices. */
	function variantsOf(name: string, first = 0): string[] {
		const types = chain.api.registry.lookup.types.filter(
			({ type }) =>
				type.def.isVariant &&
				type.path.at(-1)?.toString() === name &&
				/^(carechain|pallet)_/.test(type.path.at(0)?.toString() ?? ''),
		);
		expect(types, `enums of ours that are called ${name}`).toHaveLength(1);
		const variants = types.flatMap(({ type }) => [...type.def.asVariant.variants]);
		return variants
			.sort((left, right) => left.index.toNumber() - right.index.toNumber())
			.map((variant, position) => {
				expect(variant.index.toNumber()).toBe(first + position);
				return variant.name.toString();
			});
	}

	it.each([
		['Purpose', PURPOSES],
		['Action', ACTIONS],
		['DataClass', DATA_CLASSES],
		['Confidentiality', CONFIDENTIALITIES],
		['HashAlgorithm', HASH_ALGORITHMS],
		['OrganizationKind', ORGANIZATION_KINDS],
	])('has the codes of the chain and their indices: %s', (name, codes) => {
		expect(variantsOf(name)).toEqual(codes.map(toVariant));
	});

	it.each([
		['Outcome', OUTCOMES],
		['Standing', STANDINGS],
		['EffectiveStatus', STATUSES],
		['GivenBy', GIVEN_BY],
		['PatientStatus', PATIENT_STATUSES],
		['OrganizationStatus', ORGANIZATION_STATUSES],
		['ValidatorStatus', VALIDATOR_STATUSES],
		['Track', TRACKS],
		['AnchorStatus', ANCHOR_STATUSES],
		['DisputeState', DISPUTE_STATES],
	])('has the words of the chain: %s', (name, words) => {
		expect(variantsOf(name)).toEqual(words);
	});

	it('has the levels of assurance of the chain, which count from one', () => {
		expect(variantsOf('IdentityAssurance', 1)).toEqual(IDENTITY_ASSURANCES.map(toVariant));
	});

	it('has the grounds of standing policies of the chain, which count from one', () => {
		expect(variantsOf('RegulatoryBasis', 1)).toEqual(REGULATORY_BASES.map(toVariant));
	});

	it('knows every reason of a decision', () => {
		const known = [PLAIN_REASONS, GRANT_REASONS, OTHER_REASONS].flatMap(Object.keys);
		expect(variantsOf('Reason').sort()).toEqual(known.sort());
	});

	it.each([
		['roles of practitioners', PRACTITIONER_ROLE_CODES],
		['powers', POWERS],
		['access modes', ACCESS_MODES],
		['obligations', OBLIGATIONS],
		['refrains', REFRAINS],
	])('has as many %s as fit the set on chain', (_, codes) => {
		// Only the set stands in the metadata, not the codes that it is made of.
		expect(codes.length).toBeLessThanOrEqual(8);
	});
});
