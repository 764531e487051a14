#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Measures what the chain carries on this machine.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/bench.sh [OPTION...] [MEASURE...]

Builds what is missing, and measures: each figure beside a baseline in the same run, by repeats that
alternate, with its spread and with the limit that it cannot exceed. Without a name, everything. It
prints tables in Markdown, and the figures go to target/reports/bench.json, where those of measures
that were not run again stay. Run it on an idle machine: what else runs is measured as well.

  --list   the measures
  --quick  only try whether it works; the figures are no good

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit ;;
	esac
done

"$ROOT/scripts/setup.sh"
prepare_build
heading "Building"
build_bench
build_client
heading "Measuring"
cd "$ROOT"
exec "$BENCH_BINARY" --node "$NODE_BINARY" --client "$CLIENT" \
	--report "$ROOT/target/reports/bench.json" "$@"
