#!/usr/bin/env bash
# Build the five real articles strictly: pictures from a host on loopback that this script starts and ends.
#   build.sh SHARED SITE      SHARED holds seeds/ and tools/cdn.py
set -euo pipefail
shared=$1 site=$2
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/../../.venv/bin
scratch=$(mktemp -d)
host=
finish() {
  [ -n "$host" ] && kill "$host" 2>/dev/null && wait "$host" 2>/dev/null
  rm -rf "$scratch"
}
trap 'code=$?; finish || true; exit $code' EXIT

port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$bin/python" "$shared/tools/cdn.py" --port "$port" >"$scratch/cdn.log" 2>&1 &
host=$!
for _ in $(seq 50); do
  grep -q "pictures on" "$scratch/cdn.log" && break
  kill -0 "$host" 2>/dev/null || { cat "$scratch/cdn.log"; exit 1; }
  sleep 0.1
done

mkdir "$scratch/state"
"$bin/python" "$here/story.py" "$port" >"$scratch/dossier.yml"
cp "$here/curation.yml" "$scratch/state/"
"$bin/build-dossier" build --config "$scratch/dossier.yml" --seeds "$shared/seeds" --state "$scratch/state" --out "$scratch/docs" --site "$site" --strict
