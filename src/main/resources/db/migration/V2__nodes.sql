-- Several nodes on one journal: which of them live, what each looks after, and the quota that they share.

-- one row for each life of a node, which it renews; whoever finds one that was not renewed takes over what it had
CREATE TABLE node (
  id          VARCHAR(160) PRIMARY KEY,
  name        VARCHAR(128) NOT NULL,
  started_at  BIGINT       NOT NULL,
  lease_until BIGINT       NOT NULL
);

-- what one node does for all: a sink, a folder, the deadlines
CREATE TABLE duty (
  name        VARCHAR(160) PRIMARY KEY,
  owner       VARCHAR(160) NOT NULL,
  lease_until BIGINT       NOT NULL
);

-- calls left, as Bucket4j keeps them
CREATE TABLE quota_bucket (
  id         VARCHAR(160) PRIMARY KEY,
  state      BYTEA,
  expires_at BIGINT
);

-- under way at the platform and watched by nobody, because its node ended
CREATE INDEX intent_unwatched ON intent (arrival) WHERE state = 'ROUTING' AND owner IS NULL;

-- which data folder a drop lies in: empty where there is but one
ALTER TABLE drop_file ADD COLUMN folder VARCHAR(64) NOT NULL DEFAULT '';
