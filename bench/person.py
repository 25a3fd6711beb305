#!/usr/bin/env python3
"""Measures the person lens at 1080p, all in one run on one machine: medians and ratios, no thresholds.

    person.py --diopter build/release/diopter --lens build/lenses/person-background --clip CLIP.mp4 [--rounds 3]

Prints JSON: the step against the bare model run; file to file (x264 ultrafast) against ffmpeg's own decode + encode and against
the Python pipeline beside this file; time to the first frame; peak memory to `null`.
Needs ffmpeg, and for the peer a Python with opencv-python-headless, numpy and onnxruntime.
"""
import argparse, glob, json, os, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))


def timed(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def peak_mb(command):
    pid = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit("%s failed" % command[0])
    return usage.ru_maxrss / 1024


def make_clip(source, out, seconds=10):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", source, "-t", str(seconds), "-vf", "scale=1920:1080:flags=bicubic,setsar=1", "-r", "30",
                    "-an", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", out], check=True)


def file_to_file(args, clip, work):
    """Seconds of each contender, in turn, so that all meet the same noise."""
    model = glob.glob(os.path.join(args.lens, "models", "*.onnx"))[0]
    outs = [os.path.join(work, n) for n in ("ffmpeg.mp4", "diopter.mp4", "python.mp4")]
    commands = {
        "ffmpeg": ["ffmpeg", "-v", "error", "-y", "-i", clip, "-c:v", "libx264", "-preset", "ultrafast", outs[0]],
        "diopter": [args.diopter, "run", args.lens, "--in", clip, "--out", outs[1], "--preset", "ultrafast"],
        "python": [sys.executable, os.path.join(HERE, "python_pipeline.py"), model, clip, outs[2], "1920", "1080"],
    }
    seconds = {name: [] for name in commands}
    for _ in range(args.rounds):
        for name, command in commands.items():
            seconds[name].append(timed(command))
    return {name: statistics.median(s) for name, s in seconds.items()}, commands


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--diopter", required=True)
    ap.add_argument("--lens", required=True)
    ap.add_argument("--clip", required=True)
    ap.add_argument("--rounds", type=int, default=3)
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as work:
        clip = os.path.join(work, "clip.mp4")
        make_clip(args.clip, clip)
        frames = 300
        seconds, commands = file_to_file(args, clip, work)
        step = json.loads(subprocess.run([args.diopter, "bench", args.lens, "--in", clip, "--json"], check=True, capture_output=True).stdout)
        stats = os.path.join(work, "stats.json")
        firsts = []
        for _ in range(args.rounds):
            subprocess.run([args.diopter, "run", args.lens, "--in", clip, "--out", "null", "--frames", "1", "--stats", stats], check=True, stderr=subprocess.DEVNULL)
            firsts.append(timed([args.diopter, "run", args.lens, "--in", clip, "--out", os.path.join(work, "first.mp4"), "--frames", "1"]) * 1000)
        python = json.loads(subprocess.run(commands["python"], check=True, capture_output=True).stdout)
        print(json.dumps({
            "cores": os.cpu_count(),
            "step_ms": step["median_ms"], "step_minus_bare_ms": step["step_minus_bare_ms"], "step_over_bare": step["step_over_bare"],
            "file_to_file_fps": {name: frames / s for name, s in seconds.items()},
            "diopter_over_ffmpeg": seconds["ffmpeg"] / seconds["diopter"], "diopter_over_python": seconds["python"] / seconds["diopter"],
            "first_frame_whole_process_ms": statistics.median(firsts), "python_first_frame_ms": python["first_frame_ms"],
            "peak_mb_to_null": peak_mb([args.diopter, "run", args.lens, "--in", clip, "--out", "null"]),
        }, indent=2))


if __name__ == "__main__":
    main()
