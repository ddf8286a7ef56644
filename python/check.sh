#!/usr/bin/env bash
# The Python module: builds the wheel, installs it into an environment of its own, tests it there.
set -euo pipefail
cd "$(dirname "$0")"

# Bytes of a wheel at most.
most=15000000

echo "-- format and lints"
export CARGO_TARGET_DIR=../target
cargo fmt --all --check
cargo clippy --locked --quiet --no-deps -- -D warnings

# What the program is made of, the wheel is made of.
python3 - Cargo.lock ../Cargo.lock <<'END'
import re, sys
ours, theirs = (set(re.findall(r'name = "(.+)"\nversion = "(.+)"', open(lock).read())) for lock in sys.argv[1:])
apart = sorted(one for one in ours - theirs if one[0] in dict(theirs))
if apart:
    sys.exit(f"error: python/Cargo.lock has other versions than Cargo.lock: {apart}")
END

# And as it is made: else all of it would be compiled a second time.
python3 - Cargo.toml ../Cargo.toml <<'END'
import re, sys
def profiles(manifest):
    parts = re.split(r"^(?=\[)", open(manifest).read(), flags=re.M)
    return sorted(re.sub(r"\s*#.*", "", part).strip() for part in parts if part.startswith("[profile."))
ours, theirs = map(profiles, sys.argv[1:])
if ours != theirs:
    sys.exit(f"error: profiles of python/Cargo.toml are not those of Cargo.toml: {set(ours) ^ set(theirs)}")
END

echo "-- environment"
# The packages stay under target/ until their list changes.
venv=../target/python-$(sha256sum < tests/requirements.txt | cut -c1-16)
if [ ! -f "$venv/ready" ]; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" 2>/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3 python3-venv
        rm -rf "$venv"
        python3 -m venv "$venv"
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/requirements.txt
    touch "$venv/ready"
fi
bin=$(cd "$venv/bin" && pwd)

echo "-- wheel"
rm -rf ../target/wheels
"$bin/maturin" build --release --locked --quiet -o ../target/wheels
wheel=$(echo ../target/wheels/topicscope-*.whl)
size=$(stat -c %s "$wheel")
echo "$(basename "$wheel"): $size bytes"
if [ "$size" -gt "$most" ]; then
    echo "error: a wheel has $most bytes at most" >&2
    exit 1
fi
"$bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$wheel"

echo "-- types"
"$bin/mypy" --no-error-summary

echo "-- tests"
"$bin/pytest" tests -p no:cacheprovider
echo "-- examples in docstrings"
# Out of this folder, so that it is the installed module that is tested.
cd tests
"$bin/pytest" -p no:cacheprovider --doctest-modules --pyargs topicscope
