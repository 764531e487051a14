// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Hosts, and the lines between them.
//!
//! A host is a network namespace with one line to a hub, which is a namespace as well; in the hub stands
//! a bridge for each side of a cut, and to cut the network is to plug lines into different bridges. Hosts
//! notice nothing but that packets stay away, as from a broken line between cities. The machine's own
//! network is not touched.

use super::{process::tied, run, PREFIX};
use anyhow::{anyhow, ensure, Context, Result};
use nix::sched::{setns, CloneFlags};
use std::{
	fs::File,
	net::{Ipv4Addr, SocketAddr, TcpStream},
	path::Path,
	process::Command,
	time::Duration,
};

/// How long a connection may take to be opened.
const CONNECTING: Duration = Duration::from_secs(10);

/// Where a node runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
	/// On this machine, between whose nodes no line can be cut.
	Loopback,
	/// In a network namespace.
	Namespace {
		/// Its name.
		name: String,
		/// Under which other hosts find it.
		address: Ipv4Addr,
	},
}

impl Host {
	/// Under which other hosts find it.
	pub fn address(&self) -> Ipv4Addr {
		match self {
			Self::Loopback => Ipv4Addr::LOCALHOST,
			Self::Namespace { address, .. } => *address,
		}
	}

	/// A command that runs a program there, and dies with the thread that starts it.
	pub fn command(&self, program: &Path) -> Command {
		let tied = tied(program);
		match self {
			Self::Loopback => tied,
			Self::Namespace { name, .. } => {
				let mut command = Command::new("ip");
				command
					.args(["netns", "exec", name])
					.arg(tied.get_program())
					.args(tied.get_args());
				command
			}
		}
	}

	/// Connects to an address as seen from the host: `127.0.0.1` is its own loopback.
	///
	/// # Errors
	/// If nobody listens there.
	pub async fn connect(&self, to: SocketAddr) -> Result<tokio::net::TcpStream> {
		let host = self.clone();
		let (done, stream) = tokio::sync::oneshot::channel();
		// A thread for each: it stays in the namespace that it enters, so it cannot be lent.
		std::thread::spawn(move || {
			let _ = done.send(host.connect_here(to));
		});
		let stream = stream
			.await
			.map_err(|_| anyhow!("connecting came to an end"))??;
		stream.set_nonblocking(true)?;
		stream.set_nodelay(true)?;
		Ok(tokio::net::TcpStream::from_std(stream)?)
	}

	/// The same on the thread at hand, which the host's namespace becomes the network of.
	fn connect_here(&self, to: SocketAddr) -> Result<TcpStream> {
		if let Self::Namespace { name, .. } = self {
			let namespace = File::open(format!("/run/netns/{name}"))
				.with_context(|| format!("there is no namespace {name}"))?;
			setns(namespace, CloneFlags::CLONE_NEWNET)?;
		}
		TcpStream::connect_timeout(&to, CONNECTING)
			.with_context(|| format!("{to} does not take connections"))
	}
}

/// Hosts with lines between them that can be cut. Dropped, it takes all of it down.
#[derive(Debug)]
pub struct Fabric {
	hub: String,
	hosts: Vec<Host>,
	bridges: usize,
}

impl Fabric {
	/// Makes so many hosts, each of which reaches all others.
	///
	/// # Errors
	/// If the kernel, the user's rights or a missing `ip` do not allow it.
	pub fn new(hosts: u8) -> Result<Self> {
		let prefix = format!("{PREFIX}{}", std::process::id());
		let mut fabric = Self {
			hub: format!("{prefix}-hub"),
			hosts: Vec::new(),
			bridges: 0,
		};
		add_namespace(&fabric.hub)
			.context("network namespaces cannot be made: root and iproute2 are needed")?;
		fabric.add_bridge()?;
		for host in 0..hosts {
			let name = format!("{prefix}-{host}");
			let address = Ipv4Addr::new(10, 77, 0, host + 1);
			add_namespace(&name)?;
			fabric.hosts.push(Host::Namespace {
				name: name.clone(),
				address,
			});
			let (hub, line) = (&fabric.hub, line(host.into()));
			ip(&format!(
				"-n {hub} link add {line} type veth peer name eth0 netns {name}"
			))?;
			ip(&format!("-n {hub} link set {line} master b0 up"))?;
			ip(&format!("-n {name} address add {address}/24 dev eth0"))?;
			ip(&format!("-n {name} link set eth0 up"))?;
		}
		Ok(fabric)
	}

