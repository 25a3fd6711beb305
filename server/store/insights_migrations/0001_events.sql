-- What lenses are used for, day by day. No row tells of one visitor: devices are counted by a hash whose salt is thrown away each day.
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
  devices BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (day, lens_id)
);
CREATE TABLE daily_devices (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  device_hash TEXT NOT NULL,
  PRIMARY KEY (day, lens_id, device_hash)
);
CREATE TABLE daily_frame_times (
  day TEXT NOT NULL,
  lens_id TEXT NOT NULL,
  device_class TEXT NOT NULL,           -- "phone/middle"
  bucket BIGINT NOT NULL,               -- upper bound of the frame time, ms
  count BIGINT NOT NULL,
  PRIMARY KEY (day, lens_id, device_class, bucket)
);
CREATE TABLE salts (
  day TEXT PRIMARY KEY,
  salt TEXT NOT NULL                    -- removed when the day is over
);
