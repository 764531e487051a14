// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';

/** What a node tells Prometheus: values by name and labels, the latter in alphabetical order. */
export class Metrics {
	readonly #series = new Map<string, number>();

	/** @param text in Prometheus' text format */
	constructor(readonly text: string) {
		for (const line of text.split('\n')) {
			const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
			if (name !== undefined) this.#series.set(key(name, labelsOf(labels ?? '')), Number(value));
		}
	}

	/** Asks a node. */
	static async of(port: number): Promise<Metrics> {
		const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
		return new Metrics(await answer.text());
	}

	/** A value; undefined if the node does not tell it. */
	value(name: string, labels: Record<string, string> = {}): number | undefined {
		return this.#series.get(key(name, labels));
	}

	/** The values of a name by those of its labels, in the order of the labels' names. */
	all(name: string): Map<string, number> {
		const start = `${name}{`;
		const found = [...this.#series].filter(([series]) => series.startsWith(start));
		return new Map(
			found.map(([series, value]) => [
				[...series.matchAll(/"([^"]*)"/g)].map(([, label]) => label).join(' '),
				value,
			]),
		);
	}

	/** The names, as queries speak of them: of a histogram with its suffix. */
	get names(): Set<string> {
		return new Set([...this.#series.keys()].map((series) => series.split('{')[0] ?? ''));
	}
}

/** Every series has the name of the chain as a label; it is left out. */
function labelsOf(text: string): Record<string, string> {
	const labels = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
	return Object.fromEntries(
		labels.map(([, name, value]) => [name, value]).filter(([name]) => name !== 'chain'),
	) as Record<string, string>;
}

function key(name: string, labels: Record<string, string>): string {
	const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
	return `${name}{${sorted.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}

const MONITORING = new URL('../../../monitoring/', import.meta.url);

/** The files by which an operator watches a node, as text. */
export function monitoringFiles(): string[] {
	return ['alerts.yml', 'dashboard.json'].map((file) =>
		readFileSync(new URL(file, MONITORING), 'utf8'),
	);
}
