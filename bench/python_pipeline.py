#!/usr/bin/env python3
"""The peer that bench/person.py measures against: the person lens as a tuned Python pipeline (OpenCV, ONNX Runtime, ffmpeg pipes).

    python_pipeline.py MODEL.onnx CLIP OUT.mp4 WIDTH HEIGHT     prints {"frames":n,"wall_s":t,"first_frame_ms":t} as JSON

Reads ahead in a thread, keeps the mask and the blend in 8 bits, and hands I420 to the encoder (x264 ultrafast).
"""
import json, os, queue, subprocess, sys, threading, time

START = time.monotonic()
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import cv2  # noqa: E402  (its import is part of the time to the first frame)
import numpy as np  # noqa: E402
import onnxruntime as ort  # noqa: E402


def decoded(clip, width, height):
    """I420 frames, read ahead by a thread."""
    size, frames = width * height * 3 // 2, queue.Queue(4)

    def read():
        pipe = subprocess.Popen(["ffmpeg", "-v", "error", "-i", clip, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"], stdout=subprocess.PIPE, bufsize=size)
        while len(data := pipe.stdout.read(size)) == size:
            frames.put(np.frombuffer(data, np.uint8).reshape(height * 3 // 2, width))
        frames.put(None)
    threading.Thread(target=read, daemon=True).start()
    while (frame := frames.get()) is not None:
        yield frame


def blend(plane, alpha, value):
    """plane * alpha + value * (1 - alpha), all in 8 bits."""
    return cv2.add(cv2.multiply(plane, alpha, scale=1 / 255), cv2.multiply(255 - alpha, value, scale=1 / 255))


def main():
    model, clip, out, width, height = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name, (_, rows, columns, _) = session.get_inputs()[0].name, session.get_inputs()[0].shape
    encoder = subprocess.Popen(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", "30", "-i", "-",
                                "-c:v", "libx264", "-preset", "ultrafast", out], stdin=subprocess.PIPE)
    frames, first = 0, None
    for i420 in decoded(clip, width, height):
        small = cv2.resize(cv2.cvtColor(i420, cv2.COLOR_YUV2RGB_I420), (columns, rows), interpolation=cv2.INTER_AREA)
        person = session.run(None, {name: small[None].astype(np.float32) / 255})[0][0, :, :, 0]
        mask = np.clip(person * 255, 0, 255).astype(np.uint8)
        alpha, half = cv2.resize(mask, (width, height)), cv2.resize(mask, (width // 2, height // 2))
        chroma = i420[height:].reshape(2, height // 2, width // 2)
        encoder.stdin.write(blend(i420[:height], alpha, 145.).tobytes())
        encoder.stdin.write(blend(chroma[0], half, 54.).tobytes())
        encoder.stdin.write(blend(chroma[1], half, 34.).tobytes())
        frames += 1
        first = first or time.monotonic() - START
    encoder.stdin.close()
    encoder.wait()
    print(json.dumps({"frames": frames, "wall_s": time.monotonic() - START, "first_frame_ms": first * 1000}))


if __name__ == "__main__":
    main()
