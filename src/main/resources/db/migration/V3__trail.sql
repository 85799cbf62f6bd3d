-- The audit trail: every step in a chain of hashes, one chain a node. Steps of earlier versions have no node and are in no chain.

-- facts is chained as it is; detail, subject and salt can be taken out later, since the chain holds what they hash to (sealed)
ALTER TABLE timeline ADD COLUMN node VARCHAR(128);
ALTER TABLE timeline ADD COLUMN seq BIGINT;
ALTER TABLE timeline ADD COLUMN actor TEXT;
ALTER TABLE timeline ADD COLUMN facts TEXT;
ALTER TABLE timeline ADD COLUMN subject TEXT;
ALTER TABLE timeline ADD COLUMN salt VARCHAR(44);
ALTER TABLE timeline ADD COLUMN sealed VARCHAR(64);
ALTER TABLE timeline ADD COLUMN hash VARCHAR(64);
ALTER TABLE timeline ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX timeline_chain ON timeline (node, seq) WHERE node IS NOT NULL;

-- the head of each chain: its last record, when that was, and how far the chain is anchored
CREATE TABLE trail_chain (
  node     VARCHAR(128) PRIMARY KEY,
  seq      BIGINT      NOT NULL,
  hash     VARCHAR(64) NOT NULL,
  at       BIGINT      NOT NULL,
  anchored BIGINT      NOT NULL
);

-- the last record of each closed segment
CREATE TABLE trail_anchor (
  node VARCHAR(128) NOT NULL,
  seq  BIGINT       NOT NULL,
  hash VARCHAR(64)  NOT NULL,
  at   BIGINT       NOT NULL,
  PRIMARY KEY (node, seq)
);
