// Puts a rule's example before the linter: what it stands on as one migration, the example as the next.
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import type { Target } from "../../src/dialects/target";
import type { Finding } from "../../src/lint/finding";
import type { Example, NearMiss, Rule } from "../../src/lint/rule";
import { LintSession } from "../../src/lint/session";
import type { PerDialect } from "../../src/schema/change";
import { MemoryFiles } from "./memory-files";

/** The versions of the engines that examples run on. */
const VERSIONS: Readonly<Record<DialectName, Target["version"]>> = {
  postgresql: [15],
  mysql: [9, 7],
  mariadb: [10, 11],
  tidb: dialectNamed("tidb").defaultVersion,
};

const GIVEN = "/m/001_given.up.sql";
export const UP = "/m/002_example.up.sql";
const DOWN = "/m/002_example.down.sql";

/** TiDB is given MySQL's text where it has none of its own. */
export function inDialect(
  text: string | PerDialect<string> | undefined,
  dialect: DialectName,
): string | undefined {
  if (typeof text !== "object") return text;
  return text[dialect] ?? (dialect === "tidb" ? text.mysql : undefined);
}

/** Findings of one rule in an example with `sql` in place of its own. Throws what a rule throws. */
export function lintExample(
  rule: Rule,
  example: Example | NearMiss,
  target: DialectName,
  sql = example.sql,
): readonly Finding[] {
  const files = new MemoryFiles({
    [GIVEN]: inDialect(example.given, example.from) ?? "",
    [UP]: sql,
    ...(example.down === undefined ? {} : { [DOWN]: example.down }),
  });
  const sqlMode = "sqlMode" in example ? (example.sqlMode ?? []) : [];
  const logged: string[] = [];
  const session = new LintSession({
    files,
    configOf: () => ({
      sqlMode: sqlMode.filter((mode) => mode === "ANSI_QUOTES" || mode === "PIPES_AS_CONCAT"),
    }),
    rules: [rule],
    source: example.from,
    onlyTargets: [{ dialect: target, version: VERSIONS[target] }],
    log: (message) => logged.push(message),
  });
  session.openHistory([...files.texts.keys()]);
  const findings = [UP, DOWN].filter((path) => files.isFile(path)).flatMap((path) => session.check(path));
  if (logged.length > 0) throw new Error(logged.join("\n"));
  return findings.filter((finding) => finding.rule === rule.name);
}
