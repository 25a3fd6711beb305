// How the lens is used, day by day: charts, and the same numbers as a table.
import { useState } from 'preact/hooks';
import { API, get } from '../../../shared/api';
import type { Day, Insights, Lens } from '../../../shared/api_types';
import { durationText, numberText, shortNumber } from '../../../shared/formats';
import { DownloadIcon } from '../../../shared/icons';
import { useAnswer } from '../../../shared/site/answers';
import { Failure, Waiting } from '../../../shared/site/parts';
import { Chart, dayText, ShareBars } from './chart';
import { daysOf, lastDays } from './scale';

const SPANS = [7, 30, 90];

const NO_DAY: Omit<Day, 'day'> = { opens: 0, plays: 0, play_s: 0, captures: 0, shares: 0, devices: 0, frame_ms: null, device_classes: {} };

/** Days on which nothing happened are not in the answer. */
function filledDays({ days }: Insights, from: string, to: string): Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  return daysOf(from, to).map((day) => known.get(day) ?? { day, ...NO_DAY });
}

const sum = (days: Day[], of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);

function classesOf(days: Day[]): [string, number][] {
  const found = new Map<string, number>();
  for (const day of days) for (const [name, count] of Object.entries(day.device_classes ?? {})) found.set(name, (found.get(name) ?? 0) + count);
  return [...found].sort(([, a], [, b]) => b - a).slice(0, 9).map(([name, count]) => [name.replace('/', ', '), count]);
}

function Tiles({ days }: { days: Day[] }) {
  const tiles: [string, string][] = [
    ['Opens', shortNumber(sum(days, (day) => day.opens))],
    ['Plays', shortNumber(sum(days, (day) => day.plays))],
    ['Play time', durationText(sum(days, (day) => day.play_s))],
    ['Captures', shortNumber(sum(days, (day) => day.captures))],
    ['Shares', shortNumber(sum(days, (day) => day.shares))],
  ];
  return <dl class="tiles">{tiles.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Charts({ days }: { days: Day[] }) {
  const names = days.map(({ day }) => day);
  const times = days.some(({ frame_ms }) => frame_ms);
  const classes = classesOf(days);
  const most = (of: (day: Day) => number) => days.reduce((best, day) => (of(day) > of(best) ? day : best), days[0]!);
  const busiest = most((day) => day.opens);
  return (
    <div class="charts">
      <Chart title="Opens and plays" kind="bars" days={names} write={shortNumber} summary={`most opens on ${dayText(busiest.day)}, ${numberText(busiest.opens)}`}
        series={[{ name: 'Opens', values: days.map(({ opens }) => opens) }, { name: 'Plays', values: days.map(({ plays }) => plays) }]} />
      <Chart title="Devices a day" kind="bars" days={names} write={shortNumber} summary={`at most ${numberText(most((day) => day.devices).devices)} on a day`} series={[{ name: 'Devices', values: days.map(({ devices }) => devices) }]} />
      <Chart title="Play time, minutes" kind="bars" days={names} write={shortNumber} summary={`${durationText(sum(days, (day) => day.play_s))} in all`} series={[{ name: 'Minutes', values: days.map(({ play_s }) => play_s / 60) }]} />
      {times && (
        <Chart title="Time of a frame, ms" kind="lines" days={names} write={numberText} summary="half of all frames, and 95 of 100, are faster than the two lines"
          series={[{ name: 'Median', values: days.map(({ frame_ms }) => frame_ms?.p50 ?? null) }, { name: '95 of 100', values: days.map(({ frame_ms }) => frame_ms?.p95 ?? null) }]} />
      )}
      {classes.length > 0 && <ShareBars title="Devices by kind and speed" shares={classes} />}
    </div>
  );
}

function Numbers({ days }: { days: Day[] }) {
  const used = days.filter(({ opens, plays, captures, shares, devices }) => opens + plays + captures + shares + devices > 0);
  return (
    <details>
      <summary>All numbers as a table</summary>
      <div class="table-place" tabIndex={0} role="region" aria-label="Figures day by day">
        <table>
          <thead><tr>{['Day', 'Opens', 'Plays', 'Play time', 'Captures', 'Shares', 'Devices', 'Median, ms', '95 of 100, ms'].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {used.map((day) => (
              <tr key={day.day}>
                <th scope="row">{dayText(day.day)}</th>
                <td>{numberText(day.opens)}</td><td>{numberText(day.plays)}</td><td>{durationText(day.play_s)}</td><td>{numberText(day.captures)}</td><td>{numberText(day.shares)}</td><td>{numberText(day.devices)}</td>
                <td>{day.frame_ms ? numberText(day.frame_ms.p50) : '–'}</td><td>{day.frame_ms ? numberText(day.frame_ms.p95) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export function Figures({ lens }: { lens: Lens }) {
  const [count, setCount] = useState(30);
  const span = lastDays(count);
  const { value, failure, again } = useAnswer((signal) => get<Insights>(`/lenses/${lens.id}/insights`, span, signal), `${lens.id} ${span.from} ${span.to}`);
  const days = value && filledDays(value, span.from, span.to);
  const isUnused = days?.every(({ opens, plays }) => opens + plays === 0);
  return (
    <section class="card stack" aria-labelledby="figures-title">
      <div class="section-head">
        <h2 id="figures-title">How it is used</h2>
        <div class="spans" role="group" aria-label="Days shown">
          {SPANS.map((span_days) => <button key={span_days} type="button" class="button small-button" aria-pressed={count === span_days} onClick={() => setCount(span_days)}>{span_days} days</button>)}
        </div>
      </div>
      {!lens.insights && <p class="muted">Counting is switched off for this lens: see its details below.</p>}
      {failure ? <Failure failure={failure} again={() => void again()} /> : !days ? <Waiting /> : isUnused ? (
        <p class="muted">Nobody has opened it in these days. Share its code, and what happens shows here.</p>
      ) : (
        <><Tiles days={days} /><Charts days={days} /><Numbers days={days} /></>
      )}
      {days && !isUnused && <div><a class="button" href={`${API}/lenses/${lens.id}/insights.csv?from=${span.from}&to=${span.to}`} download={`${lens.code}.csv`}><DownloadIcon size={20} />CSV</a></div>}
    </section>
  );
}
