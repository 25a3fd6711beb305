#!/usr/bin/env python3
"""Pizza segmentation: TensorFlow and Keras, a small U-Net (about a minute on two cores).

Draws pizzas on tables, trains a network to find their pixels, exports it as TensorFlow Lite, lets `diopter new` make a lens of it, and
measures how well `diopter run` finds pizzas on pictures that the training never saw. Nothing is written outside of the folder given by -o.

    pip install -r pizza_segmentation.requirements.txt
    ./pizza_segmentation.py -o pizza-work
"""
# %% What is used
import argparse
import os
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # warnings only

import keras
import numpy as np
import tensorflow as tf
from PIL import Image, ImageDraw, ImageFilter

sys.dont_write_bytecode = True  # nothing is written beside this script
import lens_steps

warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter", category=UserWarning)  # its successor is a package of its own
PHOTO = 192  # pixels of a side of the pictures that are drawn
INPUT = 96   # pixels of a side of what the model sees
SEED = 11


# %% The data: a table with boards, plates and bowls that are no pizza, and a pizza whose pixels are known
def disc(draw, x, y, radius, **style):
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), **style)


def near(random, colour, spread=18):
    return tuple(int(channel) for channel in np.clip(np.array(colour) + random.integers(-spread, spread + 1, 3), 0, 255))


def draw_table(random):
    image = Image.new("RGB", (PHOTO, PHOTO), near(random, (150, 120, 95), 70))
    draw = ImageDraw.Draw(image)
    board = near(random, (140, 100, 70), 50)
    for x in range(0, PHOTO, int(random.integers(14, 40))):  # planks
        draw.line((x, 0, x + random.integers(-6, 7), PHOTO), fill=tuple(int(c * .8) for c in board), width=2)
    for _ in range(random.integers(1, 4)):
        x, y, radius = random.integers(0, PHOTO), random.integers(0, PHOTO), random.integers(15, 45)
        disc(draw, x, y, radius, fill=near(random, (215, 215, 220), 40), outline=near(random, (120, 120, 130)), width=3)
        disc(draw, x, y, radius * .65, fill=near(random, (190, 120, 60), 70))
    return image


def draw_pizza(random, image):
    """Draws on the image; returns the pizza's pixels as an "L" picture of 0 and 255."""
    draw = ImageDraw.Draw(image)
    x, y = random.uniform(.35, .65, 2) * PHOTO
    radius = random.uniform(.2, .38) * PHOTO
    mask = Image.new("L", image.size)
    disc(ImageDraw.Draw(mask), x, y, radius, fill=255)
    disc(draw, x, y, radius, fill=near(random, (196, 140, 75)), outline=near(random, (150, 95, 45)), width=3)
    disc(draw, x, y, radius * .86, fill=near(random, (190, 60, 35)))
    disc(draw, x, y, radius * .82, fill=near(random, (240, 205, 115)))
    for _ in range(60):  # melted cheese
        angle, at = random.uniform(0, 2 * np.pi), radius * .78 * np.sqrt(random.uniform())
        disc(draw, x + at * np.cos(angle), y + at * np.sin(angle), random.uniform(1, 5), fill=near(random, (235, 190, 95), 30))
    for _ in range(random.integers(5, 12)):  # salami and basil
        angle, at = random.uniform(0, 2 * np.pi), radius * .68 * np.sqrt(random.uniform())
        topping, size = ((170, 40, 35), .12) if random.uniform() < .7 else ((60, 120, 45), .07)
        disc(draw, x + at * np.cos(angle), y + at * np.sin(angle), radius * size, fill=near(random, topping))
    if random.uniform() < .3:  # a slice is gone
        angle = random.uniform(0, 360)
        wedge = (x - 1.02 * radius, y - 1.02 * radius, x + 1.02 * radius, y + 1.02 * radius)
        draw.pieslice(wedge, angle, angle + 50, fill=near(random, (210, 210, 205), 25))
        ImageDraw.Draw(mask).pieslice(wedge, angle, angle + 50, fill=0)
    return mask


def draw_photo(random):
    """A picture and its mask; one in eight has no pizza at all."""
    image = draw_table(random)
    mask = draw_pizza(random, image) if random.uniform() > .125 else Image.new("L", image.size)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(.7)), dtype=np.float32)
    noisy = soft * random.uniform(.7, 1.15) + random.normal(0, 6, soft.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), mask


def to_input(photo):
    """What the model sees: [96, 96, 3], red first, 0 to 1. The lens has to do the same, and the golden case holds it to that."""
    return np.asarray(photo.resize((INPUT, INPUT), Image.Resampling.BOX), dtype=np.float32) / 255


def to_arrays(pairs):
    inputs = np.stack([to_input(photo) for photo, _ in pairs])
    return inputs, np.stack([to_input(mask) for _, mask in pairs])[..., None]


# %% The network: three steps down, three steps up, and what was seen on the way down beside it
def block(x, width):
    x = keras.layers.Conv2D(width, 3, padding="same", use_bias=False)(x)
    return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=.9)(x))


