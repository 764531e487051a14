// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Wallet } from '@carechain/client';
import { signal } from '@preact/signals';

/** Where the encrypted file stands in the browser. Nothing else of a wallet is ever written anywhere. */
const STORED_AT = 'carechain/wallet';

/** After so long without a touch or a key, the wallet locks itself, in milliseconds. */
export const LOCK_AFTER = 10 * 60_000;

/** The browser does not let the page keep anything. */
export class NothingKept extends Error {
	override readonly name = 'NothingKept';
}

/** Where the encrypted file is kept; a test brings its own. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The wallet of this browser: its encrypted file, and while it is open the wallet itself, in memory alone.
 */
export class Vault {
	readonly #shelf: Shelf;
	/** The encrypted file; null if there is none yet. */
	readonly file = signal<string | null>(null);
	/** The open wallet; null while it is locked. */
	readonly wallet = signal<Wallet | null>(null);
	/** Counts what was written, so that pages see that entries changed. */
	readonly version = signal(0);
	#passphrase = '';

	constructor(shelf: Shelf) {
		this.#shelf = shelf;
		this.file.value = this.#read();
	}

	/**
	 * Takes a wallet in, and keeps it encrypted.
	 *
	 * @throws NothingKept when the browser does not keep it; the wallet is open all the same
	 */
	async take(wallet: Wallet, passphrase: string): Promise<void> {
		this.#passphrase = passphrase;
		this.wallet.value = wallet;
		await this.save();
	}

	/**
	 * Takes a wallet file in, if the passphrase is its own.
	 *
	 * @throws WrongPassphrase, WalletFileInvalid, NothingKept
	 */
	async takeFile(file: string, passphrase: string): Promise<void> {
		const { openWallet } = await import('@carechain/client');
		const wallet = await openWallet(file, passphrase);
		this.#passphrase = passphrase;
		this.wallet.value = wallet;
		this.#write(file);
	}

	/**
	 * Opens the wallet that is kept.
	 *
	 * @throws WrongPassphrase, WalletFileInvalid
	 */
	async unlock(passphrase: string): Promise<void> {
		const file = this.file.value;
		if (file === null) throw new NothingKept('there is no wallet in this browser');
		const { openWallet } = await import('@carechain/client');
		this.wallet.value = await openWallet(file, passphrase);
		this.#passphrase = passphrase;
	}

	/** Writes the wallet as it is now: after every change of its entries or openings. */
	async save(): Promise<void> {
		const wallet = this.wallet.value;
		if (!wallet) throw new NothingKept('the wallet is locked');
		const { sealWallet } = await import('@carechain/client');
		this.#write(await sealWallet(wallet, this.#passphrase));
	}

	/** What the open wallet is in use for; who reads it hears of every change that is written. */
	entries(): Wallet['entries'] {
		return this.version.value < 0 ? [] : (this.wallet.value?.entries ?? []);
	}

	/** Closes the wallet: its keys leave the memory. */
	lock(): void {
		this.wallet.value = null;
		this.#passphrase = '';
	}

	/** Removes the wallet from this browser. Without a copy or its words it is lost. */
	forget(): void {
		this.lock();
		this.#shelf.removeItem(STORED_AT);
		this.file.value = null;
	}

	#read(): string | null {
		try {
			return this.#shelf.getItem(STORED_AT);
		} catch {
			return null;
		}
	}

	#write(file: string): void {
		this.file.value = file;
		this.version.value += 1;
		try {
			this.#shelf.setItem(STORED_AT, file);
		} catch (cause) {
			throw new NothingKept('the browser keeps nothing for this page', { cause });
		}
	}
}

/**
 * Does something whenever nobody touched anything for a while: locks a wallet, signs staff out.
 *
 * @param after for how long, in milliseconds
 * @returns what calls it off
 */
export function whenIdle(act: () => void, after = LOCK_AFTER): () => void {
	let timer: ReturnType<typeof setTimeout>;
	const touched = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			act();
			touched();
		}, after);
	};
	const signs = ['pointerdown', 'keydown', 'scroll'] as const;
	for (const sign of signs) addEventListener(sign, touched, { passive: true });
	touched();
	return () => {
		clearTimeout(timer);
		for (const sign of signs) removeEventListener(sign, touched);
	};
}
