// Which dialect a migration is written in, when no configuration says so: signs that only one dialect has are
// counted in the text. Strings and comments are not told apart here, which a count over whole files forgives.
import type { DialectName } from "../dialects/dialect";

interface Sign {
  readonly pattern: RegExp;
  /** 3: no other dialect accepts it. 1: common in one, seen in the other. */
  readonly weight: number;
}

const sign = (weight: number, ...sources: readonly string[]): readonly Sign[] =>
  sources.map((source) => ({ pattern: new RegExp(source, "gim"), weight }));

const POSTGRESQL: readonly Sign[] = [
  ...sign(
    3,
    String.raw`\b(?:AS|DO)\s+\$\w*\$`,
    String.raw`[\w)'"]::[a-z"]`,
    String.raw`\b(?:JSONB|BYTEA|TIMESTAMPTZ|TSVECTOR|CITEXT|(?:BIG|SMALL)SERIAL|ILIKE|PLPGSQL)\b`,
    String.raw`\bTIMESTAMP(?:\s*\(\d\))?\s+WITH(?:OUT)?\s+TIME\s+ZONE\b`,
    String.raw`\bCREATE\s+EXTENSION\b`,
    String.raw`\bUSING\s+(?:GIN|GIST|BRIN)\b`,
    String.raw`\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b`,
    String.raw`\bALTER\s+COLUMN\s+\S+\s+(?:SET|DROP)\s+NOT\s+NULL\b`,
    String.raw`\bCOMMENT\s+ON\s+(?:TABLE|COLUMN|INDEX|FUNCTION)\b`,
    String.raw`\bINDEX\s+CONCURRENTLY\b`,
    String.raw`\bON\s+CONFLICT\b`,
    String.raw`\bAS\s+ENUM\s*\(`,
    String.raw`\bOWNER\s+TO\b`,
    String.raw`\b(?:GEN_RANDOM_UUID|UUID_GENERATE_V\d|NEXTVAL)\s*\(`,
    String.raw`\b(?:TEXT|INTEGER|INT|UUID|VARCHAR(?:\(\d+\))?)\[\]`,
    String.raw`\bALTER\s+TABLE\s+ONLY\b`,
    String.raw`\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\b`,
    String.raw`\bCOPY\s+\S+[^;]{0,300}\bFROM\s+STDIN\b`,
  ),
  ...sign(
    1,
    String.raw`\b(?:SERIAL|UUID|RETURNING)\b`,
    String.raw`\b(?:TABLE|INDEX|COLUMN|REFERENCES|INTO|UPDATE|EXISTS|CONSTRAINT)\s+"\w`,
    String.raw`\bpublic\.`,
    String.raw`\bDROP\s+INDEX\s+(?:IF\s+EXISTS\s+)?[\w".]+\s*(?:;|$)`,
    String.raw`\bCREATE\s+(?:TYPE|DOMAIN|SEQUENCE|SCHEMA|MATERIALIZED)\b`,
  ),
];

const MYSQL: readonly Sign[] = [
  ...sign(
    3,
    String.raw`\b(?:TABLE|COLUMN|INDEX|KEY|REFERENCES|INTO|EXISTS|UPDATE|FROM|\()\s*${"`"}\w+${"`"}`,
    String.raw`\bENGINE\s*=\s*\w`,
    String.raw`\bAUTO_INCREMENT\b`,
    String.raw`\b(?:TINYINT|MEDIUMINT|(?:TINY|MEDIUM|LONG)(?:TEXT|BLOB))\b`,
    String.raw`\bDATETIME(?:\s*\(\d\))?\s*(?:NOT|NULL|DEFAULT|,|\)|$)`,
    String.raw`\bUNSIGNED\b`,
    String.raw`\bON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW)\b`,
    String.raw`\b(?:MODIFY|CHANGE)\s+(?:COLUMN\s+)?[\w${"`"}]+\s+\w`,
    String.raw`\bDROP\s+FOREIGN\s+KEY\b`,
    String.raw`\bDROP\s+INDEX\s+\S+\s+ON\b`,
    String.raw`\bCHARACTER\s+SET\s+utf8`,
    String.raw`\bCHARSET\s*=`,
    String.raw`^\s*DELIMITER\s`,
    String.raw`/\*!\d`,
    String.raw`\b(?:BIGINT|INT|INTEGER)\s*\(\d+\)`,
    String.raw`\b(?:UNIQUE|FULLTEXT|SPATIAL)\s+KEY\b`,
    String.raw`\bSET\s+(?:NAMES|FOREIGN_KEY_CHECKS|SQL_MODE)\b`,
    String.raw`\bINSERT\s+IGNORE\b`,
    String.raw`\bON\s+DUPLICATE\s+KEY\b`,
  ),
  ...sign(1, String.raw`^\s*(?:KEY|INDEX)\s+\w+\s*\(`, String.raw`\bCOMMENT\s+'`),
];

const MARIADB = sign(
  3,
  String.raw`/\*M!`,
  String.raw`\bENGINE\s*=\s*(?:Aria|ColumnStore)\b`,
  String.raw`\bWITH\s+SYSTEM\s+VERSIONING\b`,
  String.raw`\buca1400_`,
);

const TIDB = sign(
  3,
  String.raw`/\*T!`,
  String.raw`\bAUTO_RANDOM\b`,
  String.raw`\b(?:SHARD_ROW_ID_BITS|PRE_SPLIT_REGIONS|AUTO_ID_CACHE)\b`,
  String.raw`\b(?:NON)?CLUSTERED\b`,
);

// What an ORM's own words for a dialect's types and options tell.
const POSTGRESQL_CODE = sign(
  3,
  String.raw`\bsqlalchemy\.dialects(?:\.|\s+import\s+)postgresql\b`,
  String.raw`\bpostgresql_(?:using|where|ops)\b`,
);
const MYSQL_CODE = sign(
  3,
  String.raw`\bsqlalchemy\.dialects(?:\.|\s+import\s+)mysql\b`,
  String.raw`\bmysql_(?:engine|charset|length)\b`,
);

/** Longest stretch of text that is looked at; signs come early and often. */
const ENOUGH = 400_000;

/** Undefined when nothing in the texts tells dialects apart. */
export function detectDialect(texts: Iterable<string>): DialectName | undefined {
  let postgresql = 0;
  let mysql = 0;
  let mariadb = 0;
  let tidb = 0;
  let left = ENOUGH;
  for (const text of texts) {
    if (left <= 0) break;
    const part = text.length > left ? text.slice(0, left) : text;
    left -= part.length;
    postgresql += score(part, POSTGRESQL) + score(part, POSTGRESQL_CODE);
    mysql += score(part, MYSQL) + score(part, MYSQL_CODE);
    mariadb += score(part, MARIADB);
    tidb += score(part, TIDB);
  }
  if (postgresql === 0 && mysql + mariadb + tidb === 0) return undefined;
  if (postgresql >= mysql + mariadb + tidb) return "postgresql";
  if (tidb > mariadb) return "tidb";
  return mariadb > 0 ? "mariadb" : "mysql";
}

function score(text: string, signs: readonly Sign[]): number {
  let total = 0;
  for (const { pattern, weight } of signs) {
    // One sign repeated a hundred times proves no more than ten of them.
    let found = 0;
    pattern.lastIndex = 0;
    while (found < 10 && pattern.test(text)) found++;
    pattern.lastIndex = 0;
    total += found * weight;
  }
  return total;
}
