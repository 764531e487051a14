#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the verifier of evidence files to WebAssembly, checks it, and puts it where the client looks
# for it.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/verifier-wasm.sh

Compiles verifier/wasm for browsers and Node.js, runs it over the kept evidence files, and writes it to
client/wasm/carechain_verify.wasm.
END
}

case ${1:-} in
	'') ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
esac

TARGET=$CLIENT/wasm/carechain_verify.wasm

heading "The verifier for browsers"
prepare_build
(
	cd "$ROOT"
	# Where the pinned compiler has no library for the target, the one that setup.sh linked has.
	[[ -z ${WASM_BUILD_TOOLCHAIN:-} ]] || export RUSTUP_TOOLCHAIN=$WASM_BUILD_TOOLCHAIN
	cargo build --profile browser --locked --target "$WASM_TARGET" -p carechain-verify-wasm
)
built=$CARGO_TARGET_DIR/$WASM_TARGET/browser/carechain_verify_wasm.wasm
node "$ROOT/verifier/wasm/check.mjs" "$built"
mkdir -p "$(dirname "$TARGET")"
cp "$built" "$TARGET"
note "Written to client/wasm/$(basename "$TARGET"), $(($(stat -c %s "$TARGET") / 1024)) KiB."
