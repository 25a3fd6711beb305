#!/usr/bin/env python3
"""Style transfer: PyTorch, a small picture-to-picture network (about two minutes on two cores).

Makes a style by rule, slow and exact: a screen print of four inks with dark outlines. Trains a network to print photos like that in one
go, exports it as ONNX with an open size, makes a lens of it, and lets `diopter run` print a photo that the training never saw.
Learns from drawn pictures and from photos that scikit-image ships. Nothing is written outside of the folder given by -o.

    pip install -r style_transfer.requirements.txt
    ./style_transfer.py -o style-work
"""
# %% What is used
import argparse
import inspect
import os
import pathlib
import sys

# Threads that wait for each other without spinning: on a busy machine that is several times faster.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import skimage
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import nn
from torch.nn import functional

sys.dont_write_bytecode = True  # nothing is written beside this script
import lens_steps

LEARN_FROM = ["chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png", "brick.png"]
HELD_OUT = "astronaut.png"
INKS = np.array([[28, 24, 60], [178, 42, 88], [244, 148, 66], [255, 240, 206]], dtype=np.float32)  # from shadows to lights
PATCH = 96
SEED = 3


# %% The data: photos, drawn pictures, and what the style makes of them
def photo(name):
    return Image.open(pathlib.Path(skimage.__file__).parent / "data" / name).convert("RGB")


def draw_picture(random, side=256):
    image = Image.new("RGB", (side, side), tuple(map(int, random.integers(0, 256, 3))))
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        corners = [tuple(map(int, random.integers(-40, side + 40, 2))) for _ in range(3)]
        colour = tuple(map(int, random.integers(0, 256, 3)))
        if random.uniform() < .5:
            draw.polygon(corners, fill=colour)
        else:
            radius = random.integers(5, 60)
            draw.ellipse((corners[0][0] - radius, corners[0][1] - radius, corners[0][0] + radius, corners[0][1] + radius), fill=colour)
    return image.filter(ImageFilter.GaussianBlur(float(random.uniform(.5, 6))))


def screen_print(image):
    """The style: inks by brightness with soft steps, outlines where brightness changes fast. In and out: RGB pictures."""
    grey = np.asarray(image.convert("L").filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(1)), dtype=np.float32) / 255
    position = grey * (len(INKS) - 1)
    step = np.clip((position % 1 - .5) * 6 + .5, 0, 1)  # flat ink, and a short way from one to the next
    low = np.minimum(position.astype(int), len(INKS) - 2)
    printed = INKS[low] * (1 - step[..., None]) + INKS[low + 1] * step[..., None]
    down, right = np.gradient(grey)
    outline = np.clip(np.hypot(down, right) * 14 - .35, 0, 1)[..., None]
    return Image.fromarray((printed * (1 - outline) + INKS[0] * outline).clip(0, 255).astype(np.uint8))


def to_tensor(image):
    """What the model sees: [3, H, W], red first, 0 to 1. The lens has to do the same, and the golden case holds it to that."""
    return torch.from_numpy(np.asarray(image, dtype=np.float32).transpose(2, 0, 1) / 255)


def draw_patches(random, count):
    """Pairs of a patch and its print, cut from pictures at several sizes, mirrored at times."""
    sources = [photo(name) for name in LEARN_FROM] + [draw_picture(random) for _ in range(12)]
    sizes = [(source, scale) for source in sources for scale in (.5, .75, 1)]
    pairs = []
    for source, scale in sizes:
        small = source.resize((max(PATCH, int(source.width * scale)), max(PATCH, int(source.height * scale))), Image.Resampling.BOX)
        pairs.append(torch.stack([to_tensor(small), to_tensor(screen_print(small))]))
    patches = []
    for _ in range(count):
        pair = pairs[random.integers(len(pairs))]
        y, x = (int(random.integers(size - PATCH + 1)) for size in pair.shape[2:])
        patch = pair[:, :, y:y + PATCH, x:x + PATCH]
        patches.append(patch.flip(3) if random.uniform() < .5 else patch)
    stacked = torch.stack(patches)
    return stacked[:, 0], stacked[:, 1]


