#!/bin/sh
# Make sure that Debian packages are there: install what is missing where we may, else say how.
set -eu

present() {
  case $1 in
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    fonts-noto-cjk) fc-list :lang=ja | grep . ;;
    gettext) command -v msgfmt && command -v xgettext ;;
  esac >/dev/null 2>&1
}

missing=""
for package in "$@"; do
  present "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing"
  apt-get update -qq
  # Word splitting is wanted: one word a package.
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
  echo "Missing:$missing. Install with: sudo apt-get install$missing" >&2
  exit 1
fi
