#!/usr/bin/env bash
# Builds the site into target/site and runs what its pages show.
#
#     check.sh PROGRAM [PYTHON...]
#
# Python on pages runs in the first PYTHON that has what it imports; without one those pages are left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
program=$(realpath "$1")
shift

echo "-- environment"
# The packages stay under target/ until their list changes.
venv=$repository/target/site-$(sha256sum < "$here/requirements.txt" | cut -c1-16)
if [ ! -f "$venv/ready" ]; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" 2>/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3 python3-venv
        rm -rf "$venv"
        python3 -m venv "$venv"
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    touch "$venv/ready"
fi

echo "-- site"
# The theme advertises at each build.
NO_MKDOCS_2_WARNING=1 PYTHONDONTWRITEBYTECODE=1 "$venv/bin/mkdocs" build --strict --clean -f "$here/mkdocs.yml"
python3 "$here/links.py" "$repository/target/site"

echo "-- what pages show"
if ! command -v zstd >/dev/null; then
    apt-get update -qq && apt-get install -y -qq zstd
fi
python3 "$here/run_pages.py" "$program" "$repository" "$@"
