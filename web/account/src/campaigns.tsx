// Sponsored lenses: a brand pays for a place in the gallery, and its name is always shown there.
import { useState } from 'preact/hooks';
import { all, API, get, patch, post } from '../../shared/api';
import type { Campaign, CampaignReport, CampaignState, Lens } from '../../shared/api_types';
import { dateText, numberText, shortNumber } from '../../shared/formats';
import { DownloadIcon } from '../../shared/icons';
import { useAnswer, useDeed, useList } from '../../shared/site/answers';
import { Failure, Field, More, Over, Prose, Waiting } from '../../shared/site/parts';
import { State } from '../../shared/site/publish_parts';
import { reasonText } from '../../shared/site/reasons';
import { SLOTS, slotText } from '../../shared/site/slots';
import { Chart } from './lens/chart';

const STATES: Record<CampaignState, [string, string]> = {
  in_review: ['Waits for review', 'busy'],
  approved: ['Approved', 'good'],
  rejected: ['Rejected', 'bad'],
  paused: ['Paused', 'still'],
  ended: ['Ended', 'still'],
};

const dayOf = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

interface Wish {
  lens: string;
  brand: string;
  slot: string;
  from: string;
  to: string;
  budget: string;
}

/** Whole days, in UTC as the figures are. */
const bodyOf = ({ lens, brand, slot, from, to, budget }: Wish) => ({
  lens, brand, slot, budget_plays: Number(budget), starts_at: `${from}T00:00:00.000Z`, ends_at: `${to}T23:59:59.000Z`,
});

