"""Drives the binary over recipes.toml. What is there already is not made again.

usage: run.py BINARY CORPORA WORK search|final CORPUS RECIPE[,RECIPE] SEED[,SEED]

search: fit on 70 % of the training documents, judged on the other 30 %.
final: fit on the index as it is, judged on its test part and on its unused documents.
Evaluations become WORK/evaluations/CORPUS-STAGE-RECIPE-SEED-PART.json; table.py reads them.
"""
import pathlib
import subprocess
import sys
import tomllib


def main(binary, corpora, work, stage, corpus, recipes, seeds):
    plan = tomllib.loads(pathlib.Path(__file__).with_name("recipes.toml").read_text())
    work = pathlib.Path(work)
    for folder in ("indexes", "models", "evaluations"):
        (work / folder).mkdir(parents=True, exist_ok=True)

    def call(*words, output=None):
        run = subprocess.run([binary, *map(str, words), "--quiet", "--threads", "1"],
                             check=True, stdout=subprocess.PIPE, text=True)
        if output:
            output.write_text(run.stdout)

    index = work / "indexes" / f"{corpus}-{stage}"
    if not index.exists():
        flags = [flag.format(corpora=corpora, work=work) for flag in plan["corpora"][corpus]["index"]]
        validation = ["--validation", plan["search"]["validation"]] if stage == "search" else []
        call("index", *flags, *validation, "-o", index)
    parts = ["validation"] if stage == "search" else plan["corpora"][corpus]["parts"]
    for seed in seeds.split(","):
        for recipe in recipes.split(","):
            name = f"{corpus}-{stage}-{recipe}-{seed}"
            model = work / "models" / name
            if not model.exists():
                call("train", index, "-o", model, "--seed", seed, *plan["recipes"][recipe])
            for part in parts:
                output = work / "evaluations" / f"{name}-{part}.json"
                if not output.exists():
                    call("evaluate", model, "--part", part, "--output", "json", output=output)


if __name__ == "__main__":
    main(*sys.argv[1:])
