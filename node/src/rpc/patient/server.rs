// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The listener of the patient profile, and its limits.
//!
//! It is for the open internet, behind a proxy that speaks TLS. So everything has a bound: connections,
//! the time until a connection has said what it wants, sizes, requests per connection, answers that wait for
//! a client to read them, and above all the threads that answer, so that whatever comes in here the author of
//! blocks has a processor left.
//!
//! Any web page may connect: there is nothing that a browser would add to a request, such as a cookie, and
//! every answer about somebody takes that person's signature.

mod fair;

use std::{io, net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jsonrpsee::{
	core::BoxError,
	server::{
		middleware::rpc::{RpcService, RpcServiceT},
		serve_with_graceful_shutdown, stop_channel, BatchRequestConfig, HttpRequest, PingConfig,
		RandomStringIdProvider, RpcServiceBuilder, Server, ServerHandle, StopHandle,
	},
	tokio::{
		net::{TcpListener, TcpStream},
		runtime::{Builder, Handle, Runtime},
		sync::Semaphore,
		task::spawn_blocking,
		time::{sleep, timeout},
	},
	types::{ErrorObjectOwned, Request},
	MethodResponse, Methods,
};
use substrate_prometheus_endpoint::{
	register, Counter, CounterVec, Opts, PrometheusError, Registry, U64,
};
use tower::Service;

use self::fair::Fair;
use super::{
	methods::{is_submission, Gate},
	refusal::Refusal,
};

/// What a connection, and all of them, may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// The most connections. A wallet needs one.
	pub connections: u32,
	/// The most connections that have not said yet that they are WebSockets.
	pub handshakes: usize,
	/// How long they have for it.
	pub handshake: Duration,
	/// The longest request, in bytes. A signed call takes less than 2 KiB, openings of sealed entries
	/// some KiB.
	pub request: u32,
	/// The longest answer, in bytes. The metadata takes the most, and grows with the runtime.
	pub response: u32,
	/// The most subscriptions on a connection. polkadot.js has one or two open, and one for each
	/// transaction that it watches.
	pub subscriptions: u32,
	/// The most messages that wait for a client to read them.
	pub buffer: u32,
	/// How many requests a connection may make in a minute...
	pub per_minute: NonZeroU32,
	/// ... and at once.
	pub burst: NonZeroU32,
	/// The threads that look things up. They share what processors there are with everything else.
	pub threads: usize,
}

impl Default for Limits {
	fn default() -> Self {
		let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
		Self {
			connections: 512,
			handshakes: 128,
			handshake: Duration::from_secs(10),
			request: 64 * 1024,
			response: 8 * 1024 * 1024,
			subscriptions: 8,
			buffer: 32,
			per_minute: at_least_one(600),
			burst: at_least_one(120),
			threads: (processors / 2).clamp(1, 4),
		}
	}
}

const fn at_least_one(number: u32) -> NonZeroU32 {
	match NonZeroU32::new(number) {
		Some(number) => number,
		None => NonZeroU32::MIN,
	}
}

/// How many requests one counts for: making the metadata takes the runtime as long as dozens of questions.
fn cost_of(method: &str) -> NonZeroU32 {
	match method {
		"state_getMetadata" | "state_call" => at_least_one(20),
		"patient_evidence" => at_least_one(10),
		_ => NonZeroU32::MIN,
	}
}

/// A running listener. It stops when this is dropped.
pub struct PatientServer {
	address: SocketAddr,
	handle: ServerHandle,
	runtime: Option<Runtime>,
}

impl PatientServer {
	/// Where it listens.
	pub fn address(&self) -> SocketAddr {
		self.address
	}
}

impl Drop for PatientServer {
	fn drop(&mut self) {
		let _ = self.handle.stop();
		// Waiting for its threads would not be allowed where a runtime runs.
		if let Some(runtime) = self.runtime.take() {
			runtime.shutdown_background();
		}
	}
}

