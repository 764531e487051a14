import { it } from 'vitest';
import { appendFileSync } from 'node:fs';
import { makeCall } from '../src/chain.js';
import { secretKey } from '../src/testing/identities.js';
import { testNetwork } from './support/network.js';
import { identityOf, signRaw, submitMany } from './support/raw.js';

const args = (process.env.RSS_ARGS ?? '').split(' ').filter(Boolean);
const net = testNetwork({ id: 'rss', sessionLength: 100, minValidators: 1, members: [{ name: 'Hospital A', validator: true }, { name: 'R', kind: 'regulator', board: true }] }, args);
it('rss', async () => {
	const api = await net.api('Hospital A');
	const chain = identityOf(api);
	const call = makeCall(api, 'recordAnchors', 'anchorRecord', [new Uint8Array(32), 'Document']).method.toU8a();
	const keys = Array.from({ length: 100 }, () => secretKey('sr25519').pair);
	const node = net.node('Hospital A');
	const total = Number(process.env.RSS_TOTAL ?? 100000);
	const out = process.env.RSS_OUT ?? '/tmp/rss.txt';
	appendFileSync(out, `# ${args.join(' ')}\n`);
	for (let n = 0; n < total; n += 10000) {
		for (let c = n; c < n + 10000; c += 2000) {
			const x = Array.from({ length: 2000 }, (_, i) => signRaw(chain, call, keys[(c + i) % 100]!, Math.floor((c + i) / 100)));
			await submitMany(node, x, { batch: Number(process.env.RSS_BATCH ?? 100) });
		}
		appendFileSync(out, `${n + 10000} ${((await node.residentMemory()) / 1048576).toFixed(1)}\n`);
	}
	for (let i = 0; i < 6; i++) { await new Promise((r) => setTimeout(r, 10000)); appendFileSync(out, `idle ${i} ${((await node.residentMemory()) / 1048576).toFixed(1)}\n`); }
});
