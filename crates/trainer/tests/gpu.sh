#!/usr/bin/env bash
# Training on a GPU, checked on Mesa's software Vulkan: single steps, whole runs, a study from end to end.
#
# usage: crates/trainer/tests/gpu.sh [INPUT]
#
# INPUT is what the study reads, by default the corpus of the emoji. Where the system has no software
# Vulkan it is installed (apt-get, as root).
set -euo pipefail
cd "$(dirname "$0")/../../.."
input=$(realpath "${1:-crates/inspector/corpora/emoji/emoji.jsonl}")

if ! compgen -G '/usr/share/vulkan/icd.d/lvp_icd*.json' >/dev/null; then
    apt-get update -qq && apt-get install -y -qq mesa-vulkan-drivers >/dev/null
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# Mesa complains where nobody has logged in.
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$place}
export TOPICSCOPE_GPU_TESTS=1

echo "-- steps and runs"
# Of the whole workspace, whose dependencies have been built for its other tests.
gpu=(--quiet --workspace --features topicscope/gpu,topicscope-trainer/gpu)
cargo test "${gpu[@]}" --lib -- device transfer reference_numbers
cargo test "${gpu[@]}" --test gpu

echo "-- a study through the program"
cargo build "${gpu[@]}" --bin topicscope
program=${CARGO_TARGET_DIR:-target}/debug/topicscope
"$program" index "$input" -o "$place/index" --min-df 3 --quiet
study() {
    "$program" study "$place/index" -o "$place/$1" --seeds 2 --variant none --variant mean:0.1 --epochs 3 \
        --strengths off --controls off --quiet "${@:2}" >/dev/null
}
study one --device llvmpipe
study other --device llvmpipe
study processor
for folder in one other processor; do
    test -s "$place/$folder/report.json"
done
# The same bytes again, and under other names than those of the processor.
models() { (cd "$place/$1/runs" && sha256sum -- */model.safetensors */model.json); }
diff <(models one) <(models other)
if [ "$(models one | wc -l)" != 8 ]; then
    echo "error: two variants of two seeds are four models" >&2
    exit 1
fi
if comm -12 <(ls "$place/one/runs") <(ls "$place/processor/runs") | grep -q .; then
    echo "error: a run of the device has the name of a run of the processor" >&2
    exit 1
fi
# What is kept is collected where there is no device.
VK_ICD_FILENAMES=/dev/null VK_DRIVER_FILES=/dev/null \
    "$program" study -o "$place/one" --collect --quiet >/dev/null

# Nothing else takes the place of what was asked for.
refused() {
    if "$program" train "$place/index" -o "$place/model" --epochs 1 --penalty none "$@" 2>"$place/told"; then
        echo "error: trained with $*" >&2
        exit 1
    fi
    cat "$place/told"
    test ! -e "$place/model"
}
refused --device "no such card" | grep -q 'no adapter has `no such card` in its name'
refused --device llvmpipe --loss bce --sample 50 | grep -q 'sampling of words is not trained on a GPU yet'
VK_ICD_FILENAMES=/dev/null VK_DRIVER_FILES=/dev/null refused --device gpu | grep -q 'no GPU was found'
