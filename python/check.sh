#!/usr/bin/env bash
# The Python module: builds the wheel, installs it into an environment of its own, tests it there.
set -euo pipefail
cd "$(dirname "$0")"

# Bytes of a wheel at most.
most=15000000

echo "-- format and lints"
export CARGO_TARGET_DIR=../target
cargo fmt --all --check
cargo clippy --locked --quiet -- -D warnings

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
