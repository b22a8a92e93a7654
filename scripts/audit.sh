#!/usr/bin/env bash
# Known weaknesses of the locked packages. Ends with 1 when there are some, with 2 when nothing can
# be known, because the advisory service can't be asked: that is not the same as nothing found.
set -uo pipefail
cd "$(dirname "$0")/.."
ask() {
  .venv/bin/python -m pip_audit --requirement "$1" --disable-pip --no-deps --strict \
    --progress-spinner off 2>&1
}
# A package that is known to be weak: whoever does not say so of it knows nothing of ours either.
probe=$(mktemp)
trap 'rm -f "$probe"' EXIT
echo "pyyaml==5.3" >"$probe"
if ! ask "$probe" | grep -q "Found [0-9]* known vulnerabilit"; then
  echo "NOT AUDITED: the advisory service could not be asked, so nothing is known of any package." >&2
  exit 2
fi
worst=0
for lock in requirements.lock requirements-dev.lock nlu/rasa/requirements.lock bench/requirements.lock; do
  echo "== $lock"
  ask "$lock" || worst=1
done
exit $worst
