-- What lenses are used for, day by day. No row tells of one visitor: devices are counted by a hash whose salt is thrown away when the day is over.
CREATE TABLE events_seen (
  id TEXT PRIMARY KEY,                  -- so that an event that comes twice counts once
  day TEXT NOT NULL                     -- "2026-11-23" (UTC); rows older than a week are removed
);
CREATE INDEX events_seen_by_day ON events_seen (day);
CREATE TABLE daily (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  opens BIGINT NOT NULL DEFAULT 0,
  plays BIGINT NOT NULL DEFAULT 0,
  play_ms BIGINT NOT NULL DEFAULT 0,
  captures BIGINT NOT NULL DEFAULT 0,
  shares BIGINT NOT NULL DEFAULT 0,
  devices BIGINT NOT NULL DEFAULT 0,    -- of a day that is over; before, daily_devices is counted
  PRIMARY KEY (day, lens_id)
);
CREATE INDEX daily_of_lens ON daily (lens_id, day);
CREATE TABLE daily_devices (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  device_hash TEXT NOT NULL,
  PRIMARY KEY (day, lens_id, device_hash)
);
-- Plays by class of device: "phone/middle".
CREATE TABLE daily_classes (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  device_class TEXT NOT NULL,
  plays BIGINT NOT NULL,
  PRIMARY KEY (day, lens_id, device_class)
);
-- How long a frame took: of each play its median and its 95th percentile, counted by bucket.
CREATE TABLE daily_frame_times (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  quantile BIGINT NOT NULL,             -- 50 or 95
  bucket BIGINT NOT NULL,               -- upper bound of the frame time, ms
  count BIGINT NOT NULL,
  PRIMARY KEY (day, lens_id, quantile, bucket)
);
CREATE TABLE salts (
  day TEXT PRIMARY KEY,
  salt TEXT NOT NULL                    -- removed when the day is over
);
-- What campaigns are paid by. It stands here and not in the server's own database, so that a play is counted in the transaction that marks its event as seen.
CREATE TABLE campaign_daily (
  campaign_id TEXT NOT NULL,
  day TEXT NOT NULL,
  shows BIGINT NOT NULL DEFAULT 0,      -- how often a slot of the gallery showed it
  plays BIGINT NOT NULL DEFAULT 0,
  devices BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign_id, day)
);
CREATE TABLE campaign_devices (
  campaign_id TEXT NOT NULL,
  day TEXT NOT NULL,
  device_hash TEXT NOT NULL,
  PRIMARY KEY (campaign_id, day, device_hash)
);
CREATE INDEX campaign_devices_by_day ON campaign_devices (day);
