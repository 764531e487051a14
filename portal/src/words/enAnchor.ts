// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** What the page for a folder of records says in English. */
export const anchor = {
	title: 'Anchor records',
	lead: 'Records are sealed in this page, kept by your organisation, and proven by its log on the chain. Nothing of them goes on chain but a hash that says nothing.',
	notSetUp: 'No store of records is set up for this desk.',
	practitionerOnly:
		'A practitioner signs the records. With the representative’s key you tell the chain of them.',
	again: 'Look again',
	folder: {
		title: 'A folder of FHIR files',
		lead: 'Bundles or resources (.json) and bulk exports (.ndjson). Whatever interrupts it, choose the folder again: it goes on where the store is, and takes nothing twice.',
		choose: 'Choose a folder',
		files: 'Choose files',
		passedOver: (many: number) =>
			many === 1
				? 'One file is neither .json nor .ndjson and is passed over.'
				: `${many} files are neither .json nor .ndjson and are passed over.`,
		named: 'The folder’s patients.json names the patients.',
		go: 'Seal and hand in',
		goOn: 'Go on',
		stop: 'Stop',
		progress: (over: number, all: number) => `${over} of ${all} files.`,
		records: (many: number) =>
			many === 1 ? '1 record is in the store.' : `${many} records are in the store.`,
		failed: (many: number) =>
			many === 1
				? 'One file was left out. The table says why; the others are not touched by it.'
				: `${many} files were left out. The table says why; the others are not touched by it.`,
		file: 'File',
		state: 'State',
		taken: 'Taken',
		of: (done: number, total: number, records: number) => `${done} of ${total}; ${records} records`,
	},
	states: {
		waiting: 'waits',
		working: 'is being sealed',
		taken: 'in the store',
		there: 'was in the store already',
		refused: 'left out',
	},
	faults: {
		notJson: (where: string) => (where === '' ? 'It is not JSON.' : `Line ${where} is not JSON.`),
		notFhir: (where: string) =>
			where === '' ? 'It is no FHIR resource or bundle.' : `Entry ${where} is no FHIR resource.`,
		noRecords: () => 'Nothing in it is about a patient.',
		patientUnknown: (where: string) => `No pseudonym is known for the patient ${where}.`,
		otherPatient: (where: string) => `It is about somebody else, too: ${where}.`,
	},
	chain: {
		title: 'What the chain knows',
		lead: 'One extension of the log tells the chain of all new records at once.',
		stored: 'Records in the store',
		onChain: 'of which the chain knows',
		go: 'Tell the chain',
		telling: 'Telling the chain of new records',
		representativeOnly: 'Your organisation’s representative tells the chain.',
	},
};
