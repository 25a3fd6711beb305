-- Accounts, lenses, their versions and codes, review, audit, jobs. Times are milliseconds since 1970; JSON is text; hashes are hexadecimal.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,            -- lower case; what they sign in with
  display_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,          -- argon2id, as libsodium writes it; empty: no password yet
  role TEXT NOT NULL CHECK (role IN ('creator', 'reviewer', 'admin')),
  failed_logins BIGINT NOT NULL DEFAULT 0,
  locked_until_ms BIGINT NOT NULL DEFAULT 0,
  suspended BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL
);
CREATE TABLE sessions (
  secret_hash TEXT PRIMARY KEY,         -- SHA-256 of the cookie
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  csrf_token TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,                 -- separated by spaces
  created_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL DEFAULT 0,    -- to the hour
  expires_ms BIGINT NOT NULL            -- 0: never
);
CREATE INDEX tokens_of_account ON tokens (account_id);
CREATE TABLE rate_limits (
  subject TEXT PRIMARY KEY,             -- what is counted, for whom
  window_ms BIGINT NOT NULL,            -- when the window began
  count BIGINT NOT NULL
);

CREATE TABLE lenses (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  code TEXT NOT NULL UNIQUE,            -- the permanent code
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  hint TEXT NOT NULL,                   -- shown to whoever opens it: "Raise your hand"
  tags TEXT NOT NULL,                   -- JSON list of words
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'preview')),
  live_version BIGINT NOT NULL DEFAULT 0,    -- what the code serves; 0: nothing yet
  newest_version BIGINT NOT NULL DEFAULT 0,  -- number of the last one made
  expires_ms BIGINT NOT NULL DEFAULT 0,      -- the code ends then; 0: never
  taken_down_ms BIGINT NOT NULL DEFAULT 0,
  taken_down_reason TEXT NOT NULL DEFAULT '',  -- a reason code
  taken_down_text TEXT NOT NULL DEFAULT '',
  insights BIGINT NOT NULL DEFAULT 1,
  revision BIGINT NOT NULL DEFAULT 1,   -- one more with each change: its entity tag
  created_ms BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  published_ms BIGINT NOT NULL DEFAULT 0  -- when it first went live
);
CREATE INDEX lenses_of_owner ON lenses (owner_id, created_ms);
CREATE INDEX lenses_by_time ON lenses (visibility, published_ms);
CREATE TABLE versions (
  id TEXT PRIMARY KEY,
  lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  signature TEXT NOT NULL,              -- ed25519, base64; of "diopter lens 1\nSHA256\nBYTES\n"
  key_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('preflight', 'failed', 'in_review', 'approved', 'rejected', 'withdrawn')),
  preflight TEXT NOT NULL DEFAULT '{}', -- the report, JSON
  poster_sha256 TEXT NOT NULL DEFAULT '',
  icon_sha256 TEXT NOT NULL DEFAULT '',
  preview_sha256 TEXT NOT NULL DEFAULT '',
  preview_type TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '',       -- the creator's, for the reviewer
  created_ms BIGINT NOT NULL,
  decided_ms BIGINT NOT NULL DEFAULT 0,
  UNIQUE (lens_id, number),
  UNIQUE (lens_id, sha256)
);
CREATE INDEX versions_by_state ON versions (state, created_ms);
CREATE INDEX versions_by_content ON versions (sha256);
CREATE TABLE preview_codes (
  code TEXT PRIMARY KEY,
  version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
  expires_ms BIGINT NOT NULL
);
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX uploads_of_account ON uploads (account_id);
CREATE TABLE upload_pieces (
  upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  start BIGINT NOT NULL,
  blob_key TEXT NOT NULL,               -- uploads/ID/RANDOM
  PRIMARY KEY (upload_id, start)
);
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,                -- of preflight: the version's id
  state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'done', 'failed')),
  attempts BIGINT NOT NULL DEFAULT 0,
  taken_until_ms BIGINT NOT NULL DEFAULT 0,
  created_ms BIGINT NOT NULL,
  UNIQUE (kind, subject)
);
CREATE INDEX jobs_by_state ON jobs (state, taken_until_ms);

CREATE TABLE decisions (
  id TEXT PRIMARY KEY,
  version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
  reviewer_id TEXT NOT NULL,            -- 'auto' where the policy decided
  decision TEXT NOT NULL CHECK (decision IN ('approve', 'reject')),
  reason TEXT NOT NULL,                 -- a reason code
  text TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE INDEX decisions_of_version ON decisions (version_id, at_ms);
CREATE TABLE appeals (
  id TEXT PRIMARY KEY,
  lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE,
  version_id TEXT NOT NULL,             -- empty: against a takedown
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')),
  answer TEXT NOT NULL DEFAULT '',
  at_ms BIGINT NOT NULL
);
CREATE INDEX appeals_by_state ON appeals (state, at_ms);
CREATE TABLE reports (
  id TEXT PRIMARY KEY,
  lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
  at_ms BIGINT NOT NULL
);
CREATE INDEX reports_by_state ON reports (state, at_ms);
-- Append-only: each row holds the hash of the one before, so that a row that is changed or taken out shows.
CREATE TABLE audit (
  number BIGINT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,                  -- an account's id, 'server', or 'visitor'
  action TEXT NOT NULL,                 -- "version.approve"
  subject TEXT NOT NULL,                -- "lens/ID"
  detail TEXT NOT NULL,                 -- JSON
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_of_subject ON audit (subject, number);
CREATE TABLE server_values (
  name TEXT PRIMARY KEY,                -- "review_policy"
  value TEXT NOT NULL
);
