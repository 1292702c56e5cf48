#!/bin/sh
# The browser tests look at the pages in Chromium. Install it where we may, say how where we may not.
set -eu
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium for the browser tests"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver fonts-noto-core; } >/dev/null 2>&1 ||
        echo "Chromium could not be installed: the browser tests will be skipped"
    exit 0
fi
echo "Chromium is not installed: the browser tests will be skipped (on Debian: sudo apt-get install chromium chromium-driver)"
