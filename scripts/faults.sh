#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Does faults to four validators under load, and checks that nothing is lost.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/faults.sh [OPTION...] [FAULT...]

Builds what is missing, and does the named faults, each to four validators of its own, in network
namespaces, under a load of signed calls. After each it checks that what a client was told is final
is final everywhere, that what was refused is nowhere, and that states, logs and decisions agree.
Needs root's rights. What it did goes to target/reports/faults.json; the last line counts.

  --list         the faults
  --short        those that continuous integration does
  --all          all of them
  --repeat N     so many times in a row
  --load N       the load, in per cent of what the machine sustains (25)
  --sustained N  what that is, in calls a second; measured first if not given

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

case ${1:-} in
	'') usage >&2 && exit 2 ;;
	-h | --help) usage && exit ;;
esac

"$ROOT/scripts/setup.sh"
prepare_build
heading "Building"
build_network
try_state=$(build_try_state) || fail "the check of the final state does not build."
heading "Faults"
exec "$NETWORK_BINARY" fault --node "$NODE_BINARY" --try-state "$try_state" \
	--report "$ROOT/target/reports/faults.json" "$@"
