// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { failures as english } from './enFailures.js';

/** 出了什么问题，该怎么办。 */
export const failures: typeof english = {
	unknown: {
		what: '没有成功',
		todo: '出现了本页面无法说明的情况。请再试一次；如果仍然如此，请把您做的操作告诉医院。',
	},
	WrongPassphrase: {
		what: '密码不正确',
		todo: '请检查大小写和键盘语言，再试一次。没有任何改动。',
	},
	WalletFileInvalid: {
		what: '这不是钱包文件，或者文件已损坏',
		todo: '请选择从本页面保存的文件，或使用 24 个单词。',
	},
	WordsInvalid: {
		what: '这些不是钱包的单词',
		todo: '请检查拼写和顺序。一共是 24 个英文单词。',
	},
	NothingKept: {
		what: '这个浏览器不为本页面保存内容',
		todo: '钱包已打开，但关闭页面后就没有了。请立即保存副本，或退出无痕模式。',
	},
	ConfigInvalid: {
		what: '本页面还没有设置好',
		todo: '请告诉医院：portal.json 缺失或不正确。',
	},
	NoCamera: {
		what: '无法使用相机',
		todo: '请在浏览器中允许本页面使用相机，或选择图片，或粘贴文字。',
	},
	NoCode: {
		what: '图片中没有码',
		todo: '请在光线充足处重拍，拍到完整的码，或粘贴文字。',
	},
	NotThisCode: {
		what: '这是另一种码',
		todo: '它已损坏、用于别的事情，或与别人有关。请读取这里要求的码。',
	},
	NoVerifier: {
		what: '这个浏览器不能核验证明',
		todo: '它没有 WebAssembly。请换一个浏览器，或使用 carechain-verify 程序。',
	},
	VerifierFailed: {
		what: '核验程序没有完整载入',
		todo: '请重新载入页面再试。',
	},
	JournalInvalid: {
		what: '这不是查看清单',
		todo: '请选择医院给您的文件。',
	},
	AccountFileInvalid: {
		what: '这不是账户文件',
		todo: '请选择 polkadot.js 为您的密钥生成的文件。',
	},
	NotTheStatement: {
		what: '这不是这一号的说明',
		todo: '它被改动过，或属于另一号。请向对方索取宣布紧急情况时保存的文件。',
	},
	NotStaff: {
		what: '链上没有这把密钥对应的工作人员',
		todo: '它既不是机构代表的，也不是医务人员的。请询问负责登记医务人员的人。',
	},
	GatewayFailed: {
		what: '对方医院没有回应',
		todo: '没有给出任何内容，您输入的内容还在。请再试一次；紧急时请打电话。',
	},
	OfAge: {
		what: '不能再作为父母代此人办理',
		todo: '此人本季度成年，或已经成年。可以由此人委任您。',
	},
	WrongChain: {
		what: '这不是您医院的链',
		todo: '没有向它发送任何内容。请告诉您的医院。',
	},
	NotRegistered: {
		what: '您还没有在那里登记',
		todo: '请在登记台出示您的码。',
	},
	Displaced: {
		what: '在最终确定之前被搁置了',
		todo: '这种情况很少见。请再试一次。',
	},
	disconnected: {
		what: '连接断开了',
		todo: '还不知道是否已送达。请等连接恢复，先看看情况再重试。',
	},
	TimedOut: {
		what: '还没有进入区块',
		todo: '网络繁忙或无法连通。请过几分钟看看情况再重试。',
	},
	AllowanceSpent: {
		what: '短时间内操作太多',
		todo: '为了让网络对每个人都畅通，一段时间内能做的操作有限。请等几分钟再试。撤回授权不会因此耽搁很久。',
	},
	NotAMember: {
		what: '链上没有您的密钥',
		todo: '您没有在那里登记，或密钥已被更换。请到登记台询问。',
	},
	Suspended: {
		what: '该机构目前被暂停',
		todo: '缩小授权的操作仍然有效。其他操作请等它恢复。',
	},
	CallNotAllowed: {
		what: '这把密钥不能做这件事',
		todo: '如果您是代别人办理，可能没有得到这项权限。',
	},
	PractitionerNotActive: {
		what: '您的执业凭证目前无效',
		todo: '它已到期，或您已被暂停。请让您的机构续期或恢复，然后再试一次。',
	},
	PractitionerSuspended: {
		what: '您的执业凭证目前无效',
		todo: '它已到期，或您已被暂停。请让您的机构续期或恢复，然后再试一次。',
	},
	CredentialExpired: {
		what: '您的执业凭证目前无效',
		todo: '它已到期，或您已被暂停。请让您的机构续期或恢复，然后再试一次。',
	},
	MembershipExpired: {
		what: '该机构的成员资格已到期',
		todo: '缩小授权的操作仍然有效。其他操作请等它续期。',
	},
	ProofExpired: {
		what: '这个码已过期',
		todo: '它只在几分钟内有效。请让手机重新显示，再读取新的码。',
	},
	NotYours: {
		what: '您的密钥不能代表这项登记',
		todo: '密钥已被更换，或者太新，还没有最终确定。请等几秒，或到登记台询问。',
	},
	PowerMissing: {
		what: '您没有得到这项权限',
		todo: '委任您的人可以重新委任并给出这项权限。',
	},
	TooManyRequests: {
		what: '短时间内操作太多',
		todo: '请等一分钟再试。',
	},
	PriorityTooLow: {
		what: '您同时还发送了别的操作',
		todo: '请再试一次。',
	},
	Stale: {
		what: '您同时还发送了别的操作',
		todo: '请再试一次。',
	},
	NotActive: {
		what: '它已经结束了',
		todo: '这项授权或请求已到期，或已被撤回。页面显示的是现在的情况。',
	},
	WouldWiden: {
		what: '这超出了对方的请求',
		todo: '请选择相同或更少的内容。',
	},
	NotFound: {
		what: '它已经不在了',
		todo: '页面显示的是现在的情况。',
	},
	NotAuthorized: {
		what: '您不能在这里做这件事',
		todo: '如果您是代别人办理，可能没有这项权限，或权限已结束。',
	},
	GranteeNotActive: {
		what: '对方目前不能查看病历',
		todo: '该机构或个人已被暂停或离开。您现在不能给对方任何授权。',
	},
	RecoveryInProgress: {
		what: '接管正在进行',
		todo: '请先阻止它，或等它结束。',
	},
	DelayTooShort: {
		what: '可以反对的时间太短',
		todo: '请选择更长的时间。',
	},
	DelayTooLong: {
		what: '可以反对的时间对这条链来说太长',
		todo: '请选择更短的时间。',
	},
	NotDecided: {
		what: '还没有结果',
		todo: '赞同的成员还不够。请稍后再看。',
	},
	AlreadyApproved: {
		what: '您已经赞同过',
		todo: '页面显示的是现在的情况。',
	},
	NotApproved: {
		what: '您没有赞同过',
		todo: '页面显示的是现在的情况。',
	},
	ProposalExpired: {
		what: '已过期',
		todo: '请重新提出。',
	},
	CallNotProposable: {
		what: '两个机构无权决定此事',
		todo: '链的规则不允许任何人提出这项调用。',
	},
	MaxProposalsExceeded: {
		what: '待决的提案太多',
		todo: '须先结束或撤回其他提案。',
	},
	MaxProposalsPerProposerExceeded: {
		what: '您待决的提案太多',
		todo: '请先撤回您的一项提案。',
	},
	NotMember: {
		what: '您在这个机构没有席位',
		todo: '只有其成员可以表决。',
	},
	DuplicateProposal: {
		what: '已有同样的动议',
		todo: '请对已有的动议表决。',
	},
	DuplicateVote: {
		what: '您已这样投过票',
		todo: '页面显示的是现在的情况。',
	},
	ProposalMissing: {
		what: '它已经不在了',
		todo: '页面显示的是现在的情况。',
	},
	TooEarly: {
		what: '还没有结果',
		todo: '请等待更多投票，或等投票时间结束。',
	},
	AccountInUse: {
		what: '这个账户已在使用',
		todo: '它代表某个机构、属于医务人员，或曾是患者的密钥。请用新的账户。',
	},
	EndInPast: {
		what: '这一天已经过去',
		todo: '请选择更晚的日期。',
	},
	EndTooFar: {
		what: '这一天太远',
		todo: '请选择更早的日期。',
	},
	EndNotLater: {
		what: '不比现在的更晚',
		todo: '请选择现在的期限之后的日期。',
	},
	AlreadySuspended: {
		what: '已经暂停',
		todo: '页面显示的是现在的情况。',
	},
	NotSuspended: {
		what: '它的权利没有被暂停',
		todo: '没有可恢复的内容。',
	},
	TooManySuspended: {
		what: '这样暂停的医院太多',
		todo: '一个机构最多只能暂停三分之一的医院。须由两个机构决定。',
	},
	KindNotAllowed: {
		what: '这类机构不能有这个',
		todo: '只有医院可以运行验证节点，理事会席位也属于医院。',
	},
	BadOrigin: {
		what: '一个机构不能自行决定此事',
		todo: '请向两个机构提出。',
	},
	StoreFailed: {
		what: '机构的记录库没有回应',
		todo: '此前提交的内容已安全保存。请重试：会从记录库的进度继续。',
	},
	NothingNew: {
		what: '链已经全部知道',
		todo: '没有需要告知的内容。',
	},
	NotOurs: {
		what: '记录库不认识您的密钥',
		todo: '它不属于本机构的在岗人员，或已被暂停。',
	},
	NotCurrent: {
		what: '时钟不一致',
		todo: '本设备的时钟相差超过五分钟。请校准后继续。',
	},
	RecordInvalid: {
		what: '记录库没有收下一份记录',
		todo: '它已损坏，或由另一把密钥签名。请继续；如果仍然如此，请告诉记录库的管理人员。',
	},
	Gap: {
		what: '期间有其他内容提交',
		todo: '请继续：会从记录库现在的进度开始。',
	},
};
