#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Measures the weights of our pallets and of state, and writes them into the runtime; or checks them.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The release of the bencher that belongs to the SDK release in Cargo.toml.
BENCHER_VERSION=0.28.0
WEIGHTS=$ROOT/runtime/src/weights
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
Usage: scripts/weights.sh [--quick] [state | PALLET]...
       scripts/weights.sh --check

Writes runtime/src/weights/: what an item of state costs to read and to write in a node's database
(`state`), and what the calls and extensions of our pallets cost, from their benchmarks by
frame-omni-bencher. All of it, or what is named. Run it on an idle machine of the kind that validators
use, with the databases on the kind of disk that they use: the figures are that machine's.

  --quick   2 steps and 1 repeat, and a small state: shows that everything runs; do not commit the
            result
  --check   writes no weights: runs every benchmark's worst case once more, on a database, and compares
            the time with the weight. Fails if a call takes longer; the table is printed, and
            written to target/reports/calls.json

The bencher is taken from FRAME_OMNI_BENCHER or the PATH; where it is neither, the script says how
to install it. Databases are made in TMPDIR.
END
}

steps=50 repeat=20 patients=1000,10000,100000 is_check=
chosen=()
for argument in "$@"; do
	case $argument in
		--quick) steps=2 repeat=1 patients=1000 ;;
		--check) is_check=yes ;;
		-h | --help) usage && exit ;;
		*)
			[[ " state ${PALLETS[*]} " == *" $argument "* ]] || { usage >&2 && exit 2; }
			chosen+=("$argument")
			;;
	esac
done
# A check is of everything.
[[ ! $is_check || ${#chosen[@]} -eq 0 ]] || { usage >&2 && exit 2; }
((${#chosen[@]})) || chosen=(state "${PALLETS[@]}")

SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
prepare_build
cd "$ROOT"

# What measures state, and runs benchmarks on a database.
measure() {
	"$CARGO_TARGET_DIR/release/carechain-storage-weights" "$@"
}

build_measure() {
	heading "Building what measures state"
	cargo build --release --locked -p carechain-node -p carechain-network -p carechain-storage-weights
}

# The runtime with its benchmarks. As the tests have it, so that FRAME compiles for no third set of
# features; made anew and copied, because any other build of the runtime takes its place.
build_runtime() {
	heading "Building the runtime with its benchmarks"
	touch runtime/build.rs
	cargo test --release --locked --no-run --workspace --exclude carechain-storage-weights --lib --features runtime-benchmarks,try-runtime
	cp "$CARGO_TARGET_DIR/release/wbuild/carechain-runtime/carechain_runtime.wasm" "$SCRATCH/runtime.wasm"
}

if [[ $is_check ]]; then
	build_runtime
	build_measure
	heading "Comparing every call's time with its weight"
	measure calls --runtime "$SCRATCH/runtime.wasm" --weights "$WEIGHTS" \
		--report "$ROOT/target/reports/calls.json"
	exit
fi

if [[ " ${chosen[*]} " == *" state "* ]]; then
	build_measure
	heading "Measuring state"
	measure storage --patients "$patients" --weights "$WEIGHTS/paritydb_weights.rs" \
		--report "$ROOT/target/reports/state.json"
fi

if [[ " ${chosen[*]} " != " state " ]]; then
	bencher=${FRAME_OMNI_BENCHER:-$(command -v frame-omni-bencher || true)}
	[[ -n $bencher ]] || fail "frame-omni-bencher is missing. apt-get install libclang-dev && cargo install --locked frame-omni-bencher --version $BENCHER_VERSION"
	build_runtime
	# The runtime's own log is off: at the genesis of each sample it notes that there is no time yet,
	# which makes gigabytes.
	export RUST_LOG=${RUST_LOG:-info,runtime=off}
	for pallet in "${chosen[@]}"; do
		[[ $pallet != state ]] || continue
		heading "Measuring $pallet"
		"$bencher" v1 benchmark pallet \
			--runtime "$SCRATCH/runtime.wasm" --genesis-builder-preset development \
			--pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" \
			--template "$ROOT/scripts/weights.hbs" \
			--output "$WEIGHTS/$pallet.rs"
	done
fi
cargo fmt -p carechain-runtime
heading "Done"
note "The weights are in runtime/src/weights; what changed: git diff --stat runtime/src/weights"
note "Next: scripts/call-costs.sh, which writes docs/call-costs.md from them"