def make_network(batch=None, widths=(12, 24, 48)):
    image = x = keras.Input((INPUT, INPUT, 3), batch_size=batch, name="image")
    seen = []
    for width in widths:
        x = block(x, width)
        seen.append(x)
        x = keras.layers.MaxPooling2D()(x)
    x = block(x, 64)
    for width, before in zip(reversed(widths), reversed(seen), strict=True):
        x = keras.layers.UpSampling2D(interpolation="bilinear")(x)
        x = block(keras.layers.Concatenate()([x, before]), width)
    return keras.Model(image, keras.layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x))


def overlap_loss(truth, guess):
    """Cross-entropy for each pixel, and Dice for the shape as a whole."""
    dice = 1 - (2 * tf.reduce_sum(truth * guess) + 1) / (tf.reduce_sum(truth) + tf.reduce_sum(guess) + 1)
    return tf.reduce_mean(keras.losses.binary_crossentropy(truth, guess)) + dice


def intersection_over_union(guesses, truths):
    """Of all pictures together, each pixel at a probability of one half."""
    guesses, truths = np.asarray(guesses) >= .5, np.asarray(truths) >= .5
    return (guesses & truths).sum() / (guesses | truths).sum()


# %% Export: TensorFlow Lite with a fixed batch of one; `diopter new` and `diopter convert` turn it into ONNX
def export(network, path):
    single = make_network(batch=1)
    single.set_weights(network.get_weights())
    saved = str(path.with_suffix(".saved_model"))
    single.export(saved, verbose=False)
    path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(saved).convert())


def answer_of(path, seen):
    """What TensorFlow Lite itself says, and the names that tensors have in the file."""
    interpreter = tf.lite.Interpreter(str(path))
    interpreter.allocate_tensors()
    source, answer = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    interpreter.set_tensor(source["index"], seen)
    interpreter.invoke()
    return {source["name"]: seen, answer["name"]: interpreter.get_tensor(answer["index"])}


# %% From the model to a lens that is proved
def make_lens(arguments, model, photo):
    lens = arguments.output / "pizza"
    lens_steps.diopter(arguments, "inspect", model)
    lens_steps.diopter(arguments, "new", lens, "--model", model, "--task", "selfieseg")

    # The task's name comes from selfies; a pizza is found all the same. What is drawn with the mask is the lens's own business.
    def change(manifest):
        manifest["components"][0]["id"] = "pizza"
        manifest["components"][0]["model"]["licence"] = manifest["licence"] = "CC0-1.0"
        manifest["effects"] = [{"effect": "tint", "input": "pizza.mask", "parameters": {"colour": "#000000", "opacity": .65, "where": "outside"}}]
    lens_steps.edit_lens(lens, change)

    # The case's picture is not square, so that it also tells how the lens fits it into the model's square.
    picture, wide = arguments.output / "margherita.png", photo.crop((0, 20, PHOTO, PHOTO - 20))
    wide.save(picture)
    lens_steps.write_case(lens, "margherita", picture, answer_of(model, to_input(wide)[None]))
    lens_steps.prove(arguments, lens)
    return lens


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lens_steps.add_arguments(parser, epochs=6)
    arguments = parser.parse_args()
    lens_steps.make_folder(arguments.output)
    keras.utils.set_random_seed(SEED)
    random = np.random.default_rng(SEED)

    print("drawing 900 pictures to learn from, and 40 to be measured on", flush=True)
    learning, held_out = [draw_photo(random) for _ in range(900)], [draw_photo(random) for _ in range(40)]
    folder = arguments.output / "held-out"
    folder.mkdir()
    for index, (photo, _) in enumerate(held_out):
        photo.save(folder / f"{index:06}.png")

    network = make_network()
    network.compile(keras.optimizers.Adam(2e-3), overlap_loss)
    print(f"training {network.count_params()} parameters for {arguments.epochs} epochs", flush=True)
    network.fit(*to_arrays(learning), batch_size=16, epochs=arguments.epochs, verbose=2)
    inputs, truths = to_arrays(held_out)
    own = intersection_over_union(network.predict(inputs, verbose=0), truths)
    print(f"Keras: intersection over union {own:.3f} on the held-out pictures", flush=True)

    model = arguments.output / "pizza.tflite"
    export(network, model)
    lens = make_lens(arguments, model, held_out[0][0])

    results = arguments.output / "results.jsonl"
    lens_steps.diopter(arguments, "run", lens, "--in", folder / "%06d.png", "--out", arguments.output / "shown-%06d.png",
                       "--results", results, "--masks", arguments.output / "masks")
    masks = [np.asarray(Image.open(line["outputs"]["pizza.mask"]["path"]), dtype=np.float32) / 255 for line in lens_steps.read_results(results)]
    found = intersection_over_union(masks, [np.asarray(mask) / 255 for _, mask in held_out])
    print(f"diopter: intersection over union {found:.3f} at the pictures' own size")
    if arguments.epochs >= 6 and (found < .85 or own < .85):
        raise SystemExit("expected at least 0.85")


if __name__ == "__main__":
    main()
