// Writes the pages in docs/ from the rules and their examples, which the engines have answered. Nothing on them is
// written by hand.
import { DIALECT_NAMES, type DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { HISTORY_PROBLEMS } from "../../src/lint/history-problems";
import { REMARKS } from "../../src/lint/remarks";
import type { Answer, Example, ExampleFix, Rule } from "../../src/lint/rule";
import type { PerDialect } from "../../src/schema/change";
import { inDialect } from "../lint/example-lint";

const TESTED: Readonly<Record<DialectName | "pglite", string>> = {
  postgresql: "PostgreSQL 15",
  pglite: "PostgreSQL 18 (PGlite)",
  mysql: "MySQL 9.7",
  mariadb: "MariaDB 10.11",
  tidb: "TiDB 8.5",
};

/** Every generated file by its path below docs/. */
export function renderDocs(rules: readonly Rule[]): ReadonlyMap<string, string> {
  const sorted = [...rules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pages = new Map(sorted.map((rule) => [`rules/${rule.name}.md`, rulePage(rule)]));
  for (const [code, { summary, details }] of Object.entries({ ...HISTORY_PROBLEMS, ...REMARKS })) {
    const silence = `To silence it in one file, with a reason: \`-- migration-lens: ignore-file ${code}: …\``;
    pages.set(`rules/${code}.md`, `# ${code}\n\n**${summary}**\n\n${details}\n\n${silence}\n`);
  }
  pages.set("compatibility.md", compatibility(sorted));
  return pages;
}

function rulePage(rule: Rule): string {
  const lines = [
    `# ${rule.name}`,
    "",
    `**${rule.summary}**`,
    "",
    ...(rule.details === undefined ? [] : [rule.details, ""]),
    `Looked for in ${listOf(rule.sources ?? DIALECT_NAMES)} migrations; said of ${listOf(rule.targets)}.`,
    "",
    ...rule.examples.flatMap((example, index) => exampleSection(example, index + 1)),
  ];
  if (rule.silentOn.length > 0) {
    lines.push("## Nothing is said of", "");
    for (const miss of rule.silentOn) {
      const down = miss.down === undefined ? [] : [`-- down`, miss.down];
      lines.push(...sqlBlock([...givenLines(miss.given, miss.from), miss.sql, ...down]));
    }
  }
  lines.push("## Manuals", "", ...rule.docs.map((url) => `- <${url}>`), "");
  lines.push(`To silence it in one place, with a reason: \`-- migration-lens: ignore ${rule.name}: …\``, "");
  return lines.join("\n");
}

function exampleSection(example: Example, number: number): readonly string[] {
  const down = example.down === undefined ? [] : ["-- down", example.down];
  return [
    `## Example ${number}, written for ${dialectNamed(example.from).title}`,
    "",
    ...sqlBlock([...givenLines(example.given, example.from), example.sql, ...down]),
    "| on | what happens |",
    "|---|---|",
    ...engines(example).map(([name, answer]) => `| ${TESTED[name]} | ${answerText(answer, example, name)} |`),
    "",
    ...(example.fixes ?? []).flatMap(fixSection),
  ];
}

function fixSection(fix: ExampleFix): readonly string[] {
  const targets = typeof fix.for === "string" ? [fix.for] : fix.for;
  const grade = fix.grade === "safe" ? "Safe fix" : "Choice";
  const reach = fix.portable === true ? `, and runs on the source too` : "";
  return [`${grade} for ${listOf(targets)}${reach}:`, "", ...sqlBlock([fix.sql])];
}

function engines(example: Example): readonly [DialectName | "pglite", Answer][] {
  const names = [...DIALECT_NAMES.slice(0, 1), "pglite" as const, ...DIALECT_NAMES.slice(1)];
  return names.flatMap((name) => {
    const answer = example.engines[name];
    return answer === undefined ? [] : [[name, answer] as [DialectName | "pglite", Answer]];
  });
}

function answerText(answer: Answer, example: Example, engine: DialectName | "pglite"): string {
  if (answer === "accepts") return "accepted";
  if ("rejects" in answer) return `**rejected**, error ${answer.rejects}`;
  const query = inDialect(example.query, engine === "pglite" ? "postgresql" : engine);
  const shown = `${query === undefined ? "" : `${code(query)} gives `}${code(answer.answer)}`;
  return "severity" in answer ? `accepted, **${answer.severity}**: ${shown}` : `accepted: ${shown}`;
}

function givenLines(given: string | PerDialect<string> | undefined, from: DialectName): readonly string[] {
  const text = typeof given === "object" ? given[from] : given;
  return text === undefined ? [] : [`-- given`, /;\s*$/.test(text) ? text : `${text};`, ""];
}

function compatibility(rules: readonly Rule[]): string {
  const lines = [
    "# What does not cross",
    "",
    "Each line is a rule, and its answers are those of its examples, which are run on the engines. **R** rejected, **I** ignored,",
    "**D** means something else, **!** a risk, **–** accepted, blank: not looked at.",
    "",
  ];
  for (const family of ["postgresql", "mysql"] as const) {
    const from = family === "postgresql" ? ["postgresql"] : ["mysql", "mariadb", "tidb"];
    const own = rules.filter((rule) => rule.examples.some((example) => from.includes(example.from)));
    lines.push(
      `## Written for ${family === "postgresql" ? "PostgreSQL" : "MySQL, MariaDB or TiDB"}`,
      "",
      `| rule | | ${DIALECT_NAMES.map((name) => dialectNamed(name).title).join(" | ")} |`,
      `|---|---|${DIALECT_NAMES.map(() => ":-:").join("|")}|`,
      ...own.map((rule) => {
        const marks = DIALECT_NAMES.map((name) => mark(rule, from, name)).join(" | ");
        return `| [${rule.name}](rules/${rule.name}.md) | ${rule.summary.replaceAll("|", "\\|")} | ${marks} |`;
      }),
      "",
    );
  }
  return lines.join("\n");
}

function mark(rule: Rule, from: readonly string[], target: DialectName): string {
  const answers = rule.examples.flatMap((example) =>
    from.includes(example.from) ? (example.engines[target] ?? []) : [],
  );
  const has = (test: (answer: Exclude<Answer, string>) => boolean): boolean =>
    answers.some((answer) => typeof answer === "object" && test(answer));
  if (has((answer) => "rejects" in answer)) return "R";
  if (has((answer) => "severity" in answer && answer.severity === "ignores")) return "I";
  if (has((answer) => "severity" in answer && answer.severity === "differs")) return "D";
  if (has((answer) => "severity" in answer)) return "!";
  return answers.length > 0 ? "–" : "";
}

function sqlBlock(lines: readonly string[]): readonly string[] {
  return ["```sql", ...lines, "```", ""];
}

function code(text: string): string {
  const escaped = text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
  return escaped.includes("`") ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}

function listOf(names: readonly DialectName[]): string {
  const titles = names.map((name) => dialectNamed(name).title);
  return titles.length < 2 ? titles.join("") : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1) ?? ""}`;
}
