// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Running benchmarks.

use super::state::State;
use crate::{
	database::{self, open},
	population::Population,
	statistics::Statistics,
};
use anyhow::{anyhow, ensure, Context, Result};
use carechain_network::chain::HOSPITALS;
use carechain_runtime::Runtime;
use codec::{Decode, Encode};
use frame_benchmarking::{BenchmarkBatch, BenchmarkList, BenchmarkParameter};
use frame_support::traits::StorageInfo;
use pallet_consortium::NextOrganizationId;
use sc_client_api::Backend as _;
use sc_executor::WasmExecutor;
use serde::Serialize;
use sp_blockchain::HeaderBackend;
use sp_core::traits::{CallContext, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode};
use sp_crypto_hashing::blake2_256;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_state_machine::StateMachine;
use std::path::Path;

type Executor = WasmExecutor<(
	sp_io::SubstrateHostFunctions,
	frame_benchmarking::benchmarking::HostFunctions,
)>;

/// A benchmark with a value for each of its components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
	/// The pallet.
	pub pallet: String,
	/// The benchmark: for a call its name.
	pub benchmark: String,
	/// The components.
	pub components: Vec<(char, u32)>,
}

impl Case {
	/// The components as people read them.
	pub fn components_shown(&self) -> String {
		let shown: Vec<_> = self
			.components
			.iter()
			.map(|(name, value)| format!("{name} = {value}"))
			.collect();
		if shown.is_empty() {
			"no components".into()
		} else {
			shown.join(", ")
		}
	}
}

/// Runs benchmarks of a runtime on a database.
pub struct Runner {
	code: Vec<u8>,
	executor: Executor,
	state: State,
	lists: Vec<BenchmarkList>,
}

impl Runner {
	/// Fills a database in an empty folder: the preset `development` of a runtime with benchmarks, and a
	/// population.
	///
	/// # Errors
	/// If the runtime has no benchmarks, or the database cannot be made.
	pub fn new(code: Vec<u8>, folder: &Path, population: &Population) -> Result<Self> {
		let root = {
			let backend = open(folder, None)?;
			let genesis = database::genesis_with(&code, "development")?;
			let mut chain = database::begin(&backend, genesis, population)?;
			// The preset has fewer hospitals than the population: whoever joins in a benchmark gets no number of
			// one that has patients already.
			let taken = HOSPITALS.iter().max().context("there are hospitals")?;
			let next = taken.next().context("there are more numbers")?;
			let key = NextOrganizationId::<Runtime>::hashed_key().to_vec();
			chain.append(vec![(key, Some(next.encode()))])?;
			chain.finalize_best()?;
			let header = backend.blockchain().header(chain.best())?;
			header.context("the best block has no header")?.state_root
		};
		let mut runner = Self {
			code,
			executor: Executor::builder().build(),
			state: State::open(folder, root)?,
			lists: Vec::new(),
		};
		let (lists, _): (Vec<BenchmarkList>, Vec<StorageInfo>) = runner
			.call("Benchmark_benchmark_metadata", &false.encode())
			.context("the runtime has no benchmarks")?;
		runner.lists = lists;
		Ok(runner)
	}

	/// The pallets that have benchmarks.
	///
	/// # Errors
	/// If the name of one is no text.
	pub fn pallets(&self) -> Result<Vec<String>> {
		self.lists.iter().map(|list| text(&list.pallet)).collect()
	}

	fn list(&self, pallet: &str) -> Result<&BenchmarkList> {
		let mut lists = self.lists.iter();
		let found = lists.find(|list| list.pallet == pallet.as_bytes());
		found.with_context(|| format!("no benchmarks of {pallet}"))
	}

