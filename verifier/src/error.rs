// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Why a file proves nothing: which link breaks, and how.
//!
//! Every reason has a code of its own, which stays, and a sentence, which may be worded better one
//! day.

use alloc::string::String;
use core::fmt;

/// Where a proof breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
	/// The file itself.
	File,
	/// The genesis block and the first set of authorities.
	Genesis,
	/// The handover from one set of authorities to the next: the how-manieth, from 1.
	Handover(usize),
	/// From the header to the block that the last set made final.
	Finality,
	/// From the header to the values in its state.
	State,
	/// From the values to what the file is about.
	Subject,
}

impl fmt::Display for Link {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::File => f.write_str("file"),
			Self::Genesis => f.write_str("genesis"),
			Self::Handover(number) => write!(f, "handover {number}"),
			Self::Finality => f.write_str("finality"),
			Self::State => f.write_str("state"),
			Self::Subject => f.write_str("subject"),
		}
	}
}

/// A proof breaks: where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
	/// Where.
	pub link: Link,
	/// Why.
	pub reason: Reason,
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{}: {}", self.link, self.reason)
	}
}

impl core::error::Error for Refusal {}

impl Reason {
	/// The reason, at a link.
	pub fn at(self, link: Link) -> Refusal {
		Refusal { link, reason: self }
	}
}

