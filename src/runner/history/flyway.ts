// Flyway's history: a row for each run of a script, with the checksum of its lines, and on engines that can't undo a
// definition a row for one that failed. Its `migrate` looks through all of that first and stops at what it finds; so
// does ours. Held against the tool itself:
// https://github.com/flyway/flyway/tree/flyway-11.8.2/flyway-core/src/main/java/org/flywaydb/core/internal
import { crc32 } from "node:zlib";
import { baseName } from "../../base/file-system";
import {
  type Candidate,
  type HistoryAdapter,
  type HistoryRow,
  type HistoryTable,
  type Mark,
  quoteName,
  type RecordedStep,
  type Sql,
} from "./history";

/** What the tool adds to its table's hash, so that the number is no other tool's. */
const LOCK_BASE = 77431708279161n;
const BASELINE = "BASELINE";

export const flywayHistory: HistoryAdapter = {
  tool: "flyway",
  title: "Flyway",
  columns: { needs: ["installed_rank", "version", "script", "checksum", "success"], never: [] },
  oneWay: true,
  dropsMark: true,
  asksForOthers: true,

  create: (table) => {
    const isMysql = table.family === "mysql";
    const index = `${table.name}_s_idx`;
    return [
      `CREATE TABLE ${table.quoted} (installed_rank INT NOT NULL, version VARCHAR(50), ` +
        "description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INT, " +
        "installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT " +
        `${isMysql ? "CURRENT_TIMESTAMP" : "now()"}, execution_time INT NOT NULL, success BOOLEAN NOT NULL, ` +
        `CONSTRAINT ${quoteName(table.family, `${table.name}_pk`)} PRIMARY KEY (installed_rank))${isMysql ? " ENGINE=InnoDB" : ""}`,
      `CREATE INDEX ${quoteName(table.family, index)} ON ${table.quoted} (success)`,
    ];
  },

  select: (table) => {
    const [rows, at] =
      table.family === "mysql"
        ? ["CAST(checksum AS CHAR)", "DATE_FORMAT(installed_on, '%Y-%m-%dT%H:%i:%sZ')"]
        : ["checksum::text", `to_char(installed_on, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`];
    return (
      `SELECT coalesce(version, script) AS id, description AS name, type AS kind, ${rows} AS checksum, ` +
      `NOT success AS dirty, ${at} AS applied_at FROM ${table.quoted} ` +
      "WHERE type NOT IN ('SCHEMA', 'TABLE') ORDER BY installed_rank"
    );
  },

  judge(state, candidates) {
    const baseline = state.rows.find(({ kind }) => kind === BASELINE)?.id;
    const known = new Set<HistoryRow>();
    const found = candidates.map((one) => {
      const rows = state.rows.filter((row) => standsFor(row, one));
      for (const row of rows) known.add(row);
      return rows.at(-1);
    });
    const isVersioned = candidates.map(({ id }) => isVersion(id));
    const last = found.findLastIndex((row, at) => row !== undefined && isVersioned[at]);
    const differences: string[] = [];
    const marks = candidates.map((one, at): Mark => {
      const row = found[at];
      const isNext = isVersioned[at] === false;
      if (row === undefined) {
        if (!isNext && baseline !== undefined && compareVersions(one.id, baseline) <= 0) return "applied";
        return !isNext && at < last ? "out-of-order" : "pending";
      }
      if (row.dirty === true) return "failed";
      if (row.kind === BASELINE || row.checksum === undefined) {
        return isNext && row.kind === "SQL" ? "pending" : "applied";
      }
      const isSame = one.checksums.includes(row.checksum);
      if (isNext) return isSame ? "applied" : "pending";
      return isSame ? "applied" : "changed";
    });
    const newest = candidates.findLast((_, at) => isVersioned[at])?.id;
    const missing = state.rows.filter(
      (row) => !known.has(row) && row.kind !== BASELINE && row.kind !== "DELETE",
    );
    const deleted = new Set(state.rows.flatMap(({ id, kind }) => (kind === "DELETE" ? id : [])));
    const gone = missing.filter(
      ({ id }) =>
        !deleted.has(id) && !(isVersion(id) && (newest === undefined || compareVersions(id, newest) > 0)),
    );
    const named = (mark: Mark): readonly string[] =>
      candidates.flatMap(({ id }, at) => (marks[at] === mark ? id : []));
    const say = (ids: readonly string[], words: string): void => {
      if (ids.length > 0) differences.push(`${ids.join(", ")} ${words}`);
    };
    say(named("failed"), "failed half-way: put the database right, then run `flyway repair`.");
    say(
      named("changed"),
      "was changed after it was applied: change it back, or take the change for good with `flyway repair`.",
    );
    say(
      gone.map(({ id }) => id),
      "is applied and has no file here: get the file, or run `flyway repair`.",
    );
    say(
      named("out-of-order"),
      "is older than what is applied: give it a later version, or run it with `flyway -outOfOrder=true migrate`.",
    );
    if (state.hasOthers === true) {
      differences.push(
        "the schema has tables and no history, and Flyway begins in an empty one: say with `flyway baseline` what it has.",
      );
    }
    const applied = { marks, missing: missing.filter(({ id }) => !deleted.has(id)) };
    if (differences.length === 0) return applied;
    return { ...applied, stuck: `Flyway stops before it runs anything: ${differences.join(" ")}` };
  },

  ownsLock: true,
  lock(_server, table) {
    const hash = javaHash(table.quoted);
    return table.family === "mysql"
      ? { kind: "name", key: `Flyway-${hash}` }
      : { kind: "number", key: String(LOCK_BASE + BigInt(hash)) };
  },

  habit: (_family, part) => ({
    sending: "statements",
    transaction: part.transaction === "none" ? "none" : "one",
  }),

  checksums: (text) => [String(checksumOf(text))],

  refusal(text, part, project) {
    const prefix = project.options["placeholderPrefix"] ?? "${";
    const suffix = project.options["placeholderSuffix"] ?? "}";
    const start = text.indexOf(prefix);
    const end = start === -1 ? -1 : text.indexOf(suffix, start + prefix.length);
    if (/^B\d/.test(baseName(part.file))) {
      return {
        message: "Flyway's baseline scripts belong to its paid editions. Run it with Flyway itself.",
        range: part.range,
      };
    }
    if (prefix === "" || end === -1) return undefined;
    const range = { start, end: end + suffix.length };
    return {
      message: `Flyway puts a value for ${text.slice(range.start, range.end)} into it, which is not known here. Run it with \`flyway migrate\`.`,
      range,
    };
  },

  before: () => [],
  after: (table, step, durationMs) => [rowOf(table, step, durationMs, true)],
  // PostgreSQL's gets none, not even of a script that ran outside of a transaction.
  failed: (table, step, { durationMs }) =>
    table.family === "mysql" ? [rowOf(table, step, durationMs, false)] : [],
};

