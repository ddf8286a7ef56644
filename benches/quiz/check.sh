#!/usr/bin/env bash
# Makes a quiz about two small models, has it answered in a browser by somebody who always takes the
# automatic answer, and sees that the score is that of the automatic answer.
#
#     check.sh PROGRAM CORPUS
#
# Says so and ends well where there is no Chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$1")
corpus=$(realpath "$2")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

"$program" index "$corpus" -o index --min-df 3 --quiet
for penalty in none mean:0.3; do
    "$program" train index -o "model-$penalty" --penalty "$penalty" --units 16 --epochs 10 --quiet
done
"$program" quiz model-none model-mean:0.3 -o quiz --quiet
drive() { "$here/drive.py" quiz answers.json --take automatic; }
status=0
drive || status=$?
if [ "$status" = 3 ]; then exit 0; fi
[ "$status" = 0 ] || exit "$status"
"$program" quiz --score answers.json --key quiz --output json > score.json
python3 - score.json <<'PYTHON'
import json, sys
score = json.load(open(sys.argv[1]))
rows = score["models"]
assert len(rows) >= 2, rows
for row in rows:
    assert row["answers"] == row["questions"], row
    assert row["accuracy"] == row["automatic"], row
assert score["people"][0]["is_attentive"], score["people"]
print(f"{sum(row['answers'] for row in rows)} questions answered in the browser")
PYTHON
