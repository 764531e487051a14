// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Why something did not work, and what to do, by the names of the errors and of the chain's reasons. */
export const failures = {
	unknown: {
		what: 'That did not work',
		todo: 'Something happened that these pages have no words for. Try again; if it stays so, tell your hospital what you did.',
	},
	WrongPassphrase: {
		what: 'The password is not right',
		todo: 'Check capitals and the keyboard’s language, and try again. Nothing was changed.',
	},
	WalletFileInvalid: {
		what: 'This is not a wallet file, or it is damaged',
		todo: 'Choose the file that you saved from these pages, or use your 24 words.',
	},
	WordsInvalid: {
		what: 'These are not the words of a wallet',
		todo: 'Check the spelling and the order. There are 24 English words.',
	},
	NothingKept: {
		what: 'This browser keeps nothing for this page',
		todo: 'Your wallet is open but will be gone when you close the page. Save a copy now, or leave the private mode.',
	},
	ConfigInvalid: {
		what: 'These pages are not set up',
		todo: 'Please tell the hospital: its portal.json is missing or is not right.',
	},
	NoCamera: {
		what: 'The camera cannot be used',
		todo: 'Allow it for this page in your browser, choose a picture, or paste the text.',
	},
	NoCode: {
		what: 'There is no code in the picture',
		todo: 'Take it again with more light and the whole code in it, or paste the text.',
	},
	NotThisCode: {
		what: 'This is another code',
		todo: 'It is damaged, for something else, or about somebody else. Read the code that is asked for here.',
	},
	NoVerifier: {
		what: 'This browser cannot check proofs',
		todo: 'It has no WebAssembly. Use another browser, or the program carechain-verify.',
	},
	VerifierFailed: {
		what: 'The verifier did not arrive whole',
		todo: 'Load the page anew and try again.',
	},
	JournalInvalid: {
		what: 'This is not a list of accesses',
		todo: 'Choose the file that your hospital gave you.',
	},
	AccountFileInvalid: {
		what: 'This is not an account file',
		todo: 'Choose the file that polkadot.js wrote for your key.',
	},
	NotTheStatement: {
		what: 'This is not the statement of this case',
		todo: 'It was changed, or belongs to another case. Ask the other side for the file that was saved when the emergency was declared.',
	},
	NotStaff: {
		what: 'The chain does not know this key as staff',
		todo: 'It is no representative’s and no practitioner’s. Ask whoever registers practitioners here.',
	},
	GatewayFailed: {
		what: 'The other hospital does not answer',
		todo: 'Nothing was released, and what you typed stays. Try again; in an emergency, call them.',
	},
	OfAge: {
		what: 'Nobody can act for this person as a parent any more',
		todo: 'The person comes of age this quarter, or has. The person can appoint you.',
	},
	WrongChain: {
		what: 'This is not your hospital’s chain',
		todo: 'Nothing was sent to it. Please tell your hospital.',
	},
	NotRegistered: {
		what: 'You are not registered there yet',
		todo: 'Show your code at the desk.',
	},
	Displaced: {
		what: 'It was set aside before it became final',
		todo: 'This is rare. Try again.',
	},
	disconnected: {
		what: 'The connection was lost',
		todo: 'Whether it arrived is not known yet. Wait until the connection is back, and look before you try again.',
	},
	TimedOut: {
		what: 'It has not got into a block yet',
		todo: 'The network is busy or out of reach. Look in a few minutes before you try again.',
	},
	AllowanceSpent: {
		what: 'That was a lot in a short time',
		todo: 'There is a limit on how much can be done in a while, so that the network stays free for everyone. Wait some minutes and try again. Taking a permission back is never held up by it for long.',
	},
	NotAMember: {
		what: 'The chain does not know your key',
		todo: 'You are not registered there, or your key was replaced. Ask at the desk.',
	},
	Suspended: {
		what: 'The organisation is suspended at present',
		todo: 'What narrows access still works. For everything else, wait until it is reinstated.',
	},
	CallNotAllowed: {
		what: 'This key may not do that',
		todo: 'If you act for somebody else, that power may not have been given to you.',
	},
	PractitionerNotActive: {
		what: 'Your credential does not count today',
		todo: 'It has run out, or you are suspended. Ask your organisation to renew or reinstate it, and try again.',
	},
	PractitionerSuspended: {
		what: 'Your credential does not count today',
		todo: 'It has run out, or you are suspended. Ask your organisation to renew or reinstate it, and try again.',
	},
	CredentialExpired: {
		what: 'Your credential does not count today',
		todo: 'It has run out, or you are suspended. Ask your organisation to renew or reinstate it, and try again.',
	},
	MembershipExpired: {
		what: 'The organisation’s membership has ended',
		todo: 'What narrows access still works. For everything else, wait until it is renewed.',
	},
	ProofExpired: {
		what: 'The code has run out',
		todo: 'It is good for some minutes only. Have the phone show it once more, and read that one.',
	},
	NotYours: {
		what: 'Your key does not act for this registration',
		todo: 'It was replaced, or is so new that it is not final yet. Wait a few seconds, or ask at the desk.',
	},
	PowerMissing: {
		what: 'You were not given that power',
		todo: 'Whoever appointed you can appoint you anew with it.',
	},
	TooManyRequests: {
		what: 'That was a lot in a short time',
		todo: 'Wait a minute and try again.',
	},
	PriorityTooLow: {
		what: 'Something else of yours was sent at the same time',
		todo: 'Try again.',
	},
	Stale: {
		what: 'Something else of yours was sent at the same time',
		todo: 'Try again.',
	},
	NotActive: {
		what: 'It has ended already',
		todo: 'The permission or request is no longer open: it ran out, or was taken back. The page shows how things stand.',
	},
	WouldWiden: {
		what: 'That would be more than was asked for',
		todo: 'Choose the same or less.',
	},
	NotFound: {
		what: 'That is no longer there',
		todo: 'The page shows how things stand.',
	},
	NotAuthorized: {
		what: 'You may not do that here',
		todo: 'If you act for somebody else, that power may not have been given to you, or has ended.',
	},
	GranteeNotActive: {
		what: 'Whoever asked may not read records at present',
		todo: 'The organisation or person is suspended or has left. You cannot give them anything now.',
	},
	RecoveryInProgress: {
		what: 'A take-over is under way',
		todo: 'Stop it first, or wait until it is over.',
	},
	DelayTooShort: {
		what: 'That time to object is too short',
		todo: 'Choose a longer one.',
	},
	DelayTooLong: {
		what: 'That time to object is too long for this chain',
		todo: 'Choose a shorter one.',
	},
	NotDecided: {
		what: 'It is not decided yet',
		todo: 'Not enough members have agreed. Look again later.',
	},
	AlreadyApproved: {
		what: 'You have approved it already',
		todo: 'The page shows how things stand.',
	},
	NotApproved: {
		what: 'You had not approved it',
		todo: 'The page shows how things stand.',
	},
	ProposalExpired: {
		what: 'Its time is over',
		todo: 'Propose it anew.',
	},
	CallNotProposable: {
		what: 'The bodies may not decide that',
		todo: 'The chain’s rules do not let anybody propose this call.',
	},
	MaxProposalsExceeded: {
		what: 'Too many proposals are open',
		todo: 'Others have to be ended or withdrawn first.',
	},
	MaxProposalsPerProposerExceeded: {
		what: 'You have too many proposals open',
		todo: 'Withdraw one of yours first.',
	},
	NotMember: {
		what: 'You have no seat in this body',
		todo: 'Its members alone vote on that.',
	},
	DuplicateProposal: {
		what: 'This motion is open already',
		todo: 'Vote on the one that is there.',
	},
	DuplicateVote: {
		what: 'You have voted so already',
		todo: 'The page shows how things stand.',
	},
	ProposalMissing: {
		what: 'That is no longer there',
		todo: 'The page shows how things stand.',
	},
	TooEarly: {
		what: 'It is not decided yet',
		todo: 'Wait for more votes, or for the end of the time for voting.',
	},
	AccountInUse: {
		what: 'That account is in use already',
		todo: 'It represents an organisation, is a practitioner’s, or was a patient’s key. Take a fresh one.',
	},
	EndInPast: {
		what: 'That day has passed',
		todo: 'Choose a later one.',
	},
	EndTooFar: {
		what: 'That day is too far ahead',
		todo: 'Choose an earlier one.',
	},
	EndNotLater: {
		what: 'That is no later than now',
		todo: 'Choose a day after the present end.',
	},
	AlreadySuspended: {
		what: 'It is suspended already',
		todo: 'The page shows how things stand.',
	},
	NotSuspended: {
		what: 'It has its rights',
		todo: 'There is nothing to give back.',
	},
	TooManySuspended: {
		what: 'That would suspend too many hospitals',
		todo: 'One body alone may suspend a third of them at the most. It takes both bodies.',
	},
	KindNotAllowed: {
		what: 'An organisation of that kind cannot have that',
		todo: 'Hospitals alone run validators, and the council’s seats are theirs.',
	},
	BadOrigin: {
		what: 'One body may not decide that by itself',
		todo: 'Propose it to both bodies.',
	},
	StoreFailed: {
		what: 'The organisation’s store does not answer',
		todo: 'What was handed in before is safe. Try again: it goes on where the store is.',
	},
	NothingNew: {
		what: 'The chain knows all of it',
		todo: 'There is nothing to tell.',
	},
	NotOurs: {
		what: 'The store does not know your key',
		todo: 'It is not one of this organisation’s active staff, or is suspended.',
	},
	NotCurrent: {
		what: 'The clocks are apart',
		todo: 'The clock of this device is more than five minutes off. Set it and go on.',
	},
	RecordInvalid: {
		what: 'The store did not take a record',
		todo: 'It came damaged, or another key signed it. Go on; if it stays so, tell whoever runs the store.',
	},
	Gap: {
		what: 'Something else was handed in meanwhile',
		todo: 'Go on: it begins where the store is now.',
	},
};
