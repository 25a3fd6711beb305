// Events of one visit on their way to the server: in batches, each sent until it was taken, always under the same id, so that none counts twice.

export type EventKind = 'open' | 'play' | 'end' | 'capture' | 'share';

export interface VisitEvent {
  /** 22 characters of base64url by chance: one event's, not a visitor's. */
  id: string;
  code: string;
  version: number;
  kind: EventKind;
  /** Since the page began. */
  at_s: number;
  /** Of an end: how long it ran since the last one. */
  play_s?: number;
  frame_ms?: { p50: number; p95: number };
  device?: 'phone' | 'tablet' | 'desktop';
  speed?: 'slow' | 'middle' | 'fast';
}

/** How a batch goes. */
export interface Post {
  /** For a page that goes; false: the browser refuses, try again. */
  beacon(body: string): boolean;
  /** For a page that stays; false: try again. */
  send(body: string): Promise<boolean>;
}

/** As many as the server takes at once. */
const MOST_IN_BATCH = 32;
/** A visit without a network for hours: the oldest go. */
const MOST_WAITING = 256;

export class VisitLog {
  private waiting: VisitEvent[] = [];
  private sending = false;

  constructor(private readonly post: Post) {}

  add(event: VisitEvent): void {
    this.waiting.push(event);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
  }

  /** What waits is never sent. */
  forget(): void {
    this.waiting = [];
  }

  private batch(): { events: VisitEvent[]; body: string } | null {
    const events = this.waiting.slice(0, MOST_IN_BATCH);
    return events.length > 0 ? { events, body: JSON.stringify({ events }) } : null;
  }
  private taken(events: VisitEvent[]): void {
    const ids = new Set(events.map(({ id }) => id));
    this.waiting = this.waiting.filter(({ id }) => !ids.has(id));
  }

  /** While the page stays. What the server did not take waits for the next call. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.batch(); next; next = this.batch()) {
        if (!(await this.post.send(next.body))) return;
        this.taken(next.events);
      }
    } finally {
      this.sending = false;
    }
  }

  /** As the page goes out of sight: it may never come back. */
  leave(): void {
    for (let next = this.batch(); next; next = this.batch()) {
      if (!this.post.beacon(next.body)) return;
      this.taken(next.events);
    }
  }
}
