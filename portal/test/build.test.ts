// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from '../build/policy.js';
import { firstLoad, type Built } from '../build/size.js';

function built(fileName: string, change: Partial<Built> = {}): Built {
	return {
		fileName,
		content: randomBytes(1000),
		sources: [],
		imports: [],
		isEntry: false,
		...change,
	};
}

describe('the security policy', () => {
	it('lets nothing come from elsewhere, and nothing in strings be run', () => {
		const policy = contentSecurityPolicy('wss://node.hospital.example');
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("connect-src 'self' wss://node.hospital.example;");
		expect(policy).toContain("require-trusted-types-for 'script'");
		expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|data:|\*/);
	});

	it('lets nobody frame the pages', () => {
		expect(securityHeaders()['Content-Security-Policy']).toMatch(/frame-ancestors 'none'$/);
	});
});

describe('the first load', () => {
	it('is the start, the style, the pages and all that they need, each once', () => {
		const files = [
			built('index.html'),
			built('start.js', { isEntry: true, imports: ['shared.js'] }),
			built('shared.js'),
			built('style.css'),
			built('page.js', { sources: ['/x/src/page.tsx'], imports: ['shared.js', 'deep.js'] }),
			built('deep.js', { imports: ['page.js'] }),
			built('later.js'),
			built('verifier.wasm'),
		];
		const loaded = firstLoad(files, ['src/page.tsx']);
		expect([...loaded.keys()].sort()).toEqual(
			['deep.js', 'index.html', 'page.js', 'shared.js', 'start.js', 'style.css'].sort(),
		);
		for (const length of loaded.values()) expect(length).toBeGreaterThan(1000);
	});

	it('does not leave out a page that is called otherwise now', () => {
		expect(() => firstLoad([built('start.js', { isEntry: true })], ['src/gone.tsx'])).toThrow(
			/gone\.tsx was not built/,
		);
	});
});
