#!/usr/bin/env python3
"""Writes models/gesture.onnx: which fingers are stretched, by geometry instead of training.

Needs the package onnx.  python3 lenses/hands/make_gesture.py, then put the new sha256 into lens.json.

In: 21 hand points, x and y from the wrist, [1,42]. A finger is stretched where its tip lies farther from the wrist than its
middle joint (the thumb: farther from the little finger's root than its last joint). Each gesture is a pattern of stretched and
bent fingers; its score is the product of the fingers' probabilities, brought to a sum of 1.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FINGERS = ["thumb", "index", "middle", "ring", "little"]
GESTURES = {  # 1: stretched
    "fist": (0, 0, 0, 0, 0),
    "thumb": (1, 0, 0, 0, 0),
    "one": (0, 1, 0, 0, 0),
    "two": (0, 1, 1, 0, 0),
    "three": (0, 1, 1, 1, 0),
    "four": (0, 1, 1, 1, 1),
    "open": (1, 1, 1, 1, 1),
    "call": (1, 0, 0, 0, 1),
    "horns": (0, 1, 0, 0, 1),
}
WIDER = (1.05, 1.1, 1.1, 1.1, 1.1)  # the ratio of distances at which a finger counts as half stretched
STEEPNESS = 25.0


def weight(name, values):
    return numpy_helper.from_array(np.asarray(values), name)


def model():
    pattern = np.array(list(GESTURES.values()), np.float32)
    node = helper.make_node
    nodes = [
        node("Reshape", ["points", "shape"], ["xy"]),
        node("Gather", ["xy", "ends"], ["end_xy"]), node("Gather", ["xy", "joints"], ["joint_xy"]), node("Gather", ["xy", "roots"], ["root_xy"]),
        node("Sub", ["end_xy", "root_xy"], ["end"]), node("Sub", ["joint_xy", "root_xy"], ["joint"]),
        node("ReduceL2", ["end"], ["end_far"], axes=[1], keepdims=0), node("ReduceL2", ["joint"], ["joint_far"], axes=[1], keepdims=0),
        node("Add", ["joint_far", "tiny"], ["joint_safe"]), node("Div", ["end_far", "joint_safe"], ["ratio"]),
        node("Sub", ["ratio", "wider"], ["over"]), node("Mul", ["over", "steepness"], ["logit"]), node("Neg", ["logit"], ["minus"]),
        node("Softplus", ["minus"], ["cost_if_stretched"]), node("Softplus", ["logit"], ["cost_if_bent"]),
        node("MatMul", ["pattern", "cost_if_stretched"], ["cost1"]), node("MatMul", ["opposite", "cost_if_bent"], ["cost2"]),
        node("Add", ["cost1", "cost2"], ["cost"]), node("Neg", ["cost"], ["score"]), node("Softmax", ["score"], ["flat"], axis=0),
        node("Reshape", ["flat", "row"], ["gestures"]),
    ]
    weights = [
        weight("shape", np.int64([21, 2])), weight("ends", np.int64([4, 8, 12, 16, 20])), weight("joints", np.int64([3, 6, 10, 14, 18])),
        weight("roots", np.int64([17, 0, 0, 0, 0])), weight("tiny", np.float32([1e-6])), weight("wider", np.float32(WIDER)),
        weight("steepness", np.float32([STEEPNESS])), weight("pattern", pattern), weight("opposite", 1 - pattern), weight("row", np.int64([1, len(GESTURES)])),
    ]
    graph = helper.make_graph(nodes, "gesture", [helper.make_tensor_value_info("points", TensorProto.FLOAT, [1, 42])],
                              [helper.make_tensor_value_info("gestures", TensorProto.FLOAT, [1, len(GESTURES)])], weights)
    return helper.make_model(graph, producer_name="diopter", opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


if __name__ == "__main__":
    made = model()
    onnx.checker.check_model(made)
    target = pathlib.Path(__file__).parent / "models/gesture.onnx"
    target.parent.mkdir(exist_ok=True)
    onnx.save(made, target)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(GESTURES)} gestures: {', '.join(GESTURES)}")
