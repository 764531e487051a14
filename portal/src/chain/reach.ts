// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Asked, Call, Directory, PatientViewChain, Receipt } from '@carechain/client';
import {
	chainView,
	connect,
	directoryOf,
	patientOf,
	represents,
	submit,
	toHex,
} from '@carechain/client';
import type { ApiPromise } from '@carechain/client';
import type { KeyringPair } from '@carechain/client';
import type { HexString } from '@carechain/client';

/**
 * A connection to the chain, as the pages use it. A hospital's own desk has one to its node; a patient's page
 * one to what the hospital opens to patients, which answers about the patient alone.
 */
export interface Reach {
	/** Metadata, making calls, headers. State is not asked through it. */
	readonly api: ApiPromise;
	/** Whom a key acts for, and as what; null for nobody. */
	whoAmI(key: KeyringPair): Promise<Acting | null>;
	/** What is asked and done with one key about one patient. */
	session(key: KeyringPair, patient: Uint8Array): Session;
	/** What finds a wallet's registrations again from its words. */
	directory(): Directory;
	/** Closes the connection. */
	disconnect(): Promise<void>;
}

/** As whom a key acts. */
export interface Acting {
	patient: HexString;
	/** The number of the representation; null for a key of the patient's own. */
	representative: number | null;
}

/** What is asked and done with one key about one patient. */
export interface Session {
	/** For `explain`, `requests` and the like, about this patient. */
	readonly state: Asked;
	/** For `patientView`. */
	view(): PatientViewChain;
	/** Signs, sends, and waits until it is in a block. */
	submit(call: Call): Promise<Receipt>;
}

/** Opens a connection to an address. */
export type Opener = (url: string) => Promise<Reach>;

/** A connection to a node that answers everything: a hospital's own, or one for development. */
export async function openMember(url: string): Promise<Reach> {
	const api = await connect(url);
	return {
		api,
		whoAmI: async (key) => {
			const account = toHex(key.addressRaw);
			const own = await patientOf(api, account);
			return own === null ? represents(api, account) : { patient: own, representative: null };
		},
		session: (key) => ({
			state: api,
			view: () => chainView(api),
			submit: (call) => submit(api, call, key),
		}),
		directory: () => directoryOf(api),
		disconnect: () => api.disconnect(),
	};
}