/// Starts serving these methods, as far as the gate lets requests through.
pub fn start(
	listen: SocketAddr,
	methods: Methods,
	gate: Gate,
	limits: Limits,
	registry: Option<&Registry>,
) -> io::Result<PatientServer> {
	let metrics = registry
		.map(Metrics::register)
		.transpose()
		.map_err(io::Error::other)?;
	let runtime = Builder::new_multi_thread()
		.thread_name(super::THREAD)
		.worker_threads(2)
		.max_blocking_threads(limits.threads)
		.enable_all()
		.build()?;
	// Bound here and not in the runtime: whoever starts a node is told at once that it cannot listen.
	let listener = std::net::TcpListener::bind(listen)?;
	listener.set_nonblocking(true)?;
	let address = listener.local_addr()?;
	let listener = {
		let _entered = runtime.enter();
		TcpListener::from_std(listener)?
	};
	let (stop, handle) = stop_channel();
	let connections = Connections {
		methods,
		gate,
		limits,
		metrics,
		runtime: runtime.handle().clone(),
		stop,
	};
	runtime.spawn(connections.accept(listener));
	Ok(PatientServer {
		address,
		handle,
		runtime: Some(runtime),
	})
}

/// What every connection is served with.
struct Connections {
	methods: Methods,
	gate: Gate,
	limits: Limits,
	metrics: Option<Metrics>,
	runtime: Handle,
	stop: StopHandle,
}

impl Connections {
	// For the conversion of the error to itself: see there.
	#[allow(clippy::useless_conversion)]
	async fn accept(self, listener: TcpListener) {
		let Limits {
			connections,
			handshakes,
			handshake,
			request,
			response,
			subscriptions,
			buffer,
			..
		} = self.limits;
		let service = Server::builder()
			.ws_only()
			.max_connections(connections)
			.max_request_body_size(request)
			.max_response_body_size(response)
			.max_subscriptions_per_connection(subscriptions)
			.set_message_buffer_capacity(buffer)
			.set_batch_request_config(BatchRequestConfig::Disabled)
			.set_id_provider(RandomStringIdProvider::new(16))
			.enable_ws_ping(
				PingConfig::new()
					.ping_interval(Duration::from_secs(30))
					.inactive_limit(Duration::from_secs(60))
					.max_failures(2),
			)
			.custom_tokio_runtime(self.runtime.clone())
			.to_service_builder();
		let limited = Limiter::new(&self);
		let waiting = Arc::new(Semaphore::new(handshakes));
		while let Some(socket) = self.next(&listener).await {
			// Who comes when all places are taken is put out; wallets try again.
			let Ok(place) = waiting.clone().try_acquire_owned() else {
				continue;
			};
			let (service, limited) = (service.clone(), limited.clone());
			let (methods, stop) = (self.methods.clone(), self.stop.clone());
			let stopped = stop.clone().shutdown();
			let serve = tower::service_fn(move |request: HttpRequest<hyper::body::Incoming>| {
				let limited = limited.clone();
				let middleware = RpcServiceBuilder::new()
					.layer_fn(move |service: RpcService| limited.around(service));
				let mut service = service
					.clone()
					.set_rpc_middleware(middleware)
					.build(methods.clone(), stop.clone());
				// The compiler does not see for itself of which type the error is:
				// https://github.com/rust-lang/rust/issues/102211
				async move { service.call(request).await.map_err(BoxError::from) }
			});
			// It is over once the connection is a WebSocket, which goes on by itself.
			let served = serve_with_graceful_shutdown(Fair::new(socket), serve, stopped);
			self.runtime
				.spawn(timeout(handshake, served).map(move |_| drop(place)));
		}
	}

