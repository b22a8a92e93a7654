#!/bin/sh
# Many tests run on PostgreSQL too: a private server, started by the tests themselves and stopped at
# their end (scripts/postgresql.py). Installed here are only its programs.
set -eu

have() {
  command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

have && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "make test needs PostgreSQL's server (initdb): install it with your package manager." >&2
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
# Debian would otherwise make a cluster of the system's and start it.
$as_root sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" \
  /etc/postgresql-common/createcluster.conf
$as_root apt-get install -y -qq --no-install-recommends postgresql >/dev/null
have
