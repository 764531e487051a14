// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Texts } from './index.js';

/** What happened, and what to do. */
export interface Explained {
	what: string;
	todo: string;
}

/** Who reads it. What a patient does about a failure is not always what staff do. */
export type Reader = 'patient' | 'staff';

/**
 * An error in plain words. It goes by names and not by classes, so that the first page need not load what can fail
 * later.
 */
export function explained(
	error: unknown,
	{ failures, desk }: Texts,
	reader: Reader = 'patient',
): Explained {
	const known: Readonly<Record<string, Explained>> =
		reader === 'staff' ? { ...failures, ...desk.failures } : failures;
	for (const name of namesOf(error)) {
		const words = Object.hasOwn(known, name) ? known[name] : undefined;
		if (words) return words;
	}
	return failures.unknown;
}

/** What an error is called, the most exact name first. */
export function namesOf(error: unknown): string[] {
	if (!(error instanceof Error)) return [];
	const { name, message } = error;
	const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : '';
	const [pallet = '', variant = ''] = reason.split('.');
	return [
		...(variant === '' ? [] : [`${pallet}.${variant}`, variant]),
		...(reason === '' || variant !== '' ? [] : [reason]),
		name,
		...(/disconnected|WebSocket|not connected/i.test(message) ? ['disconnected'] : []),
	];
}
