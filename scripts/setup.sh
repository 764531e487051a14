#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing to build and test Carechain on Debian 12, and says what it does.
# Safe to run again: it looks first, and changes nothing that is there.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'END'
Usage: scripts/setup.sh [--browser]

Installs what is missing to build and test Carechain on Debian 12:
system packages, promtool, the pinned Rust toolchain with its Wasm target, the npm packages of the client and of
the portal.

  --browser   also Chromium, for the portal's tests

It expects rustup and Node.js (20 or later), and root rights or sudo where system packages are
missing. scripts/demo.sh and scripts/test.sh call it by themselves.
END
}

PACKAGES=(
	build-essential
	clang
	iproute2
	libssl-dev
	pkg-config
	protobuf-compiler
	util-linux
)
# The browser of the portal's tests, and letters for its Chinese pages.
BROWSER_PACKAGES=(chromium fonts-wqy-microhei)
# The way round where rustup cannot download: Debian's own compiler, and its library's sources.
COMPILER_PACKAGES=(rustc-web cargo-web rust-web-src)
LEAST_NODE=20
DOWNLOAD_SECONDS=900

as_root() {
	if ((EUID == 0)); then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		fail "root rights are needed for \"$*\": run scripts/setup.sh as root, or install sudo."
	fi
}

# --- System packages -----------------------------------------------------------------------------

is_installed() {
	[[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) == ?i* ]]
}

