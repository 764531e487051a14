# shellcheck shell=bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts share: how they speak, which toolchain they use, where they build, and how they
# run a development node. To be sourced by bash, not run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CLIENT=$ROOT/client
PORTAL=$ROOT/portal

# rustup's own installer puts it here, and a shell that was not opened anew does not know it yet.
[[ -d $HOME/.cargo/bin ]] && PATH=$PATH:$HOME/.cargo/bin

# Outside the checkout: several checkouts, and a clean one, share what was compiled once.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/carechain/target}
# The system's OpenSSL instead of one compiled from source.
export OPENSSL_NO_VENDOR=1
# Each step sets this for itself where it wants it.
unset SKIP_WASM_BUILD

NODE_BINARY=$CARGO_TARGET_DIR/release/carechain-node
# shellcheck disable=SC2034 # network.sh, faults.sh and test.sh use it
NETWORK_BINARY=$CARGO_TARGET_DIR/release/carechain-network
# shellcheck disable=SC2034 # bench.sh uses it
BENCH_BINARY=$CARGO_TARGET_DIR/release/carechain-bench

# --- Speaking ------------------------------------------------------------------------------------

# shellcheck disable=SC2034 # test.sh uses GREEN
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' PLAIN=$'\e[0m'
else
	# For the tools that run in between as well.
	export NO_COLOR=1
	BOLD='' DIM='' RED='' GREEN='' PLAIN=''
fi

# A span of seconds as a reader wants it: 7 s, 3 min 05 s.
duration() {
	local seconds=$1
	if ((seconds < 60)); then
		printf '%d s' "$seconds"
	else
		printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
	fi
}

# A step begins: its name, and the time since the script started.
heading() {
	printf '\n%s==> %s%s %s(%s)%s\n' "$BOLD" "$*" "$PLAIN" "$DIM" "$(duration "$SECONDS")" "$PLAIN"
}

note() {
	printf '    %s\n' "$*"
}

complain() {
	printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2
}

# Ends the script with one sentence that says what to do.
fail() {
	complain "$*"
	exit 1
}

# --- Toolchain -----------------------------------------------------------------------------------
#
# rust-toolchain.toml pins the compiler, and rustup follows it. Two things may be otherwise on a
# machine whose rustup cannot download: the pinned version goes by another name ("stable"), or it
# has no standard library for the runtime's target. setup.sh then leaves behind a second toolchain
# for the Wasm runtime alone, and `use_toolchain` finds it. Nothing is recorded anywhere: what is
# installed decides.

WASM_TARGET=wasm32v1-none
# The name under which Debian's compiler in /usr is linked into rustup, where it is needed.
WASM_TOOLCHAIN=carechain-wasm

pinned_version() {
	sed -n 's/^channel *= *"\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml"
}

# The installed toolchain of the pinned version: by its name, or whichever other one reports it.
# Prints nothing if there is none.
installed_toolchain() {
	local pinned names name
	pinned=$(pinned_version)
	names=$(rustup toolchain list | cut -d' ' -f1)
	for name in $names; do
		if [[ $name == "$pinned" || $name == "$pinned"-* ]]; then
			echo "$name"
			return
		fi
	done
	for name in $names; do
		[[ $name == stable* || $name == [0-9]* ]] || continue
		if [[ $(rustup run "$name" rustc --version 2>/dev/null) == "rustc $pinned "* ]]; then
			echo "$name"
			return
		fi
	done
}

# Whether a toolchain of rustup's own has the runtime's target.
has_wasm_target() {
	[[ $'\n'$(rustup target list --installed --toolchain "$1" 2>/dev/null)$'\n' == *$'\n'$WASM_TARGET$'\n'* ]]
}

# Whether the linked compiler can use the standard library that was built for it. It is asked to
# compile something, because an upgrade of the compiler makes the library useless without a trace.
has_linked_wasm() {
	local scratch works=1
	scratch=$(mktemp -d)
	if echo '#![no_std] extern crate alloc;' | rustup run "$WASM_TOOLCHAIN" rustc \
		--target "$WASM_TARGET" --crate-type rlib -o "$scratch/probe.rlib" - 2>/dev/null; then
		works=0
	fi
	rm -rf "$scratch"
	return "$works"
}

# The folder with rust-lld, which rustup ships beside its compiler and Debian does not.
linker_folder() {
	local sysroot host
	sysroot=$(rustup run "$1" rustc --print sysroot)
	host=$(rustup run "$1" rustc -vV | sed -n 's/^host: //p')
	echo "$sysroot/lib/rustlib/$host/bin"
}

# Makes cargo use what setup.sh found or installed.
use_toolchain() {
	local name
	name=$(installed_toolchain)
	[[ -n $name ]] || fail "Rust $(pinned_version) is not installed: run scripts/setup.sh."
	# The pinned name needs no help; any other has to be named to rustup's proxies.
	[[ $name == "$(pinned_version)"* ]] || export RUSTUP_TOOLCHAIN=$name
	has_wasm_target "$name" && return
	has_linked_wasm || fail "no compiler for the Wasm runtime is installed: run scripts/setup.sh."
	# Naming the toolchain also keeps rustup from fetching the target that the file asks for.
	export RUSTUP_TOOLCHAIN=$name
	export WASM_BUILD_TOOLCHAIN=$WASM_TOOLCHAIN
	PATH=$PATH:$(linker_folder "$name")
}

# --- Building ------------------------------------------------------------------------------------

# Before cargo is used: the toolchain, and nothing in the target folder that is not ours.
prepare_build() {
	use_toolchain
	claim_target_folder
}

# Cargo knows the crates of a checkout by their place in it, and whether they changed by their files'
# times. So what a newer checkout left behind would pass for an older one's. Whoever builds last
# leaves its name; the next one, if it is another, drops what the workspace's own crates came to.
# Third-party crates stay.
claim_target_folder() {
	local owner=$CARGO_TARGET_DIR/.checkout
	[[ -f $owner && $(<"$owner") == "$ROOT" ]] && return
	if [[ -d $CARGO_TARGET_DIR/release ]]; then
		note "The target folder is another checkout's: this one's crates are compiled anew."
		(cd "$ROOT" && cargo clean --quiet --release --workspace)
	fi
	mkdir -p "$CARGO_TARGET_DIR"
	echo "$ROOT" >"$owner"
}

build_node() {
	(cd "$ROOT" && cargo build --release --locked -p carechain-node)
}

# The node and the harness that runs several. Together: what the two share is compiled once.
build_network() {
	(cd "$ROOT" && cargo build --release --locked -p carechain-node -p carechain-network)
}

# The node and what measures it.
build_bench() {
	(cd "$ROOT" && cargo build --release --locked -p carechain-node -p carechain-network -p carechain-bench)
}

# Builds the test that has the pallets check a whole state, as the tests build it, and prints where
# it is.
build_try_state() {
	(cd "$ROOT" && SKIP_WASM_BUILD=1 cargo test --release --locked --no-run --workspace --exclude carechain-storage-weights --lib \
		--test final_state --features runtime-benchmarks,try-runtime --message-format json-render-diagnostics) |
		sed -n 's/.*"executable":"\([^"]*\/final_state-[^"]*\)".*/\1/p'
}

# Compiles the client unless nothing changed since the last time.
build_client() {
	local stamp=$CLIENT/dist/.built
	if [[ -f $stamp && -z $(find "$CLIENT" -path "$CLIENT/node_modules" -prune -o \
		-path "$CLIENT/dist" -prune -o -newer "$stamp" -type f -print -quit) ]]; then
		note "The client is up to date."
		return
	fi
	(cd "$CLIENT" && npm run --silent build) || return 1
	touch "$stamp"
}

# The folder of the example bundles that the demo and the tests read: the shared data where it is
# there, else nothing, and the client takes its own.
bundles_folder() {
	local shared=$ROOT/../shared/data/synthea
	[[ ! -d $shared ]] || (cd "$shared" && pwd)
}

# --- Prometheus' checker -------------------------------------------------------------------------

# Where setup.sh puts it where the system has none.
FETCHED_PROMTOOL=$HOME/.cache/carechain/tools/promtool

has_promtool() {
	[[ -n $(type -P promtool) || -x $FETCHED_PROMTOOL ]]
}

promtool() {
	local program
	program=$(type -P promtool) || program=$FETCHED_PROMTOOL
	"$program" "$@"
}

# --- A development node --------------------------------------------------------------------------
#
# On loopback, on ports that the system chooses, in a temporary folder. It is stopped, by its id,
# however the script ends; the folder goes, and the log stays only if the script failed.

DEVELOPMENT_PID=
DEVELOPMENT_FOLDER=
DEVELOPMENT_URL=

# Starts `carechain-node --dev` and waits until it answers.
start_node() {
	local log tries
	DEVELOPMENT_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/carechain-XXXXXX")
	log=$DEVELOPMENT_FOLDER/node.log
	# There from the start: the node is in no hurry to open it.
	: >"$log"
	"$NODE_BINARY" --dev --base-path "$DEVELOPMENT_FOLDER/base" --rpc-port 0 \
		--listen-addr /ip4/127.0.0.1/tcp/0 --no-mdns --no-prometheus --no-telemetry \
		>"$log" 2>&1 </dev/null &
	DEVELOPMENT_PID=$!
	for ((tries = 0; tries < 300; tries++)); do
		DEVELOPMENT_URL=$(sed -n \
			's/.*Running JSON-RPC server: addr=.*\(127\.0\.0\.1:[0-9]*\).*/ws:\/\/\1/p' "$log")
		[[ -z $DEVELOPMENT_URL ]] || return 0
		kill -0 "$DEVELOPMENT_PID" 2>/dev/null || fail "the node stopped before it answered: its log says why."
		sleep 0.2
	done
	fail "the node did not answer within a minute: its log says why."
}

stop_node() {
	local tries
	[[ -n $DEVELOPMENT_PID ]] || return 0
	kill "$DEVELOPMENT_PID" 2>/dev/null || true
	for ((tries = 0; tries < 100; tries++)); do
		kill -0 "$DEVELOPMENT_PID" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$DEVELOPMENT_PID" 2>/dev/null || true
	wait "$DEVELOPMENT_PID" 2>/dev/null || true
	DEVELOPMENT_PID=
	rm -rf "$DEVELOPMENT_FOLDER/base"
}

# Removes what the node left. With a failure to explain, its log stays.
discard_node() {
	local failed=$1
	stop_node
	[[ -n $DEVELOPMENT_FOLDER ]] || return 0
	if ((failed)); then
		printf 'The last lines of the node'\''s log (%s):\n' "$DEVELOPMENT_FOLDER/node.log" >&2
		tail -n 20 "$DEVELOPMENT_FOLDER/node.log" >&2
	else
		rm -rf "$DEVELOPMENT_FOLDER"
	fi
	DEVELOPMENT_FOLDER=
}

# A script that starts nodes calls this once, first.
clean_up_at_exit() {
	trap 'discard_node $?' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}
