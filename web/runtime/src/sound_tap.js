// Runs in the audio thread: posts what it hears in pieces of 1024 samples.
const PIECE = 1024;

class SoundTap extends AudioWorkletProcessor {
  piece = new Float32Array(PIECE);
  used = 0;

  process([[channel]]) {
    for (let at = 0; channel && at < channel.length; ) {
      const count = Math.min(PIECE - this.used, channel.length - at);
      this.piece.set(channel.subarray(at, at + count), this.used);
      this.used += count;
      at += count;
      if (this.used === PIECE) {
        this.port.postMessage(this.piece, [this.piece.buffer]);
        this.piece = new Float32Array(PIECE);
        this.used = 0;
      }
    }
    return true;
  }
}

registerProcessor('sound-tap', SoundTap);
