#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Runs every check and every test there is, or the stages that are named.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

STAGES=(fmt lint monitoring rust benchmarks client e2e portal faults)
# Run when they are named: the network takes half an hour and wants the machine for itself, the pages take
# twenty minutes and want a browser.
EXTRA_STAGES=(pages network)

usage() {
	cat <<'END'
Usage: scripts/test.sh [STAGE...]

Installs what is missing, then runs all stages but the last two, or those that are named:

  fmt         formatting of the Rust code and the scripts, and that docs/call-costs.md is up to date
  lint        Clippy with warnings denied, and the stricter lints for what runs on chain
  monitoring  alerts, their tests and the dashboard, by Prometheus' own checker
  rust        all Rust tests
  benchmarks  the benchmarks' own test suites
  client      the client's formatting, lints, types and unit tests
  e2e         the client against a node, from the outside
  portal      the portal's formatting, lints, types, unit tests, and the size of its first load
  faults      the network of scripts/network.sh, and the short faults of scripts/faults.sh; left out, and
              said so, where this user may not make network namespaces
  pages       every page of the portal in a browser, against four validators
  network     several nodes: members that join and go, an upgrade, floods, finality lost and restarted,
              evidence from nodes that prune

Every stage runs, whatever the ones before it did. The last line counts the tests, where a check
without tests of its own counts as one; the exit code says whether all passed.

Environment: CARGO_TARGET_DIR   where to build (~/.cache/carechain/target)
             NO_COLOR           no colours
END
}

# --- What is compiled how ------------------------------------------------------------------------
#
# FRAME compiles anew for every set of features, and almost everything depends on it; so there are
# two sets, and no third. The plain one is the node's, as the demo builds it. The other one adds
# benchmarks and try-state, and is built for the runtime's side alone.
#
# `--workspace --lib` rather than `-p`, although the node is not wanted: the node has no library,
# so nothing of it is built, but cargo then settles the features of third-party crates as it does
# for the node, and takes several hundred of them from there instead of compiling them again.
#
# What measures the state stands on the node's own libraries, and is tested with the node: in the other set all
# of them would be compiled once more.
#
# Only the node's own build compiles the Wasm runtime. Lints and native tests do without it, and
# Clippy has to: a Wasm build started from inside it would run under Clippy as well.

FEATURES=(--features 'runtime-benchmarks,try-runtime')
BESIDE_THE_NODE=carechain-storage-weights

# What must not stand in code that runs on chain: whatever can panic or overflow, or converts
# without a word. A panic in a block is a chain that stands still. (`clippy::unreachable` cannot be
# on the list: FRAME's own macros write it, for the variant of an enum that holds no value.)
ON_CHAIN_LINTS=(
	-D warnings
	-D clippy::arithmetic_side_effects
	-D clippy::as_conversions
	-D clippy::expect_used
	-D clippy::indexing_slicing
	-D clippy::panic
	-D clippy::todo
	-D clippy::unimplemented
	-D clippy::unwrap_used
)