function rowOf(table: HistoryTable, step: RecordedStep, durationMs: number, success: boolean): Sql {
  const isMysql = table.family === "mysql";
  const mark = (number: number, type: string): string => (isMysql ? "?" : `$${number}::${type}`);
  const user = isMysql ? "SUBSTRING_INDEX(USER(), '@', 1)" : "current_user";
  const description = step.name === baseName(step.path) ? "" : step.name;
  return {
    text:
      `INSERT INTO ${table.quoted} (installed_rank, version, description, type, script, checksum, installed_by, ` +
      `execution_time, success) SELECT coalesce(max(installed_rank), 0) + 1, ${mark(1, "text")}, ${mark(2, "text")}, ` +
      `'SQL', ${mark(3, "text")}, ${mark(4, "int")}, ${user}, ${mark(5, "int")}, ${success ? "true" : "false"} ` +
      `FROM ${table.quoted}`,
    parameters: [
      isVersion(step.id) ? step.id : null,
      description.slice(0, 200),
      step.path,
      Number(step.checksum),
      Math.round(durationMs),
    ],
  };
}

function isVersion(id: string): boolean {
  return /^\d+(?:\.\d+)*$/.test(id);
}

/** Versions are compared as numbers; scripts that run again have none, and go by their description. */
function standsFor(row: HistoryRow, { id, name }: Candidate): boolean {
  if (isVersion(id) !== isVersion(row.id)) return false;
  return isVersion(id) ? compareVersions(id, row.id) === 0 : row.name === name;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(versionKeyOf);
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const [one, two] = [left?.[i] ?? 0n, right?.[i] ?? 0n];
    if (one !== two) return one < two ? -1 : 1;
  }
  return 0;
}

function versionKeyOf(version: string): readonly bigint[] {
  return version.split(".").map(BigInt);
}

/** CRC-32 over the lines without their ends, a byte order mark left out; as Java's signed int. */
function checksumOf(text: string): number {
  let sum = 0;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/))
    sum = crc32(Buffer.from(line, "utf8"), sum);
  return sum | 0;
}

/** Java's String.hashCode. */
function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}
