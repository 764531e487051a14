#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Has zombienet run the networks of this folder, and tests them.

# shellcheck source-path=SCRIPTDIR source=../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"

usage() {
	cat <<'END_OF_USAGE'
Usage: zombienet/test.sh [NAME...]

Has zombie-cli start each network of this folder in turn, or those that are named (local, members),
looks whether it does what it should, and stops it. It runs on loopback, on ports that the system
chooses, in a temporary folder that is removed afterwards, unless a test failed.

Environment: CARECHAIN_NODE     the node (as the demo builds it)
             ZOMBIE_CLI         zombienet's program (zombie-cli, on the path)
             CARGO_TARGET_DIR   where the node was built (~/.cache/carechain/target)
             NO_COLOR           no colours
END_OF_USAGE
}

names=()
for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit ;;
	esac
	[[ -f $CLIENT/e2e-zombienet/$argument.test.ts ]] || { usage >&2 && exit 2; }
	names+=("$argument.test.ts")
done

export CARECHAIN_NODE=${CARECHAIN_NODE:-$NODE_BINARY}
export ZOMBIE_CLI=${ZOMBIE_CLI:-zombie-cli}
[[ -x $CARECHAIN_NODE ]] || fail "there is no node at $CARECHAIN_NODE: run scripts/demo.sh, or set CARECHAIN_NODE."
[[ -d $CLIENT/node_modules ]] ||
	fail "the client's packages are not installed: run npm --prefix client ci, or scripts/setup.sh."
command -v "$ZOMBIE_CLI" >/dev/null ||
	fail "zombie-cli is not installed: run cargo install zombie-cli --version 0.7.1 --locked."
exec npm --prefix "$CLIENT" run --silent zombienet -- "${names[@]}"
