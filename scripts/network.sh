#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Four hospitals on this machine: starts them, stops them, shows how they are, tells a story on them.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/network.sh up [OPTION...] | status [--watch] | down | demo

  up      builds what is missing, and starts four validators, an archive and a node that prunes, of
          the chain "local", on loopback. They stay up for 12 hours, or until "down".
  status  best and final block, peers and memory of each node; which validators are silent
  down    stops them; what they keep is there at the next "up"
  demo    a patient's visit: hospital A works at its own node, hospital B at its own. The network has
          to be up without --namespaces, into which the client does not reach, and its chain fresh:
          "up --throw-away" starts such a one.

Options of "up":
  --hours N      stop after so many hours
  --throw-away   begin with an empty chain, and remove it at the end
  --namespaces   give each node a network namespace of its own, as the fault tests do (as root)

Every command takes --folder FOLDER: where the network keeps what it has
(${XDG_STATE_HOME:-~/.local/state}/carechain/network).

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

# The story needs a chain on which hospital A has logged nothing yet.
demo() {
	local url_a url_b bundles options
	[[ " $* " != *" --namespaces "* ]] || fail "the demo's client does not reach into namespaces: start the network without --namespaces."
	url_a=$("$NETWORK_BINARY" url "Hospital A" "$@")
	url_b=$("$NETWORK_BINARY" url "Hospital B" "$@")
	heading "Building the client"
	build_client
	heading "A patient's visit"
	options=(--url "$url_a" --url-b "$url_b")
	bundles=$(bundles_folder)
	[[ -z $bundles ]] || options+=(--bundles "$bundles")
	node "$CLIENT/dist/demo/main.js" "${options[@]}"
}

need_network() {
	[[ -x $NETWORK_BINARY ]] || fail "nothing is built yet: scripts/network.sh up does it."
}

command=${1:-}
shift || true
case $command in
	-h | --help) usage && exit ;;
	up)
		"$ROOT/scripts/setup.sh"
		prepare_build
		heading "Building"
		build_network
		heading "Starting"
		"$NETWORK_BINARY" up --node "$NODE_BINARY" "$@"
		;;
	status | down)
		need_network
		exec "$NETWORK_BINARY" "$command" "$@"
		;;
	demo)
		need_network
		demo "$@"
		;;
	*) usage >&2 && exit 2 ;;
esac
