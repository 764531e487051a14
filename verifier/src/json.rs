// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Canonical JSON (RFC 8785): one text for one value.
//!
//! Members are sorted by their UTF-16 code units, numbers are IEEE 754 doubles as ECMAScript writes
//! them, and there is no white space. A member that is there twice has no canonical form.
//!
//! Texts are taken apart here and types are read from the parts, because what `serde_json` makes of a
//! number depends on who else is in the build: where another crate asks for `arbitrary_precision`,
//! numbers come as objects, and are not read inside of tagged enums.

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{
	de::{
		self,
		value::{MapDeserializer, SeqDeserializer},
		DeserializeOwned, IntoDeserializer, MapAccess,
	},
	forward_to_deserialize_any, Deserialize, Deserializer, Serialize,
};
use serde_json::{value::RawValue, Error};

/// The deepest that lists and objects may stand in one another.
const MAX_DEPTH: usize = 64;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
	/// `null`.
	Null,
	/// `true` or `false`.
	Bool(bool),
	/// A finite number.
	Number(f64),
	/// A string.
	Text(String),
	/// A list.
	List(Vec<Json>),
	/// An object: its members, sorted, each once.
	Object(Vec<(String, Json)>),
}

impl Json {
	/// Reads a JSON text. Nothing may stand after the value.
	pub fn parse(text: &[u8]) -> Result<Self, Error> {
		let text = core::str::from_utf8(text).map_err(de::Error::custom)?;
		Self::of(serde_json::from_str(text)?, 0)
	}

	fn of(raw: &RawValue, depth: usize) -> Result<Self, Error> {
		if depth > MAX_DEPTH {
			return Err(de::Error::custom("values are too deep in one another"));
		}
		let within = depth.saturating_add(1);
		let text = raw.get();
		match text.bytes().next() {
			Some(b'n') => Ok(Self::Null),
			Some(b't' | b'f') => serde_json::from_str(text).map(Self::Bool),
			Some(b'"') => serde_json::from_str(text).map(Self::Text),
			Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)?
				.into_iter()
				.map(|item| Self::of(item, within))
				.collect::<Result<_, _>>()
				.map(Self::List),
			Some(b'{') => {
				let Members(members) = serde_json::from_str(text)?;
				let members = members
					.into_iter()
					.map(|(name, value)| Ok((name, Self::of(value, within)?)))
					.collect::<Result<_, Error>>()?;
				Self::object(members)
					.map_err(|name| de::Error::custom(format_args!("duplicate field `{name}`")))
			}
			_ => match text.parse::<f64>() {
				Ok(number) if number.is_finite() => Ok(Self::Number(number)),
				_ => Err(de::Error::custom("a number out of range")),
			},
		}
	}

	/// Reads a type from the value.
	pub fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
		T::deserialize(self)
	}

	/// A member of an object.
	pub fn member(&self, name: &str) -> Option<&Self> {
		let Self::Object(members) = self else {
			return None;
		};
		members
			.iter()
			.find_map(|(found, value)| (found == name).then_some(value))
	}

	/// An object, from its members in any order.
	///
	/// # Errors
	/// The name of a member that is there twice.
	pub fn object(mut members: Vec<(String, Json)>) -> Result<Self, String> {
		members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
		let mut neighbours = members.iter().zip(members.iter().skip(1));
		match neighbours.find(|((one, _), (next, _))| one == next) {
			Some(((name, _), _)) => Err(name.clone()),
			None => Ok(Self::Object(members)),
		}
	}

	/// The canonical text.
	pub fn canonical(&self) -> String {
		let mut text = String::new();
		self.write(&mut text);
		text
	}

	/// The object without one of its members; anything else as it is.
	pub fn without(self, member: &str) -> Self {
		match self {
			Self::Object(mut members) => {
				members.retain(|(name, _)| name != member);
				Self::Object(members)
			}
			other => other,
		}
	}

	fn write(&self, text: &mut String) {
		match self {
			Self::Null => text.push_str("null"),
			Self::Bool(true) => text.push_str("true"),
			Self::Bool(false) => text.push_str("false"),
			Self::Number(number) => write_number(*number, text),
			Self::Text(string) => write_string(string, text),
			Self::List(items) => {
				text.push('[');
				for (position, item) in items.iter().enumerate() {
					if position > 0 {
						text.push(',');
					}
					item.write(text);
				}
				text.push(']');
			}
			Self::Object(members) => {
				text.push('{');
				for (position, (name, value)) in members.iter().enumerate() {
					if position > 0 {
						text.push(',');
					}
					write_string(name, text);
					text.push(':');
					value.write(text);
				}
				text.push('}');
			}
		}
	}
}

/// The canonical text of a value.
pub fn canonical<T: Serialize>(value: &T) -> Result<String, Error> {
	let text = serde_json::to_vec(value)?;
	Ok(Json::parse(&text)?.canonical())
}

fn write_number(number: f64, text: &mut String) {
	// Minus nought is nought.
	let number = if number == 0.0 { 0.0 } else { number };
	text.push_str(ryu_js::Buffer::new().format(number));
}

/// Control characters by their short names or as `\u00xx`, quotation mark and backslash escaped, and
/// everything else as it is: RFC 8785 §3.2.2.2.
fn write_string(string: &str, text: &mut String) {
	text.push('"');
	for character in string.chars() {
		match character {
			'"' => text.push_str("\\\""),
			'\\' => text.push_str("\\\\"),
			'\u{8}' => text.push_str("\\b"),
			'\t' => text.push_str("\\t"),
			'\n' => text.push_str("\\n"),
			'\u{c}' => text.push_str("\\f"),
			'\r' => text.push_str("\\r"),
			'\0'..='\u{1f}' => {
				text.push_str("\\u00");
				text.push_str(&hex::encode([
					u8::try_from(u32::from(character)).unwrap_or(0)
				]));
			}
			other => text.push(other),
		}
	}
	text.push('"');
}

