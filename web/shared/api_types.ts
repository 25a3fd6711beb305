// What the server's API takes and gives (/api/openapi.json), as far as the pages use it. Times are RFC 3339 in UTC.

export interface Page<T> {
  items: T[];
  /** What the next call takes as `cursor`; null: this was the last page. */
  next: string | null;
}

export type Role = 'creator' | 'reviewer' | 'admin';

export interface Account {
  id: string;
  name: string;
  display_name: string;
  role: Role;
  suspended: boolean;
  created_at: string;
}

export interface Session {
  account: Account;
  csrf_token: string;
}

export const SCOPES = ['publish', 'read', 'insights', 'campaigns', 'review', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  used_at: string | null;
  expires_at: string | null;
  /** Only in the answer that makes it. */
  token?: string;
}

export interface Upload {
  id: string;
  bytes: number;
  received: number;
  piece_bytes: number;
  expires_at: string;
}

export type Visibility = 'public' | 'unlisted' | 'preview';
export type VersionState = 'preflight' | 'failed' | 'in_review' | 'approved' | 'rejected' | 'withdrawn';

export const REASONS = ['ok', 'unsafe', 'illegal', 'rights', 'privacy', 'misleading', 'quality', 'broken', 'other'] as const;
export type Reason = (typeof REASONS)[number];

export interface Finding {
  code: string;
  severity: 'error' | 'warning';
  place: string;
  message: string;
  remedy: string;
}

export interface Decision {
  decision: 'approve' | 'reject';
  reason: string;
  text: string;
  at: string;
}

export interface Version {
  id: string;
  number: number;
  sha256: string;
  bytes: number;
  state: VersionState;
  notes: string;
  findings: Finding[];
  /** What the server measured; null until it has. */
  preflight: Record<string, unknown> | null;
  poster: string | null;
  icon: string | null;
  preview: string | null;
  decision: Decision | null;
  created_at: string;
  decided_at: string | null;
}

/** What a creator says of a lens. */
export interface Metadata {
  name: string;
  description: string;
  hint: string;
  tags: string[];
  visibility: Visibility;
}

export interface Lens extends Metadata {
  id: string;
  code: string;
  url: string;
  page: string;
  creator: string;
  /** 0: none yet. */
  live_version: number;
  newest_version: number;
  expires_at: string | null;
  taken_down: { reason: string; text: string; at: string } | null;
  insights: boolean;
  revision: number;
  created_at: string;
  changed_at: string;
  published_at: string | null;
}

export interface Published {
  lens: Lens;
  version: Version;
}

export interface PreviewCode {
  code: string;
  url: string;
  expires_at: string;
}

export interface Sponsor {
  brand: string;
}

export interface Card {
  code: string;
  name: string;
  creator: string;
  tags: string[];
  poster: string | null;
  icon: string | null;
  preview: string | null;
  url: string;
  page: string;
  fps: number | null;
  plays: number | null;
  sponsor: Sponsor | null;
}

export interface LensModel {
  file: string;
  bytes: number;
  licence: string;
  source: string;
}

export interface LensPage extends Card {
  description: string;
  hint: string;
  models: LensModel[];
  bytes: number;
  version: number;
  published_at: string | null;
  step_ms: number | null;
  joules_per_frame_estimate: number | null;
  /** The lines of HTML that put the lens into another page. */
  embed: string;
}

export interface Tag {
  tag: string;
  lenses: number;
}

export interface Day {
  /** "2026-11-23" */
  day: string;
  opens: number;
  plays: number;
  play_s: number;
  captures: number;
  shares: number;
  devices: number;
  frame_ms: { p50: number; p95: number } | null;
  /** How many by class: "phone/middle". */
  device_classes: Record<string, number>;
}

export interface Insights {
  days: Day[];
  totals: Partial<Omit<Day, 'day'>>;
}

export type CampaignState = 'in_review' | 'approved' | 'rejected' | 'paused' | 'ended';

export interface Campaign {
  id: string;
  /** The lens's id. */
  lens: string;
  brand: string;
  slot: string;
  starts_at: string;
  ends_at: string;
  budget_plays: number;
  plays: number;
  shows: number;
  state: CampaignState;
  /** Whether it is shown now. */
  running: boolean;
  /** A reason code, and the reviewer's words. */
  reason: string;
  text: string;
  revision: number;
  created_at: string;
}

export interface CampaignReport {
  days: { day: string; shows: number; plays: number; devices: number }[];
  shows: number;
  plays: number;
  budget_plays: number;
}
