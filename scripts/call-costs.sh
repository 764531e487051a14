#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Writes docs/call-costs.md: what every call reads, writes and computes, beside calls of other chains.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/call-costs.sh [--check]

Writes docs/call-costs.md from the weights in runtime/src/weights, the calls of the pallets, and what
scripts/call-costs/nearest.json says of other chains' calls. Run it after scripts/weights.sh.

  --check   writes nothing; fails unless the page is what it would write

It fails, and says where, if a call has no weight of its own, if a figure is not understood, or if a
call of ours reads or writes more than the nearest ones elsewhere and nearest.json does not say of
each item what it buys.
END
}

task=write
case ${1:-} in
	'') ;;
	--check) task=check ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
esac
(($# <= 1)) || { usage >&2 && exit 2; }

node "$ROOT/scripts/call-costs/main.js" "$ROOT" "$task"
case $task in
	write) note "Written: docs/call-costs.md" ;;
	check) note "docs/call-costs.md agrees with the weights" ;;
esac