	/// The cases of a pallet: each benchmark with all its components at their most and, where it has any, with
	/// all at their least.
	///
	/// # Errors
	/// If there is no such pallet, or a name is no text.
	pub fn cases(&self, pallet: &str) -> Result<Vec<Case>> {
		let list = self.list(pallet)?;
		let mut cases = Vec::new();
		for benchmark in &list.benchmarks {
			let name = text(&benchmark.name)?;
			let case = |most: bool| Case {
				pallet: pallet.into(),
				benchmark: name.clone(),
				components: benchmark
					.components
					.iter()
					.map(|(name, low, high)| (letter(*name), if most { *high } else { *low }))
					.collect(),
			};
			cases.push(case(true));
			if !benchmark.components.is_empty() {
				cases.push(case(false));
			}
		}
		Ok(cases)
	}

	/// Runs a case so many times: nanoseconds for the call, and for writing what it changed.
	///
	/// # Errors
	/// If it fails.
	pub fn run(&self, case: &Case, repeats: u32) -> Result<(Statistics, Statistics)> {
		let components: Vec<(BenchmarkParameter, u32)> = case
			.components
			.iter()
			.map(|(name, value)| Ok((parameter(*name)?, *value)))
			.collect::<Result<_>>()?;
		let instance = &self.list(&case.pallet)?.instance;
		let ask = |repeats: u32| {
			let arguments = (
				case.pallet.as_bytes(),
				instance.as_slice(),
				case.benchmark.as_bytes(),
				&components,
				false,
				repeats,
			);
			self.call::<Result<Vec<BenchmarkBatch>, String>>(
				"Benchmark_dispatch_benchmark",
				&arguments.encode(),
			)?
			.map_err(|error| anyhow!(error))
		};
		// Once to warm up: the code is in the caches then, and the files in the system's memory.
		ask(1)?;
		self.state.take_written();
		let batches = ask(repeats)?;
		ensure!(!batches.is_empty(), "the runtime has no such benchmark");
		let nanos = |time: u128| u64::try_from(time).unwrap_or(u64::MAX);
		let results = batches.iter().flat_map(|batch| &batch.results);
		let executed = results.map(|it| nanos(it.extrinsic_time)).collect();
		let written: Vec<_> = self
			.state
			.take_written()
			.into_iter()
			.map(|it| nanos(it.as_nanos()))
			.collect();
		ensure!(
			written.len() == repeats as usize,
			"{} of {repeats} repeats wrote",
			written.len()
		);
		Ok((
			Statistics::of(executed).context("the benchmark measured nothing")?,
			Statistics::of(written).context("the benchmark wrote nothing")?,
		))
	}

	fn call<R: Decode>(&self, method: &str, arguments: &[u8]) -> Result<R> {
		let fetcher = WrappedRuntimeCode(self.code.as_slice().into());
		let code = RuntimeCode {
			code_fetcher: &fetcher,
			heap_pages: None,
			hash: blake2_256(&self.code).to_vec(),
		};
		let mut extensions = sp_externalities::Extensions::default();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		extensions.register(ReadRuntimeVersionExt::new(self.executor.clone()));
		let mut overlay = Default::default();
		let mut machine = StateMachine::new(
			&self.state,
			&mut overlay,
			&self.executor,
			method,
			arguments,
			&mut extensions,
			&code,
			CallContext::Offchain,
		);
		let answer = machine.execute().map_err(|error| anyhow!("{error}"))?;
		Ok(R::decode(&mut &answer[..])?)
	}
}

fn text(bytes: &[u8]) -> Result<String> {
	Ok(String::from_utf8(bytes.to_vec())?)
}

/// A component's name, which is one letter.
fn letter(parameter: BenchmarkParameter) -> char {
	// They are encoded by their place in the alphabet.
	char::from(b'a' + parameter.encode()[0])
}

fn parameter(letter: char) -> Result<BenchmarkParameter> {
	let index = u32::from(letter).wrapping_sub(u32::from('a'));
	let index = u8::try_from(index).context("a component is a small letter")?;
	Ok(BenchmarkParameter::decode(&mut &[index][..])?)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn components_are_letters() {
		for name in ['a', 'n', 'z'] {
			assert_eq!(letter(parameter(name).expect("a letter")), name);
		}
		assert!(parameter('A').is_err());
		assert!(parameter('é').is_err());
	}
}
