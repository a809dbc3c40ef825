// MariaDB: MySQL's tables and where it differs.
import type { Dialect } from "./dialect";
import { mysql } from "./mysql";
import { changedMap, typeTable, words, wordsWithVersions } from "./tables";

// https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/reserved-words
// Some words that its list names (DATABASE, SCHEMA, OPTION, WINDOW) pass as names on a server: they are left out.
const reservedWords = changedMap(
  mysql.reservedWords,
  words(`
    CUBE CUME_DIST DATABASE DENSE_RANK EMPTY EXTERNAL FIRST_VALUE FUNCTION GENERATED GET GROUPING GROUPS
    IO_AFTER_GTIDS IO_BEFORE_GTIDS JSON_TABLE LAG LAST_VALUE LATERAL LEAD LIBRARY NTH_VALUE NTILE OF
    OPTIMIZER_COSTS OPTION PERCENT_RANK QUALIFY RANK ROW SCHEMA STORED SYSTEM TABLESAMPLE VIRTUAL WINDOW
    MASTER_BIND MANUAL PARALLEL ARRAY MEMBER
  `),
  wordsWithVersions(
    `CURRENT_ROLE DELETE_DOMAIN_ID DO_DOMAIN_IDS IGNORE_DOMAIN_IDS MASTER_SSL_VERIFY_SERVER_CERT PAGE_CHECKSUM
     PARSE_VCOL_EXPR REF_SYSTEM_ID RETURNING STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES`,
    [
      [{ since: [10, 2] }, "OVER RECURSIVE ROWS"],
      [{ since: [10, 3] }, "EXCEPT INTERSECT"],
      [{ since: [10, 4] }, "PORTION"],
      [{ since: [10, 6] }, "OFFSET"],
      [{ since: [10, 7] }, "ROW_NUMBER"],
      [{ since: [10, 10] }, "MASTER_DEMOTE_TO_REPLICA MASTER_DEMOTE_TO_SLAVE"],
      [{ since: [11, 7] }, "VECTOR"],
      [{ before: [12] }, "ACCESSIBLE"],
    ],
  ),
);

// https://mariadb.com/docs/server/reference/data-types
const types = changedMap(
  mysql.types,
  ["geomcollection"],
  typeTable([
    ["json", "longtext", "json", { since: [10, 2, 7] }],
    ["geometry", "geometrycollection", "geometrycollection"],
    ["network", "inet6", "inet6", { since: [10, 5] }],
    ["uuid", "uuid", "uuid", { since: [10, 7] }],
    ["network", "inet4", "inet4", { since: [10, 10] }],
    ["other", "vector", "vector", { since: [11, 7] }],
  ]),
);

// https://mariadb.com/docs/server/reference/sql-statements
const statementWords: ReadonlySet<string> = new Set(
  words(`
    ALTER ANALYZE BACKUP BEGIN BINLOG CACHE CALL CASE CHANGE CHECK CHECKSUM COMMIT CREATE DEALLOCATE DELETE DESC
    DESCRIBE DO DROP EXECUTE EXPLAIN FLUSH FOR GET GRANT HANDLER HELP IF INSERT INSTALL KILL LOAD LOCK LOOP OPTIMIZE
    PREPARE PURGE RELEASE RENAME REPAIR REPEAT REPLACE RESET RESIGNAL REVOKE ROLLBACK SAVEPOINT SELECT SET SHOW
    SHUTDOWN SIGNAL START STOP TRUNCATE UNINSTALL UNLOCK UPDATE USE VALUES WHILE WITH XA
  `),
);

export const mariadb: Dialect = {
  ...mysql,
  name: "mariadb",
  title: "MariaDB",
  // https://mariadb.com/docs/server/reference/sql-statements/comment-syntax
  lexical: { ...mysql.lexical, dollarQuotes: false, executableComments: ["!", "M!"] },
  reservedWords,
  types,
  statementWords,
  defaultVersion: [10, 11],
};
