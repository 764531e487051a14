// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What runs the runtime.
//!
//! The SDK answers RPC on as many threads as connections are allowed. Its methods wait for one another on
//! them, so that fewer would come to a standstill. Each of these threads may want the runtime at the same time,
//! and where more want it than there are instances, the SDK makes another for every call: hundreds of
//! threads then map and unmap memory of the one process, for which they, the author of blocks and the
//! import wait alike. So RPC has a few places in the runtime, and everything else as many as it likes.

use std::{num::NonZeroUsize, sync::Arc, thread};

use parking_lot::{Condvar, Mutex};
use sc_executor::{error::Result, RuntimeVersion, RuntimeVersionOf, WasmExecutor};
use sc_service::config::ExecutorConfiguration;
use sp_core::traits::{CallContext, CodeExecutor, Externalities, ReadRuntimeVersion, RuntimeCode};

use crate::rpc;

type Wasm = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// Runs the runtime: for RPC so many calls at once, for everything else all of them.
#[derive(Clone)]
pub struct Executor {
	wasm: Wasm,
	places: Arc<Places>,
}

impl Executor {
	/// As the operator configured it.
	///
	/// RPC gets a place for every second processor: with one for each of two, two hundred busy clients left the
	/// author one of four turns; with one, all. And it gets at most half of the instances that are kept ready.
	pub fn new(config: &ExecutorConfiguration) -> Self {
		let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
		let places = (processors / 2).min(config.max_runtime_instances / 2);
		Self {
			wasm: sc_service::new_wasm_executor(config),
			places: Arc::new(Places::new(places.max(1))),
		}
	}
}

impl CodeExecutor for Executor {
	type Error = <Wasm as CodeExecutor>::Error;

	fn call(
		&self,
		ext: &mut dyn Externalities,
		runtime_code: &RuntimeCode,
		method: &str,
		data: &[u8],
		context: CallContext,
	) -> (Result<Vec<u8>>, bool) {
		// No call waits for itself: what has a place ends on its own thread, and comes by here once.
		let _place = rpc::is_a_thread_of_it().then(|| self.places.take());
		self.wasm.call(ext, runtime_code, method, data, context)
	}
}

impl RuntimeVersionOf for Executor {
	fn runtime_version(
		&self,
		ext: &mut dyn Externalities,
		runtime_code: &RuntimeCode,
	) -> Result<RuntimeVersion> {
		let _place = rpc::is_a_thread_of_it().then(|| self.places.take());
		self.wasm.runtime_version(ext, runtime_code)
	}
}

impl ReadRuntimeVersion for Executor {
	fn read_runtime_version(
		&self,
		wasm_code: &[u8],
		ext: &mut dyn Externalities,
	) -> std::result::Result<Vec<u8>, String> {
		self.wasm.read_runtime_version(wasm_code, ext)
	}
}

/// Places in the runtime.
struct Places {
	/// How many are free.
	free: Mutex<usize>,
	/// Somebody gave one back.
	left: Condvar,
}

impl Places {
	fn new(number: usize) -> Self {
		Self {
			free: Mutex::new(number),
			left: Condvar::new(),
		}
	}

	/// Waits for one.
	fn take(&self) -> Place<'_> {
		let mut free = self.free.lock();
		self.left.wait_while(&mut free, |free| *free == 0);
		*free = free.saturating_sub(1);
		Place(self)
	}
}

/// A place that is taken, until this is dropped.
struct Place<'a>(&'a Places);

impl Drop for Place<'_> {
	fn drop(&mut self) {
		let mut free = self.0.free.lock();
		*free = free.saturating_add(1);
		self.0.left.notify_one();
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{
		sync::atomic::{AtomicUsize, Ordering},
		thread::{sleep, spawn},
		time::Duration,
	};

	#[test]
	fn there_are_never_more_than_places() {
		const PLACES: usize = 3;
		let places = Arc::new(Places::new(PLACES));
		let inside = Arc::new(AtomicUsize::new(0));
		let most = Arc::new(AtomicUsize::new(0));
		let threads: Vec<_> = (0..40)
			.map(|_| {
				let (places, inside, most) = (places.clone(), inside.clone(), most.clone());
				spawn(move || {
					let _place = places.take();
					let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
					most.fetch_max(now, Ordering::SeqCst);
					sleep(Duration::from_millis(5));
					inside.fetch_sub(1, Ordering::SeqCst);
				})
			})
			.collect();
		for thread in threads {
			thread.join().expect("nobody panicked");
		}
		assert_eq!(most.load(Ordering::SeqCst), PLACES, "all were used");
		assert_eq!(*places.free.lock(), PLACES, "all were given back");
	}

	#[test]
	fn a_place_is_given_back_when_what_has_it_panics() {
		let places = Arc::new(Places::new(1));
		let taken = places.clone();
		let thread = spawn(move || {
			let _place = taken.take();
			panic!("a host function did");
		});
		assert!(thread.join().is_err());
		drop(places.take());
	}
}
