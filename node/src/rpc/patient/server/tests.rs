// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use std::{
	io::{Read, Write},
	net::TcpStream,
};

use jsonrpsee::RpcModule;

use super::*;

/// A method that answers with so many bytes.
fn methods() -> Methods {
	let mut module = RpcModule::new(());
	module
		.register_method("long", |params, _, _| {
			"x".repeat(params.one::<usize>().unwrap_or(1))
		})
		.expect("once");
	module
		.register_method("author_submitExtrinsic", |_, _, _| "accepted")
		.expect("once");
	module.into()
}

/// A gate for transactions that are called `own`.
fn gate() -> Gate {
	std::sync::Arc::new(|method, params| match params.one::<String>() {
		Ok(transaction) if is_submission(method) && transaction != "own" => {
			Err(Refusal::NotOwnTransaction)
		}
		_ => Ok(()),
	})
}

fn limits() -> Limits {
	Limits {
		handshake: Duration::from_millis(300),
		..Default::default()
	}
}

fn started(limits: Limits) -> PatientServer {
	let listen = SocketAddr::from(([127, 0, 0, 1], 0));
	start(listen, methods(), gate(), limits, None).expect("there is a free port")
}

/// A WebSocket, as far as these tests need one.
struct Socket(TcpStream);

impl Socket {
	fn open(server: &PatientServer) -> Option<Self> {
		let mut stream = TcpStream::connect(server.address()).ok()?;
		stream
			.set_read_timeout(Some(Duration::from_secs(10)))
			.ok()?;
		let request = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
			Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
			Sec-WebSocket-Version: 13\r\n\r\n";
		stream.write_all(request.as_bytes()).ok()?;
		let mut head = Vec::new();
		while !head.ends_with(b"\r\n\r\n") {
			let mut byte = [0];
			stream.read_exact(&mut byte).ok()?;
			head.extend(byte);
		}
		head.starts_with(b"HTTP/1.1 101").then_some(Self(stream))
	}

	/// Sends a text, masked with zeros.
	fn send(&mut self, text: &str) -> Option<()> {
		let mut frame = vec![0x81];
		match u16::try_from(text.len()) {
			Ok(length) if length < 126 => frame.push(0x80 | length as u8),
			Ok(length) => {
				frame.push(0x80 | 126);
				frame.extend(length.to_be_bytes());
			}
			Err(_) => {
				frame.push(0x80 | 127);
				frame.extend((text.len() as u64).to_be_bytes());
			}
		}
		frame.extend([0; 4]);
		frame.extend(text.bytes());
		self.0.write_all(&frame).ok()
	}

	/// The next text; `None` once the connection is closed.
	fn receive(&mut self) -> Option<String> {
		loop {
			let (kind, content) = self.frame()?;
			match kind {
				0x81 => return String::from_utf8(content).ok(),
				// It asks whether somebody is there.
				0x89 => (),
				_ => return None,
			}
		}
	}

	fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
		let [kind, length] = self.read()?;
		let length = match length {
			126 => u64::from(u16::from_be_bytes(self.read()?)),
			127 => u64::from_be_bytes(self.read()?),
			length => u64::from(length),
		};
		let mut content = vec![0; usize::try_from(length).ok()?];
		self.0.read_exact(&mut content).ok()?;
		Some((kind, content))
	}

	fn read<const N: usize>(&mut self) -> Option<[u8; N]> {
		let mut bytes = [0; N];
		self.0.read_exact(&mut bytes).ok()?;
		Some(bytes)
	}

	fn ask(&mut self, method: &str, params: &str) -> Option<String> {
		self.send(&format!(
			r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":[{params}]}}"#
		))?;
		self.receive()
	}
}

