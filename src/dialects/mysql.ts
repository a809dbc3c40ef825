// What MySQL knows, as data: how its text is read, which words it reserves, which types it has built in.
// MariaDB and TiDB start from these tables and state their differences.
import type { Dialect, LexicalRules } from "./dialect";
import { typeTable, words, wordsWithVersions } from "./tables";

// https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html
const CHARACTER_SETS = (
  "armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 eucjpms euckr gb18030 " +
  "gb2312 gbk geostd8 greek hebrew hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman sjis swe7 " +
  "tis620 ucs2 ujis utf16 utf16le utf32 utf8 utf8mb3 utf8mb4"
).split(" ");

// https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
const lexical: LexicalRules = {
  nameQuotes: "`",
  stringQuotes: "'\"",
  backslashEscapes: true,
  // From 9.0 on: https://dev.mysql.com/doc/refman/9.7/en/create-procedure.html
  dollarQuotes: true,
  stringPrefixes: ["n", "b", "x", ...CHARACTER_SETS.map((name) => `_${name}`)],
  escapePrefixes: [],
  nestedComments: false,
  hashComments: true,
  dashCommentNeedsSpace: true,
  executableComments: ["!"],
  operatorCharacters: "",
  // https://dev.mysql.com/doc/refman/8.4/en/non-typed-operators.html
  operators: "<=> ->> := -> << >> <= >= <> != && || + - * / % = < > ! ~ ^ & |".split(" "),
  atVariables: true,
  clientCommands: "mysql",
  continuedStrings: false,
  digitsBeginNames: true,
  carriageReturnEndsComment: false,
  bodies: "compound",
};

// Those marked (R) in https://dev.mysql.com/doc/refman/8.4/en/keywords.html, by version:
// https://dev.mysql.com/doc/mysqld-version-reference/en/keywords.html
const reservedWords = wordsWithVersions(
  `
    ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL
    CASCADE CASE CHANGE CHAR CHARACTER CHECK COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS
    CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES DAY_HOUR
    DAY_MICROSECOND DAY_MINUTE DAY_SECOND DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DESC DESCRIBE
    DETERMINISTIC DISTINCT DISTINCTROW DIV DOUBLE DROP DUAL EACH ELSE ELSEIF ENCLOSED ESCAPED EXISTS EXIT
    EXPLAIN FALSE FETCH FLOAT FLOAT4 FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT GET GRANT GROUP HAVING
    HIGH_PRIORITY HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND IF IGNORE IN INDEX INFILE INNER INOUT INSENSITIVE
    INSERT INT INT1 INT2 INT3 INT4 INT8 INTEGER INTERVAL INTO IO_AFTER_GTIDS IO_BEFORE_GTIDS IS ITERATE JOIN
    KEY KEYS KILL LEADING LEAVE LEFT LIKE LIMIT LINEAR LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB
    LONGTEXT LOOP LOW_PRIORITY MATCH MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT MINUTE_MICROSECOND
    MINUTE_SECOND MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NULL NUMERIC ON OPTIMIZE OPTION OPTIONALLY OR
    ORDER OUT OUTER OUTFILE PARTITION PRECISION PRIMARY PROCEDURE PURGE RANGE READ READS READ_WRITE REAL
    REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT RETURN REVOKE RIGHT RLIKE SCHEMA
    SCHEMAS SECOND_MICROSECOND SELECT SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL
    SQLEXCEPTION SQLSTATE SQLWARNING SQL_BIG_RESULT SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SSL STARTING
    STRAIGHT_JOIN TABLE TERMINATED THEN TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE
    UNLOCK UNSIGNED UPDATE USAGE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES VARBINARY VARCHAR
    VARCHARACTER VARYING WHEN WHERE WHILE WITH WRITE XOR YEAR_MONTH ZEROFILL
  `,
  [
    [{ since: [5, 7] }, "GENERATED OPTIMIZER_COSTS STORED VIRTUAL"],
    [{ since: [8] }, "EXCEPT"],
    [{ since: [8, 0, 1] }, "CUBE FUNCTION GROUPING OF RECURSIVE"],
    [
      { since: [8, 0, 2] },
      `CUME_DIST DENSE_RANK FIRST_VALUE GROUPS LAG LAST_VALUE LEAD NTH_VALUE NTILE OVER PERCENT_RANK RANK ROW ROWS
       ROW_NUMBER WINDOW`,
    ],
    [{ since: [8, 0, 3] }, "SYSTEM"],
    [{ since: [8, 0, 4] }, "EMPTY JSON_TABLE"],
    [{ since: [8, 0, 14] }, "LATERAL"],
    [{ since: [8, 0, 17], before: [8, 0, 19] }, "ARRAY MEMBER"],
    [{ since: [8, 0, 31] }, "INTERSECT"],
    [{ since: [8, 4] }, "QUALIFY TABLESAMPLE"],
    // No longer in 9.7; in which version between they were given free, the manual does not say.
    [{ since: [8, 4], before: [9, 7] }, "MANUAL PARALLEL"],
    [{ since: [9, 2] }, "LIBRARY"],
    [{ since: [9, 4] }, "EXTERNAL"],
    [{ before: [8, 4] }, "MASTER_BIND MASTER_SSL_VERIFY_SERVER_CERT"],
  ],
);

