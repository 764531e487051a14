// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Rows under a heading, in columns that are as wide as they have to be. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
	const all = [heading, ...rows];
	const widths = heading.map((_, column) =>
		Math.max(...all.map((row) => (row[column] ?? '').length)),
	);
	return all.map((row) =>
		widths
			.map((width, column) => (row[column] ?? '').padEnd(width))
			.join('  ')
			.trimEnd(),
	);
}

/** A count with what is counted: `1 seat`, `4 seats`. */
export function counted(count: number, thing: string): string {
	return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

export function yesNo(it: boolean): string {
	return it ? 'yes' : 'no';
}

/** Data as JSON; integers that are too wide for its numbers as text. */
export function toJson(data: unknown, indent?: number): string {
	const plainly = (_: string, value: unknown): unknown =>
		typeof value === 'bigint' ? value.toString() : value;
	return JSON.stringify(data, plainly, indent);
}
