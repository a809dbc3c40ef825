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

/**
 * Functions (upper case) that may stand in an index; any other is refused with 8200 unless the server's configuration
 * allows it. https://docs.pingcap.com/tidb/stable/sql-statement-create-index#expression-index
 */
export const TIDB_INDEXABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  words(`
    LOWER UPPER MD5 REVERSE VITESS_HASH TIDB_SHARD JSON_ARRAY JSON_ARRAY_APPEND JSON_ARRAY_INSERT JSON_CONTAINS
    JSON_CONTAINS_PATH JSON_DEPTH JSON_EXTRACT JSON_INSERT JSON_KEYS JSON_LENGTH JSON_MERGE JSON_MERGE_PATCH
    JSON_MERGE_PRESERVE JSON_OBJECT JSON_PRETTY JSON_QUOTE JSON_REMOVE JSON_REPLACE JSON_SEARCH JSON_SET
    JSON_STORAGE_SIZE JSON_TYPE JSON_UNQUOTE JSON_VALID
  `),
);

/**
 * What may be a default that is worked out, without blanks and in lower case; a default in parentheses that begins with
 * no function is a syntax error, any other function is refused with 3770.
 * https://docs.pingcap.com/tidb/stable/data-type-default-values#specify-expressions-as-default-values
 */
