#!/usr/bin/env python3
"""Product classifier: scikit-learn, the smallest of the training scripts (about 20 seconds).

Draws pictures of four products, trains a small network to tell them apart, exports it as ONNX, makes a lens of it, and lets
`diopter run` name products on pictures that the training never saw. Nothing is written outside of the folder given by -o.

    pip install -r product_classifier.requirements.txt
    ./product_classifier.py -o product-lens-work
"""
# %% What is used
import argparse
import os
import sys
import warnings

# The matrices are small: more threads than one only wait for each other, and for minutes on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import onnx
import onnx.utils
from onnx import TensorProto, helper
from PIL import Image, ImageDraw, ImageOps
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.neural_network import MLPClassifier

sys.dont_write_bytecode = True  # nothing is written beside this script
import lens_steps

LABELS = ["bottle", "box", "can", "mug"]
PHOTO = 128  # pixels of a side of the pictures that are drawn
INPUT = 32   # pixels of a side of what the model sees
SEED = 7


# %% The data: products on a table, drawn at three times their size and shrunk, so that edges are soft
def shade(colour, factor):
    return tuple(int(min(255, channel * factor)) for channel in colour)


def draw_product(draw, label, x, y, unit, colour):
    """Draws a product that stands on the point (x, y); `unit` is a tenth of its height."""
    dark, light = shade(colour, .6), shade(colour, 1.4)
    if label == "bottle":
        draw.rounded_rectangle((x - 1.6 * unit, y - 6 * unit, x + 1.6 * unit, y), unit, fill=colour)
        draw.polygon([(x - 1.6 * unit, y - 5.4 * unit), (x - .6 * unit, y - 7.6 * unit), (x + .6 * unit, y - 7.6 * unit), (x + 1.6 * unit, y - 5.4 * unit)], fill=colour)
        draw.rectangle((x - .6 * unit, y - 9.4 * unit, x + .6 * unit, y - 7 * unit), fill=colour)
        draw.rectangle((x - .7 * unit, y - 10 * unit, x + .7 * unit, y - 9.2 * unit), fill=dark)
        draw.rectangle((x - 1.6 * unit, y - 4.4 * unit, x + 1.6 * unit, y - 2 * unit), fill=light)
    elif label == "box":
        draw.rectangle((x - 3.4 * unit, y - 6 * unit, x + 2 * unit, y), fill=colour)
        draw.polygon([(x + 2 * unit, y), (x + 2 * unit, y - 6 * unit), (x + 4 * unit, y - 7.2 * unit), (x + 4 * unit, y - 1.2 * unit)], fill=dark)
        draw.polygon([(x - 3.4 * unit, y - 6 * unit), (x + 2 * unit, y - 6 * unit), (x + 4 * unit, y - 7.2 * unit), (x - 1.4 * unit, y - 7.2 * unit)], fill=light)
    elif label == "can":
        draw.rectangle((x - 2.2 * unit, y - 7 * unit, x + 2.2 * unit, y), fill=colour)
        draw.ellipse((x - 2.2 * unit, y - .7 * unit, x + 2.2 * unit, y + .7 * unit), fill=colour)
        draw.ellipse((x - 2.2 * unit, y - 7.8 * unit, x + 2.2 * unit, y - 6.2 * unit), fill=(200, 202, 206), outline=dark, width=max(1, int(.2 * unit)))
        draw.rectangle((x - 2.2 * unit, y - 4.8 * unit, x + 2.2 * unit, y - 2.4 * unit), fill=light)
    else:
        draw.ellipse((x + .8 * unit, y - 4.8 * unit, x + 4.6 * unit, y - 1 * unit), outline=colour, width=max(1, int(.8 * unit)))
        draw.rounded_rectangle((x - 2.8 * unit, y - 5.6 * unit, x + 2.6 * unit, y), .6 * unit, fill=colour)
        draw.ellipse((x - 2.8 * unit, y - 6.3 * unit, x + 2.6 * unit, y - 4.9 * unit), fill=dark)