	/// The hosts, in order.
	pub fn hosts(&self) -> &[Host] {
		&self.hosts
	}

	/// Cuts the network so that only hosts of the same group reach one another. Who is in no group
	/// reaches nobody.
	///
	/// # Errors
	/// If a host does not exist, or is in two groups.
	pub fn cut(&mut self, groups: &[&[usize]]) -> Result<()> {
		let sides = sides(self.hosts.len(), groups)?;
		let bridges = sides.iter().max().map_or(0, |last| last + 1);
		while self.bridges < bridges {
			self.add_bridge()?;
		}
		for (host, side) in sides.iter().enumerate() {
			ip(&format!(
				"-n {} link set {} master b{side}",
				self.hub,
				line(host)
			))?;
		}
		Ok(())
	}

	/// Mends all lines.
	///
	/// # Errors
	/// If the kernel does not allow it.
	pub fn heal(&mut self) -> Result<()> {
		let all: Vec<_> = (0..self.hosts.len()).collect();
		self.cut(&[&all])
	}

	fn add_bridge(&mut self) -> Result<()> {
		let (hub, bridge) = (&self.hub, self.bridges);
		ip(&format!("-n {hub} link add b{bridge} type bridge"))?;
		ip(&format!("-n {hub} link set b{bridge} up"))?;
		self.bridges += 1;
		Ok(())
	}
}

impl Drop for Fabric {
	fn drop(&mut self) {
		let names = self.hosts.iter().filter_map(|host| match host {
			Host::Namespace { name, .. } => Some(name),
			Host::Loopback => None,
		});
		for name in names.chain([&self.hub]) {
			let _ = ip(&format!("netns delete {name}"));
		}
	}
}

/// The bridge that each host's line goes into: that of its group, else one of its own.
fn sides(hosts: usize, groups: &[&[usize]]) -> Result<Vec<usize>> {
	let mut sides = vec![None; hosts];
	for (side, group) in groups.iter().enumerate() {
		for host in *group {
			let place = sides
				.get_mut(*host)
				.with_context(|| format!("there is no host {host}"))?;
			ensure!(place.is_none(), "host {host} is in two groups");
			*place = Some(side);
		}
	}
	let mut alone = groups.len()..;
	Ok(sides
		.into_iter()
		.map(|side| side.or_else(|| alone.next()).unwrap_or(usize::MAX))
		.collect())
}

/// A host's line, as the hub calls it.
fn line(host: usize) -> String {
	format!("p{host}")
}

fn add_namespace(name: &str) -> Result<()> {
	ip(&format!("netns add {name}"))?;
	ip(&format!("-n {name} link set lo up"))
}

fn ip(arguments: &str) -> Result<()> {
	run(Command::new("ip").args(arguments.split(' '))).map(drop)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_is_in_no_group_is_alone() {
		assert_eq!(
			sides(4, &[&[0, 1], &[2, 3]]).expect("two sides"),
			[0, 0, 1, 1]
		);
		assert_eq!(sides(4, &[&[1, 3]]).expect("one side"), [1, 0, 2, 0]);
		assert_eq!(sides(3, &[&[0, 1, 2]]).expect("no cut"), [0, 0, 0]);
	}

	#[test]
	fn a_host_is_on_one_side_only() {
		assert!(sides(2, &[&[0], &[0, 1]]).is_err());
		assert!(sides(2, &[&[2]]).is_err());
	}
}