# Installs those of the packages that are not there.
install_packages() {
	local package missing=()
	[[ -n $(command -v dpkg-query) && -n $(command -v apt-get) ]] ||
		fail "this is not Debian: install what corresponds to $* by hand, and see scripts/setup.sh for the rest."
	for package in "$@"; do
		is_installed "$package" || missing+=("$package")
	done
	((${#missing[@]})) || return 0
	note "Installing system packages: ${missing[*]}"
	as_root apt-get update -qq ||
		fail "apt-get cannot update its lists: check the network and /etc/apt/sources.list, then run scripts/setup.sh again."
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}" ||
		fail "apt-get could not install ${missing[*]}: see its message above, then run scripts/setup.sh again."
}

# --- Prometheus' checker -------------------------------------------------------------------------

# Debian's package would start a server, so the one program is taken out of it. It serves the tests alone:
# without it everything else still works.
install_promtool() {
	local scratch
	has_promtool && return
	note "Fetching Prometheus' checker, promtool"
	scratch=$(mktemp -d)
	# apt-get downloads as a user of its own.
	chmod 755 "$scratch"
	if (
		cd "$scratch"
		apt-get download -qq prometheus 2>/dev/null ||
			{ as_root apt-get update -qq && apt-get download -qq prometheus; }
		dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
		install -D usr/bin/promtool "$FETCHED_PROMTOOL"
	); then
		note "promtool is in $FETCHED_PROMTOOL"
	else
		note "promtool cannot be fetched: the stage of scripts/test.sh that needs it will fail."
	fi
	rm -rf "$scratch"
}

# --- Rust ----------------------------------------------------------------------------------------

# rustup, stopped where a dead network would hold it for ever.
download() {
	timeout "$DOWNLOAD_SECONDS" rustup "$@"
}

# Leaves the pinned compiler installed, under its own name or another.
install_rust() {
	local pinned
	pinned=$(pinned_version)
	command -v rustup >/dev/null ||
		fail "rustup is missing: install it as https://rustup.rs says, then run scripts/setup.sh again."
	RUST=$(installed_toolchain)
	if [[ -z $RUST ]]; then
		note "Installing Rust $pinned with rustup"
		download toolchain install "$pinned" --profile minimal \
			--component clippy --component rustfmt --target "$WASM_TARGET" || true
		RUST=$(installed_toolchain)
	fi
	[[ -n $RUST ]] ||
		fail "rustup cannot download Rust $pinned: connect to the network, or install that version by hand, then run scripts/setup.sh again."
	if [[ $RUST != "$pinned"* ]]; then
		note "Rust $pinned is here under the name $RUST, and that is used"
	fi
}

# Clippy and rustfmt serve the tests alone: without them everything else still works.
install_components() {
	local component present missing=()
	present=$(rustup component list --installed --toolchain "$RUST")
	for component in clippy rustfmt; do
		[[ $present == *"$component"* ]] || missing+=("$component")
	done
	((${#missing[@]})) || return 0
	note "Installing ${missing[*]} with rustup"
	download component add --toolchain "$RUST" "${missing[@]}" ||
		note "rustup cannot download ${missing[*]}: the stages of scripts/test.sh that need them will fail."
}

# The standard library for the Wasm runtime: rustup's, or one built from Debian's sources.
install_wasm_target() {
	has_wasm_target "$RUST" && return
	if has_linked_wasm; then
		note "The Wasm runtime is compiled by Debian's compiler (toolchain $WASM_TOOLCHAIN)"
		return
	fi
	note "Installing the target $WASM_TARGET with rustup"
	download target add --toolchain "$RUST" "$WASM_TARGET" || true
	has_wasm_target "$RUST" && return
	note "rustup cannot download it: taking Debian's compiler for the Wasm runtime instead"
	build_wasm_target
	has_linked_wasm ||
		fail "the library that Debian's compiler built for $WASM_TARGET does not work: run \"rustup target add $WASM_TARGET\" on a machine with network, or report this."
	note "The Wasm runtime is compiled by Debian's compiler (toolchain $WASM_TOOLCHAIN)"
}

# Builds `core` and `alloc` for the Wasm target with Debian's compiler, and puts them where that
# compiler looks for them. rustup's linker does the linking, for Debian ships none for Wasm.
build_wasm_target() {
	local scratch library=/usr/lib/rustlib/$WASM_TARGET/lib
	install_packages "${COMPILER_PACKAGES[@]}"
	rustup toolchain link "$WASM_TOOLCHAIN" /usr
	scratch=$(mktemp -d)
	mkdir "$scratch/src"
	cat >"$scratch/Cargo.toml" <<-'END'
		[package]
		name = "wasm-library"
		version = "0.0.0"
		edition = "2021"
		[lib]
		crate-type = ["cdylib"]
		[profile.release]
		panic = "abort"
		[workspace]
	END
	cat >"$scratch/src/lib.rs" <<-'END'
		#![no_std]
		#[panic_handler]
		fn panic(_: &core::panic::PanicInfo) -> ! {
			loop {}
		}
	END
	note "Building its standard library for $WASM_TARGET (half a minute)"
	(
		cd "$scratch"
		PATH=$PATH:$(linker_folder "$RUST") RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
			CARGO_TARGET_DIR=$scratch/target rustup run "$WASM_TOOLCHAIN" cargo build --quiet \
			--release --target "$WASM_TARGET" -Z build-std=core,alloc
	) || fail "Debian's compiler could not build its library for $WASM_TARGET: see its message above."
	as_root mkdir -p "$library"
	as_root find "$library" -name '*.rlib' -delete
	as_root cp "$scratch/target/$WASM_TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib "$library/"
	rm -rf "$scratch"
}

# --- JavaScript ----------------------------------------------------------------------------------

check_node() {
	local version
	version=$(node --version 2>/dev/null) ||
		fail "Node.js is missing: install version $LEAST_NODE or later as https://nodejs.org says, then run scripts/setup.sh again."
	version=${version#v}
	((${version%%.*} >= LEAST_NODE)) ||
		fail "Node.js is $version and has to be $LEAST_NODE or later: upgrade it as https://nodejs.org says, then run scripts/setup.sh again."
	command -v npm >/dev/null ||
		fail "npm is missing: install it (it comes with Node.js from https://nodejs.org), then run scripts/setup.sh again."
}

# Installs what the lock file names, unless exactly that was installed the last time.
install_npm() {
	local folder=$1 whose=$2 stamp=$1/node_modules/.carechain-lock wanted
	wanted=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
	[[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
	note "Installing the $whose's npm packages"
	(cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) ||
		fail "npm could not install the $whose's packages: see its message above, then run scripts/setup.sh again."
	echo "$wanted" >"$stamp"
}

case ${1:-} in
	'') ;;
	--browser) PACKAGES+=("${BROWSER_PACKAGES[@]}") ;;
	-h | --help) usage && exit ;;
	*) usage >&2 && exit 2 ;;
esac

heading "Setting up"
check_node
install_packages "${PACKAGES[@]}"
install_promtool
install_rust
install_components
install_wasm_target
install_npm "$CLIENT" client
install_npm "$PORTAL" portal
note "Everything that is needed is installed."
