// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	organization,
	practitionerRolesOf,
	representedBy,
	submit,
	toHex,
	type ApiPromise,
	type KeyringPair,
} from '@carechain/client';
import { signal } from '@preact/signals';
import { sentAnew } from '../chain/anew.js';
import { Link } from '../chain/link.js';
import { openMember, type Reach } from '../chain/reach.js';
import { untilFinal } from '../chain/settle.js';
import type { DeskConfig } from '../config.js';
import { Acts, type Sender } from '../patient/acts.js';
import type { FolderRun } from './anchor/run.js';

/** Who sits at the desk. */
export interface StaffMember {
	organization: number;
	/** The organisation's name. */
	name: string;
	/** The credential; null for the organisation's representative. */
	role: number | null;
}

/** The key acts for no organisation, and is no practitioner's. */
export class NotStaff extends Error {
	override readonly name = 'NotStaff';
}

/** A desk with an open key: in memory alone, until the page is closed or the key is put away. */
export class DeskSession {
	readonly link: Link;
	readonly key: KeyringPair;
	readonly config: DeskConfig;
	readonly who = signal<StaffMember | null>(null);
	readonly acts: Acts;
	/** The folder that is being anchored: it goes on while somebody looks at another page. */
	readonly anchoring = signal<FolderRun | null>(null);

	constructor(config: DeskConfig, genesis: string, key: KeyringPair) {
		this.config = config;
		this.key = key;
		this.link = new Link(config.node, genesis, openMember);
		const send: Sender = async (make, _, { inBlock }) => {
			const reach = await this.link.ready();
			const receipt = await sentAnew(async () => submit(reach.api, await make(reach), this.key));
			inBlock(receipt);
			await untilFinal(reach.api, receipt);
			return receipt;
		};
		this.acts = new Acts(send);
	}

	/** The desk's own node. */
	async api(): Promise<ApiPromise> {
		const { api }: Reach = await this.link.ready();
		return api;
	}

	/**
	 * Finds out who the key is.
	 *
	 * @throws NotStaff
	 */
	async identify(): Promise<void> {
		const api = await this.api();
		const account = toHex(this.key.addressRaw);
		const represented = await representedBy(api, account);
		const [practitioner] = await practitionerRolesOf(api, account);
		const at = represented ?? practitioner?.organization;
		if (at === undefined)
			throw new NotStaff('the key is no representative’s and no practitioner’s');
		this.who.value = {
			organization: at,
			name: (await organization(api, at))?.name ?? '',
			role: represented === null ? (practitioner?.role ?? null) : null,
		};
	}

	/** Forgets the key, and ends the connection. */
	async close(): Promise<void> {
		this.anchoring.value?.stop();
		await this.link.close();
	}
}
