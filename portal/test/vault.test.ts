// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Wallet } from '@carechain/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Vault, whenIdle, type Shelf } from '../src/wallet/vault.js';

function shelf(): Shelf & { kept: Map<string, string> } {
	const kept = new Map<string, string>();
	return {
		kept,
		getItem: (name) => kept.get(name) ?? null,
		setItem: (name, value) => void kept.set(name, value),
		removeItem: (name) => void kept.delete(name),
	};
}

describe('the vault', () => {
	it('keeps the encrypted file alone, and opens it with its passphrase', async () => {
		const kept = shelf();
		const vault = new Vault(kept);
		expect(vault.file.value).toBeNull();
		const wallet = Wallet.create();
		wallet.identityAt(3);
		await vault.take(wallet, 'the right one');
		expect([...kept.kept.keys()]).toEqual(['carechain/wallet']);
		expect([...kept.kept.values()].join('')).not.toContain(wallet.phrase.split(' ')[0]);

		const later = new Vault(kept);
		expect(later.wallet.value).toBeNull();
		await expect(later.unlock('the wrong one')).rejects.toMatchObject({ name: 'WrongPassphrase' });
		expect(later.wallet.value).toBeNull();
		await later.unlock('the right one');
		expect(later.wallet.value?.phrase).toBe(wallet.phrase);
		expect(later.entries()).toMatchObject([{ role: 'own', organization: 3 }]);
	});

	it('writes what changed, under the same passphrase', async () => {
		const kept = shelf();
		const vault = new Vault(kept);
		await vault.take(Wallet.create(), 'the right one');
		vault.wallet.value?.identityAt(5);
		await vault.save();
		const later = new Vault(kept);
		await later.unlock('the right one');
		expect(later.entries()).toMatchObject([{ organization: 5 }]);
	});

	it('has nothing open once it is locked, and nothing at all once it is forgotten', async () => {
		const kept = shelf();
		const vault = new Vault(kept);
		await vault.take(Wallet.create(), 'the right one');
		vault.lock();
		expect(vault.wallet.value).toBeNull();
		await expect(vault.save()).rejects.toMatchObject({ name: 'NothingKept' });
		vault.forget();
		expect(kept.kept.size).toBe(0);
		expect(vault.file.value).toBeNull();
	});

	it('says so where the browser keeps nothing, with the wallet open all the same', async () => {
		const refusing: Shelf = {
			...shelf(),
			setItem: () => {
				throw new Error('full');
			},
		};
		const vault = new Vault(refusing);
		await expect(vault.take(Wallet.create(), 'the right one')).rejects.toMatchObject({
			name: 'NothingKept',
		});
		expect(vault.wallet.value).not.toBeNull();
	});

	it('does not take a file in whose passphrase is another', async () => {
		const [one, other] = [shelf(), shelf()];
		const vault = new Vault(one);
		await vault.take(Wallet.create(), 'the right one');
		const file = vault.file.value ?? '';
		const second = new Vault(other);
		await expect(second.takeFile(file, 'the wrong one')).rejects.toMatchObject({
			name: 'WrongPassphrase',
		});
		await expect(second.takeFile('{}', 'the right one')).rejects.toMatchObject({
			name: 'WalletFileInvalid',
		});
		expect(other.kept.size).toBe(0);
		await second.takeFile(file, 'the right one');
		expect(other.kept.get('carechain/wallet')).toBe(file);
	});
});

describe('who leaves a page alone', () => {
	let touch: () => void;
	beforeEach(() => {
		vi.useFakeTimers();
		const heard = new EventTarget();
		touch = () => heard.dispatchEvent(new Event('keydown'));
		vi.stubGlobal('addEventListener', heard.addEventListener.bind(heard));
		vi.stubGlobal('removeEventListener', heard.removeEventListener.bind(heard));
	});
	afterEach(() => {
		vi.unstubAllGlobals();
		vi.useRealTimers();
	});

	it('is noticed, each time anew, and not while something is touched', () => {
		const act = vi.fn();
		const stop = whenIdle(act, 1_000);
		vi.advanceTimersByTime(900);
		touch();
		vi.advanceTimersByTime(900);
		expect(act).not.toHaveBeenCalled();
		vi.advanceTimersByTime(100);
		expect(act).toHaveBeenCalledOnce();
		vi.advanceTimersByTime(1_000);
		expect(act).toHaveBeenCalledTimes(2);
		stop();
		touch();
		vi.advanceTimersByTime(5_000);
		expect(act).toHaveBeenCalledTimes(2);
	});
});
