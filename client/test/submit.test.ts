// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { EventRecord } from '@polkadot/types/interfaces';
import { describe, expect, it } from 'vitest';
import { innerFailure } from '../src/submit.js';

const ERROR = { type: 'BadOrigin' };
const failed = { isErr: true, asErr: ERROR };
const succeeded = { isErr: false };

function event(name: string, ...data: unknown[]): EventRecord {
	const [section, method] = name.split('.');
	return { event: { section, method, data } } as unknown as EventRecord;
}

describe('the failure of a call inside another', () => {
	it.each([
		['sudo.Sudid', [failed]],
		['sudo.SudoAsDone', [failed]],
		['utility.BatchInterrupted', [1, ERROR]],
		['utility.ItemFailed', [ERROR]],
		['jointApproval.CallExecuted', [7, failed]],
		['patientIdentity.CallRelayed', ['0x00', 7, failed]],
		['council.Executed', ['0x00', failed]],
		['council.MemberExecuted', ['0x00', failed]],
		['oversightBoard.Executed', ['0x00', failed]],
		['oversightBoard.MemberExecuted', ['0x00', failed]],
		['system.RejectedInvalidAuthorizedUpgrade', ['0x00', ERROR]],
	])('is found in %s', (name, data) => {
		const events = [event('system.ExtrinsicSuccess', {}), event(name, ...data)];
		expect(innerFailure(events)).toBe(ERROR);
	});

	it.each([
		['sudo.Sudid', [succeeded]],
		['jointApproval.CallExecuted', [7, succeeded]],
		['patientIdentity.CallRelayed', ['0x00', 7, succeeded]],
		['council.Executed', ['0x00', succeeded]],
		['oversightBoard.Executed', ['0x00', succeeded]],
		['jointApproval.ProposalApproved', [7, failed]],
	])('is not where there is none: %s', (name, data) => {
		expect(innerFailure([event(name, ...data)])).toBeUndefined();
	});
});
