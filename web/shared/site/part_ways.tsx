// The ways between the parts of one page; on a phone they may be wider than the screen, and the one that is shown is brought into sight.
import { useEffect, useRef } from 'preact/hooks';

export interface PartWay {
  to: string;
  words: string;
  here: boolean;
}

export function PartWays({ label, ways }: { label: string; ways: PartWay[] }) {
  const list = useRef<HTMLElement>(null);
  const here = ways.find((way) => way.here)?.to;
  useEffect(() => {
    const shown = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current && shown) list.current.scrollLeft = shown.offsetLeft - (list.current.clientWidth - shown.clientWidth) / 2;
  }, [here]);
  return (
    <nav class="parts" aria-label={label} ref={list}>
      {ways.map((way) => <a key={way.to} href={way.to} aria-current={way.here ? 'page' : undefined}>{way.words}</a>)}
    </nav>
  );
}
