// TiDB: MySQL's tables and where it differs.
import type { Dialect } from "./dialect";
import { mysql } from "./mysql";
import { changedMap, typeTable, words, wordsWithVersions } from "./tables";

// Those marked (R) and (R-Window) in https://docs.pingcap.com/tidb/stable/keywords, and the other spellings of such
// words. MySQL's versions don't apply: what TiDB shares with it is reserved throughout.
const reservedWords = changedMap(
  wordsWithVersions([...mysql.reservedWords.keys()].join(" ")),
  words(`
    ACCESSIBLE ASENSITIVE BEFORE CONDITION CUBE DECLARE DETERMINISTIC EACH EMPTY EXTERNAL FUNCTION GET
    GROUPING INSENSITIVE IO_AFTER_GTIDS IO_BEFORE_GTIDS JSON_TABLE LATERAL LIBRARY LOOP MODIFIES
    OPTIMIZER_COSTS PURGE QUALIFY READS READ_WRITE RESIGNAL RETURN SENSITIVE SEPARATOR SIGNAL SPECIFIC SYSTEM
    UNDO MASTER_BIND MASTER_SSL_VERIFY_SERVER_CERT MANUAL PARALLEL MEMBER
  `),
  wordsWithVersions("ARRAY CURRENT_ROLE ILIKE TIDB_CURRENT_TSO UNTIL"),
);

// https://docs.pingcap.com/tidb/stable/data-type-overview
const types = changedMap(
  mysql.types,
  [...mysql.types]
    .filter(([name, fact]) => fact.group === "geometry" || name === "char byte")
    .map(([name]) => name),
  typeTable([
    ["json", "json", "json"],
    // https://docs.pingcap.com/tidb/stable/vector-search-data-types
    ["other", "vector", "vector", { since: [8, 4] }],
  ]),
);

// https://docs.pingcap.com/tidb/stable/sql-statement-overview
const statementWords: ReadonlySet<string> = new Set(
  words(`
    ADMIN ALTER ANALYZE BACKUP BATCH BEGIN BINLOG CALIBRATE CALL CANCEL COMMIT CREATE DEALLOCATE DELETE DESC DESCRIBE
    DISTRIBUTE DO DROP EXECUTE EXPLAIN FLASHBACK FLUSH GRANT HELP IMPORT INSERT KILL LOAD LOCK OPTIMIZE PAUSE PLAN
    PREPARE PURGE QUERY RECOMMEND RECOVER RELEASE RENAME REPLACE RESTART RESTORE RESUME REVOKE ROLLBACK SAVEPOINT
    SELECT SET SHOW SHUTDOWN SPLIT START STOP TABLE TRACE TRUNCATE UNLOCK UPDATE USE VALUES WITH
  `),
);

export const tidb: Dialect = {
  ...mysql,
  name: "tidb",
  title: "TiDB",
  // https://docs.pingcap.com/tidb/stable/comment-syntax
  lexical: { ...mysql.lexical, dollarQuotes: false, executableComments: ["!", "T!"] },
  reservedWords,
  types,
  statementWords,
  defaultVersion: [8, 5],
};