# The tests that stand beside the sources rather than in them, node apart.
integration_tests() {
	local file
	for file in "$ROOT"/{primitives,runtime,verifier,pallets/*}/tests/*.rs; do
		[[ ! -f $file ]] || printf -- '--test\n%s\n' "$(basename "$file" .rs)"
	done
}

# --- Counting ------------------------------------------------------------------------------------

PASSED=0
FAILED=0

# A check without tests of its own: counts as one.
check() {
	if "$@"; then
		PASSED=$((PASSED + 1))
	else
		FAILED=$((FAILED + 1))
	fi
}

# Adds what a test runner reported. One that ran nothing, or ended badly without naming a test,
# counts as one that failed.
count() {
	local code=$1 passed=$2 failed=$3
	if ((code && !failed)); then
		complain "the tests could not run to their end."
		failed=1
	elif ((!passed && !failed)); then
		complain "no tests were run."
		failed=1
	fi
	PASSED=$((PASSED + passed))
	FAILED=$((FAILED + failed))
}

# Runs `cargo test` with the given arguments. Cargo's progress goes to the terminal, the tests'
# output there and to where it is counted.
cargo_test() {
	local code=0 log=$SCRATCH/cargo.log passed failed
	cargo test --release --locked --no-fail-fast "$@" | tee "$log" || code=$?
	read -r passed failed < <(awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log")
	count "$code" "$passed" "$failed"
}

# Runs one of the client's npm scripts that is a Vitest run, or of another package's.
vitest() {
	local package=${2:-$CLIENT} code=0 report=$SCRATCH/vitest.json passed=0 failed=0
	rm -f "$report"
	npm --prefix "$package" run --silent "$1" -- --reporter=default --reporter=json --outputFile.json="$report" || code=$?
	[[ ! -f $report ]] || read -r passed failed < <(node -e '
		const { numPassedTests, numFailedTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
		console.log(numPassedTests, numFailedTests)' "$report")
	count "$code" "$passed" "$failed"
}

# Runs tests by Node.js' own runner.
node_test() {
	local code=0 report=$SCRATCH/node-test.tap passed failed
	node --test --test-reporter=spec --test-reporter-destination=stdout \
		--test-reporter=tap --test-reporter-destination="$report" "$@" || code=$?
	read -r passed failed < <(awk '/^# pass / { p = $3 } /^# fail / { f = $3 } END { print p + 0, f + 0 }' "$report")
	count "$code" "$passed" "$failed"
}

# --- Stages --------------------------------------------------------------------------------------

# The node in the plain feature set, with its Wasm runtime; once.
NODE_BUILT=
need_node() {
	if [[ -z $NODE_BUILT ]]; then
		note "The node first, as the demo builds it:"
		if build_node; then NODE_BUILT=yes; else NODE_BUILT=no; fi
	fi
	[[ $NODE_BUILT == yes ]] && return
	complain "the node does not build."
	FAILED=$((FAILED + 1))
	return 1
}

# The verifier of evidence as the client has it; once.
VERIFIER_BUILT=
need_verifier() {
	if [[ -z $VERIFIER_BUILT ]]; then
		note "The verifier first, for browsers:"
		VERIFIER_BUILT=yes
		check "$ROOT/scripts/verifier-wasm.sh"
	fi
}

stage_fmt() {
	check cargo fmt --all --check
	check "$CLIENT/node_modules/.bin/prettier" --config "$CLIENT/.prettierrc.json" --check "$ROOT/scripts/call-costs"
	node_test "$ROOT"/scripts/call-costs/test/*.test.js
	check "$ROOT/scripts/call-costs.sh" --check
}

# The on-chain lints look at the libraries in the plain feature set, natively: that is the code of
# the Wasm runtime without tests, benchmarks and try-state, which may panic, plus the code that
# makes a genesis state, which says so where it does. The harness for faults and what measures are libraries
# as well, and never on chain. Clippy for the Wasm target itself would see the same, and compile FRAME once
# more for it.
stage_lint() {
	note "Clippy, on everything:"
	check env SKIP_WASM_BUILD=1 cargo clippy --release --locked --keep-going --workspace --all-targets \
		"${FEATURES[@]}" -- -D warnings
	note "Clippy, on what runs on chain:"
	check env SKIP_WASM_BUILD=1 cargo clippy --release --locked --keep-going --workspace --lib \
		--exclude carechain-network --exclude carechain-bench --exclude carechain-storage-weights -- "${ON_CHAIN_LINTS[@]}"
}

stage_monitoring() {
	local name
	for name in rules config tests dashboard runbooks; do
		check "$ROOT/scripts/monitoring.sh" "$name"
	done
}

stage_rust() {
	local beside
	mapfile -t beside < <(integration_tests)
	note "Primitives, pallets and runtime:"
	SKIP_WASM_BUILD=1 cargo_test --workspace --exclude "$BESIDE_THE_NODE" --lib "${beside[@]}" "${FEATURES[@]}" -- \
		--skip benchmarking::
	need_node || return 0
	note "The node, and what measures it:"
	cargo_test -p carechain-node -p "$BESIDE_THE_NODE"
}

stage_benchmarks() {
	SKIP_WASM_BUILD=1 cargo_test --workspace --exclude "$BESIDE_THE_NODE" --lib "${FEATURES[@]}" -- benchmarking::
}

stage_client() {
	need_verifier
	check npm --prefix "$CLIENT" run --silent lint
	check npm --prefix "$CLIENT" run --silent check
	vitest test
}

stage_e2e() {
	need_node || return 0
	need_verifier
	if ! build_client; then
		complain "the client does not build."
		FAILED=1
		return
	fi
	CARECHAIN_NODE=$NODE_BINARY CARECHAIN_BUNDLES=$(bundles_folder) vitest e2e
}

stage_portal() {
	need_verifier
	if ! build_client; then
		complain "the client does not build."
		FAILED=1
		return
	fi
	check npm --prefix "$PORTAL" run --silent lint
	check npm --prefix "$PORTAL" run --silent check
	vitest test "$PORTAL"
	check npm --prefix "$PORTAL" run --silent build
}

stage_pages() {
	need_node || return 0
	need_verifier
	if ! build_client || ! npm --prefix "$PORTAL" run --silent build; then
		complain "the client or the portal does not build."
		FAILED=1
		return
	fi
	CARECHAIN_NODE=$NODE_BINARY CARECHAIN_BUNDLES=$(bundles_folder) vitest e2e "$PORTAL"
}

# The runtime one version on, for the test of an upgrade.
next_runtime() {
	local version built=$CARGO_TARGET_DIR/release/wbuild/carechain-runtime/carechain_runtime.compact.wasm
	version=$(sed -n 's/^\tspec_version: \([0-9_]*\),$/\1/p' "$ROOT/runtime/src/lib.rs" | tr -d _)
	node "$CLIENT/dist/testing/next-runtime.js" "$built" "$1" "$version"
}

# The hashes of the first two blocks of the network that is up, and the best block of hospital A's node.
network_chain() {
	local url
	url=$("$NETWORK_BINARY" url "Hospital A" "$@") || return 1
	node -e '
		const ask = async (method, params) => {
			const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
			const headers = { "content-type": "application/json" };
			const response = await fetch(process.argv[1].replace("ws:", "http:"), { method: "POST", headers, body });
			return (await response.json()).result;
		};
		(async () => {
			const [first, best] = [await ask("chain_getBlockHash", [[0, 1]]), await ask("chain_getHeader", [])];
			console.log(first.join("-"), Number(best.number));
		})()' "$url"
}

# The network to try out: it comes up, goes down and comes up again with the chain that it had; the story can be
# told on it, and it goes down.
try_network() {
	local code=0 place=(--folder "$SCRATCH/network") first again height higher
	"$NETWORK_BINARY" up --node "$NODE_BINARY" --hours 1 "${place[@]}" || return 1
	read -r first height < <(network_chain "${place[@]}") || code=1
	"$NETWORK_BINARY" down "${place[@]}" || return 1
	"$NETWORK_BINARY" up --node "$NODE_BINARY" --hours 1 "${place[@]}" || return 1
	read -r again higher < <(network_chain "${place[@]}") || code=1
	if [[ -z $first || $again != "$first" ]] || ((higher < height)); then
		complain "the network came up with another chain: $again at block $higher, after $first at $height."
		code=1
	fi
	"$ROOT/scripts/network.sh" demo "${place[@]}" && "$NETWORK_BINARY" status "${place[@]}" || code=1
	"$NETWORK_BINARY" down "${place[@]}" || code=1
	return "$code"
}

# Faults are done to hosts that are namespaces, with mounts of their own; containers often may not make them.
may_isolate() {
	((EUID == 0)) && unshare --net --mount true 2>/dev/null
}

stage_faults() {
	if [[ -n $BY_DEFAULT ]] && ! may_isolate; then
		LEFT_OUT="left out: this user may not make network namespaces"
		return
	fi
	local code=0 log=$SCRATCH/faults.log passed failed try_state
	note "The node and the harness:"
	if ! build_network || ! try_state=$(build_try_state) || ! build_client; then
		complain "the node, the harness, the check of states or the client does not build."
		FAILED=1
		return
	fi
	check try_network
	"$NETWORK_BINARY" fault --short --node "$NODE_BINARY" --try-state "$try_state" \
		--report "$ROOT/target/reports/faults.json" | tee "$log" || code=$?
	read -r passed failed < <(awk '/^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3 } END { print p + 0, f + 0 }' "$log")
	count "$code" "$passed" "$failed"
}

stage_network() {
	need_node || return 0
	need_verifier
	local upgrade=$SCRATCH/next.wasm
	if ! build_client || ! next_runtime "$upgrade"; then
		complain "the client does not build, or the runtime's version is not found."
		FAILED=1
		return
	fi
	CARECHAIN_NODE=$NODE_BINARY CARECHAIN_BUNDLES=$(bundles_folder) CARECHAIN_UPGRADE_WASM=$upgrade \
		vitest network
}

# --- Running -------------------------------------------------------------------------------------

SUMMARY=
TOTAL_PASSED=0
TOTAL_FAILED=0

run_stage() {
	local name=$1 start=$SECONDS colour=$GREEN
	heading "$name"
	PASSED=0
	FAILED=0
	LEFT_OUT=
	"stage_$name"
	((!FAILED)) || colour=$RED
	SUMMARY+=$(printf '    %s%-12s%s%6d passed %6d failed   %s' "$colour" "$name" "$PLAIN" \
		"$PASSED" "$FAILED" "${LEFT_OUT:-$(duration $((SECONDS - start)))}")$'\n'
	TOTAL_PASSED=$((TOTAL_PASSED + PASSED))
	TOTAL_FAILED=$((TOTAL_FAILED + FAILED))
}

# However the script ends, its last line counts; an end before its time counts as a failure.
finish() {
	local code=$1
	rm -rf "$SCRATCH"
	((!code || TOTAL_FAILED)) || TOTAL_FAILED=1
	heading "Summary"
	printf '%s\n%d passed, %d failed\n' "$SUMMARY" "$TOTAL_PASSED" "$TOTAL_FAILED"
}

chosen=()
for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit ;;
	esac
	[[ " ${STAGES[*]} ${EXTRA_STAGES[*]} " == *" $argument "* ]] || { usage >&2 && exit 2; }
	chosen+=("$argument")
done
BY_DEFAULT=
((${#chosen[@]})) || { BY_DEFAULT=yes && chosen=("${STAGES[@]}"); }

SCRATCH=$(mktemp -d)
trap 'finish $?' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Only the pages are tested in a browser.
needs=()
[[ " ${chosen[*]} " != *" pages "* ]] || needs=(--browser)
"$ROOT/scripts/setup.sh" "${needs[@]}"
prepare_build
cd "$ROOT"
for stage in "${chosen[@]}"; do
	run_stage "$stage"
done
((!TOTAL_FAILED))