// https://dev.mysql.com/doc/refman/8.4/en/data-types.html
// https://dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html
const types = typeTable([
  ["integer", "tinyint", "tinyint, int1"],
  ["boolean", "tinyint", "boolean, bool"],
  ["integer", "smallint", "smallint, int2"],
  ["integer", "mediumint", "mediumint, int3, middleint"],
  ["integer", "int", "int, integer, int4"],
  ["integer", "bigint", "bigint, int8"],
  ["serial", "bigint", "serial"],
  ["decimal", "decimal", "decimal, numeric, dec, fixed"],
  ["float", "float", "float, float4"],
  ["float", "double", "double, double precision, real, float8"],
  ["bit", "bit", "bit"],
  ["character", "char", "char, character, nchar, national char, national character"],
  ["character", "varchar", "varchar, varcharacter, character varying, char varying, nvarchar, nchar varchar"],
  ["character", "varchar", "nchar varying, national varchar, national varcharacter"],
  ["character", "varchar", "national char varying, national character varying"],
  ["binary", "binary", "binary, char byte"],
  ["binary", "varbinary", "varbinary"],
  ["binary", "tinyblob", "tinyblob"],
  ["binary", "blob", "blob"],
  ["binary", "mediumblob", "mediumblob, long varbinary"],
  ["binary", "longblob", "longblob"],
  ["text", "tinytext", "tinytext"],
  ["text", "text", "text"],
  ["text", "mediumtext", "mediumtext, long, long varchar, long varcharacter, long char varying"],
  ["text", "mediumtext", "long character varying"],
  ["text", "longtext", "longtext"],
  ["date", "date", "date"],
  ["time", "time", "time"],
  ["timestamp", "datetime", "datetime"],
  ["timestamp", "timestamp", "timestamp"],
  ["year", "year", "year"],
  ["enum", "enum", "enum"],
  ["set", "set", "set"],
  ["json", "json", "json", { since: [5, 7, 8] }],
  // https://dev.mysql.com/doc/refman/8.4/en/spatial-type-overview.html
  ["geometry", "geometry", "geometry"],
  ["geometry", "point", "point"],
  ["geometry", "linestring", "linestring"],
  ["geometry", "polygon", "polygon"],
  ["geometry", "multipoint", "multipoint"],
  ["geometry", "multilinestring", "multilinestring"],
  ["geometry", "multipolygon", "multipolygon"],
  ["geometry", "geomcollection", "geometrycollection"],
  ["geometry", "geomcollection", "geomcollection", { since: [8] }],
  // https://dev.mysql.com/doc/refman/9.7/en/vector.html
  ["other", "vector", "vector", { since: [9] }],
]);

// https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html
const statementWords: ReadonlySet<string> = new Set(
  words(`
    ALTER ANALYZE BEGIN BINLOG CACHE CALL CHANGE CHECK CHECKSUM CLONE COMMIT CREATE DEALLOCATE DELETE DESC DESCRIBE
    DO DROP EXECUTE EXPLAIN FLUSH GET GRANT HANDLER HELP IMPORT INSERT INSTALL KILL LOAD LOCK OPTIMIZE PREPARE PURGE
    RELEASE RENAME REPAIR REPLACE RESET RESIGNAL RESTART REVOKE ROLLBACK SAVEPOINT SELECT SET SHOW SHUTDOWN SIGNAL
    START STOP TABLE TRUNCATE UNINSTALL UNLOCK UPDATE USE VALUES WITH XA
  `),
);

export const mysql: Dialect = {
  name: "mysql",
  title: "MySQL",
  family: "mysql",
  lexical,
  // https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html
  identifierLimit: { count: 64, unit: "characters" },
  folding: "none",
  transactionalDdl: false,
  reservedWords,
  types,
  statementWords,
  defaultVersion: [8, 4],
};
