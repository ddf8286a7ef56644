#!/usr/bin/env bash
# Packs the program that was built for a target, with what belongs beside it: license, readme, manual pages and
# completion scripts, in the form that the manifest tells cargo-binstall.
#
# usage: .github/pack.sh TARGET, on a machine that runs programs of TARGET
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1
version=$(cargo metadata --no-deps --locked --format-version 1 |
    sed -E 's/.*"name":"topicscope","version":"([^"]+)".*/\1/')
name=topicscope-$version-$target
place=dist/$name
ending=
[[ $target != *windows* ]] || ending=.exe
program=target/$target/release/topicscope$ending

rm -rf "$place"
mkdir -p "$place/completions"
cp "$program" README.md LICENSE CHANGELOG.md CITATION.cff "$place"
"$program" man "$place/man" --quiet
for shell in bash elvish fish powershell zsh; do
    "$program" completions "$shell" >"$place/completions/topicscope.$shell"
done
cd dist
if [ -n "$ending" ]; then
    7z a -bso0 "$name.zip" "$name"
else
    tar -czf "$name.tar.gz" "$name"
fi
rm -rf "$name"
ls -l "$name".*
