// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A connection whose client is heard only while it listens, and no longer than others.
//!
//! The library that serves WebSockets reads requests as fast as they come and starts a task for each, and
//! every answer waits for the client to read those before it. A client that sends and never reads would fill
//! the node's memory with answers, refusals included. So while an answer cannot be written nothing is read:
//! the client's requests wait on its own machine. And after each few requests it is others' turn, those tasks
//! first: else a mebibyte of requests, more than ten thousand, is read from each connection in one go.

use std::{
	io,
	pin::Pin,
	task::{ready, Context, Poll, Waker},
};

use jsonrpsee::tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most that is read until others have had their turn, in bytes. A signed call fits.
const AT_ONCE: usize = 4 * 1024;

/// A socket that is not read from while it cannot be written to.
pub struct Fair<S> {
	socket: S,
	/// Whether something was read since it was others' turn.
	has_read: bool,
	/// Whether the last write found no room.
	is_stuck: bool,
	/// Who wants to read once there is.
	reader: Option<Waker>,
}

impl<S> Fair<S> {
	pub fn new(socket: S) -> Self {
		Self {
			socket,
			has_read: false,
			is_stuck: false,
			reader: None,
		}
	}

	/// Notes how a write ended. An error counts as progress: the reader will see it as well.
	fn noted<T>(&mut self, written: Poll<T>) -> Poll<T> {
		self.is_stuck = written.is_pending();
		if !self.is_stuck {
			if let Some(reader) = self.reader.take() {
				reader.wake();
			}
		}
		written
	}
}

impl<S: AsyncRead + Unpin> AsyncRead for Fair<S> {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		if self.is_stuck {
			self.reader = Some(context.waker().clone());
			return Poll::Pending;
		}
		if self.has_read {
			self.has_read = false;
			// Behind all that is ready to run now.
			context.waker().wake_by_ref();
			return Poll::Pending;
		}
		let room = buffer.remaining().min(AT_ONCE);
		let mut part = ReadBuf::new(buffer.initialize_unfilled_to(room));
		let read = ready!(Pin::new(&mut self.socket).poll_read(context, &mut part));
		let count = part.filled().len();
		buffer.advance(count);
		self.has_read = count > 0;
		Poll::Ready(read)
	}
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Fair<S> {
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let written = Pin::new(&mut self.socket).poll_write(context, bytes);
		self.noted(written)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		parts: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let written = Pin::new(&mut self.socket).poll_write_vectored(context, parts);
		self.noted(written)
	}

	fn is_write_vectored(&self) -> bool {
		self.socket.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.socket).poll_flush(context)
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		// Nothing more will be written.
		let closed = Pin::new(&mut self.socket).poll_shutdown(context);
		let _ = self.noted(Poll::Ready(()));
		closed
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;
	use jsonrpsee::tokio::{
		io::{duplex, split, AsyncReadExt, AsyncWriteExt},
		runtime::Builder,
		spawn,
		task::yield_now,
	};
	use std::future::Future;

	/// Room for so many bytes in each direction.
	const ROOM: usize = 16;

	fn run(test: impl Future<Output = ()>) {
		let runtime = Builder::new_current_thread().build();
		runtime.expect("a runtime").block_on(test);
	}

	#[test]
	fn who_does_not_listen_is_not_heard() {
		run(async {
			let (mut client, server) = duplex(ROOM);
			let mut server = Fair::new(server);
			client.write_all(b"first").await.expect("there is room");
			let mut heard = [0; 5];
			server.read_exact(&mut heard).await.expect("it is heard");

			// The answer does not fit, and the client reads nothing of it.
			let answer = [7; ROOM + 1];
			assert!(server.write_all(&answer).now_or_never().is_none());
			client.write_all(b"again").await.expect("there is room");
			assert!(server.read(&mut heard).now_or_never().is_none());

			// It reads: the rest is written, and it is heard again.
			let mut read = [0; ROOM];
			client.read_exact(&mut read).await.expect("an answer");
			server
				.write_all(&answer[ROOM..])
				.await
				.expect("there is room");
			server.read_exact(&mut heard).await.expect("it is heard");
			assert_eq!(&heard, b"again");
		});
	}

	#[test]
	fn after_a_few_requests_it_is_others_turn() {
		run(async {
			let (mut client, server) = duplex(4 * AT_ONCE);
			let mut server = Fair::new(server);
			client
				.write_all(&vec![7; 3 * AT_ONCE])
				.await
				.expect("there is room");
			let mut heard = vec![0; 4 * AT_ONCE];
			let first = server.read(&mut heard).now_or_never();
			assert_eq!(first.expect("it is there").ok(), Some(AT_ONCE));
			assert!(server.read(&mut heard).now_or_never().is_none());
			// It asked to be woken, and goes on by itself.
			server
				.read_exact(&mut heard[..2 * AT_ONCE])
				.await
				.expect("the rest");
		});
	}

	#[test]
	fn who_waits_to_hear_is_woken_when_the_client_listens() {
		run(async {
			let (mut client, server) = duplex(ROOM);
			let (mut reader, mut writer) = split(Fair::new(server));
			let writing = spawn(async move {
				writer.write_all(&[7; 2 * ROOM]).await.expect("written");
				writer
			});
			yield_now().await;
			client.write_all(b"hello").await.expect("there is room");
			let reading = spawn(async move {
				let mut heard = [0; 5];
				reader.read_exact(&mut heard).await.expect("it is heard");
				heard
			});
			yield_now().await;
			assert!(!reading.is_finished());
			let mut answer = [0; 2 * ROOM];
			client.read_exact(&mut answer).await.expect("an answer");
			assert_eq!(&reading.await.expect("no panic"), b"hello");
			drop(writing.await.expect("no panic"));
		});
	}

	#[test]
	fn who_waits_to_hear_learns_that_the_client_went_away() {
		run(async {
			let (client, server) = duplex(ROOM);
			let (mut reader, mut writer) = split(Fair::new(server));
			let writing = spawn(async move { writer.write_all(&[7; 2 * ROOM]).await });
			yield_now().await;
			let reading = spawn(async move { reader.read(&mut [0; 1]).await });
			yield_now().await;
			assert!(!reading.is_finished());
			drop(client);
			assert!(writing.await.expect("no panic").is_err());
			assert!(matches!(reading.await.expect("no panic"), Ok(0) | Err(_)));
		});
	}
}
