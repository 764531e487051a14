// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { anchor } from './enAnchor.js';
import { council, members } from './enCouncil.js';

/** What the desk says in English. */
export const desk = {
	anchor,
	council,
	members,
	title: 'Desk',
	notSetUp: 'There is no desk at this address: these pages are for patients.',
	at: (name: string, isRepresentative: boolean) =>
		isRepresentative ? `${name}, as its representative` : name,
	leave: 'Sign out',
	identifying: 'Asking the node who you are …',
	reach: {
		slow: {
			what: 'The node answers slowly',
			todo: 'What you see may be some minutes old. You can go on; it will take longer.',
		},
		lagging: {
			what: 'The node is behind',
			todo: 'It does not get new blocks as it should, so what you see may be old. Tell its operator. What you do now is sent, and takes effect once the node has caught up.',
		},
		wrongChain: {
			what: 'The node is of another chain',
			todo: 'Nothing was sent to it. These pages are set up for another chain: tell whoever set them up.',
		},
		down: {
			what: 'The node cannot be reached',
			todo: 'It is tried again by itself. What you see is from before, and what you typed stays. If it stays so, tell its operator.',
		},
	},
	/** What staff do about what patients can meet as well. */
	failures: {
		AllowanceSpent: {
			what: 'The organisation has used up its allowance for now',
			todo: 'Nothing was done, and what you typed stays. The allowance fills up again by itself: the overview shows how much is left. Try again in some minutes. An emergency can be declared in any case.',
		},
		NotAMember: {
			what: 'The chain does not know your key',
			todo: 'It is no representative’s and no practitioner’s any more. Ask whoever registers practitioners here.',
		},
		CallNotAllowed: {
			what: 'This key may not do that',
			todo: 'Some of it takes the organisation’s representative, some a practitioner. Sign in with the right key.',
		},
	},
	pages: {
		label: 'Pages of the desk',
		overview: 'Overview',
		register: 'Register',
		consent: 'Ask for consent',
		record: 'Read a record',
		emergency: 'Emergency',
		lost: 'Lost phone',
		anchor: 'Anchor',
		council: 'Council',
		members: 'Members',
	},
	signIn: {
		lead: 'Choose your account file, as polkadot.js writes it, and type its password. The key stays in this page’s memory and is gone when you close it.',
		choose: 'Choose the account file',
		password: 'Password of the file',
		go: 'Sign in',
	},
	patient: {
		label: 'The patient’s code',
		known: 'The patient is chosen',
		other: 'Another patient',
	},
	purposes: {
		TREAT: 'Treatment',
		ETREAT: 'Urgent treatment',
		BTG: 'An emergency that was declared',
		COC: 'Coordinating care',
		HPAYMT: 'Payment of care',
		HRESCH: 'Research',
	},
	register: {
		title: 'Register a patient',
		lead: 'The patient’s phone shows a code. Make sure who the patient is before you read it.',
		label: 'The code on the patient’s phone',
		representativeOnly:
			'The chain takes registrations from the organisation’s representative alone. Sign in with that key.',
		sure: 'The code is in order',
		sureLead: 'It is signed by the patient’s phone, for this organisation.',
		go: 'Register',
		cancel: 'Cancel',
		registering: 'Registering a patient',
	},
	consent: {
		title: 'Ask for consent',
		lead: 'Ask for no more than is needed. The patient sees it on the phone, and may allow less.',
		classes: 'Which records?',
		purpose: 'What for?',
		forWhom: 'For whom?',
		everybody: 'Everybody who treats the patient here',
		me: 'Me alone',
		until: 'The last day',
		go: 'Ask the patient',
		asking: 'Asking a patient for consent',
	},
	record: {
		title: 'Read a record',
		lead: 'The hospital that holds the record decides, at its own node. Every request is written down on both sides, and the patient sees it.',
		holder: 'Who holds it?',
		number: 'The record',
		numberHint: 'Its commitment, as the referral names it: 66 characters.',
		purpose: 'What for?',
		go: 'Ask for the record',
		shown: (time: string) => `Released ${time}`,
		verified: 'It stands in the holder’s log on the chain, signed and unchanged.',
		notVerified: 'It could not be verified against the chain. Do not rely on it.',
		hide: 'Put it away',
		refused: 'The record was not released',
		otherReason: 'The holder has a reason that these pages have no words for.',
		reasons: {
			NoGrant: 'The patient has not allowed it.',
			Revoked: 'The patient has taken the permission back.',
			Expired: 'The permission has ended.',
			NotYetValid: 'The permission has not begun.',
			Frozen: 'The permission stands still until the patient confirms it.',
			Proposed: 'The permission needs a second signature.',
			RoleNotGranted: 'The permission is for somebody else here.',
			PurposeNotGranted: 'The permission is not for this purpose.',
			PurposeNeverImplied: 'The permission is not for this purpose.',
			ActionNotGranted: 'The permission does not allow this kind of use.',
			ClassNotGranted: 'The permission does not reach this kind of record.',
			AboveCeiling: 'The record is more confidential than the permission reaches.',
			Excepted: 'The patient left this out of the permission.',
			OutsideDataPeriod: 'The record is of other years than the permission.',
			PractitionerDenied: 'The patient keeps you out.',
			OrganizationDenied: 'The patient keeps this organisation out.',
			NotOpened: 'The holder cannot read one of the patient’s sealed decisions.',
			NotFinalYet:
				'The permission is too new: it counts once it is final. Ask again in a few seconds.',
			RecordUnknown: 'The holder has no such record.',
			RequestNotCurrent: 'The clocks of the two sides are more than five minutes apart.',
			RequestSignatureInvalid: 'The holder does not know your key.',
			BestStateStale: 'The holder has lost touch with the network.',
			FinalityStale: 'The holder has lost touch with the network.',
			RequesterSuspended: 'This organisation is suspended.',
			RoleSuspended: 'You are suspended.',
			RoleExpired: 'Your credential has ended.',
			OutsideEmergency: 'Your emergency does not reach this record.',
		} as Record<string, string>,
	},
	emergency: {
		title: 'Declare an emergency',
		lead: 'It gives you access at once, and nothing refuses it. The patient is told, and a privacy officer of another hospital reviews it.',
		practitionerOnly: 'Only a practitioner declares an emergency, with a key of one’s own.',
		classes: 'Which records?',
		why: 'Why?',
		whyHint:
			'At least 20 characters. It stays here: the chain keeps only a commitment to it. It is saved as a file, which the reviewer will ask for.',
		go: 'Declare the emergency',
		declaring: 'Declaring an emergency',
	},
	lost: {
		title: 'A lost phone',
		lead: 'Who has lost the phone and the 24 words gets the registration back with a new phone, when enough guardians vouch for it. The hospital alone cannot give it to anybody.',
		representativeOnly:
			'The chain takes this from the organisation’s representative alone. Sign in with that key.',
		noGuardians:
			'This patient has named no guardians, so nobody can give the registration back. Register the patient anew.',
		first: {
			title: 'First: a code for the new phone',
			lead: (threshold: number) =>
				`Make sure who the patient is. The new phone reads this code; then ${threshold} guardians have to vouch for it.`,
			label: 'The code for the new phone',
		},
		second: {
			title: 'Then: what the new phone asks for',
			lead: 'The new phone shows a code in return. The guardians read it as well.',
			label: 'The code on the new phone',
			read: 'The code is in order: it is signed by the new phone.',
		},
		word: 'Each guardian reads the code on the new phone and then shows one here, or sends its text.',
		wordLabel: 'The code that the guardian shows',
		own: 'This organisation is one of the guardians',
		ownLead: 'Vouch only once you have seen who it is. The patient has time to object.',
		ownGo: 'Vouch for the patient',
		underWay: 'An attempt is under way',
		vouched: (vouched: number, threshold: number) =>
			`${vouched} of ${threshold} guardians have vouched.`,
		waits: (hours: number) =>
			hours <= 1
				? 'Enough guardians have vouched. The time to object ends within the hour.'
				: `Enough guardians have vouched. The time to object ends in about ${hours} hours.`,
		over: 'Enough guardians have vouched, and the time to object is over.',
		complete: 'Give the registration to the new phone',
		starting: 'Starting to give a registration back',
		vouching: 'Handing in a guardian’s word',
		completing: 'Giving a registration to a new phone',
	},
	review: {
		case: (number: number) => `Case ${number}`,
		records: (classes: string) => `Opened: ${classes.replace(/^your /, '')}`,
		until: (day: string) => `To be reviewed until ${day}`,
		choose: 'Open the statement that the other side sent',
		opinion: 'Your opinion',
		opinionHint: 'It stays here: the chain keeps a commitment to it. It is saved as a file.',
		justified: 'It was justified',
		unjustified: 'It was not justified',
		judging: (number: number) => `Judging case ${number}`,
	},
	overview: {
		title: 'Overview',
		allowance: 'Allowance left',
		missed: 'Ends not acknowledged in time',
		toReview: 'Cases to review',
		overdue: 'Reviews overdue, ever',
		reviews: 'Emergencies to review',
		noReviews: 'There is nothing to review.',
		again: 'Look again',
		ended: 'Permissions that ended',
		endedLead:
			'When a patient takes a permission back, the organisation says that it knows. Choose the patient to see what waits.',
		noneEnded: 'Nothing waits for this patient.',
		acknowledge: 'We know, and have acted on it',
		acknowledging: 'Acknowledging the end of a permission',
	},
};
