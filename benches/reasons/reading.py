"""Reads a unit and the unit of a twin that it is matched with side by side, as Markdown: words and figures only.

    reading.py BINARY MODEL=J MODEL=J [--index INDEX]

The first is the unit of the unpenalized model. Everything is what `topicscope unit MODEL J --output json` says;
of documents nothing is shown but their label and what decides.
"""
import argparse
import json
import subprocess

FIGURES = [("density, test documents", "density"), ("lifetime sparseness (Hoyer)", "hoyer"), ("NPMI of its words", "npmi"),
           ("carry-over", "carry_over"), ("faithfulness", "faithfulness"), ("comes back, of the other seeds", "comes_back"),
           ("decoder norm", "decoder_norm"), ("bias", "bias")]


def unit(binary, place, index):
    model, _, number = place.rpartition("=")
    words = [binary, "unit", model, number, "--top", "10", "--documents", "1", "--output", "json", "--quiet"]
    words += ["--index", index] if index else []
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def figure(value):
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def words(of):
    return " ".join(word["word"] for word in of)


def reason(document):
    off = document["switches_off"]
    kept = ", ".join(document["keeps_active"]) or "nothing"
    return kept, "never" if off is None else ", ".join(off)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("units", nargs=2)
    parser.add_argument("--index")
    args = parser.parse_args()
    pair = [unit(args.binary, place, args.index) for place in args.units]
    heads = [f"{of['name']} ({side} {of['unit']})" for side, of in zip(["without,", "with a penalty,"], pair)]
    rows = [[name, *(figure(of.get(key)) for of in pair)] for name, key in FIGURES]
    rows.append(["the untrained NPMI", *(figure(of["floor"]) for of in pair)])
    label = lambda of: f"{of['label']['label']}: AUROC {figure(of['label']['auroc'])}, F1 {figure(of['label']['f1'])}" if of["label"] else "–"
    rows.append(["its label", *map(label, pair)])
    rows.append(["what is wrong with it", *(", ".join(of["flags"]) or "nothing" for of in pair)])
    rows.append(["words that decoder and correlation share", *(str(of["agreeing_words"]) for of in pair)])
    decided = lambda of, key: figure(of["decided"][key]) if of["decided"] else "–"
    rows.append(["words that keep it active, median", *(decided(of, "median_words") for of in pair)])
    rows.append(["the same, mean", *(decided(of, "mean_words") for of in pair)])
    rows.append(["stopped by the removal of one word", *(decided(of, "off_by_one") for of in pair)])
    rows.append(["active without any word", *(decided(of, "no_word") for of in pair)])
    table(["", *heads], rows)
    for title, key in [("Words by ranking", "words"), ("Words on the other side", "against")]:
        print(f"**{title}**\n")
        by = [{ranked["ranking"]: ranked.get(key, []) for ranked in of["rankings"]} for of in pair]
        rankings = [name for name in by[0] if any(of.get(name) for of in by)]
        table(["ranking", *heads], [[name, *(words(of.get(name, [])) for of in by)] for name in rankings])
    print("**Activations, test documents**, in ten intervals of equal width up to the largest\n")
    table(["", "not active", *map(str, range(1, 11)), "largest"],
          [[head, str(of["histogram"]["n_inactive"]), *map(str, of["histogram"]["counts"]), figure(of["histogram"]["largest"])]
           for head, of in zip(heads, pair)])
    for head, of in zip(heads, pair):
        print(f"**Rules that foretell {head}**, base rate {figure(of['rules']['base_rate'])}\n")
        rows = []
        for rule in of["rules"]["rules"]:
            text = f"{rule['word']} and not {rule['without']}" if "without" in rule else f"at least {rule['k']} of: {', '.join(rule['words'])}"
            shares = [f"{figure(rule[key]['share'])} ({figure(rule[key]['low'])} to {figure(rule[key]['high'])})"
                      for key in ("precision", "coverage")]
            rows.append([text, *shares])
        table(["rule", "precision (95 %)", "coverage (95 %)"], rows)
    for head, of in zip(heads, pair):
        print(f"**What decides on documents of {head}**\n")
        rows = [[document["chosen"], figure(document["activation"]), ", ".join(document["labels"]), *reason(document)]
                for document in of["documents"]]
        table(["from", "activation", "label", "stays active as long as these stay", "inactive once these are gone"], rows)


main()
