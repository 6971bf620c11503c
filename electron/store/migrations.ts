/**
 * The database's shape, one step a version; `PRAGMA user_version` counts the steps taken.
 *
 * A released step is never edited: a change is a new step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    stream_type TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    stream_version INTEGER NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    payload TEXT NOT NULL,
    command_id TEXT NOT NULL,
    causation_id TEXT,
    correlation_id TEXT,
    principal TEXT NOT NULL,
    depth INTEGER NOT NULL DEFAULT 0,
    root_id TEXT,
    occurred_at INTEGER NOT NULL,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream_id, stream_version);
  CREATE TRIGGER events_keep BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_stay BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

  -- One row per stream: what other streams must know of it, written with every append.
  CREATE TABLE streams (
    stream_id TEXT PRIMARY KEY,
    stream_type TEXT NOT NULL,
    project_id TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    checkout TEXT,
    intents INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX streams_of_projects ON streams (checkout) WHERE stream_type = 'project';
  CREATE INDEX streams_by_project ON streams (project_id) WHERE project_id IS NOT NULL;

  CREATE TABLE receipts (
    command_id TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    position INTEGER NOT NULL,
    events INTEGER NOT NULL,
    jobs TEXT,
    refusal TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE snapshots (
    stream_id TEXT PRIMARY KEY,
    stream_version INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;

  -- Which stream holds a rule.
  CREATE TABLE permission_rules (
    rule_id TEXT PRIMARY KEY,
    stream_type TEXT NOT NULL,
    stream_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE views (
    view TEXT PRIMARY KEY,
    signature TEXT NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ready', 'rebuilding', 'failed')),
    message TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    lane TEXT NOT NULL,
    lane_key TEXT NOT NULL,
    gate TEXT NOT NULL,
    waits_for TEXT,
    event_position INTEGER NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL
      CHECK (status IN ('pending', 'in-flight', 'done', 'dead', 'cancelled')),
    -- Whether it may have run before: then it first finds out what it already did.
    reconcile INTEGER NOT NULL,
    -- Set just before something is done that nobody could find out about later.
    begun INTEGER NOT NULL DEFAULT 0,
    -- What the kind noted before it acted, to find its effect by.
    note TEXT,
    attempts INTEGER NOT NULL,
    reclaims INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    claim_token TEXT,
    lease_until INTEGER,
    boot TEXT,
    error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX jobs_open ON jobs (lane, lane_key, number) WHERE status IN ('pending', 'in-flight');

  -- Process groups that this home's host has started and not yet seen end.
  CREATE TABLE children (
    pid INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Of a redacted event: the digest that its whole payload had, which the chain goes by.
  ALTER TABLE events ADD COLUMN digest TEXT;
  CREATE INDEX events_redacted ON events (position) WHERE digest IS NOT NULL;
  DROP TRIGGER events_keep;
  -- The one change an event may see: less payload under a new salt, told by an event that is there.
  CREATE TRIGGER events_keep BEFORE UPDATE ON events
    WHEN NEW.digest IS NULL OR NEW.digest IS NOT coalesce(OLD.digest, NEW.digest)
      OR NEW.salt IS OLD.salt OR NEW.hash IS NOT OLD.hash
      OR NEW.position IS NOT OLD.position OR NEW.id IS NOT OLD.id
      OR NEW.stream_type IS NOT OLD.stream_type OR NEW.stream_id IS NOT OLD.stream_id
      OR NEW.stream_version IS NOT OLD.stream_version OR NEW.type IS NOT OLD.type
      OR NEW.schema_version IS NOT OLD.schema_version OR NEW.command_id IS NOT OLD.command_id
      OR NEW.causation_id IS NOT OLD.causation_id OR NEW.correlation_id IS NOT OLD.correlation_id
      OR NEW.principal IS NOT OLD.principal OR NEW.depth IS NOT OLD.depth
      OR NEW.root_id IS NOT OLD.root_id OR NEW.occurred_at IS NOT OLD.occurred_at
      OR NOT EXISTS (
        SELECT 1 FROM events AS told
        WHERE told.stream_id = OLD.stream_id AND told.stream_version > OLD.stream_version
          AND told.type = 'EventRedacted' AND json_extract(told.payload, '$.eventId') = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

  -- Only a cache: what a snapshot held is folded again from its stream.
  DROP TABLE snapshots;
  CREATE TABLE snapshots (
    stream_id TEXT PRIMARY KEY,
    stream_version INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    state TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;

  -- Only a cache too: every view is made anew from the log.
  DROP TABLE views;
  DROP TABLE IF EXISTS view_projects;
  DROP TABLE IF EXISTS view_threads;
  DROP TABLE IF EXISTS view_timeline;
  DROP TABLE IF EXISTS view_approvals;
  DROP TABLE IF EXISTS view_checkpoints;
  CREATE TABLE views (
    view TEXT PRIMARY KEY,
    signature TEXT NOT NULL,
    -- How often it was begun anew; a writer that still folds an earlier one writes nothing.
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ready', 'rebuilding', 'failed')),
    message TEXT
  ) STRICT, WITHOUT ROWID;

  -- When the newest run began.
  -- What all that a process group starts bears in its environment.
  ALTER TABLE children ADD COLUMN mark TEXT;

  ALTER TABLE jobs ADD COLUMN claimed_at INTEGER;

  -- Runs that came to nothing. One that succeeded, or still goes on, stands in its job's own row.
  CREATE TABLE job_attempts (
    job INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT,
    message TEXT,
    PRIMARY KEY (job, nth)
  ) STRICT, WITHOUT ROWID;

  -- One row per kind and target whose last run failed; all others are closed.
  CREATE TABLE circuits (
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half-open')),
    failures INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (kind, target)
  ) STRICT, WITHOUT ROWID;

  -- Which stream holds a dead letter that nobody has seen to.
  CREATE TABLE dead_letters (
    job_id TEXT PRIMARY KEY,
    stream_type TEXT NOT NULL,
    stream_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Automations there are: the project that each is for, and whether it waits for events.
  CREATE TABLE automations (
    number INTEGER PRIMARY KEY,
    automation_id TEXT NOT NULL UNIQUE,
    project_id TEXT,
    enabled INTEGER NOT NULL
  ) STRICT;

  -- Redactions whose traces are not yet out of the home's files.
  CREATE TABLE purges (
    position INTEGER PRIMARY KEY,
    -- Files below the home that go unless something still needs them, as a JSON array.
    files TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Files that were kept for messages which nobody has sent yet, and when that was.
  CREATE TABLE uploads (
    blob TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
]