/// The members of an object, in the order of the text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Visitor;

		impl<'de> de::Visitor<'de> for Visitor {
			type Value = Vec<(String, &'de RawValue)>;

			fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
				f.write_str("an object")
			}

			fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
				let mut members = Vec::new();
				while let Some(member) = entries.next_entry()? {
					members.push(member);
				}
				Ok(members)
			}
		}

		deserializer.deserialize_map(Visitor).map(Self)
	}
}

impl<'de> Deserializer<'de> for Json {
	type Error = Error;

	fn deserialize_any<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
		match self {
			Self::Null => visitor.visit_unit(),
			Self::Bool(value) => visitor.visit_bool(value),
			Self::Number(number) => match ryu_js::Buffer::new().format(number).parse() {
				Ok(integer) => visitor.visit_u64(integer),
				Err(_) => visitor.visit_f64(number),
			},
			Self::Text(text) => visitor.visit_string(text),
			Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
			Self::Object(members) => visitor.visit_map(MapDeserializer::new(members.into_iter())),
		}
	}

	fn deserialize_option<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
		match self {
			Self::Null => visitor.visit_none(),
			value => visitor.visit_some(value),
		}
	}

	fn deserialize_newtype_struct<V: de::Visitor<'de>>(
		self,
		_: &'static str,
		visitor: V,
	) -> Result<V::Value, Error> {
		visitor.visit_newtype_struct(self)
	}

	/// A code of a list: enums with content are tagged, and read as objects.
	fn deserialize_enum<V: de::Visitor<'de>>(
		self,
		name: &'static str,
		variants: &'static [&'static str],
		visitor: V,
	) -> Result<V::Value, Error> {
		match self {
			Self::Text(code) => {
				let code: de::value::StringDeserializer<Error> = code.into_deserializer();
				code.deserialize_enum(name, variants, visitor)
			}
			_ => Err(de::Error::custom("not a code")),
		}
	}

	forward_to_deserialize_any! {
		bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit
		unit_struct seq tuple tuple_struct map struct identifier ignored_any
	}
}

impl<'de> IntoDeserializer<'de, Error> for Json {
	type Deserializer = Self;

	fn into_deserializer(self) -> Self {
		self
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn canonical_text(text: &str) -> String {
		Json::parse(text.as_bytes()).unwrap().canonical()
	}

	#[test]
	fn the_example_of_the_rfc_comes_out_as_it_says() {
		// RFC 8785 §3.2.2 and §3.2.3.
		let text = r#"{
			"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
			"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
			"literals": [null, true, false]
		}"#;
		let numbers = "[333333333.3333333,1e+30,4.5,0.002,1e-27]";
		let string = r#""€$\u000f\nA'B\"\\\\\"/""#;
		assert_eq!(
			canonical_text(text),
			alloc::format!(
				r#"{{"literals":[null,true,false],"numbers":{numbers},"string":{string}}}"#
			)
		);
	}

	#[test]
	fn members_are_sorted_by_utf_16() {
		// RFC 8785 §3.2.3: a surrogate pair comes before U+FB33, though its code point is higher.
		let sorted = canonical_text(
			r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
		);
		assert_eq!(
			sorted,
			"{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
		);
	}

	#[test]
	fn numbers_are_doubles() {
		for (written, canonical) in [
			("-0", "0"),
			("-0.0", "0"),
			("1.50", "1.5"),
			("9007199254740993", "9007199254740992"),
			("18446744073709551615", "18446744073709552000"),
			("-9223372036854775808", "-9223372036854776000"),
			("1e21", "1e+21"),
			("123456789012345680000", "123456789012345680000"),
			("5e-324", "5e-324"),
			("1.7976931348623157e308", "1.7976931348623157e+308"),
		] {
			assert_eq!(canonical_text(written), canonical);
		}
		assert!(Json::parse(b"1e400").is_err());
	}

	#[test]
	fn what_has_no_canonical_form_is_refused() {
		for text in [
			r#"{"a":1,"a":1}"#,
			r#"{"b":{"a":1,"c":2,"a":3}}"#,
			r#""\ud800""#,
			"1 2",
			"[1,]",
			"",
			"NaN",
		] {
			assert!(Json::parse(text.as_bytes()).is_err(), "{text}");
		}
		assert!(Json::parse(b"\"\xff\"").is_err());
		let deep = "[".repeat(100_000);
		assert!(Json::parse(deep.as_bytes()).is_err());
	}

	fn any_json() -> impl Strategy<Value = Json> {
		let leaf = prop_oneof![
			Just(Json::Null),
			any::<bool>().prop_map(Json::Bool),
			prop::num::f64::NORMAL.prop_map(Json::Number),
			any::<String>().prop_map(Json::Text),
		];
		leaf.prop_recursive(4, 32, 6, |inner| {
			prop_oneof![
				prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
				prop::collection::btree_map(any::<String>(), inner, 0..6)
					.prop_map(|members| Json::object(members.into_iter().collect()).unwrap()),
			]
		})
	}

	proptest! {
		#[test]
		fn canonical_text_reads_back_and_stays_as_it_is(value in any_json()) {
			let text = value.canonical();
			let read = Json::parse(text.as_bytes()).unwrap();
			prop_assert_eq!(read.canonical(), text);
		}

		#[test]
		fn any_text_is_read_or_refused(text: String) {
			if let Ok(value) = Json::parse(text.as_bytes()) {
				let canonical = value.canonical();
				prop_assert_eq!(Json::parse(canonical.as_bytes()).unwrap(), value);
			}
		}
	}
}
