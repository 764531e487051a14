// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Coarse time.
//!
//! An exact end beside a pseudonym can be a birthday or the length of an illness, so the chain
//! counts rights in whole UTC days and checkpoints in whole UTC hours. Unix time has no leap
//! seconds: every day has 86,400 seconds.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

const SECONDS_PER_HOUR: u64 = 3_600;
const SECONDS_PER_DAY: u64 = 24 * SECONDS_PER_HOUR;

/// A UTC day, counted from 1970-01-01 (day 0).
///
/// As an end it is exclusive: a right that ends on day `d` holds until the last second of `d - 1`.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(transparent)]
pub struct Day(pub u32);

impl Day {
	/// The day that a Unix time in seconds falls on. Times past the year 11,000,000 stay on the last day.
	pub fn of_unix_seconds(seconds: u64) -> Self {
		Self(u32::try_from(seconds / SECONDS_PER_DAY).unwrap_or(u32::MAX))
	}

	/// When the day starts, in seconds of Unix time.
	pub fn start_unix_seconds(self) -> u64 {
		u64::from(self.0).saturating_mul(SECONDS_PER_DAY)
	}

	/// The day so many days later; the last day if there is none.
	pub fn saturating_add(self, days: u32) -> Self {
		Self(self.0.saturating_add(days))
	}

	/// Whether it is the first of January, April, July or October: a coarse end, that tells no birthday.
	pub fn is_quarter_start(self) -> bool {
		/// From 1 March: 1 April, 1 July, 1 October, 1 January.
		const QUARTER_STARTS: [u64; 4] = [31, 122, 214, 306];
		QUARTER_STARTS.contains(&self.in_march_year().1)
	}

	/// The calendar year that the day falls in; 65,535 for all that come after that.
	pub fn year(self) -> Year {
		/// From 1 March to 31 December.
		const DAYS_UP_TO_JANUARY: u64 = 306;
		let (march_year, day) = self.in_march_year();
		let year = march_year.saturating_add(u64::from(day >= DAYS_UP_TO_JANUARY));
		Year(u16::try_from(year).unwrap_or(u16::MAX))
	}

	/// The month and the day of the month, both counted from 1.
	pub fn month_and_day(self) -> (u64, u64) {
		let (_, day) = self.in_march_year();
		// From March on, five months have 153 days, in the same order of 31 and 30.
		let month = day.saturating_mul(5).saturating_add(2) / 153;
		let before = month.saturating_mul(153).saturating_add(2) / 5;
		let of_year = if month < 10 {
			month.saturating_add(3)
		} else {
			month.saturating_sub(9)
		};
		(of_year, day.saturating_sub(before).saturating_add(1))
	}

	/// The day as one of a year that starts in March, so that the leap day is a year's last and every
	/// year has its quarters on the same days: the year, and the day counted from its 1 March.
	fn in_march_year(self) -> (u64, u64) {
		/// Counted from 1 March of the year 0.
		const DAYS_BEFORE_1970: u64 = 719_468;
		const DAYS_IN_400_YEARS: u64 = 146_097;

		let since = u64::from(self.0).saturating_add(DAYS_BEFORE_1970);
		let day = since % DAYS_IN_400_YEARS;
		// The year within the 400: without the leap days that came before, years are 365 days long.
		let year = day
			.saturating_sub(day / 1_460)
			.saturating_add(day / 36_524)
			.saturating_sub(day / 146_096)
			/ 365;
		let start = year
			.saturating_mul(365)
			.saturating_add(year / 4)
			.saturating_sub(year / 100);
		let years_before = (since / DAYS_IN_400_YEARS).saturating_mul(400);
		(years_before.saturating_add(year), day.saturating_sub(start))
	}
}

/// As in ISO 8601: `2026-11-21`.
impl fmt::Display for Day {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let (month, day) = self.month_and_day();
		write!(f, "{:04}-{month:02}-{day:02}", self.year().0)
	}
}

/// A calendar year (Gregorian). What data is about is told in whole years, so that no date of care
/// shows.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(transparent)]
pub struct Year(pub u16);

/// A UTC hour, counted from 1970-01-01T00 (hour 0).
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Hour(pub u32);

