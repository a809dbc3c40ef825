// What MySQL lets stand in a key's definition besides its columns: USING BTREE, ASC and DESC, COMMENT, VISIBLE.
import type { Range, TextEdit } from "../../base/text";
import type { Constraint } from "../../schema/change";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const keyOption = defineRule({
  name: "key-option",
  scope: "statement",
  summary: "PostgreSQL's keys take columns alone: no USING BTREE, no ASC or DESC, no COMMENT.",
  details:
    "Every primary and unique key is a B-tree there, read in both directions, so that the method and the order of a column change nothing about which rows it lets in.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://www.postgresql.org/docs/current/sql-createtable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-constraint", "create-index"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a DESC, b) USING BTREE);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b));",
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a ASC) COMMENT 'one';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a);" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t (a) COMMENT 'one';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE INDEX i ON t (a);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, PRIMARY KEY k (a));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a INT, PRIMARY KEY (a));" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a), UNIQUE (b));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t (a DESC);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes } = context;
    const tokens = unit.statement?.tokens;
    if (unit.kind === "call" || tokens === undefined) return;
    for (const change of changes) {
      const constraints =
        change.kind === "create-table"
          ? change.constraints
          : change.kind === "add-constraint"
            ? [change.constraint]
            : [];
      for (const constraint of constraints) checkConstraint(context, constraint, tokens);
      if (change.kind === "create-index" && change.as === "statement") {
        for (const option of change.index.options) {
          if (OPTIONS.has(option.name)) say(context, option.range);
        }
      }
    }
  },
});

const OPTIONS: ReadonlySet<string> = new Set(
  "COMMENT KEY_BLOCK_SIZE WITH VISIBLE INVISIBLE IGNORED NOT ENGINE_ATTRIBUTE ALGORITHM LOCK GLOBAL LOCAL CLUSTERING".split(
    " ",
  ),
);

function checkConstraint(context: StatementContext, constraint: Constraint, tokens: readonly Token[]): void {
  if (constraint.kind !== "primary-key" && constraint.kind !== "unique") return;
  for (const part of constraint.columns) if (part.order !== undefined) say(context, part.order.range);
  const first = tokens.findIndex((token) => token.start >= constraint.range.start);
  let depth = 0;
  let isBehind = false;
  for (let i = first; i >= 0 && i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) return;
    if (token.word === "(") depth++;
    else if (token.word === ")") {
      depth--;
      if (depth < 0) return;
      if (depth === 0) isBehind = true;
    } else if (depth > 0) continue;
    else if (token.word === ",") return;
    else if (isPrimaryKeyName(constraint, tokens, i)) sayTo(context, tokens, i, i);
    else if (token.word === "USING" && /^(?:BTREE|HASH|RTREE)$/.test(tokens[i + 1]?.word ?? "")) {
      // Before the columns it goes with the words that UNIQUE KEY has too many.
      if (isBehind || constraint.kind === "primary-key") sayTo(context, tokens, i, i + 1);
      i++;
    } else if (isBehind && token.word === "COMMENT") {
      sayTo(context, tokens, i, i + 1);
      i++;
    } else if (isBehind && token.word === "KEY_BLOCK_SIZE") {
      const last = tokens[i + 1]?.word === "=" ? i + 2 : i + 1;
      sayTo(context, tokens, i, last);
      i = last;
    } else if (isBehind && /^(?:IN)?VISIBLE$|^IGNORED$/.test(token.word)) {
      sayTo(context, tokens, i, i);
    }
  }
}

/** `PRIMARY KEY name (a)`: MySQL reads the name and forgets it. */
function isPrimaryKeyName(constraint: Constraint, tokens: readonly Token[], at: number): boolean {
  if (constraint.kind !== "primary-key" || tokens[at - 1]?.word !== "KEY") return false;
  const token = tokens[at];
  return token?.kind === "quoted-name" || (token?.kind === "word" && token.word !== "USING");
}

function sayTo(context: StatementContext, tokens: readonly Token[], from: number, to: number): void {
  const [first, last] = [tokens[from], tokens[to] ?? tokens.at(-1)];
  if (first !== undefined && last !== undefined) say(context, { start: first.start, end: last.end });
}

function say({ unit, spell, report }: StatementContext, range: Range): void {
  const written = unit.text.slice(range.start, range.end);
  const edits: readonly TextEdit[] | undefined = spell.remove(range);
  report({
    range,
    severity: "rejects",
    code: "42601",
    message: `PostgreSQL takes no ${written} in a key. Leave it out.`,
    fixes: draftFix("safe", `Leave out ${written}`, ["postgresql"], edits),
  });
}