	/// The next connection; `None` once the server is to stop.
	async fn next(&self, listener: &TcpListener) -> Option<TcpStream> {
		loop {
			let stopped = Box::pin(self.stop.clone().shutdown());
			let accepted = Box::pin(listener.accept());
			match futures::future::select(accepted, stopped).await {
				futures::future::Either::Left((Ok((socket, _)), _)) => {
					let _ = socket.set_nodelay(true);
					return Some(socket);
				}
				futures::future::Either::Left((Err(error), _)) => {
					log::debug!("The patient profile cannot accept a connection: {error}");
					// Such as too many open files: trying on at once would keep a processor busy.
					sleep(Duration::from_millis(100)).await;
				}
				futures::future::Either::Right(_) => return None,
			}
		}
	}
}

/// Makes the limit of each connection.
#[derive(Clone)]
struct Limiter {
	quota: Quota,
	gate: Gate,
	methods: Methods,
	metrics: Option<Metrics>,
}

impl Limiter {
	fn new(connections: &Connections) -> Self {
		let Limits {
			per_minute, burst, ..
		} = connections.limits;
		Self {
			quota: Quota::per_minute(per_minute).allow_burst(burst),
			gate: connections.gate.clone(),
			methods: connections.methods.clone(),
			metrics: connections.metrics.clone(),
		}
	}

	/// A connection's own limit around what serves it.
	fn around<S>(&self, service: S) -> Limited<S> {
		if let Some(metrics) = &self.metrics {
			metrics.connections.inc();
		}
		Limited {
			service,
			limit: Arc::new(RateLimiter::direct(self.quota)),
			limiter: self.clone(),
		}
	}
}

/// Serves a connection as far as its limit goes.
#[derive(Clone)]
struct Limited<S> {
	service: S,
	limit: Arc<DefaultDirectRateLimiter>,
	limiter: Limiter,
}

impl<'a, S> RpcServiceT<'a> for Limited<S>
where
	S: RpcServiceT<'a> + Clone + Send + Sync + 'static,
{
	type Future = BoxFuture<'a, MethodResponse>;

	fn call(&self, request: Request<'a>) -> Self::Future {
		let is_within = matches!(self.limit.check_n(cost_of(&request.method)), Ok(Ok(())));
		if let Some(metrics) = &self.limiter.metrics {
			// The names of methods that there are not would be as many as a client likes.
			let known = self.limiter.methods.method_with_name(&request.method);
			let method = known.map_or("unknown", |(name, _)| name);
			let result = if is_within { "answered" } else { "limited" };
			metrics.requests.with_label_values(&[method, result]).inc();
		}
		let (service, gate) = (self.service.clone(), self.limiter.gate.clone());
		async move {
			if !is_within {
				return refused(&request, Refusal::TooManyRequests);
			}
			if is_submission(&request.method) {
				let method = request.method.to_string();
				let params = request.params().into_owned();
				// It asks the runtime, which takes its time.
				let passed = spawn_blocking(move || gate(&method, params)).await;
				if let Err(refusal) = passed.unwrap_or(Err(Refusal::Internal)) {
					return refused(&request, refusal);
				}
			}
			service.call(request).await
		}
		.boxed()
	}
}

fn refused(request: &Request, refusal: Refusal) -> MethodResponse {
	MethodResponse::error(
		request.id.clone().into_owned(),
		ErrorObjectOwned::from(refusal),
	)
}

#[derive(Clone)]
struct Metrics {
	connections: Counter<U64>,
	requests: CounterVec<U64>,
}

impl Metrics {
	fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		Ok(Self {
			connections: register(
				Counter::new(
					"carechain_patient_rpc_connections_total",
					"WebSocket connections that the patient profile accepted",
				)?,
				registry,
			)?,
			requests: register(
				CounterVec::new(
					Opts::new(
						"carechain_patient_rpc_requests_total",
						"Requests to the patient profile, by method and whether the rate limit let them through",
					),
					&["method", "result"],
				)?,
				registry,
			)?,
		})
	}
}

#[cfg(test)]
mod tests;