impl Hour {
	/// Hours in a day.
	pub const PER_DAY: u32 = 24;

	/// The hour that a Unix time in seconds falls in. Times past the year 490,000 stay in the last hour.
	pub fn of_unix_seconds(seconds: u64) -> Self {
		Self(u32::try_from(seconds / SECONDS_PER_HOUR).unwrap_or(u32::MAX))
	}

	/// The day that the hour belongs to.
	pub fn day(self) -> Day {
		Day(self.0 / Self::PER_DAY)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_day_starts_at_midnight_and_ends_with_its_last_second() {
		// 2026-11-21T00:00:00Z.
		let midnight = 1_795_219_200;
		assert_eq!(Day::of_unix_seconds(midnight - 1), Day(20_777));
		assert_eq!(Day::of_unix_seconds(midnight), Day(20_778));
		assert_eq!(Day::of_unix_seconds(midnight + 86_399), Day(20_778));
		assert_eq!(Day(20_778).start_unix_seconds(), midnight);
	}

	#[test]
	fn a_day_is_written_by_the_calendar() {
		for (day, written) in [
			(0, "1970-01-01"),
			(58, "1970-02-28"),
			(59, "1970-03-01"),
			(10_957, "2000-01-01"),
			(11_016, "2000-02-29"),
			(11_017, "2000-03-01"),
			(11_322, "2000-12-31"),
			(20_778, "2026-11-21"),
			(47_540, "2100-02-28"),
			(47_541, "2100-03-01"),
			(157_419, "2400-12-31"),
		] {
			assert_eq!(alloc::format!("{}", Day(day)), written);
		}
	}

	#[test]
	fn days_follow_one_another() {
		let mut before = (0, 0, 0);
		for day in (0..146_097 * 2).map(Day) {
			let (month, of_month) = day.month_and_day();
			let date = (day.year().0, month, of_month);
			assert!(before < date && (1..=12).contains(&month) && (1..=31).contains(&of_month));
			assert!(of_month == 1 || of_month == before.2 + 1);
			before = date;
		}
	}

	#[test]
	fn a_day_knows_its_year() {
		for (day, year) in [
			(0, 1970),
			(364, 1970),
			(365, 1971),
			// 2000-01-01, 2000-02-29, 2000-12-31.
			(10_957, 2000),
			(11_016, 2000),
			(11_322, 2000),
			(11_323, 2001),
			// 2026-11-21, 2100-01-01, 2400-12-31.
			(20_778, 2026),
			(47_482, 2100),
			(157_419, 2400),
			(157_420, 2401),
			(u32::MAX, u16::MAX),
		] {
			assert_eq!(Day(day).year(), Year(year), "day {day}");
		}
	}

	#[test]
	fn years_follow_one_another_at_every_january() {
		let mut before = Day(0).year();
		for day in 1..400_000 {
			let year = Day(day).year();
			if year != before {
				assert_eq!(year.0, before.0 + 1);
				assert!(Day(day).is_quarter_start());
			}
			before = year;
		}
	}

	#[test]
	fn an_hour_knows_its_day() {
		assert_eq!(Hour::of_unix_seconds(86_399), Hour(23));
		assert_eq!(Hour(23).day(), Day(0));
		assert_eq!(Hour(24).day(), Day(1));
	}

	#[test]
	fn quarters_start_on_four_days_of_every_year() {
		let is_leap = |year: u32| {
			year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
		};
		let mut first_of_month = 0;
		for year in 1970..2500 {
			let february = if is_leap(year) { 29 } else { 28 };
			let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
			for (month, length) in lengths.into_iter().enumerate() {
				for day in 0..length {
					let expected = day == 0 && month % 3 == 0;
					assert_eq!(
						Day(first_of_month + day).is_quarter_start(),
						expected,
						"day {day} of month {month} of {year}"
					);
				}
				first_of_month += length;
			}
		}
	}

	#[test]
	fn the_far_end_of_time_saturates() {
		assert_eq!(Day::of_unix_seconds(u64::MAX), Day(u32::MAX));
		assert_eq!(Hour::of_unix_seconds(u64::MAX), Hour(u32::MAX));
		assert_eq!(Day(u32::MAX).saturating_add(1), Day(u32::MAX));
	}
}
