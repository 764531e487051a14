// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JSX } from 'preact';
import { href } from '../route.js';
import { Page } from '../ui/parts.js';
import { texts } from '../words/index.js';
import { keyOf } from './visit.js';
import type { VisitProps } from './visitPages.js';

/** What is wanted seldom. */
export function More({ visit }: VisitProps): JSX.Element {
	const { more } = texts.value;
	const key = keyOf(visit.place);
	const links = [
		[href('at', key, 'recovery'), more.recovery],
		[href('at', key, 'people'), more.people],
		[href('check'), more.check],
		[href('wallet'), more.wallet],
	] as const;
	return (
		<Page title={more.title}>
			<ul class="links">
				{links.map(([to, { title, note }]) => (
					<li key={to}>
						<a class="link-card" href={to}>
							<span class="link-title">{title}</span>
							<span class="link-note">{note}</span>
						</a>
					</li>
				))}
			</ul>
		</Page>
	);
}
