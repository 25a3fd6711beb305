#!/usr/bin/env python3
"""Makes a lens of every model in a folder by `diopter new` alone, and times it against the bare model: a Markdown table.

    bench/models.py --diopter build/release/diopter --models FOLDER --media FOLDER [--steps N]

A step has all that a lens does but the effects' encoding; bare: the same runs of the models without a lens around them, in turn
with the steps. Medians of one run; machines are noisy, so only the ratio of a line means something elsewhere.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

PICTURES = {"hand": "hand-four.jpg", "palm": "hand-four.jpg", "pose": "exercise-squats-5reps.mp4", "objdet": "dog-bicycle.jpg", "depth": "street-china-pavilion.jpg", "classify": "cat-chelsea.png"}


def picture_for(name):
    return next((picture for part, picture in PICTURES.items() if part in name), "portrait-astronaut.png")


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--diopter", required=True)
    parser.add_argument("--models", required=True, type=pathlib.Path)
    parser.add_argument("--media", required=True, type=pathlib.Path)
    parser.add_argument("--steps", default=60)
    options = parser.parse_args()
    print("| model | lens by `new` | outputs | step ms | bare ms | ratio |\n|---|---|---|---|---|---|")
    for model in sorted(options.models.glob("*.onnx")):
        with tempfile.TemporaryDirectory() as folder:
            lens = pathlib.Path(folder) / "lens"
            made = run(options.diopter, "new", lens, "--model", model)
            if made.returncode:
                reason = made.stderr.strip().split(model.name + ": ")[-1][:110]
                print(f"| {model.stem} | no: {reason} | | | | |", flush=True)
                continue
            manifest = json.loads((lens / "lens.json").read_text(encoding="utf-8"))
            outputs = ", ".join(f"{o['decoder']}" for c in manifest["components"] for o in c["outputs"])
            timed = run(options.diopter, "bench", lens, "--in", options.media / picture_for(model.stem), "--steps", options.steps, "--json")
            if timed.returncode:
                print(f"| {model.stem} | yes | {outputs} | {timed.stderr.strip()[:90]} | | |", flush=True)
                continue
            report = json.loads(timed.stdout)
            median = report["median_ms"]
            print(f"| {model.stem} | yes | {outputs} | {median['step']:.2f} | {median['bare_model']:.2f} | {report['step_over_bare']:.2f} |", flush=True)


main()
