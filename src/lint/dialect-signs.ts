// What in a text tells databases apart, as data: each sign says which of them it speaks against, and how loudly. The
// detection that adds them up is apart.

/** The MySQL family is one here; SQLite is none of ours, and known so that its files are not taken for another's. */
export type Family = "postgresql" | "mysql" | "sqlite";

export interface Sign {
  /** Global, without regard to case. */
  readonly pattern: RegExp;
  /** 3: that database refuses it. 2: it is rarely seen there. 1: there is a more usual way. 0: fine. */
  readonly against: Readonly<Record<Family, number>>;
}

/** The first three numbers speak against PostgreSQL, MySQL and SQLite. */
function signs(
  postgresql: number,
  mysql: number,
  sqlite: number,
  ...sources: readonly string[]
): readonly Sign[] {
  return sources.map((source) => ({
    pattern: new RegExp(source, "gi"),
    against: { postgresql, mysql, sqlite },
  }));
}

const raw = String.raw;
/** Up to the end of the statement. */
const ANY = raw`[^;]*?`;
const NAME = raw`(?:[\w.$]+|"[^"\n]*"|${"`"}[^${"`"}\n]*${"`"})`;
const BEGIN = raw`(?:^|;)\s*`;
const GUARD = raw`(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`;

/** Strings and comments are left out of the text that they are sought in: `'x'` reads `''`. */
export const FAMILY_SIGNS: readonly Sign[] = [
  // Written for PostgreSQL.
  ...signs(
    0,
    3,
    3,
    raw`\b(?:AS|DO)\s+\$\w*\$`,
    raw`[\w)'"\]]::[a-z"]`,
    raw`\bCREATE\s+EXTENSION\b`,
    raw`\bON\s+(?:ONLY\s+)?${NAME}\s+USING\s+\w+\s*\(`,
    raw`\bUSING\s+(?:GIN|GIST|SPGIST|BRIN|HNSW|IVFFLAT)\b`,
    raw`\bALTER\s+(?:COLUMN\s+)?${NAME}\s+(?:SET\s+DATA\s+)?TYPE\b`,
    raw`\bALTER\s+(?:COLUMN\s+)?${NAME}\s+(?:SET|DROP)\s+NOT\s+NULL\b`,
    raw`\bCOMMENT\s+ON\s+(?:TABLE|COLUMN|INDEX|FUNCTION|TYPE|SCHEMA|VIEW|EXTENSION|CONSTRAINT)\b`,
    raw`\bINDEX\s+CONCURRENTLY\b`,
    raw`\bOWNER\s+(?:TO|BY)\b`,
    raw`\b(?:CREATE|ALTER|DROP)\s+(?:TYPE|DOMAIN|MATERIALIZED\s+VIEW|POLICY|PUBLICATION)\b`,
    raw`\bALTER\s+(?:INDEX|SEQUENCE)\b`,
    raw`\b(?:GEN_RANDOM_UUID|UUID_GENERATE_V\d|NEXTVAL|SETVAL|DATE_TRUNC|TO_TIMESTAMP|GENERATE_SERIES|ARRAY_AGG|STRING_AGG|JSONB_\w+|JSON_BUILD_OBJECT|ROW_TO_JSON|PG_\w+)\s*\(`,
    raw`\bPG_CATALOG\.`,
    raw`\b(?:TEXT|INTEGER|INT|BIGINT|UUID|VARCHAR(?:\(\d+\))?)\[\]`,
    raw`\bARRAY\[`,
    raw`\bALTER\s+TABLE\s+ONLY\b`,
    raw`\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\b`,
    raw`\bCOPY\s+${NAME}\s*[^;]{0,300}\bFROM\s+STDIN\b`,
    raw`\b(?:ILIKE|PLPGSQL)\b`,
    raw`\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b`,
    raw`\bRENAME\s+CONSTRAINT\b`,
    raw`\bNOT\s+VALID\b`,
    raw`\bVALIDATE\s+CONSTRAINT\b`,
    raw`\bE''`,
    raw`\bAT\s+TIME\s+ZONE\b`,
    raw`\)\s*INCLUDE\s*\(`,
    raw`\bSET\s+(?:LOCAL\s+)?(?:SEARCH_PATH|\w+_TIMEOUT|CLIENT_\w+|STANDARD_CONFORMING_STRINGS|DEFAULT_TABLESPACE)\b`,
    raw`^\s*\\[a-z]`,
    raw`\bREPLICA\s+IDENTITY\b`,
    raw`\bROW\s+LEVEL\s+SECURITY\b`,
  ),
  ...signs(
    0,
    3,
    1,
    raw`\bTIMESTAMP\s*(?:\(\s*\d\s*\))?\s+WITH(?:OUT)?\s+TIME\s+ZONE\b`,
    raw`\b(?:JSONB|BYTEA|TIMESTAMPTZ|TSVECTOR|TSQUERY|CITEXT|HSTORE|INET|CIDR|(?:BIG|SMALL)SERIAL)\b`,
  ),
  ...signs(0, 2, 2, raw`\bpublic\.`),
  ...signs(0, 1, 1, raw`\bSERIAL\b`, raw`\bCHARACTER\s+VARYING\s*\(`),
  ...signs(0, 2, 1, raw`${NAME}\s+UUID\b`),
  // MariaDB has these too.
  ...signs(
    0,
    0,
    3,
    raw`\b(?:ADD|DROP)\s+COLUMN\s+IF\s+(?:NOT\s+)?EXISTS\b`,
    raw`\bALTER\s+TABLE\s+IF\s+EXISTS\b`,
    raw`\bDROP\s+CONSTRAINT\s+IF\s+EXISTS\b`,
  ),
  ...signs(
    0,
    3,
    0,
    raw`\b(?:VARCHAR|CHARACTER\s+VARYING)\b(?!\s*\()`,
    raw`\bNULLS\s+(?:FIRST|LAST)\b`,
    raw`\bON\s+CONFLICT\b`,
    raw`\bEXCLUDED\.`,
    raw`\b(?:TABLE|INDEX|COLUMN|REFERENCES|INTO|UPDATE|CONSTRAINT|FROM|EXISTS|KEY\s*\(|UNIQUE\s*\(|ON)\s*"\w`,
    raw`\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+${ANY}\)\s*WHERE\b`,
    raw`\bDROP\s+INDEX\s+${GUARD}${NAME}\s*(?:;|,|$|CASCADE\b)`,
  ),
  ...signs(
    0,
    2,
    0,
    raw`\b(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\s+IF\s+(?:NOT\s+)?EXISTS\b`,
    raw`\bRETURNING\b`,
  ),
  ...signs(0, 2, 0, raw`\bTEXT\s+(?:NOT\s+NULL\s+)?(?:PRIMARY\s+KEY|UNIQUE|DEFAULT\s+'')`),

  // Written for either of the two servers.
  ...signs(
    0,
    0,
    3,
    raw`\bADD\s+CONSTRAINT\b`,
    raw`\bADD\s+(?:FOREIGN|PRIMARY)\s+KEY\b`,
    raw`\bDROP\s+CONSTRAINT\b`,
    raw`\bALTER\s+COLUMN\b`,
    raw`\bALTER\s+TABLE\s+${ANY},\s*(?:ADD|DROP|ALTER|MODIFY|CHANGE|RENAME)\s`,
    raw`\b(?:CREATE|DROP)\s+(?:FUNCTION|PROCEDURE|SCHEMA|ROLE|USER|DATABASE)\b`,
    raw`\bCREATE\s+OR\s+REPLACE\b`,
    raw`${BEGIN}TRUNCATE\b`,
    raw`${BEGIN}(?:GRANT|REVOKE)\b`,
    raw`${BEGIN}SET\s`,
    raw`${BEGIN}CALL\s`,
    raw`\bSTART\s+TRANSACTION\b`,
    raw`\bINFORMATION_SCHEMA\.`,
    raw`\bDROP\s+(?:TABLE|VIEW)\s+${ANY}\sCASCADE\b`,
  ),
  ...signs(0, 0, 2, raw`\b(?:NOW|CONCAT)\s*\(`, raw`\bINTERVAL\s+''`),

  // Written for MySQL and its twins.
  ...signs(
    3,
    0,
    3,
    raw`\bENGINE\s*=\s*\w`,
    raw`\bAUTO_INCREMENT\b`,
    raw`\b(?:DEFAULT\s+)?(?:CHARSET|CHARACTER\s+SET)\s*=?\s*(?:utf8|latin1|ascii|binary)`,
    raw`\bCOLLATE\s*=?\s*(?:utf8|latin1|ascii)\w*`,
    raw`\bROW_FORMAT\s*=`,
    raw`\bON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW)\b`,
    raw`\bALTER\s+TABLE\s+${ANY}\b(?:MODIFY|CHANGE)\s+(?:COLUMN\s+)?${NAME}\s+\w`,
    raw`\bDROP\s+(?:FOREIGN|PRIMARY)\s+KEY\b`,
    raw`\bDROP\s+INDEX\s+${GUARD}${NAME}\s+ON\b`,
    raw`\bALTER\s+TABLE\s+${ANY}\b(?:ADD|DROP)\s+(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?(?:INDEX|KEY)\b`,
    raw`^\s*DELIMITER\s`,
    raw`/\*!\d`,
    raw`\b(?:UNIQUE|FULLTEXT|SPATIAL)\s+KEY\b`,
    raw`\b(?:FULLTEXT|SPATIAL)\s+INDEX\b`,
    raw`[(,]\s*(?:KEY|INDEX)\s+${NAME}\s*\(`,
    raw`\b(?:FOREIGN_KEY_CHECKS|SQL_MODE|UNIQUE_CHECKS|SQL_SAFE_UPDATES)\b`,
    raw`\bSET\s+@`,
    raw`\bINSERT\s+IGNORE\b`,
    raw`\bON\s+DUPLICATE\s+KEY\b`,
    raw`(?<!\bON\s\w*\s+\S{0,80}\s+)\bCOMMENT\s*=?\s*''`,
    raw`\bRENAME\s+TABLE\b`,
    raw`\bADD\s+(?:COLUMN\s+)?${NAME}\s[^;,]*\s(?:AFTER\s+${NAME}|FIRST)\s*(?:[,;]|$)`,
    raw`\bUPDATE\s+${ANY}\bJOIN\s+${ANY}\bSET\b`,
    raw`(?<!\bAS\s+)\bENUM\s*\(`,
    raw`\b(?:FROM_UNIXTIME|UNIX_TIMESTAMP|CURDATE|DATE_ADD|DATE_SUB|STR_TO_DATE|UUID_TO_BIN|UUID|DATABASE|LAST_INSERT_ID)\s*\(`,
    raw`\bINTERVAL\s+\d`,
    raw`\bPREPARE\s+${NAME}\s+FROM\b`,
    raw`${BEGIN}(?:USE|SHOW|LOCK\s+TABLES)\s`,
    raw`\bALGORITHM\s*=`,
    raw`\bCREATE\s+DATABASE\s+IF\b`,
    raw`\b\w+\(\d+\)\s+(?:ASC|DESC\s*)?[,)]\s*(?:USING\s+BTREE)`,
  ),
  ...signs(
    3,
    0,
    1,
    raw`\b(?:TINYINT|MEDIUMINT|(?:TINY|MEDIUM|LONG)(?:TEXT|BLOB))\b`,
    raw`\b(?:BIGINT|INT|INTEGER|SMALLINT)\s*\(\s*\d+\s*\)`,
    raw`\bUNSIGNED\b`,
    raw`\b(?:VAR)?BINARY\s*\(`,
  ),
  ...signs(3, 0, 2, raw`\b(?:GROUP_CONCAT|JSON_UNQUOTE|JSON_OVERLAPS|JSON_CONTAINS)\s*\(`),
  ...signs(2, 0, 2, raw`\bIF\s*\(`),
  ...signs(
    3,
    0,
    0,
    raw`${"`"}[\w$.-]+${"`"}`,
    raw`\bREPLACE\s+INTO\b`,
    raw`\bIFNULL\s*\(`,
    raw`\bJSON_EXTRACT\s*\(`,
  ),
  ...signs(
    3,
    0,
    0,
    raw`\s(?:DATETIME|BLOB)\b(?!\s*[=.])(?:\s*\(\s*\d\s*\))?\s*(?:NOT|NULL|DEFAULT|PRIMARY|,|\)|;|$)`,
  ),
  ...signs(1, 0, 0, raw`\sDOUBLE\b(?!\s+PRECISION)`),

  // Written for SQLite.
  ...signs(
    3,
    3,
    0,
    raw`\bAUTOINCREMENT\b`,
    raw`${BEGIN}PRAGMA\b`,
    raw`\bWITHOUT\s+ROWID\b`,
    raw`\)\s*STRICT\b`,
    raw`\b(?:STRFTIME|JULIANDAY|UNIXEPOCH|RANDOMBLOB|TYPEOF|DATETIME)\s*\(\s*(?:''|\))`,
    raw`\b(?:RANDOMBLOB|UNIXEPOCH)\s*\(`,
    raw`\bINSERT\s+OR\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b`,
    raw`\bSQLITE_\w+`,
    raw`\bCOLLATE\s+["'${"`"}]?NOCASE\b`,
    raw`\bCREATE\s+VIRTUAL\s+TABLE\b`,
    raw`\bON\s+CONFLICT\s+(?:REPLACE|IGNORE|ABORT|FAIL|ROLLBACK)\b`,
    raw`\bDROP\s+INDEX\s+${GUARD}"main"\.`,
  ),
  ...signs(3, 1, 0, raw`\bCREATE\s+TRIGGER\s+IF\s+NOT\s+EXISTS\b`),
  // A table is made anew where ALTER TABLE can't change it.
  ...signs(
    2,
    2,
    0,
    raw`\bALTER\s+TABLE\s+["${"`"}]?\w*(?:tmp|temp|new|old|bak|backup)\w*["${"`"}]?\s+RENAME\s+TO\b`,
    raw`\bRENAME\s+TO\s+["${"`"}]?_*\w*(?:tmp|temp|old|bak|backup)\b`,
    raw`\bINSERT\s+INTO\s+["${"`"}]?_*\w*(?:tmp|temp|new)\w*["${"`"}]?\s*(?:\([^)]*\))?\s*SELECT\b`,
  ),
];

/** Of one member of the MySQL family. */
export const MARIADB_SIGNS: readonly RegExp[] = [
  /\/\*M!/gi,
  /\bENGINE\s*=\s*(?:Aria|ColumnStore)\b/gi,
  /\bWITH\s+SYSTEM\s+VERSIONING\b/gi,
  /\buca1400_/gi,
];
export const TIDB_SIGNS: readonly RegExp[] = [
  /\/\*T!/gi,
  /\bAUTO_RANDOM\b/gi,
  /\b(?:SHARD_ROW_ID_BITS|PRE_SPLIT_REGIONS|AUTO_ID_CACHE)\b/gi,
  /\b(?:NON)?CLUSTERED\b/gi,
];

/** What an ORM's own words for a database's types and options tell, in programs. */
export const CODE_SIGNS: readonly Sign[] = [
  ...signs(
    0,
    3,
    3,
    raw`\bsqlalchemy\.dialects(?:\.|\s+import\s+)postgresql\b`,
    raw`\bpostgresql_(?:using|where|ops|concurrently)\b`,
  ),
  ...signs(
    3,
    0,
    3,
    raw`\bsqlalchemy\.dialects(?:\.|\s+import\s+)mysql\b`,
    raw`\bmysql_(?:engine|charset|length|default_charset)\b`,
  ),
  ...signs(3, 3, 0, raw`\bsqlalchemy\.dialects(?:\.|\s+import\s+)sqlite\b`),
];
