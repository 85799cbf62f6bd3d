-- The ledger of intents. Instants are epoch milliseconds, documents are JSON text: the same on SQLite and PostgreSQL.

CREATE TABLE installation (
  name  VARCHAR(64) PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE intent (
  intent_id       VARCHAR(64) PRIMARY KEY,
  content_hash    VARCHAR(64) NOT NULL,
  arrival         BIGINT      NOT NULL,
  document        TEXT        NOT NULL,
  state           VARCHAR(24) NOT NULL,
  priority        INTEGER     NOT NULL,
  accepted_at     BIGINT      NOT NULL,
  due_at          BIGINT,
  deadline_at     BIGINT,
  waiting_for     TEXT,
  owner           VARCHAR(128),
  lease_until     BIGINT,
  fence           BIGINT      NOT NULL DEFAULT 0,
  attempt         INTEGER     NOT NULL DEFAULT 0,
  sent_again      INTEGER     NOT NULL DEFAULT 0,
  plan            TEXT,
  conversation_id VARCHAR(64),
  submitted_at    BIGINT,
  created_at      BIGINT,
  unknown_at      BIGINT,
  resolved_at     BIGINT,
  outcome         TEXT,
  drop_name       TEXT,
  drop_line       INTEGER
);

-- what may be dispatched now, best first: claiming reads the head of this index however much waits behind it;
-- each begins with the state, or SQLite would rather take intent_listed and sort
CREATE INDEX intent_ready ON intent (state, priority DESC, arrival) WHERE state = 'ACCEPTED' AND due_at IS NULL AND owner IS NULL;
CREATE INDEX intent_due ON intent (state, due_at) WHERE state = 'ACCEPTED' AND due_at IS NOT NULL;
CREATE INDEX intent_deadline ON intent (state, deadline_at) WHERE state = 'ACCEPTED' AND deadline_at IS NOT NULL;
CREATE INDEX intent_lease ON intent (lease_until) WHERE owner IS NOT NULL;
CREATE INDEX intent_listed ON intent (state, arrival);
CREATE INDEX intent_arrival ON intent (arrival);

CREATE TABLE timeline (
  intent_id  VARCHAR(64) NOT NULL,
  position   BIGINT      NOT NULL,
  at         BIGINT      NOT NULL,
  from_state VARCHAR(24),
  to_state   VARCHAR(24) NOT NULL,
  evidence   VARCHAR(16),
  detail     TEXT,
  PRIMARY KEY (intent_id, position)
);

-- one row for each sink and each thing it has to be told; every row carries its own mark
CREATE TABLE outbox (
  sink         VARCHAR(16) NOT NULL,
  position     BIGINT      NOT NULL,
  kind         VARCHAR(16) NOT NULL,
  intent_id    VARCHAR(64) NOT NULL,
  drop_name    TEXT,
  drop_line    INTEGER,
  attempts     INTEGER     NOT NULL DEFAULT 0,
  due_at       BIGINT      NOT NULL,
  delivered_at BIGINT,
  parked_at    BIGINT,
  last_error   TEXT,
  PRIMARY KEY (sink, position)
);
CREATE INDEX outbox_open ON outbox (sink, due_at, position) WHERE delivered_at IS NULL AND parked_at IS NULL;

CREATE TABLE drop_file (
  name          TEXT PRIMARY KEY,
  inbox_name    TEXT        NOT NULL,
  fingerprint   VARCHAR(64) NOT NULL,
  state         VARCHAR(16) NOT NULL,
  row_count     BIGINT      NOT NULL DEFAULT 0,
  accepted      BIGINT      NOT NULL DEFAULT 0,
  rejected      BIGINT      NOT NULL DEFAULT 0,
  duplicates    BIGINT      NOT NULL DEFAULT 0,
  opened_at     BIGINT      NOT NULL,
  closed_at     BIGINT,
  summarised    INTEGER     NOT NULL DEFAULT 0
);
CREATE INDEX drop_reading ON drop_file (inbox_name) WHERE state = 'READING';

CREATE TABLE drop_outcome (
  drop_name TEXT        NOT NULL,
  outcome   VARCHAR(24) NOT NULL,
  total     BIGINT      NOT NULL,
  PRIMARY KEY (drop_name, outcome)
);

-- how far each file that grows was written when its marks were committed
CREATE TABLE written_file (
  path   TEXT   PRIMARY KEY,
  length BIGINT NOT NULL
);
