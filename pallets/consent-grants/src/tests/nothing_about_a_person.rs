// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Nothing about a person: what the calls take, down to the leaves of their types.
//!
//! To add a leaf here is to say that it may stand on chain beside a pseudonym.

use crate::{mock::Test, Call};
use scale_info::{form::MetaForm, meta_type, Field, MetaType, TypeDef, TypeInfo};
use std::collections::BTreeSet;

/// All leaves of all calls: a type with what it is made of, and before what is just a number the name of
/// the field.
const ALLOWED: &[&str] = &[
	// Who: pseudonyms, accounts, and members of the consortium.
	"PatientId([u8; 16])",
	"AccountId32([u8; 32])",
	"OrganizationId(u32)",
	"PractitionerRoleId(u32)",
	// Which: counted numbers.
	"GrantId(u32)",
	"RequestId(u32)",
	"SealedId(u32)",
	"PolicyId(u32)",
	// What: small sets and codes, none of which is a sensitivity or a specialty.
	"Purposes(u32)",
	"Actions(u8)",
	"DataClasses(u16)",
	"AccessModes(u8)",
	"Obligations(u8)",
	"Refrains(u8)",
	"Confidentiality: U | L | M | N | R | V",
	"RegulatoryBasis: StatutoryCare | PublicHealth | CourtOrder | VitalInterest",
	"residual: bool",
	// When: whole days for rights, whole years for data.
	"Day(u32)",
	"Year(u16)",
	"delete_after_days: u16",
	// When an endorsement is void, in blocks, and the endorsement itself.
	"expires_at: u64",
	"Ed25519: [u8; 64]",
	"Sr25519: [u8; 64]",
	"Ecdsa: [u8; 65]",
	"Eth: [u8; 65]",
	// What stands off chain.
	"Commitment([u8; 32])",
	// How often a policy was used, by nobody in particular.
	"uses: u32",
];

/// The leaves of a type. `label` names the field in which it stands.
fn leaves(ty: MetaType, label: &str, found: &mut BTreeSet<String>) {
	let ty = ty.type_info();
	let ident = ty.path.ident().unwrap_or_default();
	match &ty.type_def {
		TypeDef::Composite(composite) => match &composite.fields[..] {
			[only] if only.name.is_none() => match ident {
				// A wrapper without a meaning of its own.
				"BoundedVec" | "WeakBoundedVec" | "Box" => leaves(only.ty, label, found),
				_ => {
					found.insert(format!("{ident}({})", plain(only.ty)));
				}
			},
			fields => leaves_of_fields(fields, label, found),
		},
		TypeDef::Variant(choice) if choice.variants.iter().all(|it| it.fields.is_empty()) => {
			let names: Vec<_> = choice.variants.iter().map(|it| it.name).collect();
			found.insert(format!("{ident}: {}", names.join(" | ")));
		}
		TypeDef::Variant(choice) => {
			for variant in &choice.variants {
				let label = if ident == "Option" {
					label
				} else {
					variant.name
				};
				leaves_of_fields(&variant.fields, label, found);
			}
		}
		TypeDef::Tuple(tuple) => {
			for part in &tuple.fields {
				leaves(*part, label, found);
			}
		}
		TypeDef::Array(array) if plain(array.type_param) != "u8" => {
			leaves(array.type_param, label, found);
		}
		TypeDef::Compact(compact) => leaves(compact.type_param, label, found),
		// Bytes and text of any length end up here, under a name that is not on the list.
		_ => {
			found.insert(format!("{label}: {}", plain_of(&ty.type_def)));
		}
	}
}

fn leaves_of_fields(fields: &[Field<MetaForm>], label: &str, found: &mut BTreeSet<String>) {
	for field in fields {
		leaves(field.ty, field.name.unwrap_or(label), found);
	}
}

/// What a type is made of, in a word.
fn plain(ty: MetaType) -> String {
	plain_of(&ty.type_info().type_def)
}

fn plain_of(def: &TypeDef<MetaForm>) -> String {
	match def {
		TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
		TypeDef::Array(array) => format!("[{}; {}]", plain(array.type_param), array.len),
		TypeDef::Sequence(sequence) => format!("any number of {}", plain(sequence.type_param)),
		TypeDef::Composite(composite) => match &composite.fields[..] {
			[only] if only.name.is_none() => plain(only.ty),
			_ => "a structure".into(),
		},
		_ => "something else".into(),
	}
}

fn leaves_of<T: TypeInfo + 'static>() -> BTreeSet<String> {
	let mut found = BTreeSet::new();
	leaves(meta_type::<T>(), "call", &mut found);
	found
}

#[test]
fn the_calls_take_what_is_on_the_list_and_nothing_else() {
	let allowed: BTreeSet<_> = ALLOWED.iter().map(|it| it.to_string()).collect();
	assert_eq!(leaves_of::<Call<Test>>(), allowed);
}

#[test]
fn bytes_and_text_of_any_length_would_be_noticed() {
	let taken = leaves_of::<frame_system::Call<Test>>();
	assert!(taken.contains("remark: any number of u8"), "{taken:?}");
	let text = leaves_of::<(String, Option<String>)>();
	assert_eq!(text, ["call: str".to_string()].into());
}

#[test]
fn finer_dates_and_a_sensitivity_would_be_noticed() {
	#[derive(TypeInfo)]
	#[allow(dead_code)]
	struct Seconds(u64);
	#[derive(TypeInfo)]
	#[allow(dead_code)]
	enum Sensitivity {
		Hiv,
		Psy,
	}
	#[derive(TypeInfo)]
	#[allow(dead_code)]
	struct Fields {
		at: Seconds,
		born: u64,
		sensitivity: Option<Sensitivity>,
	}
	let expected = ["Seconds(u64)", "Sensitivity: Hiv | Psy", "born: u64"];
	assert_eq!(leaves_of::<Fields>(), expected.map(String::from).into());
}

#[test]
fn the_rights_of_a_grant_are_in_days_and_its_data_in_years() {
	let of_fields = leaves_of::<crate::GrantFields>();
	let dates: Vec<_> = of_fields
		.iter()
		.filter(|it| it.starts_with("Day") || it.starts_with("Year"))
		.collect();
	assert_eq!(dates, ["Day(u32)", "Year(u16)"]);
	let sealed = leaves_of::<crate::SealedEntry>();
	assert!(!sealed
		.iter()
		.any(|it| it.contains("Grantee") || it.contains("Organization")));
}
