#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Changes the rule by which access is decided, one place after the other, and shows that the tests
# notice each time.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGE=pallet-consent-grants
RULE=pallets/consent-grants/src/decide.rs

usage() {
	cat <<END
Usage: scripts/mutants.sh [FILE]

Runs cargo-mutants on FILE of $PACKAGE; if none is named, on
$RULE.

It takes half an hour, after the dependencies are compiled once more: for the pallet alone. The exit
code is 0 if no mutant survives.
END
}

case ${1:-} in
	-h | --help) usage && exit ;;
	-*) usage >&2 && exit 2 ;;
esac

command -v cargo-mutants >/dev/null || fail "cargo-mutants is missing. cargo install --locked cargo-mutants"

prepare_build
heading "Mutants of ${1:-$RULE}"
cd "$ROOT"
# The pallet is compiled for every mutant: without optimisation that takes seconds. A target folder of
# its own, for the others hold what is compiled for the whole workspace.
SKIP_WASM_BUILD=1 CARGO_TARGET_DIR=$CARGO_TARGET_DIR/mutants \
	cargo mutants --package "$PACKAGE" --file "${1:-$RULE}" --output "$CARGO_TARGET_DIR/mutants" \
	--baseline skip --timeout 600 --caught \
	--cargo-arg=--release --cargo-arg=--locked \
	--cargo-arg=--config --cargo-arg="profile.release.package.$PACKAGE.opt-level=0" \
	-- --lib
