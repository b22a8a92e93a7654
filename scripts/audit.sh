#!/usr/bin/env bash
# Known weaknesses of the locked packages, but those that scripts/audit-accepted.txt names with a
# reason. Ends with 1 when there are some in what serves (requirements.lock), with 3 when there are
# some only beside it (tests, benches, the understanding service's old libraries), and with 2 when
# nothing can be known of a lock, because the advisory service can't be asked: that is not the same
# as nothing found.
set -u
cd "$(dirname "$0")/.."
weak="Found [0-9]* known vulnerabilit"
ask() {
  .venv/bin/python -m pip_audit --requirement "$@" --disable-pip --no-deps --strict --timeout 5 \
    --progress-spinner off 2>&1
}
accepted() {
  awk -v lock="$1" '!/^#/ && $2 == lock { print "--ignore-vuln=" $1 }' scripts/audit-accepted.txt
}
# A package that is known to be weak: whoever does not say so of it knows nothing of ours either.
probe=$(mktemp)
trap 'rm -f "$probe"' EXIT
echo "pyyaml==5.3" >"$probe"
# It ends with 1 when it says so: what it says is read, not how it ends.
if ! grep -q "$weak" <<<"$(ask "$probe")"; then
  echo "NOT AUDITED: the advisory service could not be asked, so nothing is known of any package." >&2
  exit 2
fi
worst=0
for lock in requirements.lock requirements-dev.lock nlu/rasa/requirements.lock bench/requirements.lock; do
  echo "== $lock"
  # shellcheck disable=SC2046 # one word an accepted id
  said=$(ask "$lock" $(accepted "$lock")) && ended=0 || ended=$?
  echo "$said"
  if grep -q "$weak" <<<"$said"; then
    if [ "$lock" = requirements.lock ]; then worst=1; elif [ "$worst" -ne 1 ]; then worst=3; fi
  elif [ "$ended" -ne 0 ]; then
    echo "NOT AUDITED: $lock could not be asked about." >&2
    [ "$worst" -ne 0 ] || worst=2
  fi
done
exit $worst
