// The results of the last frame, each as it reads best: shares, bars, boxes, points, pictures.
import type { ResultPicture, Results } from '@diopter/runtime';
import { percent, short, width } from '../panels/amounts';
import { pictureOf } from './pictures';
import { SmallPicture } from './small_picture';

interface Item {
  label?: string;
  name?: string;
  score?: number;
  coverage?: number;
  box?: number[];
  line?: number[];
  x?: number;
  y?: number;
  points?: Item[];
}

type Output = Results['outputs'][string];
type Size = { width: number; height: number };

const MOST_ITEMS = 8;
const MOST_VALUES = 12;

function Bars({ items }: { items: readonly Item[] }) {
  return (
    <ul class="result-bars">
      {items.slice(0, MOST_ITEMS).map((item, place) => {
        const share = Math.min(1, Math.max(0, item.score ?? item.coverage ?? 0));
        return (
          <li key={place} class="bar-line">
            <span class="bar-name">{item.label || item.name || place}</span>
            <span class="meter" aria-hidden="true">
              <span class="bar-fill" style={{ width: width(share) }} />
            </span>
            <span class="bar-share">{percent(share)}</span>
          </li>
        );
      })}
      {items.length > MOST_ITEMS && <li class="muted small">and {items.length - MOST_ITEMS} more</li>}
    </ul>
  );
}

/** Where boxes, lines and points lie in the frame. */
function Map({ items, size }: { items: readonly Item[]; size: Size }) {
  const points = items.flatMap((item) => item.points ?? (item.x === undefined ? [] : [item]));
  const boxes = items.flatMap(({ box }) => (box?.length === 4 ? [box as [number, number, number, number]] : []));
  const lines = items.flatMap(({ line }) => (line?.length === 4 ? [line as [number, number, number, number]] : []));
  const pen = size.width / 160;
  return (
    <svg class="result-map" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={`${boxes.length} boxes, ${lines.length} lines and ${points.length} points in the frame`}>
      {boxes.map(([x0, y0, x1, y1], place) => (
        <rect key={`b${place}`} x={x0} y={y0} width={Math.max(0, x1 - x0)} height={Math.max(0, y1 - y0)} stroke-width={pen} />
      ))}
      {lines.map(([x1, y1, x2, y2], place) => (
        <line key={`l${place}`} x1={x1} y1={y1} x2={x2} y2={y2} stroke-width={pen} />
      ))}
      {points.map(({ x = 0, y = 0 }, place) => (
        <circle key={`p${place}`} cx={x} cy={y} r={pen} />
      ))}
    </svg>
  );
}

function pictureFor(output: Output, pictures: readonly ResultPicture[]): ResultPicture | undefined {
  const place = /^picture:(\d+)$/.exec(String(output.path ?? ''))?.[1];
  return place === undefined ? undefined : pictures[Number(place)];
}

const PLACED = new Set(['boxes', 'keypoints', 'lines']);

function Value({ output, pictures, size }: { output: Output; pictures: readonly ResultPicture[]; size: Size }) {
  const items = (Array.isArray(output.items) ? output.items : []) as Item[];
  const picture = pictureFor(output, pictures);
  return (
    <>
      {picture && <SmallPicture {...pictureOf(picture)} label={`The ${output.kind} as a picture`} />}
      {typeof output.coverage === 'number' && <p class="range">covers {percent(output.coverage)} of the frame</p>}
      {output.kind === 'depth' && (
        <p class="range">
          {short(Number(output.min))} to {short(Number(output.max))}
        </p>
      )}
      {PLACED.has(output.kind) && items.length > 0 && <Map items={items} size={size} />}
      {output.kind !== 'keypoints' && items.length > 0 && <Bars items={items} />}
      {Array.isArray(output.values) && <p class="values">{(output.values as number[]).slice(0, MOST_VALUES).map(short).join('  ')}</p>}
      {Array.isArray(output.items) && items.length === 0 && <p class="muted small">nothing found</p>}
    </>
  );
}

export function ResultCards({ results, pictures, size }: { results: Results; pictures: readonly ResultPicture[]; size: Size }) {
  const outputs = Object.entries(results.outputs);
  if (outputs.length === 0) return <p class="muted">No result yet.</p>;
  return (
    <div class="tensors">
      {outputs.map(([name, output]) => (
        <section class="tensor" key={name} aria-label={`Result ${name}`}>
          <h3>
            <span class="chip">{output.kind}</span> {name}
          </h3>
          <Value output={output} pictures={pictures} size={size} />
        </section>
      ))}
    </div>
  );
}
