// popx's history: a row for each applied version; a row of a version's first fourteen digits stands for it, too. It
// takes no lock, so that ours is held meanwhile. From its source, and from rows that it took for its own:
// https://github.com/ory/x/blob/v0.0.729/popx/migrator.go
import { type HistoryAdapter, judgeRows, parameter, quoteName } from "./history";
import { ownLock } from "./own-lock";

const LEGACY_DIGITS = 14;

export const popxHistory: HistoryAdapter = {
  tool: "popx",
  title: "popx",
  columns: { needs: ["version", "version_self"], never: [] },

  create: (table) => {
    const index = (end: string): string => quoteName(table.family, `${table.name}_${end}_idx`);
    return [
      `CREATE TABLE ${table.quoted} (version VARCHAR(48) NOT NULL, version_self INT NOT NULL DEFAULT 0)`,
      `CREATE UNIQUE INDEX ${index("version")} ON ${table.quoted} (version)`,
      `CREATE INDEX ${index("version_self")} ON ${table.quoted} (version_self)`,
    ];
  },

  select: (table) => `SELECT version AS id FROM ${table.quoted} ORDER BY version`,

  judge(state, candidates) {
    const versions = new Set(state.rows.map(({ id }) => id));
    const legacy = candidates.filter(
      ({ id }) => id.length > LEGACY_DIGITS && !versions.has(id) && versions.has(id.slice(0, LEGACY_DIGITS)),
    );
    const covered = new Set(legacy.map(({ id }) => id.slice(0, LEGACY_DIGITS)));
    const rows = [...state.rows, ...legacy.map(({ id }) => ({ id }))];
    const judgement = judgeRows({ ...state, rows }, candidates);
    return { ...judgement, missing: judgement.missing.filter(({ id }) => !covered.has(id)) };
  },

  lock: ownLock,

  habit: (family, part) =>
    family === "mysql"
      ? { sending: "in-order", transaction: "none" }
      : { sending: "whole", transaction: part.transaction === "none" ? "implicit" : "one" },

  refusal(text) {
    const start = text.indexOf("{{");
    if (start === -1) return undefined;
    return {
      message:
        "popx takes it for a template and fills it in, which is not done here. Run it with the program itself.",
      range: { start, end: start + 2 },
    };
  },

  before: () => [],
  after: (table, step) => {
    const id = parameter(table.family, 1);
    return [
      step.direction === "up"
        ? { text: `INSERT INTO ${table.quoted} (version) VALUES (${id})`, parameters: [step.id] }
        : { text: `DELETE FROM ${table.quoted} WHERE version = ${id}`, parameters: [step.id] },
    ];
  },
};
