#!/usr/bin/env bash
# Carechain: a permissioned chain that hospitals run together.
# SPDX-License-Identifier: Apache-2.0
#
# Checks what an operator watches a node with (monitoring/), by Prometheus' own tool.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

MONITORING=$ROOT/monitoring
GUIDE=$ROOT/docs/operators.md
CHECKS=(rules config tests dashboard runbooks)

usage() {
	cat <<'END'
Usage: scripts/monitoring.sh [CHECK...]

Checks the files in monitoring/ that Prometheus and Grafana read; all of it, or what is named:

  rules      alerts.yml is one that Prometheus takes
  config     prometheus.yml is, too
  tests      every alert fires when it should and is silent when it should (alerts.test.yml)
  dashboard  every query of dashboard.json is one that Prometheus takes
  runbooks   every alert has a section in docs/operators.md, and every section an alert

Needs promtool, which scripts/setup.sh fetches. Two further checks are tests of the client: that the
dashboard has the shape that Grafana asks for (test/dashboard.test.ts), and that a node tells every
metric that alerts and dashboard speak of (e2e/metrics.test.ts).
END
}

check_rules() {
	promtool check rules "$MONITORING/alerts.yml"
}

check_config() {
	promtool check config "$MONITORING/prometheus.yml"
}

check_tests() {
	promtool test rules "$MONITORING/alerts.test.yml"
}

# promtool knows no dashboards, but rules: each query becomes one. JSON is YAML as well.
check_dashboard() {
	local scratch code=0
	scratch=$(mktemp -d)
	node -e '
		const { panels } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
		const queries = panels.flatMap(({ targets }) => targets ?? []).map(({ expr }) => expr);
		const rules = queries.map((expr, number) => ({
			record: `dashboard:query:${number}`,
			expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$instance", ".+"),
		}));
		console.log(JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
	' "$MONITORING/dashboard.json" >"$scratch/queries.yml"
	(cd "$scratch" && promtool check rules queries.yml) || code=$?
	rm -rf "$scratch"
	return "$code"
}

# A heading becomes an anchor in small letters.
check_runbooks() {
	local alerts sections anchors runbooks
	alerts=$(sed -n 's/^ *- alert: //p' "$MONITORING/alerts.yml" | sort)
	sections=$(sed -n 's/^### \(Carechain[A-Za-z]*\)$/\1/p' "$GUIDE" | sort)
	anchors=$(tr '[:upper:]' '[:lower:]' <<<"$alerts" | sed 's|^|docs/operators.md#|' | sort)
	runbooks=$(sed -n 's/^ *runbook: //p' "$MONITORING/alerts.yml" | sort)
	if ! diff <(echo "$alerts") <(echo "$sections"); then
		complain "alerts (<) and sections of docs/operators.md (>) are not the same."
		return 1
	fi
	if ! diff <(echo "$anchors") <(echo "$runbooks"); then
		complain "alerts (<) and what they point to (>) are not the same."
		return 1
	fi
	note "$(wc -l <<<"$alerts") alerts have their sections in docs/operators.md"
}

chosen=()
for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit ;;
	esac
	[[ " ${CHECKS[*]} " == *" $argument "* ]] || { usage >&2 && exit 2; }
	chosen+=("$argument")
done
((${#chosen[@]})) || chosen=("${CHECKS[@]}")

has_promtool || fail "promtool is missing: run scripts/setup.sh, or install it as https://prometheus.io says."
failed=0
for name in "${chosen[@]}"; do
	"check_$name" || failed=1
done
((!failed))
