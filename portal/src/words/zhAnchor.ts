// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { anchor as english } from './enAnchor.js';

/** 记录存证页面的文字：简体中文。 */
export const anchor: typeof english = {
	title: '记录存证',
	lead: '记录在本页面内密封，由您的机构保存，并由链上日志证明。上链的只有不透露任何内容的哈希。',
	notSetUp: '这个工作台没有设置记录库。',
	practitionerOnly: '记录由医务人员签名。用机构代表的密钥，您可以把它们告知链。',
	again: '再看一次',
	folder: {
		title: 'FHIR 文件夹',
		lead: '文档包或资源（.json）和批量导出（.ndjson）。无论因何中断，重新选择该文件夹即可：从记录库的进度继续，不会重复收入。',
		choose: '选择文件夹',
		files: '选择文件',
		passedOver: (many: number) => `${many} 个文件既不是 .json 也不是 .ndjson，已略过。`,
		named: '文件夹中的 patients.json 指明了患者。',
		go: '密封并提交',
		goOn: '继续',
		stop: '停止',
		progress: (over: number, all: number) => `${all} 个文件中的 ${over} 个。`,
		records: (many: number) => `记录库中已有 ${many} 份记录。`,
		failed: (many: number) => `${many} 个文件没有收入，原因见下表；其他文件不受影响。`,
		file: '文件',
		state: '状态',
		taken: '已收入',
		of: (done: number, total: number, records: number) => `${done} / ${total}；${records} 份记录`,
	},
	states: {
		waiting: '等待中',
		working: '正在密封',
		taken: '已在记录库中',
		there: '此前已在记录库中',
		refused: '没有收入',
	},
	faults: {
		notJson: (where: string) => (where === '' ? '不是 JSON。' : `第 ${where} 行不是 JSON。`),
		notFhir: (where: string) =>
			where === '' ? '不是 FHIR 资源或文档包。' : `第 ${where} 项不是 FHIR 资源。`,
		noRecords: () => '其中没有与患者有关的内容。',
		patientUnknown: (where: string) => `不知道患者 ${where} 的编号。`,
		otherPatient: (where: string) => `其中还有别人的内容：${where}。`,
	},
	chain: {
		title: '链上的情况',
		lead: '一次日志扩展即可把所有新记录告知链。',
		stored: '记录库中的记录',
		onChain: '其中链已知道',
		go: '告知链',
		telling: '把新记录告知链',
		representativeOnly: '由您机构的代表告知链。',
	},
};