#[test]
fn a_connection_is_served_for_longer_than_a_handshake_may_take() {
	let server = started(limits());
	let mut socket = Socket::open(&server).expect("it is let in");
	std::thread::sleep(Duration::from_secs(1));
	let answer = socket.ask("long", "3").expect("it is answered");
	assert!(answer.contains(r#""result":"xxx""#), "{answer}");
}

#[test]
fn who_does_not_say_what_it_wants_is_put_out() {
	let server = started(limits());
	let mut silent = TcpStream::connect(server.address()).expect("it is let in");
	silent
		.set_read_timeout(Some(Duration::from_secs(10)))
		.expect("it can be set");
	assert_eq!(silent.read(&mut [0]).ok(), Some(0));
}

#[test]
fn nothing_is_answered_over_plain_http() {
	let server = started(limits());
	let mut stream = TcpStream::connect(server.address()).expect("it is let in");
	let body = r#"{"jsonrpc":"2.0","id":1,"method":"long","params":[3]}"#;
	let request = format!(
		"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
		Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
		body.len()
	);
	stream.write_all(request.as_bytes()).expect("it is open");
	let mut answer = String::new();
	stream.read_to_string(&mut answer).expect("it is answered");
	assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

#[test]
fn a_connection_has_a_limit_of_its_own() {
	let server = started(Limits {
		burst: at_least_one(3),
		per_minute: at_least_one(1),
		..limits()
	});
	let mut socket = Socket::open(&server).expect("it is let in");
	for _ in 0..3 {
		let answer = socket.ask("long", "3").expect("it is answered");
		assert!(answer.contains("result"), "{answer}");
	}
	let answer = socket.ask("long", "3").expect("it is answered");
	assert!(answer.contains("21116"), "{answer}");
	assert!(answer.contains("TooManyRequests"), "{answer}");
	let mut another = Socket::open(&server).expect("it is let in");
	assert!(another
		.ask("long", "3")
		.is_some_and(|it| it.contains("result")));
}

#[test]
fn who_reads_nothing_is_heard_no_more() {
	// More than the kernel keeps for the two sides together.
	const MOST: usize = 64 * 1024 * 1024;
	let server = started(limits());
	let mut socket = Socket::open(&server).expect("it is let in");
	let request = r#"{"jsonrpc":"2.0","id":1,"method":"long","params":[3]}"#;
	let mut frame = vec![0x81, 0x80 | request.len() as u8, 0, 0, 0, 0];
	frame.extend(request.bytes());
	let many = frame.repeat(1_000);
	let patience = Some(Duration::from_secs(2));
	socket.0.set_write_timeout(patience).expect("it can be set");
	let mut written = 0;
	let mut unsent = 0;
	while written < MOST && unsent == 0 {
		let mut rest = &many[..];
		while let Ok(count) = socket.0.write(rest) {
			rest = &rest[count..];
			if rest.is_empty() {
				break;
			}
		}
		unsent = rest.len();
		written += many.len() - unsent;
	}
	assert!(
		unsent > 0,
		"it read {written} bytes of requests, with no answer read"
	);

	// What was sent is answered once somebody reads, most of it by a refusal.
	for _ in 0..written / frame.len() {
		let answer = socket.receive().expect("it is answered");
		assert!(answer.contains("TooManyRequests") || answer.contains("xxx"));
	}
	// And it is heard again, from the middle of a frame on.
	let mut cut = many[many.len() - unsent..].to_vec();
	cut.truncate(unsent % frame.len());
	socket.0.write_all(&cut).expect("it is open");
	if !cut.is_empty() {
		assert!(socket.receive().is_some());
	}
	assert!(socket.ask("long", "3").is_some());
}

#[test]
fn transactions_pass_the_gate_or_are_refused_by_name() {
	let server = started(limits());
	let mut socket = Socket::open(&server).expect("it is let in");
	let answer = socket.ask("author_submitExtrinsic", "\"own\"");
	assert!(answer.is_some_and(|it| it.contains("accepted")));
	let answer = socket.ask("author_submitExtrinsic", "\"other\"");
	let answer = answer.expect("it is answered");
	assert!(answer.contains("NotOwnTransaction"), "{answer}");
	assert!(!answer.contains("accepted"), "{answer}");
}

#[test]
fn what_takes_long_counts_for_more() {
	let server = started(Limits {
		burst: at_least_one(25),
		per_minute: at_least_one(1),
		..limits()
	});
	let mut socket = Socket::open(&server).expect("it is let in");
	// There is no such method here, and that is said only to who may ask.
	let first = socket.ask("state_getMetadata", "").expect("it is answered");
	assert!(first.contains("-32601"), "{first}");
	let second = socket.ask("state_getMetadata", "").expect("it is answered");
	assert!(second.contains("TooManyRequests"), "{second}");
}

#[test]
fn batches_and_long_requests_and_answers_are_refused() {
	let server = started(Limits {
		request: 200,
		response: 100,
		..limits()
	});
	let mut socket = Socket::open(&server).expect("it is let in");
	socket.send("[]").expect("it is open");
	let answer = socket.receive().expect("it is answered");
	assert!(
		answer.contains("Batched requests are not supported"),
		"{answer}"
	);
	let answer = socket.ask("long", "500").expect("it is answered");
	assert!(answer.contains("too big"), "{answer}");
	let answer = socket.ask("long", &format!("\"{}\"", "y".repeat(500)));
	assert!(answer.is_none_or(|it| it.contains("error")));
}

#[test]
fn there_is_a_number_of_connections() {
	let server = started(Limits {
		connections: 2,
		..limits()
	});
	let first = Socket::open(&server);
	let second = Socket::open(&server);
	assert!(first.is_some() && second.is_some());
	assert!(Socket::open(&server).is_none());
	drop(first);
	std::thread::sleep(Duration::from_millis(500));
	assert!(Socket::open(&server).is_some());
}

#[test]
fn a_port_in_use_is_an_error() {
	let server = started(limits());
	let again = start(server.address(), methods(), gate(), limits(), None);
	assert!(again.is_err());
}

#[test]
fn it_stops_listening_when_it_is_dropped() {
	let server = started(limits());
	let address = server.address();
	drop(server);
	std::thread::sleep(Duration::from_millis(500));
	assert!(TcpStream::connect(address).is_err());
}
