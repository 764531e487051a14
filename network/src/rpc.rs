// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! JSON-RPC 2.0 over a WebSocket, with subscriptions.
//!
//! Small and of our own: the client that comes with the node's RPC library would change the features
//! of what the node is built of, so that all of it compiled again; and a node in a namespace of its own
//! is reached through a socket that is made elsewhere ([`crate::machine::Host::connect`]).

use anyhow::{anyhow, bail, Context, Result};
use futures::{SinkExt, StreamExt};
use serde_json::{json, Value};
use std::{collections::HashMap, fmt, time::Duration};
use tokio::{
	net::TcpStream,
	sync::{mpsc, oneshot},
	time::timeout,
};
use tokio_tungstenite::{
	client_async_with_config,
	tungstenite::{protocol::WebSocketConfig, Message},
	WebSocketStream,
};

/// How long a node has for an answer.
const ANSWER: Duration = Duration::from_secs(30);
/// How long it has to open a connection.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The longest answer that is taken, in bytes: the code of a runtime in hex has room.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;

/// What a node answered instead of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
	/// JSON-RPC's code.
	pub code: i64,
	/// The message and, where there is more, that.
	pub message: String,
}

impl fmt::Display for Refused {
	fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(to, "{} ({})", self.message, self.code)
	}
}

impl std::error::Error for Refused {}

type Answer = Result<(Value, mpsc::UnboundedReceiver<Value>), Refused>;

#[derive(Debug)]
struct Asked {
	method: String,
	params: Value,
	/// Whether the result is the id of a subscription.
	subscribes: bool,
	answer: oneshot::Sender<Answer>,
}

/// Opens a WebSocket over a socket.
///
/// # Errors
/// If the other side is none, or does not answer in time.
pub(crate) async fn handshake(socket: TcpStream) -> Result<WebSocketStream<TcpStream>> {
	let config = WebSocketConfig::default()
		.max_message_size(Some(MAX_MESSAGE))
		.max_frame_size(Some(MAX_MESSAGE));
	// By the address: nodes refuse whoever calls them by a name that they do not know.
	let url = format!("ws://{}/", socket.peer_addr()?);
	let handshake = client_async_with_config(url, socket, Some(config));
	let (stream, _) = timeout(HANDSHAKE, handshake)
		.await
		.context("the node does not open the connection")??;
	Ok(stream)
}

/// A connection to a node. Clones share it; it closes with the last of them.
#[derive(Clone, Debug)]
pub struct Rpc {
	ask: mpsc::UnboundedSender<Asked>,
}

impl Rpc {
	/// Opens a connection over a socket.
	///
	/// # Errors
	/// If the other side is no WebSocket, or does not answer in time.
	pub async fn open(socket: TcpStream) -> Result<Self> {
		let stream = handshake(socket).await?;
		let (ask, asked) = mpsc::unbounded_channel();
		tokio::spawn(serve(stream, asked));
		Ok(Self { ask })
	}

	/// Whether the node, or the line to it, has gone away.
	pub fn is_closed(&self) -> bool {
		self.ask.is_closed()
	}

	/// Calls a method.
	///
	/// # Errors
	/// [`Refused`] with what the node says; anything else if it does not answer.
	pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
		Ok(self.ask(method, params, false).await?.0)
	}

	/// Calls a method that opens a subscription. The stream ends with the connection.
	///
	/// # Errors
	/// As for [`Rpc::call`].
	pub async fn subscribe(
		&self,
		method: &str,
		params: Value,
	) -> Result<mpsc::UnboundedReceiver<Value>> {
		Ok(self.ask(method, params, true).await?.1)
	}

	async fn ask(
		&self,
		method: &str,
		params: Value,
		subscribes: bool,
	) -> Result<(Value, mpsc::UnboundedReceiver<Value>)> {
		let (answer, answered) = oneshot::channel();
		let asked = Asked {
			method: method.into(),
			params,
			subscribes,
			answer,
		};
		self.ask
			.send(asked)
			.map_err(|_| anyhow!("the connection is closed"))?;
		match timeout(ANSWER, answered).await {
			Ok(Ok(answer)) => Ok(answer?),
			Ok(Err(_)) => bail!("the connection closed before {method} was answered"),
			Err(_) => bail!("{method} was not answered within {} s", ANSWER.as_secs()),
		}
	}
}

