// What PostgreSQL knows, as data: how its text is read, which words it reserves, which types it has built in.
import type { VersionRange } from "../base/version";
import type { Dialect, LexicalRules } from "./dialect";
import { type TypeRow, typeTable, words, wordsWithVersions } from "./tables";

// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
const lexical: LexicalRules = {
  nameQuotes: '"',
  stringQuotes: "'",
  backslashEscapes: false,
  dollarQuotes: true,
  stringPrefixes: ["e", "u&", "b", "x", "n"],
  escapePrefixes: ["e"],
  nestedComments: true,
  hashComments: false,
  dashCommentNeedsSpace: false,
  executableComments: [],
  operatorCharacters: "~!@#^&|`?+-*/%<>=",
  atVariables: false,
  clientCommands: "psql",
  continuedStrings: true,
  digitsBeginNames: false,
  carriageReturnEndsComment: true,
  bodies: "atomic",
};

// "reserved" and "reserved (can be function or type)" of
// https://www.postgresql.org/docs/current/sql-keywords-appendix.html
const reservedWords = wordsWithVersions(
  `
    ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH CASE CAST CHECK COLLATE
    COLLATION COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE
    CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END
    EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN INITIALLY INNER INTERSECT INTO
    IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON
    ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR SOME
    SYMMETRIC TABLE TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC VERBOSE WHEN WHERE
    WINDOW WITH
  `,
  [[{ since: [16] }, "SYSTEM_USER"]],
);

// https://www.postgresql.org/docs/current/datatype.html
const types = typeTable([
  ["integer", "smallint", "smallint, int2"],
  ["integer", "integer", "integer, int, int4"],
  ["integer", "bigint", "bigint, int8"],
  ["serial", "smallint", "smallserial, serial2"],
  ["serial", "integer", "serial, serial4"],
  ["serial", "bigint", "bigserial, serial8"],
  ["decimal", "numeric", "numeric, decimal, dec"],
  ["float", "real", "real, float4"],
  ["float", "double precision", "double precision, float8, float"],
  ["money", "money", "money"],
  ["boolean", "boolean", "boolean, bool"],
  ["character", "character", "character, char, bpchar, nchar, national character, national char"],
  ["character", "character varying", "character varying, char varying, varchar, nchar varying"],
  ["character", "character varying", "national character varying, national char varying"],
  ["text", "text", "text"],
  ["text", "name", "name"],
  ["binary", "bytea", "bytea"],
  ["bit", "bit", "bit"],
  ["bit", "bit varying", "bit varying, varbit"],
  ["date", "date", "date"],
  ["time", "time without time zone", "time, time without time zone"],
  ["time", "time with time zone", "timetz, time with time zone"],
  ["timestamp", "timestamp without time zone", "timestamp, timestamp without time zone"],
  ["timestamp", "timestamp with time zone", "timestamptz, timestamp with time zone"],
  ["interval", "interval", "interval"],
  ["json", "json", "json"],
  ["json", "jsonb", "jsonb"],
  ["other", "jsonpath", "jsonpath", { since: [12] }],
  ["uuid", "uuid", "uuid"],
  ["xml", "xml", "xml"],
  ["network", "inet", "inet"],
  ["network", "cidr", "cidr"],
  ["network", "macaddr", "macaddr"],
  ["network", "macaddr8", "macaddr8", { since: [10] }],
  ...same("geometry", "point line lseg box path polygon circle"),
  ...same("search", "tsvector tsquery"),
  ...same("range", "int4range int8range numrange tsrange tstzrange daterange"),
  ...same("range", "int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange", {
    since: [14],
  }),
  // https://www.postgresql.org/docs/current/datatype-oid.html
  ...same("other", "oid regclass regproc regprocedure regoper regoperator regtype regconfig regdictionary"),
  ...same("other", "regrole regnamespace"),
  ...same("other", "regcollation", { since: [13] }),
  ...same("other", "xid cid tid"),
  ...same("other", "xid8", { since: [13] }),
  ...same("other", "pg_lsn txid_snapshot"),
  ...same("other", "pg_snapshot", { since: [13] }),
  ...same("other", "refcursor aclitem int2vector oidvector gtsvector"),
]);

/** Types whose only name is the catalog's. */
function same(group: TypeRow[0], names: string, versions?: VersionRange): TypeRow[] {
  return words(names).map((name) => [group, name, name, versions]);
}

// https://www.postgresql.org/docs/current/sql-commands.html
const statementWords: ReadonlySet<string> = new Set(
  words(`
    ABORT ALTER ANALYSE ANALYZE BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE
    DELETE DISCARD DO DROP END EXECUTE EXPLAIN FETCH GRANT IMPORT INSERT LISTEN LOAD LOCK MERGE MOVE NOTIFY PREPARE
    REASSIGN REFRESH REINDEX RELEASE RESET REVOKE ROLLBACK SAVEPOINT SECURITY SELECT SET SHOW START TABLE TRUNCATE
    UNLISTEN UPDATE VACUUM VALUES WITH
  `),
);

export const postgresql: Dialect = {
  name: "postgresql",
  title: "PostgreSQL",
  family: "postgresql",
  lexical,
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
  identifierLimit: { count: 63, unit: "bytes" },
  folding: "lower",
  transactionalDdl: true,
  reservedWords,
  types,
  statementWords,
  defaultVersion: [15],
};
