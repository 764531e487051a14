// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Hands a text to the browser's downloads. */
export function saveAs(name: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	const link = document.createElement('a');
	Object.assign(link, { href: address, download: name });
	link.click();
	// The download has begun by then.
	setTimeout(() => {
		URL.revokeObjectURL(address);
	}, 10_000);
}
