// A chart over days: bars for what is counted, lines for what is measured. For screen readers it is one picture with a summary; the table
// beside the charts holds every number.
import { useEffect, useRef, useState } from 'preact/hooks';
import { placeOf, roundMost, ticksOf } from './scale';

export interface Series {
  name: string;
  /** Null: nothing was measured that day. */
  values: (number | null)[];
}

interface ChartProps {
  title: string;
  /** "2026-11-23" each */
  days: string[];
  series: Series[];
  kind: 'bars' | 'lines';
  /** How a value is written. */
  write: (value: number) => string;
  summary: string;
}

const HEIGHT = 150;
const LEFT = 52;
const BELOW = 24;
const TOP = 8;

const dayNames = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
export const dayText = (day: string) => dayNames.format(new Date(`${day}T00:00:00Z`));

function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(480);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => entry && setWidth(Math.max(200, Math.floor(entry.contentRect.width))));
    if (place.current) watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return { place, width };
}

interface Drawn extends ChartProps {
  most: number;
  width: number;
}

function Bars({ days, series, most, width }: Drawn) {
  const slot = width / days.length;
  const bar = Math.max(1, Math.min(18, (slot * 0.72) / series.length));
  return (
    <>
      {series.map(({ name, values }, s) =>
        values.map((value, d) => {
          if (!value) return null;
          const y = placeOf(value, most, HEIGHT);
          return <rect key={`${name} ${d}`} class={`series-${s}`} x={d * slot + slot / 2 + (s - series.length / 2) * bar} y={y} width={Math.max(1, bar - 1)} height={HEIGHT - y} rx={Math.min(2, bar / 3)} />;
        }),
      )}
    </>
  );
}

function Lines({ days, series, most, width }: Drawn) {
  const slot = width / days.length;
  return (
    <>
      {series.map(({ name, values }, s) => {
        const points = values.map((value, d) => (value === null ? null : { x: d * slot + slot / 2, y: placeOf(value, most, HEIGHT) }));
        const path = points.map((point, d) => (point ? `${points[d - 1] ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}` : '')).join('');
        return (
          <g key={name} class={`series-${s}`}>
            <path d={path} class="line" />
            {points.map((point, d) => point && <circle key={d} cx={point.x} cy={point.y} r={2.5} />)}
          </g>
        );
      })}
    </>
  );
}

/** What the pointer reads: a column for each day. */
function Columns({ days, series, width, write }: Drawn) {
  const slot = width / days.length;
  return (
    <>
      {days.map((day, d) => (
        <rect key={day} class="column-hit" x={d * slot} y={0} width={slot} height={HEIGHT}>
          <title>{[dayText(day), ...series.map(({ name, values }) => `${name}: ${values[d] == null ? 'nothing' : write(values[d])}`)].join('\n')}</title>
        </rect>
      ))}
    </>
  );
}

export function Chart(props: ChartProps) {
  const { place, width } = useWidth();
  const inner = width - LEFT - 4;
  const highest = Math.max(0, ...props.series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const most = roundMost(highest);
  const drawn = { ...props, most, width: inner };
  const Shape = props.kind === 'bars' ? Bars : Lines;
  const named = [0, Math.floor(props.days.length / 2), props.days.length - 1].filter((d, i, all) => all.indexOf(d) === i);
  return (
    <figure class="chart">
      <figcaption>
        <strong>{props.title}</strong>
        {props.series.length > 1 && <span class="legend">{props.series.map(({ name }, s) => <span key={name} class={`key-${s}`}>{name}</span>)}</span>}
      </figcaption>
      <div ref={place}>
        <svg role="img" aria-label={`${props.title}: ${props.summary}`} width={width} height={HEIGHT + BELOW + TOP}>
          <g transform={`translate(${LEFT} ${TOP})`}>
            {ticksOf(most, props.kind === 'bars').map((tick) => (
              <g key={tick} class="tick" aria-hidden="true">
                <line x1={0} x2={inner} y1={placeOf(tick, most, HEIGHT)} y2={placeOf(tick, most, HEIGHT)} />
                <text x={-8} y={placeOf(tick, most, HEIGHT)} dy="0.32em" text-anchor="end">{props.write(tick)}</text>
              </g>
            ))}
            <Shape {...drawn} />
            {named.map((d) => (
              <text key={d} class="day-name" x={Math.min(inner, Math.max(0, (d + 0.5) * (inner / props.days.length)))} y={HEIGHT + 18} text-anchor={d === 0 ? 'start' : d === props.days.length - 1 ? 'end' : 'middle'} aria-hidden="true">{dayText(props.days[d]!)}</text>
            ))}
            <Columns {...drawn} />
          </g>
        </svg>
      </div>
    </figure>
  );
}

/** Shares of a whole as bars that lie, each with its number. */
export function ShareBars({ title, shares }: { title: string; shares: [string, number][] }) {
  const whole = Math.max(1, shares.reduce((sum, [, count]) => sum + count, 0));
  return (
    <figure class="chart">
      <figcaption><strong>{title}</strong></figcaption>
      <table class="share-bars">
        <caption class="visually-hidden">{title}</caption>
        <tbody>
          {shares.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="share-track" aria-hidden="true"><svg width="100%" height="10"><rect class="series-0" width={`${(100 * count) / whole}%`} height="10" rx="5" /></svg></td>
              <td>{Math.round((100 * count) / whole)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
