// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Language, Right } from '@carechain/client';
import type { JSX } from 'preact';
import { texts } from '../words/index.js';

/** What somebody may see, what for and until when: at a glance. */
export function RightTable(props: { right: Right; language: Language }): JSX.Element {
	const { right, language } = props;
	const words = texts.value.right;
	const ceiling = language.ceiling(right.ceiling);
	const limits = [
		...(ceiling === null ? [] : [ceiling]),
		...(right.dataFrom == null && right.dataUntil == null
			? []
			: [language.years(right.dataFrom ?? null, right.dataUntil ?? null)]),
		...(right.deleteAfterDays == null ? [] : [language.deleteAfter(right.deleteAfterDays)]),
		...(right.terms?.residual ? [language.residual] : []),
	];
	return (
		<dl class="right">
			<dt>{words.what}</dt>
			<dd>{language.classes(right.classes)}</dd>
			<dt>{words.actions}</dt>
			<dd>{right.actions.map((it) => language.action(it)).join(words.comma)}</dd>
			<dt>{words.why}</dt>
			<dd>{right.purposes.map((it) => language.purpose(it)).join(words.comma)}</dd>
			<dt>{words.until}</dt>
			<dd>{language.lastDay(right.validUntil)}</dd>
			{limits.length > 0 && (
				<>
					<dt>{words.limits}</dt>
					<dd>{limits.join(words.comma)}</dd>
				</>
			)}
		</dl>
	);
}
