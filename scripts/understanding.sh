#!/bin/sh
# The understanding service's own environment: Rasa runs on Python 3.11 and on older libraries than
# ours. Without it Yimen serves all the same, by keywords; it takes the service up when it is there.
set -eu
uv="$1" environment=.venv-nlu lock=nlu/rasa/requirements.lock

fail() {
  echo "Understanding runs on keywords: $1" >&2
  echo "Then run: make nlu (a running Yimen takes it up by itself)" >&2
  exit 1
}

# Gone while it is being changed: nothing may be started in half an environment.
rm -f "$environment/.ready"
"$environment/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null ||
  "$uv" venv --quiet --clear --python 3.11 "$environment" ||
  fail "it needs Python 3.11, and none could be found or fetched. Install Python 3.11."
VIRTUAL_ENV="$environment" "$uv" pip sync --quiet --require-hashes --compile-bytecode "$lock" ||
  fail "its packages could not be installed (see above)."
"$environment/bin/python" -c 'import rasa' 2>/dev/null ||
  fail "Rasa can't be loaded here. It is made for Linux on x86_64."
touch "$environment/.ready"