export const TIDB_DEFAULT_FUNCTIONS: readonly RegExp[] = [
  /^(?:now|current_timestamp|localtime|localtimestamp)\(\d?\)$/,
  /^(?:current_timestamp|localtime|localtimestamp|current_date|(?:curdate|current_date|rand|uuid)\(\))$/,
  /^uuid_to_bin\(uuid\(\)\)$/,
  /^nextval(?:\(|for)/,
  /^next(?:value)?for/,
  /^date_format\(now\(\),'%y-%m(?:-%d(?:%h[.:]%i[.:]%s)?)?'\)$/,
  /^str_to_date\('/,
  /^replace\(upper\(uuid\(\)\),'-',''\)$/,
  /^upper\(substring_index\(user\(\),'@',1\)\)$/,
  /^json_(?:object|array|quote)\(/,
  /^vec_from_text\(/,
];

/** https://docs.pingcap.com/tidb/stable/character-set-and-collation#supported-character-sets */
export const TIDB_CHARSETS: ReadonlySet<string> = new Set(
  "ascii binary gbk latin1 utf8 utf8mb3 utf8mb4".split(" "),
);

/** With the new collation framework, which is the default. The same page. */
export const TIDB_COLLATIONS: ReadonlySet<string> = new Set(
  (
    "ascii_bin binary gbk_bin gbk_chinese_ci latin1_bin utf8_bin utf8_general_ci utf8_unicode_ci utf8mb3_bin utf8mb3_general_ci " +
    "utf8mb3_unicode_ci utf8mb4_0900_ai_ci utf8mb4_0900_bin utf8mb4_bin utf8mb4_general_ci utf8mb4_unicode_ci"
  ).split(" "),
);

/** Options that ALTER TABLE refuses with 8200. https://docs.pingcap.com/tidb/stable/sql-statement-alter-table */
export const TIDB_FIXED_TABLE_OPTIONS: ReadonlySet<string> = new Set(
  words(`
    AVG_ROW_LENGTH CHECKSUM COMPRESSION DELAY_KEY_WRITE ENCRYPTION FORCE KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS PACK_KEYS
    STATS_AUTO_RECALC STATS_PERSISTENT TABLESPACE
  `),
);

/** A form of statement that TiDB refuses, or takes and does nothing. */
export interface TidbStatement {
  /** Against the statement's first ten words, upper case, a blank between them; `?` is what is no word. */
  readonly head: RegExp;
  /** As the message calls it. */
  readonly name: string;
  /** The error's code; unset: it is taken, and nothing is done. */
  readonly code?: string;
  /** What to write instead, as a sentence; unset: nothing is known. */
  readonly instead?: string;
  readonly url: string;
}

const manual = "https://docs.pingcap.com/tidb/stable";
const missing = `${manual}/mysql-compatibility#unsupported-features`;

/** https://docs.pingcap.com/tidb/stable/mysql-compatibility */
export const TIDB_STATEMENTS: readonly TidbStatement[] = [
  {
    head: /^LOCK TABLES?\b/,
    name: "LOCK TABLES",
    instead: "GET_LOCK() is a lock that it has.",
    url: `${manual}/sql-statement-lock-tables-and-unlock-tables`,
  },
  { head: /^XA\b/, name: "XA transactions", code: "1064", url: missing },
  {
    head: /^FLUSH (?:LOCAL |NO_WRITE_TO_BINLOG )?TABLES WITH READ LOCK\b/,
    name: "FLUSH TABLES WITH READ LOCK",
    code: "1105",
    instead: "Leave it out; tidb_snapshot reads the data of one moment.",
    url: `${manual}/sql-statement-flush-tables`,
  },
  {
    head: /^OPTIMIZE (?:LOCAL |NO_WRITE_TO_BINLOG )?TABLE\b/,
    name: "OPTIMIZE TABLE",
    code: "8200",
    instead: "Leave it out.",
    url: missing,
  },
  {
    head: /^(?:CHECK|CHECKSUM|REPAIR) (?:LOCAL |NO_WRITE_TO_BINLOG )?TABLE\b/,
    name: "CHECK, CHECKSUM and REPAIR TABLE",
    code: "1064",
    instead: "ADMIN CHECK TABLE compares a table with its indexes.",
    url: missing,
  },
  {
    head: /^SET PERSIST(?:_ONLY)?\b/,
    name: "SET PERSIST",
    code: "1064",
    instead: "Write SET GLOBAL.",
    url: missing,
  },
  {
    head: /^SET (?:SESSION |LOCAL |GLOBAL )?(?:SQL_LOG_BIN|ALTER_ALGORITHM)\b/,
    name: "setting of this name",
    code: "1193",
    instead: "Leave it out.",
    url: `${manual}/system-variables`,
  },
  {
    head: /^SET (?:SESSION |GLOBAL |LOCAL )?TRANSACTION ISOLATION LEVEL (?:SERIALIZABLE|READ UNCOMMITTED)\b/,
    name: "isolation level of this name",
    code: "8048",
    instead: "Write READ COMMITTED or REPEATABLE READ.",
    url: `${manual}/transaction-isolation-levels`,
  },
  {
    head: /^(?:SET (?:SESSION |GLOBAL |LOCAL )?TRANSACTION|START TRANSACTION) READ ONLY\b/,
    name: "READ ONLY transactions unless it is told to ignore them",
    code: "1235",
    instead: "Leave READ ONLY out.",
    url: `${manual}/system-variables#tidb_enable_noop_functions-new-in-v40`,
  },
  { head: /^HANDLER\b/, name: "HANDLER", code: "1064", instead: "Write SELECT.", url: missing },
  {
    head: /^(?:SIGNAL|RESIGNAL|GET DIAGNOSTICS|GET STACKED)\b/,
    name: "SIGNAL or GET DIAGNOSTICS",
    code: "1064",
    url: missing,
  },
  {
    head: /^ALTER (?:ALGORITHM = \S+ |DEFINER = .* |SQL SECURITY \S+ )?VIEW\b/,
    name: "ALTER VIEW",
    code: "1064",
    instead: "Write CREATE OR REPLACE VIEW.",
    url: `${manual}/views`,
  },
  {
    head: /^(?:INSTALL|UNINSTALL) (?:PLUGIN|COMPONENT)\b/,
    name: "plugins to install",
    code: "1064",
    url: missing,
  },
  { head: /^(?:CREATE|ALTER|DROP) SERVER\b/, name: "servers of other databases", code: "1064", url: missing },
  {
    head: /^(?:CREATE|ALTER|DROP) (?:UNDO )?TABLESPACE\b/,
    name: "tablespaces",
    code: "1064",
    instead: "Leave them out.",
    url: missing,
  },
  { head: /^CREATE SPATIAL INDEX\b/, name: "spatial indexes", code: "8200", url: missing },
];
