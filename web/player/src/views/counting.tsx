// The switch that keeps a visit from being counted, with what counting means.
import { chooseCounting, counts, mayCount, refusedByBrowser } from '../counting';

export function CountingSwitch() {
  if (!counts.value) return null;
  return (
    <div class="counting small">
      <label class="check">
        <input type="checkbox" checked={mayCount.value} disabled={refusedByBrowser} onChange={(event) => chooseCounting(event.currentTarget.checked)} />
        Count this visit
      </label>
      <p>
        {refusedByBrowser
          ? 'Your browser asks not to be counted, so nothing is sent.'
          : 'The creator learns that the lens was opened, how long and how fast it ran and on which kind of device, and how many photos, clips and shares there were; never your picture, your name or who you are.'}
      </p>
    </div>
  );
}
