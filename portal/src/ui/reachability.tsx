// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { JSX } from 'preact';
import type { LinkState } from '../chain/link.js';
import { texts } from '../words/index.js';
import { Notice } from './parts.js';

/**
 * What is wrong with a connection, and what that means; nothing while all is well.
 *
 * @param props `isDesk`: it is told to staff, whose own node it is
 */
export function Reachability(props: { state: LinkState; isDesk?: boolean }): JSX.Element | null {
	const { state, isDesk = false } = props;
	const reach = isDesk ? texts.value.desk.reach : texts.value.reach;
	if (state === 'ready' || state === 'connecting') return null;
	const tone = state === 'wrongChain' || state === 'down' ? 'bad' : 'warn';
	return (
		<div class="reach">
			<Notice tone={tone} title={reach[state].what}>
				{reach[state].todo}
			</Notice>
		</div>
	);
}
