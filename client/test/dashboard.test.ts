// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Grafana publishes the shape of a dashboard as types. The compiler compares the file with them, as it
// would a literal: a field that there is not, a value that is not of the list, a type of another kind.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const FILE = new URL('../../monitoring/dashboard.json', import.meta.url);
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The types of what the dashboard has in it. Enums of text stand for their texts, as they do in JSON. */
const TYPES = `
import type { Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel, VariableModel } from '@grafana/schema';
import type { GraphFieldConfig } from '@grafana/schema';
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

type Plain<T> = T extends string ? \`\${T}\`
	: T extends number | boolean | null | undefined ? T
	: T extends (infer Item)[] ? Plain<Item>[]
	: { [Key in keyof T]: Plain<T[Key]> };
interface DataSource { type: 'prometheus'; uid: '\${datasource}' }
interface Target {
	refId: string;
	datasource: DataSource;
	expr: string;
	legendFormat: string;
	instant?: boolean;
}
type Of<Type extends string, Options, Custom> =
	& Omit<Plain<Panel>, 'type' | 'options' | 'fieldConfig' | 'targets' | 'datasource'>
	& {
		id: number;
		type: Type;
		title: string;
		description: string;
		datasource: DataSource;
		options: Partial<Plain<Options>>;
		fieldConfig: Omit<Plain<FieldConfigSource>, 'defaults'> & {
			defaults: Omit<Plain<FieldConfig>, 'custom'> & { custom?: Plain<Custom> };
		};
		targets: Target[];
	};
type Panels = Plain<RowPanel> | Of<'stat', Stat, never> | Of<'timeseries', TimeSeries, GraphFieldConfig>;
type Variable = Omit<Plain<VariableModel>, 'datasource'> & {
	datasource?: DataSource;
	definition?: string;
};
type Whole = Omit<Plain<Dashboard>, 'panels' | 'templating'> & {
	panels: Panels[];
	templating: { list: Variable[] };
};
`;

/** What the compiler has to say of a dashboard. */
function complaints(dashboard: string): string[] {
	const name = `${HERE}dashboard.virtual.ts`;
	const source = `${TYPES}\nexport const dashboard: Whole = ${dashboard};`;
	const options: ts.CompilerOptions = {
		module: ts.ModuleKind.NodeNext,
		moduleResolution: ts.ModuleResolutionKind.NodeNext,
		target: ts.ScriptTarget.ES2022,
		strict: true,
		skipLibCheck: true,
		noEmit: true,
		types: [],
	};
	const disk = ts.createCompilerHost(options);
	const host: ts.CompilerHost = {
		...disk,
		fileExists: (file) => file === name || disk.fileExists(file),
		readFile: (file) => (file === name ? source : disk.readFile(file)),
		getSourceFile: (file, ...more) =>
			file === name
				? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022)
				: disk.getSourceFile(file, ...more),
	};
	const found = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
	return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

interface Parts {
	panels: {
		id: number;
		type: string;
		gridPos: { x: number; y: number; w: number; h: number };
		targets?: { expr: string }[];
	}[];
}

describe('the dashboard', () => {
	const text = readFileSync(FILE, 'utf8');
	const { panels } = JSON.parse(text) as Parts;

	it('is of the shape that Grafana asks for', () => {
		expect(complaints(text)).toEqual([]);
	});

	it.each([
		['a field that there is not', '"tooltip":', '"tooltipp":'],
		['a value that is not of the list', '"drawStyle": "line"', '"drawStyle": "lines"'],
		['a value of another kind', '"spanNulls": false', '"spanNulls": "no"'],
		['a panel that there is not', '"type": "stat"', '"type": "start"'],
		['a data source by its name', '"uid": "${datasource}"', '"uid": "Prometheus"'],
	])('would be found out: %s', (_, right, wrong) => {
		expect(text).toContain(right);
		expect(complaints(text.replace(right, wrong))).not.toEqual([]);
	});

	it('has panels of a number and a place of their own', () => {
		expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
		const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
			Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
		);
		expect(new Set(taken).size).toBe(taken.length);
		expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
	});

	it('asks of the nodes that were chosen and of no others', () => {
		const asked = panels.flatMap(({ targets }) => targets ?? []).map(({ expr }) => expr);
		expect(asked.length).toBeGreaterThan(20);
		for (const expr of asked) {
			const series = expr.match(/\b(?:carechain|substrate)_\w+/g) ?? [];
			expect(expr.match(/\{instance=~"\$instance"[,}]/g)?.length, expr).toBe(series.length);
		}
	});
});
