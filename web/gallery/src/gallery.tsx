// The gallery: what is searched stands in the address, so that a search can be sent to somebody, and Back leads to the one before.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../shared/api';
import type { Card, Tag } from '../../shared/api_types';
import { SearchIcon } from '../../shared/icons';
import { useAnswer, useList, type Listed } from '../../shared/site/answers';
import { Frame, say } from '../../shared/site/frame';
import { Empty, More } from '../../shared/site/parts';
import { account } from '../../shared/site/session';
import type { Slot } from '../../shared/site/slots';
import { readSearch, writeSearch, type Search } from './address';
import { GalleryCard, SponsoredCard } from './card';

const QUIET_MS = 300;
const A_PAGE = 24;
const MOST_TAGS = 16;
const A_ROW = 4;

function useSearch(): [Search, (next: Partial<Search>, typing?: boolean) => void] {
  const [search, setSearch] = useState(() => readSearch(location.search));
  useEffect(() => {
    const back = () => setSearch(readSearch(location.search));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const change = (next: Partial<Search>, typing = false) => {
    const all = { ...search, ...next };
    // Each letter is no step of its own for Back.
    history[typing ? 'replaceState' : 'pushState'](null, '', location.pathname + writeSearch(all));
    setSearch(all);
  };
  return [search, change];
}

function SearchBox({ q, ask }: { q: string; ask: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const settle = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== q) ask(text.trim());
  };
  useEffect(() => setTyped((now) => (now.trim() === q ? now : q)), [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => settle(text), QUIET_MS);
  };
  return (
    <form class="search" role="search" onSubmit={(event) => { event.preventDefault(); settle(typed); }}>
      <SearchIcon size={20} />
      <input type="search" aria-label="Search lenses" placeholder="Search lenses" maxLength={100} value={typed} onInput={(event) => type(event.currentTarget.value)} enterkeyhint="search" />
    </form>
  );
}

function Tags({ chosen, choose }: { chosen: string; choose: (tag: string) => void }) {
  const { value } = useAnswer((signal) => get<{ items: Tag[] }>('/gallery/tags', {}, signal));
  const tags = (value?.items ?? []).map(({ tag }) => tag).slice(0, MOST_TAGS);
  const shown = chosen && !tags.includes(chosen) ? [chosen, ...tags] : tags;
  if (shown.length === 0) return null;
  return (
    <div class="tags" role="group" aria-label="Only lenses with the tag">
      {shown.map((tag) => (
        <button type="button" key={tag} class="tag" aria-pressed={tag === chosen} onClick={() => choose(tag === chosen ? '' : tag)}>{tag}</button>
      ))}
    </div>
  );
}

function useSlot(slot: Slot): Card[] {
  const { value } = useAnswer((signal) => get<{ items: Card[] }>(`/gallery/slots/${slot}`, {}, signal).catch(() => null), slot);
  // Nothing that is paid for is shown without saying by whom.
  return (value?.items ?? []).filter(({ sponsor }) => sponsor !== null);
}

function Sponsored() {
  const [card] = useSlot('gallery-top');
  return card ? <SponsoredCard card={card} /> : null;
}

/** Paid cards among the others: after the first row of a wide screen, or before what a search found. */
function PaidCards({ slot, choose }: { slot: Slot; choose: (tag: string) => void }) {
  return <>{useSlot(slot).map((card) => <GalleryCard key={card.code} card={card} choose={choose} />)}</>;
}

function Cards({ cards, search, choose }: { cards: Card[]; search: Search; choose: (tag: string) => void }) {
  const searched = Boolean(search.q || search.tag);
  const before = searched ? 0 : A_ROW;
  const plain = (some: Card[]) => some.map((card) => <GalleryCard key={card.code} card={card} choose={choose} />);
  return <>{plain(cards.slice(0, before))}<PaidCards key="paid" slot={searched ? 'search' : 'gallery-row'} choose={choose} />{plain(cards.slice(before))}</>;
}

function Nothing({ search, change }: { search: Search; change: (next: Partial<Search>) => void }) {
  if (search.q || search.tag) {
    return (
      <Empty title="No lens fits">
        <p class="muted">Nothing here is called {search.q ? <q>{search.q}</q> : 'like that'}{search.tag && <> with the tag <q>{search.tag}</q></>}.</p>
        <button type="button" class="button" onClick={() => change({ q: '', tag: '' })}>Show all lenses</button>
      </Empty>
    );
  }
  return (
    <Empty title="The gallery is still empty">
      <p class="muted">The first lens that is published and approved here shows up on this page, with a code that anybody can scan.</p>
      <div class="row centred">
        <a class="button primary" href={account.value ? '/account/#publish' : '/account/'}>Publish a lens</a>
        <a class="button" href="/studio/">Make one in the studio</a>
      </div>
    </Empty>
  );
}

function Results({ list, search, change }: { list: Listed<Card>; search: Search; change: (next: Partial<Search>) => void }) {
  const count = list.items?.length;
  useEffect(() => {
    if (count !== undefined && (search.q || search.tag)) say(count === 0 ? 'No lens fits' : `${count}${list.hasMore ? ' or more' : ''} lenses`);
  }, [count, search.q, search.tag]);
  if (list.items?.length === 0 && !list.failure) return <Nothing search={search} change={change} />;
  return (
    <>
      {list.items && <ul class={`lens-grid ${list.isBusy ? 'busy' : ''}`}><Cards cards={list.items} search={search} choose={(tag) => change({ tag, q: '' })} /></ul>}
      <More list={list} />
    </>
  );
}

export function Gallery() {
  const [search, change] = useSearch();
  const list = useList<Card>('/gallery', { limit: A_PAGE, ...(search.q && { q: search.q }), ...(search.tag && { tag: search.tag }) });
  return (
    <Frame here="gallery">
      <div class="page-title">
        <h1>Lenses</h1>
        <p class="muted">Open one, or scan its code with a phone. It runs on your own device, and the picture stays there.</p>
      </div>
      <SearchBox q={search.q} ask={(q) => change({ q }, true)} />
      <Tags chosen={search.tag} choose={(tag) => change({ tag })} />
      {!search.q && !search.tag && <Sponsored />}
      <Results list={list} search={search} change={change} />
    </Frame>
  );
}