def draw_photo(random, label):
    side = 3 * PHOTO
    wall, table = random.integers(90, 256, 3), random.integers(60, 200, 3)
    image = Image.new("RGB", (side, side), tuple(map(int, wall)))
    draw = ImageDraw.Draw(image)
    horizon = int(side * random.uniform(.5, .7))
    draw.rectangle((0, horizon, side, side), fill=tuple(map(int, table)))
    unit = side * random.uniform(.065, .08)
    x, y = side * random.uniform(.42, .58), side * random.uniform(.84, .92)
    draw.ellipse((x - 3.5 * unit, y - .8 * unit, x + 4.5 * unit, y + .8 * unit), fill=shade(tuple(map(int, table)), .7))
    draw_product(draw, label, x, y, unit, tuple(map(int, random.integers(20, 220, 3))))
    small = np.asarray(image.resize((PHOTO, PHOTO), Image.Resampling.BOX), dtype=np.float32)
    noisy = small * random.uniform(.8, 1.1) + random.normal(0, 5, small.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def draw_set(random, count):
    classes = np.arange(count) % len(LABELS)
    return [draw_photo(random, LABELS[index]) for index in classes], classes


def to_input(photo):
    """What the model sees: the middle, [3, 32, 32], red first, 0 to 1. The lens has to do the same, and the golden case holds it to that."""
    small = ImageOps.fit(photo, (INPUT, INPUT), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32).transpose(2, 0, 1) / 255


# %% Training
def train(photos, classes, epochs):
    rows = np.stack([to_input(photo).ravel() for photo in photos])
    network = MLPClassifier((128, 32), alpha=1e-3, batch_size=64, max_iter=epochs, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that all epochs were used up is what was asked for
        network.fit(rows, classes)
    return network


# %% Export: scikit-learn takes rows of numbers, a lens gives a picture; a Flatten in front makes one of the other
def export(network, path):
    model = to_onnx(network, initial_types=[("row", FloatTensorType([1, 3 * INPUT * INPUT]))], options={"zipmap": False}, target_opset=17)
    # The index of the best class is an output of its own; the probabilities say more, so the graph is cut to them.
    model = onnx.utils.Extractor(model).extract_model(["row"], ["probabilities"])
    graph = model.graph
    graph.node.insert(0, helper.make_node("Flatten", ["image"], ["row"], axis=1))
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, INPUT, INPUT]))
    onnx.checker.check_model(model)
    onnx.save(model, path)


# %% From the model to a lens that is proved
def make_lens(arguments, model, photo, network):
    names = arguments.output / "labels.txt"
    names.write_text("\n".join(LABELS) + "\n")
    lens = arguments.output / "products"
    lens_steps.diopter(arguments, "new", lens, "--model", model, "--task", "classify", "--labels", names)

    # Video is wider than the square that the model knows: the middle of the frame is cut out, not squeezed.
    def change(manifest):
        manifest["components"][0]["inputs"][0].setdefault("transform", {})["fit"] = "cover"
        manifest["components"][0]["model"]["licence"] = manifest["licence"] = "CC0-1.0"
    lens_steps.edit_lens(lens, change)

    # The case's picture is not square, so that it also tells how the lens fits it into the model's square.
    picture, tall = arguments.output / "case.png", photo.crop((10, 0, PHOTO - 10, PHOTO))
    tall.save(picture)
    seen = to_input(tall)[None]
    scores = network.predict_proba(seen.reshape(1, -1)).astype(np.float32)
    best = int(scores.argmax())
    found = {"classify.classes": {"kind": "classes", "items": [{"label": LABELS[best], "class": best, "score": float(scores[0, best])}]}}
    lens_steps.write_case(lens, "product", picture, {"image": seen, "probabilities": scores}, expected=found)
    lens_steps.prove(arguments, lens)
    return lens


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lens_steps.add_arguments(parser, epochs=40)
    arguments = parser.parse_args()
    lens_steps.make_folder(arguments.output)
    random = np.random.default_rng(SEED)

    print("drawing 2400 pictures to learn from, and 80 to be asked about", flush=True)
    photos, classes = draw_set(random, 2400)
    held_out, answers = draw_set(random, 80)
    (arguments.output / "held-out").mkdir()
    for index, photo in enumerate(held_out):
        photo.save(arguments.output / "held-out" / f"{index:06}.png")

    print(f"training for {arguments.epochs} epochs", flush=True)
    network = train(photos, classes, arguments.epochs)
    own = network.predict(np.stack([to_input(photo).ravel() for photo in held_out]))
    print(f"scikit-learn names {np.mean(own == answers):.1%} of the held-out pictures right", flush=True)

    model = arguments.output / "products.onnx"
    export(network, model)
    lens = make_lens(arguments, model, held_out[0], network)

    results = arguments.output / "results.jsonl"
    lens_steps.diopter(arguments, "run", lens, "--in", arguments.output / "held-out" / "%06d.png", "--out", "null", "--results", results)
    found = [line["outputs"]["classify.classes"]["items"][0]["label"] for line in lens_steps.read_results(results)]
    right = np.mean([name == LABELS[index] for name, index in zip(found, answers, strict=True)])
    same = np.mean([name == LABELS[index] for name, index in zip(found, own, strict=True)])
    print(f"diopter names {right:.1%} of the held-out pictures right, and {same:.1%} as scikit-learn does")
    if right < .9 or same < .97:
        raise SystemExit("expected at least 90 % right and 97 % alike")


if __name__ == "__main__":
    main()
