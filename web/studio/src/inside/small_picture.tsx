// A small picture of samples; what it shows is said in words beside it.
import { useEffect, useRef } from 'preact/hooks';

export function SmallPicture({ width, height, rgba, label }: { width: number; height: number; rgba: Uint8ClampedArray; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element || width === 0 || height === 0) return;
    element.width = width;
    element.height = height;
    element.getContext('2d')?.putImageData(new ImageData(rgba as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
  }, [width, height, rgba]);
  return <canvas ref={canvas} class="small-picture" role="img" aria-label={label} />;
}
