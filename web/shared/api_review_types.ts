// What the API takes and gives where lenses are reviewed (/api/openapi.json).
import type { Decision, Lens, LensModel, Version, VersionState, Visibility } from './api_types';

export interface LensName {
  id: string;
  code: string;
  name: string;
  creator: string;
}

export interface QueueItem {
  version: { id: string; number: number; bytes: number; created_at: string; poster: string | null; icon: string | null };
  lens: LensName & { tags: string[]; visibility: Visibility };
  open_reports: number;
  is_own: boolean;
}

export interface Appeal {
  id: string;
  lens: LensName;
  against: 'takedown' | 'rejection';
  version: number | null;
  version_id: string | null;
  text: string;
  state: 'open' | 'granted' | 'refused';
  answer: string;
  at: string;
}

export interface Report {
  id: string;
  lens: LensName;
  reason: string;
  text: string;
  state: 'open' | 'upheld' | 'dismissed';
  at: string;
  taken_down: boolean;
}

export interface Review {
  lens: Lens;
  version: Version;
  models: LensModel[];
  fps: number | null;
  step_ms: number | null;
  joules_per_frame_estimate: number | null;
  decisions: (Decision & { reviewer: string })[];
  appeals: Appeal[];
  reports: Report[];
  versions: { id: string; number: number; state: VersionState; created_at: string }[];
  may_decide: boolean;
}

export interface AuditRow {
  number: number;
  at: string;
  actor: string;
  actor_name: string | null;
  action: string;
  subject: string;
  detail: unknown;
  hash: string;
}

export interface AuditCheck {
  rows: number;
  intact: boolean;
  first_broken: number | null;
  head: string;
}
