"""What the scripts of this folder share: the command line, and `topicscope train` as they all want it."""
import argparse
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1]))
LOSSES, COLUMNS = ("bce", "softmax"), ("unit", "free")
# The settings of torch_model.py, whatever the defaults of the program are.
AS_IN_TORCH = {"batch": 128, "input_dropout": 0.2, "emphasis": 0, "rate": 0.002, "input": "unit"}


def parser(description):
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--units", type=int, default=64)
    made.add_argument("--penalty", type=float, default=0.3, help="weight of the mean penalty")
    return made


def parser_of_one_index(description, epochs):
    made = parser(description)
    made.add_argument("binary")
    made.add_argument("index")
    made.add_argument("--loss", choices=LOSSES, default="softmax")
    made.add_argument("--columns", choices=COLUMNS, default="unit")
    made.add_argument("--epochs", type=int, default=epochs)
    return made


def parsed(parser):
    """Returns the options, and what stands behind `--`: further flags of `topicscope train`."""
    words, flags = sys.argv[1:], []
    if "--" in words:
        cut = words.index("--")
        words, flags = words[:cut], words[cut + 1:]
    return parser.parse_args(words), flags


def train(binary, index, model, flags, **settings):
    """Returns the command that trains a model as torch_model.py does, without checkpoints and
    renewal of units.

    `settings` are further flags by name, with `_` for `-`."""
    named = {"threads": 1, "checkpoint_every": 0, "renew": "off"} | AS_IN_TORCH | settings
    words = [word for name, value in named.items() for word in ("--" + name.replace("_", "-"), str(value))]
    return [binary, "train", str(index), "-o", str(model), "--quiet", *words, *flags]
