-- What whoever runs it wants to see coming: sums of what ended, what queues do with what fell back, and alerts.

-- counted in the commit of each outcome, every node in rows of its own so that none waits for another;
-- slot is the begin of the time counted together: ten seconds for queues, an hour for agents, of whom there are many
CREATE TABLE tally (
  kind   VARCHAR(8)   NOT NULL,
  slot   BIGINT       NOT NULL,
  name   TEXT         NOT NULL,
  word   VARCHAR(24)  NOT NULL,
  node   VARCHAR(128) NOT NULL,
  total  BIGINT       NOT NULL,
  PRIMARY KEY (kind, slot, name, word, node)
);

-- one row for each interaction that went to its queue; what comes after is only as true as the events and askings that told it
CREATE TABLE queue_fate (
  intent_id       VARCHAR(64) PRIMARY KEY,
  conversation_id VARCHAR(64) NOT NULL,
  queue_id        TEXT        NOT NULL,
  fell_back_at    BIGINT      NOT NULL,
  connected_at    BIGINT,
  ended_at        BIGINT,
  how             VARCHAR(16),
  requeued        INTEGER     NOT NULL DEFAULT 0,
  asked_at        BIGINT
);
CREATE INDEX queue_fate_time ON queue_fate (fell_back_at, queue_id, connected_at, ended_at);

CREATE TABLE alert (
  id        VARCHAR(64) PRIMARY KEY,
  name      VARCHAR(32) NOT NULL,
  subject   TEXT        NOT NULL,
  raised_at BIGINT      NOT NULL,
  ended_at  BIGINT,
  says      TEXT        NOT NULL,
  evidence  TEXT        NOT NULL
);
-- whoever finds the same at the same time raises it once
CREATE UNIQUE INDEX alert_raised ON alert (name, subject) WHERE ended_at IS NULL;

-- what the sinks are told of each change: the same text for every one
CREATE TABLE alert_event (
  id       VARCHAR(64) PRIMARY KEY,
  alert_id VARCHAR(64) NOT NULL,
  at       BIGINT      NOT NULL,
  document TEXT        NOT NULL
);
