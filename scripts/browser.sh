#!/bin/sh
# The end-to-end tests drive a real Chromium; a page without a Chinese font would be boxes.
set -eu

have() {
  { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1 &&
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh | head -n 1)" ]
}

have && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "make test needs Chromium and a Chinese font: install them with your package manager." >&2
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-wqy-microhei >/dev/null
have