function WishFields({ wish, set, lenses }: { wish: Wish; set: (next: Wish) => void; lenses: Lens[] }) {
  return (
    <>
      <Field label="Lens">{(ids) => <select {...ids} required value={wish.lens} onChange={(event) => set({ ...wish, lens: event.currentTarget.value })}><option value="">Choose one</option>{lenses.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</select>}</Field>
      <Field label="Brand" hint="Shown as “Sponsored by …” wherever the lens is shown.">{(ids) => <input {...ids} required maxLength={80} value={wish.brand} onInput={(event) => set({ ...wish, brand: event.currentTarget.value })} />}</Field>
      <Field label="Place">{(ids) => <select {...ids} value={wish.slot} onChange={(event) => set({ ...wish, slot: event.currentTarget.value })}>{SLOTS.map(([id, words]) => <option key={id} value={id}>{words}</option>)}</select>}</Field>
      <div class="pair days">
        <Field label="First day">{(ids) => <input {...ids} type="date" required value={wish.from} onInput={(event) => set({ ...wish, from: event.currentTarget.value })} />}</Field>
        <Field label="Last day">{(ids) => <input {...ids} type="date" required min={wish.from} value={wish.to} onInput={(event) => set({ ...wish, to: event.currentTarget.value })} />}</Field>
      </div>
      <Field label="Plays it may cost at most" hint="Spread evenly over the days.">{(ids) => <input {...ids} type="number" required min={1} max={1_000_000_000} inputMode="numeric" value={wish.budget} onInput={(event) => set({ ...wish, budget: event.currentTarget.value })} />}</Field>
    </>
  );
}

function NewCampaign({ made }: { made: () => void }) {
  const lenses = useAnswer(() => all<Lens>('/account/lenses', {}, 200));
  const [wish, setWish] = useState<Wish>({ lens: '', brand: '', slot: SLOTS[0]![0], from: dayOf(0), to: dayOf(13), budget: '1000' });
  const deed = useDeed();
  const live = (lenses.value ?? []).filter(({ live_version, taken_down }) => live_version > 0 && !taken_down);
  const make = (event: Event) => {
    event.preventDefault();
    deed.run(async () => {
      await post<Campaign>('/campaigns', bodyOf(wish));
      setWish({ ...wish, brand: '' });
      made();
    });
  };
  return (
    <form class="card stack" onSubmit={make} aria-labelledby="new-campaign">
      <h2 id="new-campaign">New campaign</h2>
      {lenses.failure ? <Failure failure={lenses.failure} again={() => void lenses.again()} /> : !lenses.value ? <Waiting /> : live.length === 0 ? (
        <><p class="muted">A campaign shows a lens that is live. You have none yet.</p><div><a class="button" href="/account/#publish">Publish a lens</a></div></>
      ) : (
        <>
          <WishFields wish={wish} set={setWish} lenses={live} />
          <Failure failure={deed.failure} />
          <div class="row"><button type="submit" class="button primary" disabled={deed.isBusy}>Send it to review</button></div>
        </>
      )}
    </form>
  );
}

function ReportOf({ campaign }: { campaign: Campaign }) {
  const { value, failure, again } = useAnswer((signal) => get<CampaignReport>(`/campaigns/${campaign.id}/report`, {}, signal), campaign.id);
  if (failure) return <Failure failure={failure} again={() => void again()} />;
  if (!value) return <Waiting />;
  return (
    <>
      <dl class="tiles">
        <div><dt>Shown</dt><dd>{numberText(value.shows)}</dd></div>
        <div><dt>Plays</dt><dd>{numberText(value.plays)}</dd></div>
        <div><dt>Budget</dt><dd>{numberText(value.budget_plays)}</dd></div>
      </dl>
      <label class="progress-line"><span>Plays of the budget</span><progress max={Math.max(1, value.budget_plays)} value={value.plays} /></label>
      {value.days.length > 0 && (
        <Chart title="Shown and played" kind="bars" days={value.days.map(({ day }) => day)} write={shortNumber} summary={`${numberText(value.shows)} times shown, ${numberText(value.plays)} plays`}
          series={[{ name: 'Shown', values: value.days.map(({ shows }) => shows) }, { name: 'Plays', values: value.days.map(({ plays }) => plays) }]} />
      )}
      <div><a class="button" href={`${API}/campaigns/${campaign.id}/report.csv`} download="campaign.csv"><DownloadIcon size={20} />CSV</a></div>
    </>
  );
}

function Row({ campaign, changed }: { campaign: Campaign; changed: () => void }) {
  const [open, setOpen] = useState(false);
  const deed = useDeed();
  const [word, tone] = STATES[campaign.state];
  const turn = (state: CampaignState) => deed.run(async () => {
    await patch<Campaign>(`/campaigns/${campaign.id}`, { state }, `"${campaign.revision}"`);
    changed();
  });
  return (
    <li class="card stack tight">
      <div class="version-head"><h3>{campaign.brand}</h3><State tone={tone}>{word}</State>{campaign.running && <State tone="good">Shown now</State>}</div>
      <p class="muted small">{dateText(campaign.starts_at)} to {dateText(campaign.ends_at)} · {slotText(campaign.slot)} · {numberText(campaign.plays)} of {numberText(campaign.budget_plays)} plays</p>
      {campaign.state === 'rejected' && <p><strong>{reasonText(campaign.reason)}</strong></p>}
      {campaign.text && <Prose text={campaign.text} />}
      <Failure failure={deed.failure} />
      <div class="row">
        <button type="button" class="button" onClick={() => setOpen(true)}>Report</button>
        {campaign.state === 'approved' && <button type="button" class="button quiet" disabled={deed.isBusy} onClick={() => turn('paused')}>Pause</button>}
        {campaign.state === 'paused' && <button type="button" class="button quiet" disabled={deed.isBusy} onClick={() => turn('approved')}>Go on</button>}
      </div>
      <Over open={open} title={`Report: ${campaign.brand}`} close={() => setOpen(false)}><ReportOf campaign={campaign} /></Over>
    </li>
  );
}

export function Campaigns() {
  const list = useList<Campaign>('/campaigns');
  return (
    <>
      <div class="page-title"><h1>Campaigns</h1><p class="muted">A sponsored lens has a place at the top of the gallery for some days. Who pays is always shown, and a reviewer looks at it first.</p></div>
      <div class="two-columns">
        <NewCampaign made={list.again} />
        <section class="stack" aria-label="Your campaigns">
          {list.items?.length === 0 && <p class="muted">No campaigns yet.</p>}
          <ul class="rows">{list.items?.map((campaign) => <Row key={campaign.id} campaign={campaign} changed={list.again} />)}</ul>
          <More list={list} />
        </section>
      </div>
    </>
  );
}
