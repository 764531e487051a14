// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether the node can listen where it was told to.

use std::{
	fmt, io,
	net::{IpAddr, SocketAddr, TcpListener},
};

use sc_network::{multiaddr::Protocol, Multiaddr};
use sc_service::Configuration;

use super::Unable;

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
	/// Other nodes.
	Peers,
	/// Members' RPC.
	Rpc,
	/// Patients' RPC.
	PatientRpc,
	/// Metrics.
	Prometheus,
}

impl Purpose {
	/// The option that says where.
	pub fn option(self) -> &'static str {
		match self {
			Self::Peers => "--port or --listen-addr",
			Self::Rpc => "--rpc-port",
			Self::PatientRpc => "--patient-rpc-port",
			Self::Prometheus => "--prometheus-port",
		}
	}
}

impl fmt::Display for Purpose {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Peers => "other nodes",
			Self::Rpc => "the RPC",
			Self::PatientRpc => "the patients' RPC",
			Self::Prometheus => "Prometheus",
		})
	}
}

/// Somewhere to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
	/// What for.
	pub purpose: Purpose,
	/// Where.
	pub address: SocketAddr,
	/// Whether the node does without, on a machine that has no such address.
	pub optional: bool,
}

/// Where a node is to listen.
pub fn of(config: &Configuration, patient_rpc: Option<SocketAddr>) -> Vec<Place> {
	let place = |purpose, address, optional| Place {
		purpose,
		address,
		optional,
	};
	let listen = &config.network.listen_addresses;
	// The SDK's own addresses are those of IPv4 and IPv6, of which a machine may lack one.
	let peers = listen
		.iter()
		.filter_map(tcp)
		.map(|address| place(Purpose::Peers, address, address.ip().is_unspecified()));
	let rpc = config.rpc.addr.iter().flatten();
	let rpc = rpc.map(|it| place(Purpose::Rpc, it.listen_addr, it.is_optional));
	let prometheus = config.prometheus_config.iter();
	let prometheus = prometheus.map(|it| place(Purpose::Prometheus, it.port, false));
	let patients = patient_rpc.map(|address| place(Purpose::PatientRpc, address, false));
	peers.chain(rpc).chain(prometheus).chain(patients).collect()
}

/// The TCP address that a network address names.
fn tcp(address: &Multiaddr) -> Option<SocketAddr> {
	let mut parts = address.iter();
	let ip: IpAddr = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}

/// Listens everywhere for a moment. Between then and when the node does, somebody else could come; what
/// this is for is a port that is in use all along.
pub fn check(places: &[Place]) -> Result<(), Unable> {
	for place in places {
		let Place {
			purpose,
			address,
			optional,
		} = *place;
		match TcpListener::bind(address) {
			Err(error) if !optional || error.kind() == io::ErrorKind::AddrInUse => {
				return Err(Unable::Port {
					purpose,
					address,
					error,
				})
			}
			_ => (),
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn place(purpose: Purpose, address: SocketAddr, optional: bool) -> Place {
		Place {
			purpose,
			address,
			optional,
		}
	}

	#[test]
	fn a_port_in_use_is_told_with_what_it_is_for() {
		let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
		let address = taken.local_addr().expect("it has an address");
		for (purpose, optional) in [
			(Purpose::Peers, true),
			(Purpose::Rpc, false),
			(Purpose::PatientRpc, false),
			(Purpose::Prometheus, false),
		] {
			let error = check(&[place(purpose, address, optional)]).expect_err("it is in use");
			let said = error.to_string();
			assert!(said.contains(&address.to_string()), "{said}");
			assert!(said.contains(&purpose.to_string()), "{said}");
			assert!(said.contains(purpose.option()), "{said}");
		}
		drop(taken);
		assert!(check(&[place(Purpose::Rpc, address, false)]).is_ok());
	}

	#[test]
	fn an_address_of_another_machine_is_told_unless_the_node_does_without() {
		let elsewhere = SocketAddr::from(([192, 0, 2, 1], 0));
		assert!(check(&[place(Purpose::Rpc, elsewhere, false)]).is_err());
		assert!(check(&[place(Purpose::Rpc, elsewhere, true)]).is_ok());
	}

	#[test]
	fn only_tcp_addresses_are_looked_at() {
		let of = |text: &str| text.parse().ok().as_ref().and_then(tcp);
		let any = SocketAddr::from(([0, 0, 0, 0], 30_333));
		assert_eq!(of("/ip4/0.0.0.0/tcp/30333"), Some(any));
		assert_eq!(of("/ip4/0.0.0.0/tcp/30333/ws"), Some(any));
		assert_eq!(of("/ip6/::/tcp/30333"), "[::]:30333".parse().ok());
		assert_eq!(of("/ip4/0.0.0.0/udp/30333/quic-v1"), None);
		assert_eq!(of("/memory/1"), None);
	}
}
