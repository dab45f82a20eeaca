#!/usr/bin/env bash
# Workflows by actionlint, where it is installed: it is no Python package, so the environment cannot bring it.
set -euo pipefail
cd "$(dirname "$0")/../.."

if command -v actionlint >/dev/null; then
  actionlint
else
  echo "skipped: actionlint is not installed (a binary from https://github.com/rhysd/actionlint/releases, on PATH)"
fi
