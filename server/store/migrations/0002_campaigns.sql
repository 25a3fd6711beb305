-- Sponsored lenses. How often they were shown and played is in the insights database.
CREATE TABLE campaigns (
  id TEXT PRIMARY KEY,
  lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  brand TEXT NOT NULL,
  slot TEXT NOT NULL,                   -- where in the gallery
  starts_ms BIGINT NOT NULL,
  ends_ms BIGINT NOT NULL,
  budget_plays BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('in_review', 'approved', 'rejected', 'paused', 'ended')),
  reason TEXT NOT NULL DEFAULT '',      -- of the decision: a reason code
  text TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL
);
CREATE INDEX campaigns_by_slot ON campaigns (state, slot, starts_ms);
CREATE INDEX campaigns_of_account ON campaigns (account_id, created_ms);
CREATE INDEX campaigns_of_lens ON campaigns (lens_id, starts_ms);
