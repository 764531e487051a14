// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	DATA_CLASSES,
	type Action,
	type Confidentiality,
	type DataClass,
	type PractitionerRoleCode,
	type Purpose,
} from '../codes.js';
import { startOfDay, type Day } from '../days.js';
import { FAVOURABLE } from '../plainWords.js';
import type { AccessSaid, Language, ReviewSaid } from './language.js';

/** 用途：接在“用于”之后。 */
const PURPOSES_ZH: Readonly<Record<Purpose, string>> = {
	TREAT: '您的治疗',
	ETREAT: '紧急治疗',
	HPAYMT: '支付您的医疗费用',
	HOPERAT: '机构的日常运营',
	HRESCH: '科研',
	PUBHLTH: '公共卫生',
	PATRQT: '您本人提出的要求',
	HMARKT: '广告宣传',
	COVERAGE: '办理您的医疗保险',
	COC: '协调您的诊疗',
	ERTREAT: '急诊治疗',
	BTG: '未经事先询问的紧急情况',
	FAMRQT: '您家人提出的要求',
	PWATRNY: '您的代理决定人提出的要求',
	DSRCH: '某种疾病的研究',
	CLINTRCH: '临床试验',
	BIORCH: '生物医学研究',
	POARCH: '族源研究',
	TRANSRCH: '研发新疗法',
	MLTRAINING: '训练会学习的计算机程序',
	HQUALIMP: '提高医疗质量',
	PATSFTY: '患者安全',
	HLEGAL: '法律事务',
	ELIGVER: '核实保险是否赔付',
	CLMATTCH: '保险理赔的证明材料',
	DISASTER: '灾害救助',
	THREAT: '防止公众受到危害',
};

const CLASSES_ZH: Readonly<Record<DataClass, string>> = {
	encounter: '就诊记录',
	consultation: '会诊记录',
	condition: '诊断',
	observation: '检验结果',
	'diagnostic-report': '检查报告',
	medication: '用药记录',
	prescription: '处方',
	immunization: '疫苗接种记录',
	procedure: '手术和操作记录',
	imaging: 'X 光等影像',
	document: '文书',
	'discharge-summary': '出院小结',
	'care-plan': '护理计划',
	claim: '账单',
	device: '医疗器械记录',
	other: '其他记录',
};

const ACTIONS_ZH: Readonly<Record<Action, string>> = {
	collect: '收集',
	access: '查看',
	use: '使用',
	disclose: '转交',
	correct: '更正',
};

const CEILINGS_ZH: Readonly<Record<Confidentiality, string | null>> = {
	U: '仅限任何人都可以知道的内容',
	L: '仅限几乎不涉密的内容',
	M: '仅限轻度涉密的内容',
	N: null,
	R: '也包括受特别保护的内容',
	V: '也包括受最严格保护的内容',
};

const PRACTITIONERS_ZH: Readonly<Record<PractitionerRoleCode, string>> = {
	doctor: '一位医生',
	nurse: '一位护士',
	pharmacist: '一位药师',
	emergency: '一位急诊人员',
	'records-officer': '一位病案管理人员',
	'privacy-officer': '一位隐私保护专员',
	researcher: '一位研究人员',
};

const GROUNDS_ZH: Readonly<Record<string, string>> = {
	StatutoryCare: '因为医疗法规这样规定',
	PublicHealth: '因为公共卫生法规这样规定',
	CourtOrder: '因为法院这样命令',
	VitalInterest: '因为事关生命安全',
};

const REFUSALS_ZH: Readonly<Record<string, string>> = {
	RequesterUnknown: '没有人认识提出要求的机构',
	RequesterEnded: '提出要求的机构已经不是成员',
	RequesterSuspended: '提出要求的机构已被暂停',
	RequesterExpired: '提出要求的机构成员资格已到期',
	RoleUnknown: '没有人认识提出要求的人',
	RoleNotAtOrganization: '提出要求的人不在那里工作',
	RoleRevoked: '提出要求的人已不能在那里执业',
	RoleSuspended: '提出要求的人已被暂停',
	RoleExpired: '提出要求的人执业许可已到期',
	PatientUnknown: '您没有在那里登记',
	NoGrant: '您没有授权',
	Revoked: '您已经撤回了授权',
	Expired: '您的授权已经到期',
	NotYetValid: '您的授权还没有开始',
	Frozen: '给出授权的人已不能替您做决定',
	Proposed: '授权还需要第二个签名',
	RoleNotGranted: '您授权的是那里的另一个人',
	PurposeNotGranted: '您没有授权这种用途',
	PurposeNeverImplied: '您没有授权这种用途',
	ActionNotGranted: '您没有授权这样使用',
	ClassNotGranted: '您没有授权这类记录',
	AboveCeiling: '该记录的保密程度超出您的授权',
	Excepted: '您的授权把它排除在外',
	OutsideDataPeriod: '该记录不在您授权的年份之内',
	Superseded: '另一份授权取代了这一份',
	EnteredInError: '这份授权是误录的',
	PatientRestricted: '您限制了对您记录的使用',
	PatientDeceased: '已登记死亡',
	PatientMerged: '您的登记已与另一份合并',
	PractitionerDenied: '您拒绝此人查看',
	OrganizationDenied: '您拒绝该机构查看',
	PractitionerNotNamed: '您拒绝那里的某个人查看，而没有说明是谁在询问',
	NotOpened: '您的一项密封决定没有出示给记录的保管方',
	SealedEnded: '您的密封授权已经到期',
	SealedFallsShort: '您的密封授权不包括这些内容',
	OutsideEmergency: '该记录不在这次紧急情况的范围内',
	BestStateStale: '记录的保管方与网络失去了联系',
	FinalityStale: '记录的保管方与网络失去了联系',
	StaleTooLong: '记录的保管方与网络失去联系太久',
	NotFinalYet: '您的授权太新，还不能确定',
	PermitEnded: '许可已经到期',
	TermsNotOpened: '记录的保管方读不到您授权的全文',
};

