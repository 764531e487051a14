// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** What a JSON text holds, as it is written. */
export interface JsonContents {
	/**
	 * Every value that is no object and no array. Strings come as they read and, where that differs, as
	 * they are escaped; numbers as they are written and as JavaScript writes them.
	 */
	values: Set<string>;
	/** The text of every FHIR resource, contained ones and the outermost included. */
	resources: Set<string>;
}

interface Frame {
	start: number;
	isResource: boolean;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}:]/g;

/** Reads a JSON text without losing how it was written, which parsing does. */
export function contentsOf(text: string): JsonContents {
	const contents: JsonContents = { values: new Set(), resources: new Set() };
	const frames: Frame[] = [];
	const tokens = [...text.matchAll(TOKEN)];
	tokens.forEach((token, index) => {
		const [word] = token;
		const isKey = tokens[index + 1]?.[0] === ':';
		if (word === '{') {
			frames.push({ start: token.index, isResource: false });
		} else if (word === '}') {
			const frame = frames.pop();
			if (frame?.isResource) contents.resources.add(text.slice(frame.start, token.index + 1));
		} else if (isKey) {
			const frame = frames.at(-1);
			if (frame && word === '"resourceType"') frame.isResource = true;
		} else if (word !== ':') {
			addValue(contents.values, word);
		}
	});
	return contents;
}

function addValue(values: Set<string>, word: string): void {
	if (word.startsWith('"')) values.add(word.slice(1, -1));
	else values.add(word);
	values.add(String(JSON.parse(word)));
}
