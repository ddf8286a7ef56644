#!/usr/bin/env bash
# Uses pages of reports in browsers: that of REPORT, and one of a corpus that attacks it.
#
#     check.sh PROGRAM REPORT CACHE
#
# CACHE is a folder where axe-core is kept. Chromium is installed where it is missing and that can be
# done; Firefox is used where it is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
report=$(realpath "$2")
mkdir -p "$3"
cache=$(realpath "$3")
axe_version=4.14.1

if ! command -v chromium chromium-browser google-chrome >/dev/null; then
    apt-get update -qq && apt-get install -y -qq chromium
fi
axe=$cache/axe-core-$axe_version.min.js
if [ ! -f "$axe" ]; then
    command -v npm >/dev/null || { apt-get update -qq && apt-get install -y -qq npm; }
    place=$(mktemp -d)
    (cd "$place" && npm pack --silent "axe-core@$axe_version" >/dev/null && tar xzf axe-core-*.tgz package/axe.min.js)
    mv "$place/package/axe.min.js" "$axe"
    rm -rf "$place"
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -B "$here/hostile.py" corpus.jsonl
"$program" study corpus.jsonl -o study --name '</title><script>alert(20)</script>' \
    --label-field labels --variant none --variant mean:0.3 --units 8 --epochs 8 --seeds 2 \
    --min-df 2 --quiet >/dev/null
for page in "$report" study; do
    python3 -B "$here/page.py" "$page" --axe "$axe" --whole
done
if command -v firefox-esr firefox >/dev/null; then
    python3 -B "$here/firefox.py" "$report" "$axe"
fi