/** 简体中文。 */
export const CHINESE: Language = {
	chapters: {
		access: { title: '谁可以查看', nothing: '您没有授权任何人查看您的记录。' },
		denials: { title: '您拒绝谁查看', nothing: '您没有拒绝任何人。' },
		looked: { title: '谁看过', nothing: '目前没有人看过您的记录。' },
		refused: { title: '被拒绝的请求', nothing: '目前没有被拒绝的请求。' },
		waiting: { title: '等待处理', nothing: '没有需要您答复的事项。' },
		emergencies: { title: '紧急情况', nothing: '没有人宣布过紧急情况。' },
		policies: { title: '无需您同意的使用', nothing: '任何人不经您同意都不能使用您的记录。' },
		wholeness: { title: '清单完整吗？', nothing: '' },
	},
	sentence: (clause) => `${clause}。`,
	date,
	lastDay,
	practitioner(name, role, where) {
		const who = name ?? (role ? PRACTITIONERS_ZH[role] : '某个人');
		return where === null ? who : `${where}的${who}`;
	},
	unknownOrganization: '一家名称不详的机构',
	purpose: (purpose) => `用于${PURPOSES_ZH[purpose]}`,
	action: (action) => ACTIONS_ZH[action],
	dataClass: (dataClass) => CLASSES_ZH[dataClass],
	classes,
	refusal,

	ceiling: (ceiling) => CEILINGS_ZH[ceiling],
	years(from, until) {
		if (from === null) return `仅限 ${(until ?? 0) - 1} 年及以前的记录`;
		return until === null
			? `仅限 ${from} 年及以后的记录`
			: `仅限 ${from} 年至 ${until - 1} 年的记录`;
	},
	except(who, kinds, purposes) {
		const parts = [
			...(who === null ? [] : [who]),
			...(kinds.length === 0 ? [] : [classes(kinds)]),
			...(purposes.length === 0 ? [] : [usedFor(purposes)]),
		];
		return `但不包括${parts.length === 0 ? '任何内容' : parts.join('，')}`;
	},
	deleteAfter: (days) => `副本须在 ${days} 天后删除`,
	residual: '您的授权全文另有更多规定',

	right({ who, holds, actions, classes: kinds, purposes, from, until, limits }) {
		const may = holds ? '可以' : '将可以';
		const when = `${from === null ? '' : `自${date(startOfDay(from))}起，`}至${lastDay(until)}为止`;
		const what = actions.map((it) => ACTIONS_ZH[it]).join('、');
		return [`${who}${may}${what}${classes(kinds)}，${usedFor(purposes)}，${when}`, ...limits].join(
			'；',
		);
	},
	secretly: (right) => `${right}；除了您和您告诉的人，谁也看不到这一点。`,
	unknownSealed: (many) => `您有 ${many} 项密封的决定，本设备无法读取。`,
	keptOut: (who) => `您拒绝${who}查看。`,
	keptOutSecretly: (who, until) =>
		`您拒绝${who}查看，至${lastDay(until)}为止；除了您和您告诉的人，谁也看不到这一点。`,
	denialsAndEmergencies: '在紧急情况下，您的记录仍然可以被打开。',
	looked({ who, when, action, class: kind, from, purpose, ground, stale }) {
		const whose = from === null ? '' : `（来自${from}）`;
		const late = stale ? '，当时网络无法连通' : '';
		return `${date(when)}，${who}${ACTIONS_ZH[action]}了${classes([kind])}${whose}，${reason(purpose, ground)}${late}。`;
	},
	crossed(who, when, certain) {
		const given = `${date(when)}，${who}得到了一份记录`;
		return certain
			? `${given}，而您当时已经撤回授权：给出记录的一方与网络失去了联系，无从得知。`
			: `${given}，当时给出记录的一方与网络失去了联系：您也许已经撤回了授权。`;
	},
	refused: ({ who, when, action, class: kind, purpose }, by, reasons) =>
		`${date(when)}，${who}想要${ACTIONS_ZH[action]}${classes([kind])}，用于${PURPOSES_ZH[purpose]}；${by}拒绝了，因为${refusal(reasons)}。`,
	asks: (who, right, until) => `${who}请求您的授权：${right}；您可以在${lastDay(until)}之前答复。`,
	dormant(status, right) {
		switch (status) {
			case 'Proposed':
				return `一项授权需要第二个签名：${right}。`;
			case 'Frozen':
				return `一项授权已冻结，须由您确认，因为给出授权的人已不能替您做决定：${right}。`;
			case 'NotYetValid':
				return `一项授权还没有开始：${right}。`;
			default:
				return `一项授权目前没有效力：${right}。`;
		}
	},
	secondSignature: '您的一项密封决定需要第二个签名。',
	toWriteDown: (who) => `${who}还须记下一次查看，另一方已经记下了。`,
	toConfirmEnd: (who, until) => `${who}须在${lastDay(until)}之前确认已知道您的授权结束。`,
	endNotConfirmed: (who) => `${who}没有按时确认已知道您的授权结束。`,
	endsNotConfirmed: (who, times) => `就所有患者而言，${who}至今有 ${times} 次没有确认授权结束。`,
	emergency: (who, late, kinds, review) =>
		`${who}为查看${classes(kinds)}宣布了紧急情况${late ? '（事后补报）' : ''}；${reviewed(review)}。`,
	policy: (who, kinds, purposes, until, basis) =>
		`${who}可以使用${classes(kinds)}，${usedFor(purposes)}，至${lastDay(until)}为止，${GROUNDS_ZH[basis] ?? '因为有规定'}。`,
	nothingWritten: '至今没有记下任何查看。',
	whole: (count) => `清单是完整的：${count} 条都在，没有一条被改动。`,
	entryMissing: (count, number) => `清单不完整：共 ${count} 条，第 ${number} 条起有缺失。`,
	entryChanged: (count, number, by) =>
		`清单被改动过：共 ${count} 条，第 ${number} 条${by === null ? '' : `（由${by}所记）`}与原先不符。`,
	unopened: (who, many) => `${who}有 ${many} 条没有告诉您内容。`,
	oneSided: (missing, other, when, mayBeUnopened) =>
		`${other}说${date(when)}有一次查看，${missing}没有记下${mayBeUnopened ? '，除非它在没有告诉您的那些条目里' : ''}。`,
	contradiction: (one, other, when) =>
		`关于${date(when)}的一次查看，${one}和${other}记下的内容不同。`,
	misattributed: (who, many) => `${who}记下了别人的 ${many} 次查看。`,
	foreign: (who, many) => `${who}给您看了 ${many} 条清单里没有的内容。`,
	whatNoListShows: '没有人记下的事，任何清单都显示不出来。',
};

