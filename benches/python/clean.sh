#!/usr/bin/env bash
# The wheel in a clean environment: no network but for numpy, ten lines from texts to an answer.
#
#     clean.sh WHEEL FOLDER      FOLDER has train.jsonl.gz and test.jsonl.gz of 20 Newsgroups
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy
# No index from here on: what else the wheel needed would be missed.
"$place/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$1"
"$place/venv/bin/pip" list --disable-pip-version-check
stat -c '%n: %s bytes' "$1"
du -sk "$place/venv/lib/python3"*/site-packages/topicscope
"$place/venv/bin/topicscope" --version
cd "$place"
"$place/venv/bin/python" "$here/answer.py" topicscope "$2"
