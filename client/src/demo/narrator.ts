// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Where the story goes: one paragraph a line, and lines under headings. */
export interface Narrator {
	/** A step begins. */
	heading(title: string): void;
	/** Something happened, in a block if a number is given. */
	tell(text: string, block?: number): void;
}

const WIDTH = 100;
const MARGIN = 13;

/** Tells the story on standard output, with the seconds since it began and the block of each event. */
export class ConsoleNarrator implements Narrator {
	readonly #start = performance.now();
	#step = 0;

	heading(title: string): void {
		this.#step += 1;
		console.log(`\n${this.#step}. ${title}`);
	}

	tell(text: string, block?: number): void {
		const seconds = ((performance.now() - this.#start) / 1000).toFixed(1).padStart(5);
		const where = block === undefined ? '' : ` (block ${block})`;
		const [first = '', ...rest] = wrap(text + where, WIDTH - MARGIN);
		console.log(`   ${seconds} s   ${first}`);
		for (const line of rest) console.log(' '.repeat(MARGIN) + line);
	}
}

/** Lines of whole words. */
function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	return [...lines, line];
}
