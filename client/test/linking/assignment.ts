// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * Matches rows with columns, one to one, so that the sum of what the pairs score is the greatest (the
 * Hungarian method with potentials, O(n³)).
 *
 * @param score as many columns as rows
 * @returns the column of each row
 */
export function bestAssignment(score: readonly Float64Array[]): number[] {
	const size = score.length;
	const [rowOf, way] = [new Int32Array(size + 1), new Int32Array(size + 1)];
	const [u, v] = [new Float64Array(size + 1), new Float64Array(size + 1)];
	for (let row = 1; row <= size; row++) {
		rowOf[0] = row;
		let column = 0;
		const least = new Float64Array(size + 1).fill(Infinity);
		const seen = new Uint8Array(size + 1);
		do {
			seen[column] = 1;
			const at = rowOf[column] ?? 0;
			let [delta, next] = [Infinity, 0];
			for (let other = 1; other <= size; other++) {
				if (seen[other]) continue;
				const cost = -(score[at - 1]?.[other - 1] ?? 0) - (u[at] ?? 0) - (v[other] ?? 0);
				if (cost < (least[other] ?? 0)) {
					least[other] = cost;
					way[other] = column;
				}
				if ((least[other] ?? 0) < delta) [delta, next] = [least[other] ?? 0, other];
			}
			for (let other = 0; other <= size; other++) {
				if (seen[other]) {
					u[rowOf[other] ?? 0] = (u[rowOf[other] ?? 0] ?? 0) + delta;
					v[other] = (v[other] ?? 0) - delta;
				} else least[other] = (least[other] ?? 0) - delta;
			}
			column = next;
		} while (rowOf[column] !== 0);
		do {
			const before = way[column] ?? 0;
			rowOf[column] = rowOf[before] ?? 0;
			column = before;
		} while (column !== 0);
	}
	const columnOf = new Array<number>(size).fill(-1);
	rowOf.forEach((row, column) => {
		if (column > 0) columnOf[row - 1] = column - 1;
	});
	return columnOf;
}
