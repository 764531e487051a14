// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The patient profile: a second RPC server, for patients' wallets, through which one learns nothing about
//! anybody else (docs/decisions/0028-rpc-profiles.md).
//!
//! | module | what it holds |
//! |---|---|
//! | [`methods`] | the list of methods that are served, and the guards around some |
//! | [`request`] | requests that a patient's key signs |
//! | [`functions`] | the runtime API functions that can be asked |
//! | [`answers`] | who may ask what, and the answer |
//! | [`chain`] | where the answers come from: the node |
//! | [`server`] | the listener and its limits |
//! | [`refusal`] | why a request is refused |

use std::{net::SocketAddr, sync::Arc};

use carechain_verify::format::ChainPart;
use jsonrpsee::{
	core::{async_trait, RegisterMethodError, RpcResult},
	proc_macros::rpc,
	Methods,
};
use sp_runtime::MultiSignature;
use substrate_frame_rpc_system::{System, SystemApiServer};

use answers::{Answer, Answers, Outcome};
use carechain_runtime::{opaque::Block, AccountId, Nonce};
use refusal::Refusal;
use request::{EvidenceQuery, NonceQuery, OutcomeQuery, Query};
use sc_service::{Error, RpcHandlers};
use server::{Limits, PatientServer};
use substrate_prometheus_endpoint::Registry;

use crate::service::{FullClient, FullPool};

mod answers;
mod chain;
mod functions;
mod methods;
mod refusal;
mod request;
mod server;

pub use chain::NodeChain;

/// What the threads are called that answer.
pub(super) const THREAD: &str = "patient-rpc";

/// How the patient profile is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientRpcConfig {
	/// Where.
	pub listen: SocketAddr,
	/// Whether evidence is given, which shows hashes of what stands beside a value in state.
	pub evidence: bool,
}

/// Serves patients, from what the node serves members with.
pub fn serve(
	config: &PatientRpcConfig,
	node: &RpcHandlers,
	patients: Patients,
	registry: Option<&Registry>,
) -> Result<PatientServer, Error> {
	let answers = patients.answers.clone();
	let gate = methods::gate(move |extrinsic| answers.admit(extrinsic));
	let mut own = Methods::new();
	if config.evidence {
		own.merge(patients.evidence().into_rpc())
			.map_err(application)?;
	}
	own.merge(patients.into_rpc()).map_err(application)?;
	let methods = methods::methods(&node.handle(), own)?;
	let server = server::start(config.listen, methods, gate, Limits::default(), registry)?;
	log::info!(
		"Running the patients' RPC server: addr={}",
		server.address()
	);
	Ok(server)
}

fn application(error: RegisterMethodError) -> Error {
	Error::Application(Box::new(error))
}

/// What a patient's key can ask. Every request is signed; see [`request`].
///
/// Errors have the codes and names of [`Refusal`].
#[rpc(server)]
pub trait PatientApi {
	/// Asks a runtime API function of [`functions`] in the state of a block.
	#[method(name = "patient_query", blocking)]
	fn query(&self, request: Query, signature: MultiSignature) -> RpcResult<Answer>;

	/// The nonce that the key's next extrinsic takes, with those counted that wait in the pool.
	#[method(name = "patient_nonce")]
	async fn nonce(&self, request: NonceQuery, signature: MultiSignature) -> RpcResult<Nonce>;

	/// What became of an extrinsic that the key signed: its events, those of the rest of the block not.
	#[method(name = "patient_outcome", blocking)]
	fn outcome(&self, request: OutcomeQuery, signature: MultiSignature) -> RpcResult<Outcome>;
}

/// What a patient's key can have proven.
#[rpc(server)]
pub trait PatientEvidenceApi {
	/// As `evidence_chain`, for values that are about the patient and are there.
	#[method(name = "patient_evidence", blocking)]
	fn evidence(&self, request: EvidenceQuery, signature: MultiSignature) -> RpcResult<ChainPart>;
}

/// Answers patients.
pub struct Patients {
	answers: Arc<Answers<NodeChain>>,
	pool: Arc<FullPool>,
}

impl Patients {
	/// Answers from the node's chain and pool.
	pub fn new(chain: NodeChain, pool: Arc<FullPool>) -> Self {
		Self {
			answers: Arc::new(Answers(chain)),
			pool,
		}
	}

	/// What proves to patients what they may read.
	pub fn evidence(&self) -> PatientEvidence {
		PatientEvidence(self.answers.clone())
	}
}

#[async_trait]
impl PatientApiServer for Patients {
	fn query(&self, request: Query, signature: MultiSignature) -> RpcResult<Answer> {
		Ok(self.answers.query(&request, &signature)?)
	}

	async fn nonce(&self, request: NonceQuery, signature: MultiSignature) -> RpcResult<Nonce> {
		self.answers.check_nonce(&request, &signature)?;
		let system = System::<FullPool, FullClient, Block>::new(
			self.answers.0.client.clone(),
			self.pool.clone(),
		);
		let nonce = SystemApiServer::<_, AccountId, Nonce>::nonce(&system, request.key).await;
		Ok(nonce.map_err(|_| Refusal::Internal)?)
	}

	fn outcome(&self, request: OutcomeQuery, signature: MultiSignature) -> RpcResult<Outcome> {
		Ok(self.answers.outcome(&request, &signature)?)
	}
}

/// Gives evidence to patients.
pub struct PatientEvidence(Arc<Answers<NodeChain>>);

impl PatientEvidenceApiServer for PatientEvidence {
	fn evidence(&self, request: EvidenceQuery, signature: MultiSignature) -> RpcResult<ChainPart> {
		Ok(self.0.evidence(request, &signature)?)
	}
}
