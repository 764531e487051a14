// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Keys, addresses, node ids and days, as they are written in a consortium file.

use carechain_primitives::{Day, NodeId};
use sc_network::PeerId;
use sp_core::crypto::{AccountId32, Ss58Codec};

/// A public key of 32 bytes: an SS58 address with any prefix, or `0x` and 64 hexadecimal digits.
pub fn public_key(text: &str) -> Option<[u8; 32]> {
	match text.strip_prefix("0x") {
		Some(digits) => {
			let mut key = [0; 32];
			hex::decode_to_slice(digits, &mut key).ok().map(|()| key)
		}
		None => AccountId32::from_ss58check(text).ok().map(Into::into),
	}
}

/// A public key that is a point of the curve of ed25519, which half of all byte strings are not.
pub fn ed25519_key(text: &str) -> Option<[u8; 32]> {
	public_key(text).filter(|key| PeerId::from_ed25519(key).is_some())
}

/// A node's id as libp2p writes it. Only ids that are an ed25519 key, and not the hash of some
/// other key, are known to the chain.
pub fn node_id(text: &str) -> Option<NodeId> {
	let peer: PeerId = text.parse().ok()?;
	peer.into_ed25519().map(NodeId)
}

/// A day as `YYYY-MM-DD`; `None` if it is not written so, or if the calendar has no such day.
pub fn day(text: &str) -> Option<Day> {
	let mut parts = text.split('-');
	let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
	let is_number = |part: &str, digits| {
		part.len() == digits && part.bytes().all(|digit| digit.is_ascii_digit())
	};
	if parts.next().is_some() || !(is_number(year, 4) && is_number(month, 2) && is_number(day, 2)) {
		return None;
	}
	let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
	let days_before = day_number(year, month, day)?;
	// The number of a day that does not exist is that of another one.
	(date(days_before) == (year, month, day)).then_some(days_before)
}

/// A day as `YYYY-MM-DD`.
pub fn write_day(day: Day) -> String {
	let (year, month, day) = date(day);
	format!("{year:04}-{month:02}-{day:02}")
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
///
/// Years are counted from March, so that the day that leap years add is their last.
fn day_number(year: u32, month: u32, day: u32) -> Option<Day> {
	if year < 1970 || !(1..=12).contains(&month) || day == 0 {
		return None;
	}
	let (year, month) = match month {
		1 | 2 => (year - 1, month + 9),
		_ => (year, month - 3),
	};
	let leap_days = year / 4 - year / 100 + year / 400;
	let day_of_year = (153 * month + 2) / 5 + day - 1;
	// 719,468 days lie between 0000-03-01 and 1970-01-01.
	(365 * year + leap_days + day_of_year)
		.checked_sub(719_468)
		.map(Day)
}

/// The date of a day: year, month, day of the month. The inverse of [`day_number`].
fn date(Day(number): Day) -> (u32, u32, u32) {
	let days = u64::from(number) + 719_468;
	// In 400 years there are 146,097 days, in 100 years 36,524 and in 4 years 1,461; the last of
	// each period may have one more.
	let (era, day_of_era) = (days / 146_097, days % 146_097);
	let year_of_era =
		(day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
	let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	let month = (5 * day_of_year + 2) / 153;
	let day = day_of_year - (153 * month + 2) / 5 + 1;
	let (year, month) = match month {
		10.. => (era * 400 + year_of_era + 1, month - 9),
		_ => (era * 400 + year_of_era, month + 3),
	};
	let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
	(small(year), small(month), small(day))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn days_are_those_of_the_calendar() {
		for (text, number) in [
			("1970-01-01", 0),
			("1970-12-31", 364),
			("2000-02-29", 11_016),
			("2024-02-29", 19_782),
			("2026-11-21", 20_778),
			("2100-01-01", 47_482),
		] {
			assert_eq!(day(text), Some(Day(number)), "{text}");
			assert_eq!(write_day(Day(number)), text);
		}
	}

	#[test]
	fn every_day_of_four_centuries_reads_back() {
		for number in 0..=146_097 {
			assert_eq!(day(&write_day(Day(number))), Some(Day(number)));
		}
	}

	#[test]
	fn what_is_no_day_is_not_read() {
		for text in [
			"",
			"2027",
			"2027-12",
			"2027-02-29",
			"2100-02-29",
			"2027-04-31",
			"2027-13-01",
			"2027-00-01",
			"2027-01-00",
			"1969-12-31",
			"27-12-31",
			"2027-1-1",
			"+027-01-01",
			"2027-12-31-01",
			"31.12.2027",
			"2027-12-31T00:00",
		] {
			assert_eq!(day(text), None, "{text}");
		}
	}

	#[test]
	fn a_key_reads_from_ss58_and_from_hex() {
		let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let hex = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		// The same key with the prefix of another chain.
		let other = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5";
		assert!(public_key(alice).is_some());
		assert_eq!(public_key(alice), public_key(hex));
		assert_eq!(public_key(alice), public_key(other));
		for text in [
			"",
			"0x",
			"0x12",
			&alice[1..],
			&hex[2..],
			&format!("{hex}00"),
		] {
			assert_eq!(public_key(text), None, "{text}");
		}
	}

	#[test]
	fn an_ed25519_key_is_a_point_of_the_curve() {
		let key = "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee";
		assert!(ed25519_key(key).is_some());
		// The y coordinate 2 belongs to no point.
		let none = format!("0x02{}", "00".repeat(31));
		assert!(public_key(&none).is_some());
		assert_eq!(ed25519_key(&none), None);
	}

	#[test]
	fn a_node_id_is_its_ed25519_key() {
		let text = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
		let NodeId(key) = node_id(text).expect("libp2p writes ids so");
		let peer = PeerId::from_ed25519(&key).expect("the key is a point of the curve");
		assert_eq!(peer.to_base58(), text);
		assert_eq!(&peer.to_bytes()[..6], [0x00, 0x24, 0x08, 0x01, 0x12, 0x20]);
		// The hash of an RSA key.
		assert_eq!(
			node_id("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"),
			None
		);
		assert_eq!(node_id("12D3KooW"), None);
	}
}
