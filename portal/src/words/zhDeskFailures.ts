// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { failures as english } from './enDeskFailures.js';

/** 工作人员遇到的问题，以及该怎么办。 */
export const failures: typeof english = {
	AllowanceSpent: {
		what: '本机构的额度暂时用完了',
		todo: '没有任何改动，您输入的内容还在。额度会自动恢复，概览页显示剩余多少。请过几分钟再试。紧急情况随时可以宣布。',
	},
	NotAMember: {
		what: '链上没有您的密钥',
		todo: '它不再是机构代表或医务人员的密钥。请询问负责登记医务人员的人。',
	},
	CallNotAllowed: {
		what: '这把密钥不能做这件事',
		todo: '有的操作须由机构代表办理，有的须由医务人员办理。请用合适的密钥登录。',
	},
	NotAuthorized: {
		what: '您不能做这件事',
		todo: '这需要另一种身份，或由另一机构办理。请询问负责登记医务人员的人。',
	},
	OrganizationNotActive: {
		what: '本机构已被暂停或已退出',
		todo: '收回权利的操作仍然有效。其他操作请等它恢复。',
	},
	PatientNotFound: {
		what: '链上没有这位患者',
		todo: '这个码对应的登记不存在，或还没有生效。请重新读取患者手机上的码。',
	},
	PatientNotActive: {
		what: '这项登记已经关闭',
		todo: '不能再向它提出请求。请查看患者是否有另一项登记。',
	},
	MaxRequestsExceeded: {
		what: '患者还没有答复',
		todo: '手机上待答复的请求太多，其中本机构最多两项。您输入的内容还在：请等患者答复，或等请求到期，再试一次。',
	},
	KeyInUse: {
		what: '这部手机的码已经用过',
		todo: '患者已经用它登记，或曾经用它登记。请让手机显示新的码。',
	},
	AlreadyExists: {
		what: '它已经存在',
		todo: '之前已经办理过，可能是在另一个工作台。页面显示的是现在的情况。',
	},
	NothingToAcknowledge: {
		what: '没有需要确认的内容',
		todo: '之前已经确认过，可能是在另一个工作台。',
	},
	AlreadyClosed: {
		what: '这一号已经结束',
		todo: '已经有人审查过。请再看一次概览。',
	},
	Escalated: {
		what: '这一号现在由两个机构处理',
		todo: '在这里审查的时间已过：由理事会和监督委员会决定。',
	},
	AlreadyVouched: {
		what: '这位监护人已经作保过',
		todo: '每位监护人只算一次。请找另一位。',
	},
	NotAGuardian: {
		what: '此人不是这位患者的监护人',
		todo: '患者指定的是别人。请找其中一位。',
	},
	DelayNotOver: {
		what: '患者可以反对的时间还没有过',
		todo: '请等这段时间结束。',
	},
	CoolingDown: {
		what: '不久前有一次尝试被制止',
		todo: '链要过一段时间才接受下一次。如果不是患者制止的，请查明是谁。',
	},
	Dropped: {
		what: '节点没有接受',
		todo: '节点太忙。您输入的内容还在：请过几分钟再试。',
	},
};
