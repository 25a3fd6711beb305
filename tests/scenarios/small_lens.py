"""Writes a lens that needs no download: its model says how bright each pixel is, 64 by 64, as the probability of a mask."""
import hashlib
import json
import struct


def _varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def _field(number, value):
    """One protobuf field: an integer, or bytes."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    value = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _tensor_info(name, shape):
    dimensions = b"".join(_field(1, _field(1, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, dimensions)))


def _integers_attribute(name, values):
    return _field(5, _field(1, name) + b"".join(_field(8, value) for value in values) + _field(20, 7))


def brightness_model():
    """ONNX bytes: image [1,64,64,3] float -> bright [1,64,64,1], the mean over the channels."""
    node = _field(1, "image") + _field(2, "bright") + _field(4, "ReduceMean") + _integers_attribute("axes", [3])
    graph = _field(1, node) + _field(2, "brightness") + _field(11, _tensor_info("image", [1, 64, 64, 3])) + _field(12, _tensor_info("bright", [1, 64, 64, 1]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


def _node(op, inputs, output, name, *attributes):
    return _field(1, b"".join(_field(1, i) for i in inputs) + _field(2, output) + _field(3, name) + _field(4, op) + b"".join(attributes))


def breaking_model():
    """ONNX bytes of a classifier that loads, but looks up a row that is not there as soon as the picture is not black."""
    to_int64 = _field(5, _field(1, "to") + _field(3, 7) + _field(20, 2))
    table = _field(5, _field(1, 1) + _field(1, 12) + _field(2, 1) + _field(8, "table") + _field(9, struct.pack("<12f", *range(12))))
    nodes = (_node("GlobalAveragePool", ["image"], "mean", "pool") + _node("Mul", ["mean", "many"], "far", "scale") + _node("Cast", ["far"], "place", "to_place", to_int64) +
             _node("Squeeze", ["place"], "row", "flat") + _node("Gather", ["table", "row"], "scores", "look_up") + _node("Softmax", ["scores"], "classes", "shares"))
    many = _field(5, _field(2, 1) + _field(8, "many") + _field(9, struct.pack("<f", 1000)))
    graph = nodes + _field(2, "breaking") + table + many + _field(11, _tensor_info("image", [1, 1, 8, 8])) + _field(12, _tensor_info("classes", [1, 12]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


def _model(nodes, initializers=b""):
    """A model with the inputs and outputs of brightness_model()."""
    graph = nodes + _field(2, "made") + initializers + _field(11, _tensor_info("image", [1, 64, 64, 3])) + _field(12, _tensor_info("bright", [1, 64, 64, 1]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


def _mean(output):
    return _field(1, _field(1, "image") + _field(2, output) + _field(4, "ReduceMean") + _integers_attribute("axes", [3]))


def endless_model():
    """ONNX bytes of a model that repeats a step 2^62 times."""
    scalar = lambda name, kind: _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, b"")))  # noqa: E731
    unshaped = lambda name: _field(1, name) + _field(2, _field(1, _field(1, 1)))  # noqa: E731
    body = (_node("Identity", ["goes"], "goes_on", "on") + _node("Sin", ["value"], "next", "step") + _field(2, "body") + _field(11, scalar("round", 7)) + _field(11, scalar("goes", 9)) +
            _field(11, unshaped("value")) + _field(12, scalar("goes_on", 9)) + _field(12, unshaped("next")))
    loop = _field(1, b"".join(_field(1, i) for i in ("rounds", "go", "mean")) + _field(2, "bright") + _field(4, "Loop") + _field(5, _field(1, "body") + _field(6, body) + _field(20, 5)))
    rounds = _field(5, _field(2, 7) + _field(8, "rounds") + _field(9, struct.pack("<q", 1 << 62)))
    go = _field(5, _field(2, 9) + _field(8, "go") + _field(9, b"\x01"))
    return _model(_mean("mean") + loop, rounds + go)


def greedy_model():
    """ONNX bytes of a model that wants 60 GB of memory."""
    shape = _field(5, _field(1, 3) + _field(2, 7) + _field(8, "shape") + _field(9, struct.pack("<3q", 50000, 50000, 6)))
    fill = _node("ConstantOfShape", ["shape"], "huge", "fill") + _node("ReduceSum", ["huge"], "sum", "add", _field(5, _field(1, "keepdims") + _field(3, 0) + _field(20, 2))) + _node("Add", ["mean", "sum"], "bright", "join")
    return _model(_mean("mean") + fill, shape)


MODELS = {"brightness": brightness_model, "endless": endless_model, "greedy": greedy_model}


def _merged(base, change):
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    return {**base, **{key: _merged(base.get(key), value) for key, value in change.items()}}


def write(folder, change):
    """Writes the lens to `folder`; `change` is merged over its manifest, and goes over the first component where it has "component"."""
    model = MODELS[change.pop("made_of", "brightness")]()
    manifest = {
        "lens": 1,
        "name": "Brightness",
        "components": [{
            "id": "light",
            "model": {"file": "models/brightness.onnx", "sha256": hashlib.sha256(model).hexdigest(), "licence": "CC0-1.0", "source": "made for tests"},
            "inputs": [{"tensor": "image", "transform": {"scale": 1 / 255, "layout": "nhwc"}}],
            "outputs": [{"name": "mask", "decoder": "mask", "tensors": ["bright"]}],
        }],
        "effects": [{"effect": "tint", "parameters": {"colour": "#ff0000", "opacity": 0.5}}],
    }
    component = change.pop("component", {})
    manifest = _merged(manifest, change)
    manifest["components"][0] = _merged(manifest["components"][0], component)
    (folder / "models").mkdir(parents=True)
    (folder / "models/brightness.onnx").write_bytes(model)
    (folder / "lens.json").write_text(json.dumps(manifest, indent=2))


def add_asset(folder, name):
    """Lists a file that lies in the lens's folder among its assets."""
    manifest = json.loads((folder / "lens.json").read_text())
    manifest.setdefault("assets", []).append({"file": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(), "licence": "CC0-1.0"})
    (folder / "lens.json").write_text(json.dumps(manifest, indent=2))