# %% The network: half the size inside, so that it is fast; its size is open, as long as both sides are even
class Printer(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.enter = nn.Conv2d(3, width, 5, stride=2, padding=2)
        self.blocks = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(4))
        self.leave = nn.Conv2d(width, 12, 3, padding=1)

    def forward(self, frame):
        x = torch.relu(self.enter(frame))
        for block in self.blocks:
            x = x + torch.relu(block(x))
        return torch.sigmoid(functional.pixel_shuffle(self.leave(x), 2))


def train(network, frames, prints, epochs):
    rate = 4e-3
    optimiser = torch.optim.Adam(network.parameters(), rate)
    batches = len(frames) // 16
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=max(epochs * batches, 1))
    for epoch in range(epochs):
        total = 0.
        for batch in torch.randperm(len(frames))[:batches * 16].split(16):
            loss = functional.l1_loss(network(frames[batch]), prints[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: mean difference {255 * total / batches:.1f} of 255", flush=True)


def difference(a, b):
    """Mean difference of two pictures, in steps of 0 to 255."""
    a, b = (np.asarray(image.convert("RGB"), dtype=np.float32) for image in (a, b))
    return float(np.abs(a - b).mean())


# %% Export: the batch is one, height and width stay open
def export(network, path):
    # From 2.9 on PyTorch takes another exporter unless it is told not to; before 2.5 there is no such choice.
    choice = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(network.eval(), (torch.zeros(1, 3, 256, 256),), str(path), opset_version=17, input_names=["frame"], output_names=["printed"],
                      dynamic_axes={"frame": {2: "height", 3: "width"}, "printed": {2: "height", 3: "width"}}, **choice)


# %% From the model to a lens that is proved
def make_lens(arguments, model, network, picture):
    lens = arguments.output / "screen-print"
    lens_steps.diopter(arguments, "new", lens, "--model", model, "--task", "style")

    # The network halves its picture once: both sides must be even. `new` cannot see that.
    def change(manifest):
        manifest["components"][0]["inputs"][0]["transform"]["multiple_of"] = 2
        manifest["components"][0]["model"]["licence"] = manifest["licence"] = "CC0-1.0"
    lens_steps.edit_lens(lens, change)

    seen = to_tensor(Image.open(picture))[None]
    with torch.no_grad():
        answer = network(seen)
    lens_steps.write_case(lens, "portrait", picture, {"frame": seen.numpy(), "printed": answer.numpy()})
    lens_steps.prove(arguments, lens)
    return lens, Image.fromarray((answer[0].numpy().transpose(1, 2, 0) * 255 + .5).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lens_steps.add_arguments(parser, epochs=8)
    arguments = parser.parse_args()
    lens_steps.make_folder(arguments.output)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    random = np.random.default_rng(SEED)

    print("cutting 1200 patches to learn from", flush=True)
    frames, prints = draw_patches(random, 1200)
    network = Printer()
    print(f"training {sum(p.numel() for p in network.parameters())} parameters for {arguments.epochs} epochs", flush=True)
    train(network, frames, prints, arguments.epochs)

    model = arguments.output / "screen-print.onnx"
    export(network, model)
    picture, target = arguments.output / "held-out.png", arguments.output / "target.png"
    photo(HELD_OUT).resize((384, 384), Image.Resampling.BOX).save(picture)
    screen_print(Image.open(picture)).save(target)
    lens, own = make_lens(arguments, model, network, picture)

    printed = arguments.output / "printed.png"
    lens_steps.diopter(arguments, "run", lens, "--in", picture, "--out", printed)
    before, after = (difference(Image.open(path), Image.open(target)) for path in (picture, printed))
    print(f"held-out photo: {before:.1f} of 255 from the style before, {after:.1f} after; "
          f"diopter and PyTorch differ by {difference(own, Image.open(printed)):.2f}")
    if difference(own, Image.open(printed)) > 1 or (arguments.epochs >= 8 and after > 16):
        raise SystemExit("expected at most 16 from the style, and at most 1 between the two")


if __name__ == "__main__":
    main()
