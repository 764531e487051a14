// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Why something did not work, where staff meet it alone, or do something else about it than a patient. */
export const failures = {
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
	NotAuthorized: {
		what: 'You may not do that',
		todo: 'It takes another role, or another organisation. Ask whoever registers practitioners here.',
	},
	OrganizationNotActive: {
		what: 'The organisation is suspended or has left',
		todo: 'What takes a right away still works. For everything else, wait until it is reinstated.',
	},
	PatientNotFound: {
		what: 'The chain does not know this patient',
		todo: 'The code is of a registration that is not there, or not there yet. Read the code from the patient’s phone once more.',
	},
	PatientNotActive: {
		what: 'This registration is closed',
		todo: 'Nothing more can be asked of it. Look whether the patient has another one.',
	},
	MaxRequestsExceeded: {
		what: 'The patient has not answered yet',
		todo: 'Too many requests wait on the phone, two of them from here at the most. What you typed stays: try again once the patient has answered, or once one has run out.',
	},
	KeyInUse: {
		what: 'This phone’s code was used already',
		todo: 'The patient is registered with it, or was. Have the phone show a new code.',
	},
	AlreadyExists: {
		what: 'That is there already',
		todo: 'It was done before, perhaps at another desk. The page shows how things stand.',
	},
	NothingToAcknowledge: {
		what: 'There is nothing to acknowledge',
		todo: 'It was acknowledged before, perhaps at another desk.',
	},
	AlreadyClosed: {
		what: 'The case is closed',
		todo: 'Somebody has reviewed it already. Look at the overview again.',
	},
	Escalated: {
		what: 'The case is with both bodies now',
		todo: 'Its time here is over: the council and the oversight board decide it.',
	},
	AlreadyVouched: {
		what: 'This guardian has vouched already',
		todo: 'Each guardian counts once. Ask another one.',
	},
	NotAGuardian: {
		what: 'This person is no guardian of the patient',
		todo: 'The patient named others. Ask one of them.',
	},
	DelayNotOver: {
		what: 'The patient still has time to object',
		todo: 'Wait until that time is over.',
	},
	CoolingDown: {
		what: 'An attempt was stopped a short while ago',
		todo: 'The chain takes the next one later. If the patient did not stop it, ask who did.',
	},
	Dropped: {
		what: 'The node did not take it',
		todo: 'It is too busy. What you typed stays: try again in some minutes.',
	},
};