/// What waits for messages of a connection.
#[derive(Default)]
struct Waiting {
	answers: HashMap<u64, (bool, oneshot::Sender<Answer>)>,
	subscriptions: HashMap<String, mpsc::UnboundedSender<Value>>,
}

impl Waiting {
	/// Hands a message over to who waits for it; one for nobody is dropped.
	fn take(&mut self, message: Value) {
		if let Some(id) = message.get("id").and_then(Value::as_u64) {
			let Some((subscribes, waiting)) = self.answers.remove(&id) else {
				return;
			};
			let (notify, notified) = mpsc::unbounded_channel();
			let answer = match message.get("error") {
				Some(error) => Err(refused(error)),
				None => Ok((message["result"].clone(), notified)),
			};
			// Before anything else is read: the first notification may be next.
			if let (true, Ok((id, _))) = (subscribes, &answer) {
				self.subscriptions.insert(id.to_string(), notify);
			}
			let _ = waiting.send(answer);
			return;
		}
		let params = &message["params"];
		let subscription = params["subscription"].to_string();
		let gone = self
			.subscriptions
			.get(&subscription)
			.is_some_and(|notify| notify.send(params["result"].clone()).is_err());
		if gone {
			self.subscriptions.remove(&subscription);
		}
	}
}

fn refused(error: &Value) -> Refused {
	let text = |value: &Value| match value {
		Value::String(text) => text.clone(),
		other => other.to_string(),
	};
	let message = text(&error["message"]);
	Refused {
		code: error["code"].as_i64().unwrap_or_default(),
		message: match error.get("data") {
			Some(data) => format!("{message}: {}", text(data)),
			None => message,
		},
	}
}

/// Serves a connection until either side closes it.
async fn serve(stream: WebSocketStream<TcpStream>, mut asked: mpsc::UnboundedReceiver<Asked>) {
	let (mut write, mut read) = stream.split();
	let mut waiting = Waiting::default();
	let mut id = 0;
	loop {
		tokio::select! {
			question = asked.recv() => {
				let Some(Asked { method, params, subscribes, answer }) = question else {
					let _ = write.close().await;
					return;
				};
				id += 1;
				let text = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
				waiting.answers.insert(id, (subscribes, answer));
				if write.send(Message::text(text.to_string())).await.is_err() {
					return;
				}
			}
			message = read.next() => {
				let Some(Ok(message)) = message else { return };
				let Ok(text) = message.to_text() else { continue };
				if let Ok(value) = serde_json::from_str(text) {
					waiting.take(value);
				}
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn answers_and_notifications_go_to_who_waits_for_them() {
		let mut waiting = Waiting::default();
		let (one, mut first) = oneshot::channel();
		let (two, mut second) = oneshot::channel();
		waiting.answers.insert(1, (false, one));
		waiting.answers.insert(2, (true, two));
		waiting.take(json!({"id": 2, "result": "abc"}));
		waiting.take(json!({"method": "m", "params": {"subscription": "abc", "result": 7}}));
		waiting.take(json!({"method": "m", "params": {"subscription": "other", "result": 8}}));
		waiting.take(
			json!({"id": 1, "error": {"code": 1010, "message": "Invalid", "data": "Custom error: 1"}}),
		);
		let (_, mut notified) = second.try_recv().expect("answered").expect("a result");
		assert_eq!(notified.try_recv().expect("notified"), json!(7));
		assert!(notified.try_recv().is_err());
		let refused = first.try_recv().expect("answered").expect_err("refused");
		assert_eq!(refused.to_string(), "Invalid: Custom error: 1 (1010)");
	}
}
