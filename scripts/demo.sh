#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Builds Carechain, starts a development node, and lets a patient's visit happen on it.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/demo.sh

Installs what is missing, builds the node and the client, starts a development node on loopback
in a temporary folder, and tells the story of a patient's visit on it. The node is stopped and
its folder removed at the end; if a step did not do what it should, the script fails and says
where the node's log is.

The first run compiles everything (half an hour on two cores); the next ones take under a minute.

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

case ${1:-} in
	'') ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
esac

clean_up_at_exit
"$ROOT/scripts/setup.sh"
prepare_build

heading "Building the node"
build_node

heading "Building the client"
build_client

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