function date(moment: Date): string {
	return `${moment.getUTCFullYear()}年${moment.getUTCMonth() + 1}月${moment.getUTCDate()}日`;
}

function lastDay(end: Day): string {
	return date(startOfDay(end - 1));
}

function classes(kinds: readonly DataClass[]): string {
	if (kinds.length === DATA_CLASSES.length) return '您的全部记录';
	return `您的${kinds.map((it) => CLASSES_ZH[it]).join('、')}`;
}

function usedFor(purposes: readonly Purpose[]): string {
	return `用于${purposes.map((it) => PURPOSES_ZH[it]).join('或')}`;
}

function reason(purpose: Purpose, ground: AccessSaid['ground']): string {
	if (ground === 'emergency') return '属于紧急情况';
	const words = `用于${PURPOSES_ZH[purpose]}`;
	return ground === 'rule' ? `${words}，规定允许不经您同意` : words;
}

function reviewed({ status, openUntil, reviewer, until }: ReviewSaid): string {
	const open = openUntil === null ? '' : `开放至${date(openUntil)}，`;
	switch (status) {
		case 'justified':
			return '审查认为理由正当';
		case 'unjustified':
			return '审查认为理由不正当';
		case 'overdue':
			return `${open}审查没有按时完成，须由监督委员会决定`;
		case 'board':
			return `${open}须由监督委员会决定理由是否正当`;
		case 'reviewer':
			return `${open}${reviewer ?? '有关机构'}须${until === null ? '' : `在${lastDay(until)}之前`}查明理由是否正当`;
	}
}

function refusal(reasons: readonly string[]): string {
	const words = reasons
		.filter((it) => !FAVOURABLE.has(it))
		.map((it) => REFUSALS_ZH[it] ?? '保管方可以说明的其他原因');
	const once = [...new Set(words)];
	return once.length === 0 ? '保管方无法判断是否允许' : once.join('，');
}
