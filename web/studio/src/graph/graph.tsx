// The lens as boxes and arrows; a press on a box shows its properties. What cannot run is marked.
import { manifest, select, selection, type Selection } from '../store/document';
import { problemPointer } from '../store/problem';
import { layOut, type Box } from './layout';

function isTheSame(a: Selection | null, b: Selection): boolean {
  return a !== null && a.at === b.at && (!('index' in a) || !('index' in b) || a.index === b.index);
}

function isAtFault(box: Box, pointer: string): boolean {
  if (!box.target || !('index' in box.target)) return false;
  const here = `/${box.target.at}s/${box.target.index}`;
  return pointer === here || pointer.startsWith(`${here}/`);
}

function Node({ box, chosen }: { box: Box; chosen: boolean }) {
  const place = { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` };
  const words = (
    <>
      <strong>{box.title}</strong>
      <span>{box.detail}</span>
    </>
  );
  const { target } = box;
  if (!target) {
    return (
      <div class="node still" style={place}>
        {words}
      </div>
    );
  }
  const fault = isAtFault(box, problemPointer.value);
  return (
    <button type="button" class={fault ? 'node fault-node' : 'node'} style={place} aria-pressed={chosen} onClick={() => select(target)}>
      {words}
      {fault && <span class="visually-hidden">has a fault</span>}
    </button>
  );
}

export function LensGraph() {
  const graph = layOut(manifest.value!);
  const size = { width: `${graph.width}px`, height: `${graph.height}px` };
  return (
    <div class="graph" style={size} role="group" aria-label="The lens from camera to picture">
      <svg viewBox={`0 0 ${graph.width} ${graph.height}`} width={graph.width} height={graph.height} aria-hidden="true">
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" class="tip" />
          </marker>
        </defs>
        {graph.arrows.map(({ key, path, frame }) => (
          <path key={key} d={path} class={frame ? 'arrow frame' : 'arrow'} marker-end="url(#tip)" />
        ))}
      </svg>
      {graph.boxes.map((box) => (
        <Node key={box.key} box={box} chosen={isTheSame(box.target, selection.value)} />
      ))}
    </div>
  );
}
