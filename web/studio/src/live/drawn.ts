// A drawn head and shoulders before a window that sway a little: something to look at where there is neither camera nor clip.

const WIDTH = 640;
const HEIGHT = 480;
const PACE_MS = 80;

type Pen = CanvasRenderingContext2D;

function ellipse(pen: Pen, colour: string, x: number, y: number, across: number, down: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
  pen.fill();
}

function room(pen: Pen): void {
  const wall = pen.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, '#c9d6d2');
  wall.addColorStop(1, '#8fa39c');
  pen.fillStyle = wall;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = '#f3f7ff';
  pen.fillRect(40, 50, 150, 190);
  pen.fillStyle = '#7d9a91';
  pen.fillRect(110, 50, 8, 190);
  pen.fillRect(40, 140, 150, 8);
  pen.fillStyle = '#b0713f';
  pen.fillRect(490, 300, 110, 180);
  ellipse(pen, '#3f7d4e', 545, 250, 60, 80);
}

function person(pen: Pen, sway: number): void {
  const x = 330 + sway;
  ellipse(pen, '#2d2420', x, 172, 92, 112);
  ellipse(pen, '#27506b', x, 500, 190, 160);
  pen.fillStyle = '#d9a582';
  pen.fillRect(x - 32, 260, 64, 90);
  ellipse(pen, '#e6b592', x, 200, 76, 98);
  ellipse(pen, '#2d2420', x, 116, 78, 36);
  for (const side of [-1, 1]) {
    ellipse(pen, '#ffffff', x + side * 30, 190, 14, 8);
    ellipse(pen, '#3a2a1d', x + side * 30, 190, 7, 7);
    pen.fillStyle = '#4a352a';
    pen.fillRect(x + side * 30 - 18, 168, 36, 6);
  }
  ellipse(pen, '#d39a78', x, 222, 10, 18);
  ellipse(pen, '#b5574f', x, 258, 26, 8);
}

export function drawnStream(): { stream: MediaStream; stop(): void } {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d')!;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const draw = () => {
    room(pen);
    person(pen, still ? 0 : 14 * Math.sin(performance.now() / 1200));
  };
  draw();
  const stream = canvas.captureStream(1000 / PACE_MS);
  const timer = setInterval(draw, PACE_MS);
  return {
    stream,
    stop() {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
    },
  };
}
