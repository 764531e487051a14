#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Measures the weights of our pallets and writes them into the runtime.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The release of the bencher that belongs to the SDK release in Cargo.toml.
BENCHER_VERSION=0.28.0
PALLETS=(
	pallet_access_log
	pallet_admission
	pallet_consent_grants
	pallet_consortium
	pallet_emergency_access
	pallet_joint_approval
	pallet_patient_identity
	pallet_record_anchors
)

usage() {
	cat <<'END'
Usage: scripts/weights.sh [--quick]

Builds the runtime with its benchmarks, runs them with frame-omni-bencher, and writes
runtime/src/weights/<pallet>.rs. Run it on an idle machine of the kind that validators use: the
figures are that machine's.

  --quick   2 steps and 1 repeat: shows that every benchmark runs; do not commit the result

The bencher is taken from FRAME_OMNI_BENCHER or the PATH; where it is neither, the script says how
to install it.
END
}

steps=50 repeat=20
case ${1:-} in
	'') ;;
	--quick) steps=2 repeat=1 ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
esac

bencher=${FRAME_OMNI_BENCHER:-$(command -v frame-omni-bencher || true)}
[[ -n $bencher ]] || fail "frame-omni-bencher is missing. apt-get install libclang-dev && cargo install --locked frame-omni-bencher --version $BENCHER_VERSION"

prepare_build
heading "Building the runtime with its benchmarks"
(cd "$ROOT" && cargo build --release --locked -p carechain-runtime --features runtime-benchmarks)
runtime=$CARGO_TARGET_DIR/release/wbuild/carechain-runtime/carechain_runtime.wasm

# The runtime's own log is off: at the genesis of each sample it notes that there is no time yet,
# which makes gigabytes.
export RUST_LOG=${RUST_LOG:-info,runtime=off}
for pallet in "${PALLETS[@]}"; do
	heading "Measuring $pallet"
	"$bencher" v1 benchmark pallet \
		--runtime "$runtime" --genesis-builder-preset development \
		--pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" \
		--template "$ROOT/scripts/weights.hbs" \
		--output "$ROOT/runtime/src/weights/$pallet.rs"
done
(cd "$ROOT" && cargo fmt -p carechain-runtime)
heading "Done"
note "The weights are in runtime/src/weights; what changed: git diff --stat runtime/src/weights"
note "Next: scripts/call-costs.sh, which writes docs/call-costs.md from them"
