#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Fuzzes one target with libFuzzer, on the pinned compiler: no nightly, no cargo-fuzz, no sanitizer (the
# verifier has no unsafe code; overflow checks and debug assertions are on).

set -euo pipefail

if (($# == 0)) || [[ $1 == -* ]]; then
	echo 'Usage: verifier/fuzz/run.sh file|parts|votes [OPTION OF LIBFUZZER]..., for instance -runs=1000000' >&2
	exit 2
fi
target=$1
shift

cd "$(dirname "${BASH_SOURCE[0]}")"
host=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/carechain/target}/fuzz
# What cargo-fuzz passes: coverage of the code's edges, counted where libFuzzer reads it.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
cargo build --release --locked --target "$host" --bin "$target"
mkdir -p "corpus/$target" artifacts
exec "$CARGO_TARGET_DIR/$host/release/$target" -artifact_prefix=artifacts/ "$@" \
	"corpus/$target" ../tests/vectors
