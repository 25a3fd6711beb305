// Where boxes and arrows of the graph lie: the camera on top, components by what feeds them, effects in their order, the picture below.
import type { Manifest } from '@diopter/runtime';
import { feedersOf } from '../store/outputs';
import type { Selection } from '../store/document';

export interface Box {
  key: string;
  title: string;
  detail: string;
  /** Null: nothing to set, camera and picture. */
  target: Selection | null;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Arrow {
  key: string;
  path: string;
  /** The frame on its way through the effects is drawn lighter than what components give. */
  frame: boolean;
}

export interface Graph {
  width: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
}

const WIDTH = 264;
const MARGIN = 22;
const HEIGHT = 52;
const GAP = 26;
const BESIDE = 10;
const MOST_BESIDE = 2;

type Draft = Omit<Box, 'x' | 'y' | 'width' | 'height'>;

function depths(manifest: Manifest): Map<string, number> {
  const found = new Map<string, number>();
  // Components stand after what feeds them.
  for (const component of manifest.components) {
    const before = feedersOf(component).map(({ from }) => found.get(from.split('.')[0]!) ?? 0);
    found.set(component.id, before.length > 0 ? Math.max(...before) + 1 : 0);
  }
  return found;
}

function rowsOf(manifest: Manifest): Draft[][] {
  const rows: Draft[][] = [[{ key: 'camera', title: 'Camera', detail: 'the frame', target: null }]];
  const depth = depths(manifest);
  const deepest = Math.max(0, ...depth.values());
  for (let level = 0; level <= deepest; level++) {
    const here = manifest.components.flatMap((component, index): Draft[] =>
      depth.get(component.id) === level
        ? [{ key: `c:${component.id}`, title: component.id, detail: component.outputs.map(({ name }) => name).join(', '), target: { at: 'component', index } }]
        : [],
    );
    for (let start = 0; start < here.length; start += MOST_BESIDE) rows.push(here.slice(start, start + MOST_BESIDE));
  }
  (manifest.effects ?? []).forEach((effect, index) => {
    rows.push([{ key: `e:${index}`, title: effect.effect.replaceAll('_', ' '), detail: effect.input ? `draws ${effect.input}` : 'effect', target: { at: 'effect', index } }]);
  });
  rows.push([{ key: 'picture', title: 'Picture', detail: 'what is shown', target: null }]);
  return rows;
}

function linksOf(manifest: Manifest): { from: string; to: string; frame: boolean }[] {
  const links = manifest.components.flatMap((component) => {
    const feeders = new Set(feedersOf(component).map(({ from }) => from.split('.')[0]!));
    const sees = component.inputs.some((input) => !input.vector && !input.state && !input.sound && input.constant === undefined && !(input.region as { from?: string } | undefined)?.from);
    const to = `c:${component.id}`;
    return [...[...feeders].map((id) => ({ from: `c:${id}`, to, frame: false })), ...(sees ? [{ from: 'camera', to, frame: true }] : [])];
  });
  const effects = manifest.effects ?? [];
  effects.forEach(({ input }, index) => {
    if (input) links.push({ from: `c:${input.split('.')[0]}`, to: `e:${index}`, frame: false });
    if (index > 0) links.push({ from: `e:${index - 1}`, to: `e:${index}`, frame: true });
  });
  links.push({ from: effects.length > 0 ? `e:${effects.length - 1}` : 'camera', to: 'picture', frame: true });
  return links;
}

/** Straight down to the next row; past other rows along the side. */
function route(from: Box, to: Box): string {
  const x0 = from.x + from.width / 2;
  const x1 = to.x + to.width / 2;
  const y0 = from.y + from.height;
  const tip = to.y - 2;
  if (to.y - y0 <= GAP) return `M${x0} ${y0}C${x0} ${y0 + GAP / 2} ${x1} ${tip - GAP / 2} ${x1} ${tip}`;
  const side = from.key === 'camera' ? 'left' : 'right';
  const edge = side === 'left' ? MARGIN - 12 : WIDTH - MARGIN + 12;
  const leave = side === 'left' ? from.x : from.x + from.width;
  const enter = side === 'left' ? to.x - 2 : to.x + to.width + 2;
  const y = from.y + from.height / 2;
  const end = to.y + to.height / 2;
  return `M${leave} ${y}C${edge} ${y} ${edge} ${y} ${edge} ${y + 16}L${edge} ${end - 16}C${edge} ${end} ${edge} ${end} ${enter} ${end}`;
}

export function layOut(manifest: Manifest): Graph {
  const inner = WIDTH - 2 * MARGIN;
  const boxes = rowsOf(manifest).flatMap((row, place) => {
    const width = (inner - BESIDE * (row.length - 1)) / row.length;
    return row.map((draft, beside): Box => ({ ...draft, x: MARGIN + beside * (width + BESIDE), y: place * (HEIGHT + GAP), width, height: HEIGHT }));
  });
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const arrows = linksOf(manifest).flatMap(({ from, to, frame }): Arrow[] => {
    const start = byKey.get(from);
    const end = byKey.get(to);
    return start && end ? [{ key: `${from}>${to}`, path: route(start, end), frame }] : [];
  });
  return { width: WIDTH, height: Math.max(...boxes.map(({ y, height }) => y + height)), boxes, arrows };
}
