#!/usr/bin/env bash
# Chromium and a Chinese font for the browser tests, and a clock that can be set. Installs Debian's packages where this is
# Debian and root; elsewhere says what is missing. BUILD_DOSSIER_CHROMIUM names another Chromium or Chrome.
set -euo pipefail

have_browser() {
  [ -n "${BUILD_DOSSIER_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}
have_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -1)" ]; }

missing=()
have_browser || missing+=(chromium)
have_font || missing+=(fonts-noto-cjk fontconfig)
# without it, sites are built on one day only: wanted, not needed
clock=()
command -v faketime >/dev/null || clock+=(faketime)

if [ $((${#missing[@]} + ${#clock[@]})) -gt 0 ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing ${missing[*]} ${clock[*]} for the tests"
  export DEBIAN_FRONTEND=noninteractive
  for attempt in 1 2 3; do
    if apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}" "${clock[@]}" >/dev/null; then exit 0; fi
    echo "attempt $attempt failed" >&2
    sleep 5
  done
fi
[ ${#missing[@]} -eq 0 ] && exit 0
echo "The browser tests need: ${missing[*]}" >&2
echo "On Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
echo "Elsewhere: install Chromium or Chrome and a Chinese font, or set BUILD_DOSSIER_CHROMIUM=/path/to/chrome" >&2
exit 1
