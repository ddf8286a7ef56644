#!/usr/bin/env bash
# Checks that the workspace compiles for other systems, as far as a machine without their C compilers can.
#
# usage: benches/targets/check.sh [TARGET...]
#
# `cargo check` reads every line of Rust for the target, and links nothing. What C the dependencies bring (zstd alone)
# is therefore not compiled: a stand-in makes empty files in place of it. The targets' standard libraries are added by
# rustup; where that fails, the check is skipped and says so.
set -euo pipefail
cd "$(dirname "$0")/../.."

targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(x86_64-pc-windows-gnu aarch64-apple-darwin)

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
cat >"$tools/cc" <<'TOOL'
#!/usr/bin/env bash
# Makes the file after `-o`.
while [ $# -gt 0 ]; do
    if [ "$1" = -o ]; then : >"$2"; fi
    shift
done
TOOL
cat >"$tools/ar" <<'TOOL'
#!/usr/bin/env bash
# Makes the archive, the first name that ends so.
for name in "$@"; do
    case $name in *.a | *.lib) printf '!<arch>\n' >"$name" && exit ;; esac
done
TOOL
chmod +x "$tools/cc" "$tools/ar"

for target in "${targets[@]}"; do
    if ! command -v rustup >/dev/null || ! rustup target add "$target" >/dev/null 2>&1; then
        echo "skipped: rustup cannot add $target here"
        continue
    fi
    name=${target//-/_}
    env "CC_$name=$tools/cc" "AR_$name=$tools/ar" \
        cargo check --workspace --quiet --keep-going --target "$target"
    echo "checked: $target"
done
