#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Builds Carechain, starts a development node, and lets a patient's visit happen on it; or starts four hospitals with
# the portal's pages.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/demo.sh [--web [--hours N]]

Installs what is missing, builds the node and the client, starts a development node on loopback
in a temporary folder, and tells the story of a patient's visit on it. The node is stopped and
its folder removed at the end; if a step did not do what it should, the script fails and says
where the node's log is.

With --web it starts four hospitals instead, each with a validator of its own, a few patients and
staff, and serves the portal for them on loopback: the patients' pages and each hospital's desk. It
prints the addresses and what to sign in with, and goes on until Ctrl-C, or for N hours (8; at most
24). Nothing of it is left behind.

The first run compiles everything (half an hour on two cores); the next ones take under a minute.

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

# Four hospitals, and the portal. The program that starts them ends them as well, however this script ends.
web() {
	local options bundles
	options=(--node "$NODE_BINARY" --pages "$PORTAL/dist" --hours "$HOURS")
	bundles=$(bundles_folder)
	[[ -z $bundles ]] || options+=(--bundles "$bundles")
	heading "Building the portal"
	[[ -f $CLIENT/wasm/carechain_verify.wasm ]] || "$ROOT/scripts/verifier-wasm.sh"
	(cd "$PORTAL" && npm run --silent build)
	heading "Starting the network"
	exec node "$CLIENT/dist/demo/web/main.js" "${options[@]}"
}

WEB=
HOURS=8
while (($#)); do
	case $1 in
		--web) WEB=yes ;;
		--hours)
			[[ ${2:-} =~ ^[0-9]+$ ]] || { usage >&2 && exit 2; }
			HOURS=$2
			shift
			;;
		-h | --help) usage && exit ;;
		*) usage >&2 && exit 2 ;;
	esac
	shift
done

clean_up_at_exit
"$ROOT/scripts/setup.sh"
prepare_build

heading "Building the node"
build_node

heading "Building the client"
build_client

[[ -z $WEB ]] || web

heading "Starting a development node"
start_node
note "It answers at $DEVELOPMENT_URL."

heading "A patient's visit"
options=(--url "$DEVELOPMENT_URL")
bundles=$(bundles_folder)
[[ -z $bundles ]] || options+=(--bundles "$bundles")
node "$CLIENT/dist/demo/main.js" "${options[@]}"

stop_node
heading "Done"
