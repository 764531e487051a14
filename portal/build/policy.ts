// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Plugin } from 'vite';

/** Where the pages connect to if nothing else is said: nodes on the same machine, for development. */
const LOOPBACK = 'ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:*';

/**
 * The content-security policy of the pages. Nothing is loaded from elsewhere, nothing that stands in a page
 * or in a string is run, and no form leaves. WebAssembly may be compiled, for the verifier of evidence.
 *
 * @param connect the addresses of nodes and gateways, with a space between: `wss://node.hospital.example`
 */
export function contentSecurityPolicy(connect = LOOPBACK): string {
	return Object.entries({
		'default-src': "'none'",
		'script-src': "'self' 'wasm-unsafe-eval'",
		'style-src': "'self'",
		'img-src': "'self'",
		'manifest-src': "'self'",
		'connect-src': `'self' ${connect}`,
		'base-uri': "'none'",
		'form-action': "'none'",
		'require-trusted-types-for': "'script'",
		'trusted-types': "'none'",
	})
		.map(([directive, value]) => `${directive} ${value}`)
		.join('; ');
}

/** What a web server has to send with the pages, beside the policy that stands in them. */
export function securityHeaders(connect?: string): Record<string, string> {
	return {
		// A page cannot itself say that nobody may frame it.
		'Content-Security-Policy': `${contentSecurityPolicy(connect)}; frame-ancestors 'none'`,
		'Referrer-Policy': 'no-referrer',
		'X-Content-Type-Options': 'nosniff',
		'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Resource-Policy': 'same-origin',
	};
}

/**
 * Writes the policy into the built pages, and beside them `headers.json`: what the web server has to send. The
 * development server has code in strings, and none of it.
 */
export function securityPolicy(connect?: string): Plugin {
	return {
		name: 'carechain-content-security-policy',
		apply: 'build',
		generateBundle() {
			const source = JSON.stringify(securityHeaders(connect), null, 2);
			this.emitFile({ type: 'asset', fileName: 'headers.json', source });
		},
		transformIndexHtml: () => [
			{
				tag: 'meta',
				injectTo: 'head-prepend',
				attrs: {
					'http-equiv': 'Content-Security-Policy',
					content: contentSecurityPolicy(connect),
				},
			},
		],
	};
}
