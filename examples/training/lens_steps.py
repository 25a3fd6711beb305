"""What the training scripts share: they make a lens of their model and leave a golden case in it.

A golden case (tests/NAME.json in the lens) keeps a picture, the tensors that the trainer's own code made of it, and what the lens has to find.
`diopter test` compares the lens with it stage by stage, so that a wrong colour order or range is found by name.
"""
import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def find_diopter():
    """The program of this clone where it is built, else the one in PATH."""
    built = REPOSITORY / "build/release/diopter"
    return str(built) if built.exists() else shutil.which("diopter") or "diopter"


def add_arguments(parser, epochs):
    """The options that all training scripts take."""
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="the folder for all results; it must not exist")
    parser.add_argument("--epochs", type=int, default=epochs, help="how often the training set is seen (default: %(default)s)")
    parser.add_argument("--diopter", default=find_diopter(), help="the program diopter (default: %(default)s)")


def make_folder(folder):
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        sys.exit(f"{folder}: is there already; name a folder that does not exist")


def diopter(arguments, *command):
    """Runs the program with its output shown; ends the script where it fails."""
    command = [str(word) for word in command]
    print("\n$ diopter " + " ".join(command), flush=True)
    done = subprocess.run([arguments.diopter, *command])
    if done.returncode:
        sys.exit(f"diopter {command[0]} ended with status {done.returncode}: see its message above")


def edit_lens(lens, change):
    """Writes down what `diopter new` could not know: `change` gets lens.json as a dictionary."""
    path = lens / "lens.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def write_case(lens, name, picture, tensors, **fields):
    """Leaves tests/NAME.json with a picture and the tensors ({tensor name of the model: array}) that belong to it."""
    tests = lens / "tests"
    tests.mkdir(exist_ok=True)
    frame = name + picture.suffix
    shutil.copy(picture, tests / frame)
    np.savez(tests / f"{name}.npz", **tensors)
    case = {"frame": frame, "reference": f"{name}.npz", **fields}
    (tests / f"{name}.json").write_text(json.dumps(case, indent=2) + "\n")


def prove(arguments, lens):
    """Checks the lens, compares it with the trainer's tensors, and keeps what it finds now as what it has to find from now on."""
    diopter(arguments, "check", lens)
    diopter(arguments, "test", lens, "--diff", arguments.output / "differences")
    diopter(arguments, "test", lens, "--accept")


def read_results(path):
    """The lines that `diopter run --results` wrote, one dictionary a frame."""
    return [json.loads(line) for line in path.read_text().splitlines()]