macro_rules! reasons {
	($(
		$(#[$doc:meta])*
		$variant:ident $({ $( $(#[$field_doc:meta])* $field:ident: $type:ty, )* })?
			=> $code:literal, $sentence:literal;
	)*) => {
		/// Why a proof breaks.
		#[derive(Clone, Debug, PartialEq, Eq)]
		pub enum Reason {
			$( $(#[$doc])* $variant $({ $( $(#[$field_doc])* $field: $type, )* })?, )*
		}

		impl Reason {
			/// The codes of all reasons.
			pub const CODES: &'static [&'static str] = &[ $( $code, )* ];

			/// The code of the reason, which stays.
			pub fn code(&self) -> &'static str {
				match self { $( Self::$variant { .. } => $code, )* }
			}
		}

		impl fmt::Display for Reason {
			fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
				match self { $( Self::$variant $({ $( $field, )* })? => write!(f, $sentence), )* }
			}
		}
	};
}

reasons! {
	// The file.
	/// It is longer than [`crate::format::MAX_FILE_SIZE`].
	TooLarge {
		/// Its length in bytes.
		size: usize,
	} => "file-too-large", "the file has {size} bytes, and no more than 32 MiB are read";
	/// It is no JSON.
	NotJson {
		/// What the reader says.
		detail: String,
	} => "not-json", "this is not JSON: {detail}";
	/// It is of another format.
	UnknownFormat {
		/// Which one.
		found: String,
	} => "unknown-format", "the format \"{found}\" is not known";
	/// It has a member that the format does not have.
	UnknownMember {
		/// Which one, and where.
		detail: String,
	} => "unknown-member", "there is a member that does not belong here: {detail}";
	/// A member is missing.
	MissingMember {
		/// Which one, and where.
		detail: String,
	} => "missing-member", "a member is missing: {detail}";
	/// A member is there twice.
	DuplicateMember {
		/// Which one, and where.
		detail: String,
	} => "duplicate-member", "a member is there twice: {detail}";
	/// Bytes are written with digits A to F.
	UpperCaseHex {
		/// Where.
		detail: String,
	} => "upper-case-hex", "bytes have to be written with the digits a to f: {detail}";
	/// A member has no value that it may have.
	InvalidMember {
		/// Which one, and where.
		detail: String,
	} => "invalid-member", "a member has a value that it cannot have: {detail}";
	/// It is JSON, but not in the canonical form.
	NotCanonical => "not-canonical", "the file is not canonical JSON (RFC 8785)";

	// The chain.
	/// There is no genesis block in it.
	NoGenesis => "no-genesis", "the file does not start at the genesis block";
	/// A header does not decode.
	HeaderUnreadable => "header-unreadable", "this is not a block header";
	/// It starts at another chain's genesis block.
	OtherChain {
		/// The hash of that.
		found: String,
	} => "other-chain", "the file is of another chain, whose genesis block is {found}";
	/// The genesis state has no list of authorities, or one that does not decode.
	AuthoritiesUnreadable => "authorities-unreadable", "the state has no readable list of authorities";
	/// A set of authorities is empty, too large, or its votes cannot be counted.
	InvalidAuthoritySet => "invalid-authority-set", "nobody can vote with such a set of authorities";
	/// More handovers than are followed.
	TooManyHandovers {
		/// How many.
		count: usize,
	} => "too-many-handovers", "{count} handovers are more than are followed";
	/// More headers after the proven one than are followed.
	TooManyDescendants {
		/// How many.
		count: usize,
	} => "too-many-descendants", "{count} headers after the proven one are more than are followed";
	/// A justification with more votes than are counted.
	TooManyVotes {
		/// How many.
		count: usize,
	} => "too-many-votes", "{count} votes are more than are counted";
	/// A justification with more headers than are followed.
	TooManyAncestors {
		/// How many.
		count: usize,
	} => "too-many-ancestors", "{count} headers below the votes are more than are followed";
	/// A handover is not in a later block than the one before.
	NotLater {
		/// Its block.
		number: u32,
		/// The block of the one before.
		after: u32,
	} => "not-later", "block {number} does not come after block {after}, where the set before took over";
	/// The header names no next set.
	NoScheduledChange => "no-scheduled-change", "the header does not name a next set of authorities";
	/// The header names a next set for later: Carechain's never does.
	DelayedChange {
		/// By how many blocks.
		delay: u32,
	} => "delayed-change", "the next set of authorities would start {delay} blocks later";
	/// The header forces a set, which the set before cannot sign.
	ForcedChange => "forced-change", "the header forces a set of authorities, which the set before cannot sign";
	/// A handover that nobody signed, and no restart of finality that the verifier was told of.
	RestartNotListed {
		/// Its block.
		number: u32,
		/// The hash of that.
		hash: String,
	} => "restart-not-listed", "nobody signed block {number} ({hash}), and it is not among the listed restarts of finality";
	/// A listed restart does not come next.
	RestartOutOfPlace {
		/// The set that it starts.
		listed: u64,
		/// The set that would come next.
		expected: u64,
	} => "restart-out-of-place", "the listed restart of finality starts set {listed}, and set {expected} is next";
	/// A handover that never took effect, for finality was restarted from an earlier block.
	SkippedHandover {
		/// Its block.
		number: u32,
		/// The last block that was final before the restart.
		best_finalized: u32,
	} => "skipped-handover", "the handover in block {number} never took effect: finality was restarted from block {best_finalized}";
	/// A justification does not decode.
	JustificationUnreadable => "justification-unreadable", "this is not a justification";
	/// A justification is of another block.
	OtherTarget {
		/// The block that it is of.
		found: u32,
		/// The block that it should be of.
		expected: u32,
	} => "other-target", "the justification is of another block: number {found} instead of this one, number {expected}";
	/// A signature of a vote is wrong.
	VoteSignatureInvalid => "vote-signature-invalid", "the signature of a vote is wrong";
	/// Votes were signed in another set than the one whose turn it is.
	OtherAuthoritySet {
		/// The set in which they were signed.
		found: u64,
		/// The set whose turn it is.
		expected: u64,
	} => "other-authority-set", "the votes are of authority set {found}, and it is set {expected} that counts here";
	/// Votes are not for blocks of one chain, or do not say their numbers right.
	VotesAstray => "votes-astray", "the votes are not for blocks of one chain";
	/// A justification has headers that no vote needs.
	UnusedAncestors => "unused-ancestors", "the justification has headers that no vote needs";
	/// The votes are not those of more than two thirds of the set for this block.
	NoMajority {
		/// Of which set.
		set_id: u64,
	} => "no-majority", "the votes are not a majority of two thirds of authority set {set_id} for this block";
	/// A header is not the child of the one before.
	NotDescended {
		/// Its number.
		number: u32,
	} => "not-descended", "header {number} does not follow the one before";
	/// The header does not say in which slot the block was made.
	NoSlot => "no-slot", "the header does not tell the time of the block";

	// The state.
	/// The keys are not those that the subject needs.
	OtherKeys => "other-keys", "the proven keys are not exactly those that are needed";
	/// The nodes of a proof are not in their order.
	NodesUnsorted => "nodes-unsorted", "the nodes of the proof are not sorted";
	/// A node is in the proof twice.
	DuplicateNode => "duplicate-node", "a node is in the proof twice";
	/// A node is in the proof that no key needs.
	UnusedNode => "unused-node", "the proof has a node that no key needs";
	/// The proof does not start at the state root of the header.
	OtherRoot => "other-root", "the proof is not of the state of this block";
	/// The proof lacks a node on the way to a key.
	MissingNode => "missing-node", "the proof lacks a node";
	/// A node does not decode.
	NodeUnreadable => "node-unreadable", "a node of the proof is none";
	/// A pallet's storage is laid out in a way that the verifier does not know.
	UnknownStorageVersion {
		/// Which pallet.
		pallet: &'static str,
		/// The version of its storage; none if it has none.
		found: Option<u16>,
	} => "unknown-storage-version", "the storage of {pallet} has version {found:?}, which is not known";
	/// A value is not there.
	NotInState {
		/// Which one.
		what: &'static str,
	} => "not-in-state", "the state of the block has no such {what}";
	/// A value does not decode.
	ValueUnreadable {
		/// Which one.
		what: &'static str,
	} => "value-unreadable", "the {what} in the state cannot be read";

	// The subject.
	/// A text inside the file is no canonical JSON.
	TextNotCanonical {
		/// Which one.
		what: &'static str,
	} => "text-not-canonical", "the {what} is not canonical JSON (RFC 8785)";
	/// A leaf is of another format.
	UnknownLeafFormat {
		/// Which one.
		found: String,
	} => "unknown-leaf-format", "the leaf is of the format \"{found}\", which is not known";
	/// A leaf has not the members that a leaf has.
	LeafInvalid {
		/// What is wrong with it.
		detail: String,
	} => "leaf-invalid", "this is not a leaf: {detail}";
	/// The record that was given apart is no JSON.
	RecordNotJson {
		/// What the reader says.
		detail: String,
	} => "record-not-json", "the record that was given is not JSON: {detail}";
	/// A record was given apart, and the file is about something else.
	NotAboutRecord => "not-about-record", "a record was given, and the file is not about one";
	/// The leaf names another hash algorithm than the file, or the file than the anchor.
	OtherAlgorithm => "other-algorithm", "the hash algorithms do not agree";
	/// The record is not the one that the leaf names.
	RecordChanged => "record-changed", "the record is not the one that was sealed";
	/// The signature is not the signer's over this leaf.
	LeafSignatureInvalid => "leaf-signature-invalid", "the leaf is not what the practitioner signed";
	/// A co-signature is not the co-signer's over this leaf, or there are not as many as co-signers.
	CoSignatureInvalid => "co-signature-invalid", "the leaf is not what a co-signer signed, or one is missing or there twice";
	/// The log has another size than the path is for.
	OtherLogSize {
		/// The size of the log in state.
		found: u64,
		/// The size that the path is for.
		expected: u64,
	} => "other-log-size", "the log has {found} leaves, and the path is for {expected}";
	/// The leaf's index is not below the size of the log.
	IndexOutOfRange => "index-out-of-range", "there is no such place in the log";
	/// The path has fewer nodes than it needs.
	PathTooShort => "path-too-short", "the path to the root of the log is too short";
	/// The path has more nodes than it needs.
	PathTooLong => "path-too-long", "the path to the root of the log is too long";
	/// The path leads to another root: the leaf, its salt, its place or the path is wrong.
	NotInLog => "not-in-log", "leaf and path do not lead to the root of the log";
	/// The signer's credential is of another organisation than the log.
	SignerElsewhere {
		/// Of which one.
		organization: u32,
	} => "signer-elsewhere", "the signer's credential is one of organisation {organization}";
	/// The signer's credential is another account's.
	SignerOtherAccount => "signer-other-account", "the signer's credential is another account's";
	/// The grant has no further terms.
	NoTerms => "no-terms", "the grant has no terms beyond its fields";
	/// The terms are not those of the grant.
	TermsChanged => "terms-changed", "the terms are not those that the patient agreed to";
	/// The log has another number of entries.
	OtherEntryCount {
		/// How many it has.
		found: u64,
		/// How many there are in the file.
		expected: u64,
	} => "other-entry-count", "the log has {found} entries, and the file {expected}";
	/// The entries do not lead to the head of the log.
	EntriesChanged => "entries-changed", "the entries are not those that were logged";
	/// There is no such entry.
	NoSuchEntry {
		/// Which one.
		entry: u64,
	} => "no-such-entry", "there is no entry {entry} that could be opened";
	/// Opened entries are not in their order, or one is there twice.
	OpenedUnsorted => "opened-unsorted", "the opened entries are not in the order of the log";
	/// An entry does not open to this event.
	EventChanged {
		/// Which one.
		entry: u64,
	} => "event-changed", "entry {entry} is not about this event";
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_reason_has_a_code_of_its_own() {
		for (position, code) in Reason::CODES.iter().enumerate() {
			assert!(code.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'));
			assert!(!Reason::CODES[position + 1..].contains(code), "{code}");
		}
	}

	#[test]
	fn a_refusal_says_where_and_why() {
		let refusal = Reason::NoMajority { set_id: 3 }.at(Link::Handover(2));
		assert_eq!(
			alloc::format!("{refusal}"),
			"handover 2: the votes are not a majority of two thirds of authority set 3 for this block"
		);
		assert_eq!(refusal.reason.code(), "no-majority");
	}
}
