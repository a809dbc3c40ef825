// The manifest's parts that follow from the code: the commands, the words, the schema of the configuration file.
// What is generated is rewritten here, and the test fails until that is committed.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { RULE_SETTINGS } from "../../src/config/read-config-value";
import { DIALECT_NAMES } from "../../src/dialects/dialect";
import { READERS } from "../../src/frameworks/readers";
import { pageOf } from "../../src/lint/explanation";
import { HISTORY_PROBLEMS } from "../../src/lint/history-problems";
import { REMARKS } from "../../src/lint/remarks";
import { RULES } from "../../src/lint/rules/index";
import { CliFolder } from "../cli/run-cli";

const ROOT = join(__dirname, "..", "..");
const SOURCES = join(ROOT, "src", "vscode");

function read(...parts: readonly string[]): string {
  return readFileSync(join(ROOT, ...parts), "utf8");
}

function json(...parts: readonly string[]): Record<string, unknown> {
  const value: unknown = JSON.parse(read(...parts));
  assert.ok(typeof value === "object" && value !== null);
  return Object.fromEntries(Object.entries(value));
}

/** Writes the file when it is another, and fails then. */
function keepGenerated(path: string, value: unknown): void {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  const file = join(ROOT, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (before !== "" && JSON.stringify(JSON.parse(before)) === JSON.stringify(value)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  assert.fail(`${path} was rewritten; look at it and commit it`);
}

function commandsOfTable(): string[] {
  const files = readdirSync(join(SOURCES, "commands"));
  return files.map((file) => {
    const name = /\bname: "(\w+)"/.exec(read("src", "vscode", "commands", file))?.[1];
    assert.ok(name !== undefined, `${file} names no command`);
    assert.ok(
      read("src", "vscode", "command-table.ts").includes(`  ${name},`),
      `${name} has no row in the table`,
    );
    return `migrationLens.${name}`;
  });
}

function commandsOfManifest(): string[] {
  const { contributes } = json("package.json");
  assert.ok(typeof contributes === "object" && contributes !== null && "commands" in contributes);
  assert.ok(Array.isArray(contributes.commands));
  return contributes.commands.map(({ command }: { command: string }) => command);
}

/** Commands that only a code action of ours calls, with arguments that no person types. */
const HIDDEN = ["migrationLens.suppressFinding"];

describe("the manifest", () => {
  it("names the commands of the table, and no others", () => {
    const shown = commandsOfTable().filter((command) => !HIDDEN.includes(command));
    assert.deepEqual(commandsOfManifest().toSorted(), shown.toSorted());
  });

  it("has every one of its words, and no word besides", () => {
    const used = [...read("package.json").matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? "");
    const known = Object.keys(json("package.nls.json"));
    assert.deepEqual([...new Set(used)].toSorted(), known.toSorted());
  });

  it("puts only commands that there are into menus and welcome texts", () => {
    const known = new Set([...commandsOfManifest(), "workbench.trust.manage"]);
    const { contributes } = json("package.json");
    const inMenus = [...JSON.stringify(contributes).matchAll(/"command":"([\w.]+)"/g)].map((m) => m[1] ?? "");
    const inWords = [...read("package.nls.json").matchAll(/\(command:([\w.]+)\)/g)].map((m) => m[1] ?? "");
    assert.deepEqual(
      [...inMenus, ...inWords].filter((command) => !known.has(command)),
      [],
    );
  });

  it("has a page for every id that a finding links to", () => {
    const ids = [...RULES.map(({ name }) => name), ...Object.keys(HISTORY_PROBLEMS), ...Object.keys(REMARKS)];
    const missing = ids.filter((id) => pageOf(id) === undefined);
    assert.deepEqual(missing, []);
    assert.equal(pageOf("no-such-rule"), undefined);
  });
});

interface Matcher {
  readonly name: string;
  readonly severity: string;
  readonly pattern: readonly [Pattern, Pattern];
}

interface Pattern {
  readonly regexp: string;
  readonly loop?: boolean;
}

describe("the problem matchers", () => {
  const { contributes } = json("package.json") as { contributes: { problemMatchers: readonly Matcher[] } };

  /** What VS Code takes out of a task's lines: the first pattern's place, and a problem for each line of the second. */
  function problemsIn(output: string, { pattern: [first, second] }: Matcher): readonly string[] {
    const problems: string[] = [];
    const lines = output.split("\n");
    for (const [i, line] of lines.entries()) {
      const place = new RegExp(first.regexp).exec(line);
      if (place === null) continue;
      for (const next of lines.slice(i + 1)) {
        const message = new RegExp(second.regexp).exec(next);
        if (message === null) break;
        problems.push(`${place.slice(1, 5).join(" ")}: ${message[1] ?? ""}`);
      }
    }
    return problems;
  }

  it("find every message of the pretty format once, and nothing else in it", async () => {
    const folder = new CliFolder();
    const rows = "-- a row of words\n".repeat(120);
    folder.write({
      "a b.sql": `${rows}CREATE TABLE t (a SERIAL, b JSONB);\n-- migration-lens: ignore x: y\n`,
    });
    const { out } = await folder.run(
      "check",
      "--from=postgresql",
      "--target=mysql@8.4",
      "--target=mariadb@10.11",
      "a b.sql",
    );
    folder.remove();
    const all = contributes.problemMatchers.flatMap((matcher) => problemsIn(out, matcher));
    assert.deepEqual(
      contributes.problemMatchers.map(({ severity, pattern }) => [severity, pattern[1].loop]),
      [
        ["error", true],
        ["warning", true],
        ["info", true],
      ],
    );
    assert.equal(all.length, new Set(all).size, all.join("\n"));
    const messages = out.split("\n").filter((line) => /\[[a-z@0-9., ()]+\]$|There is no rule/.test(line));
    assert.equal(all.length, messages.length, all.join("\n"));
    assert.ok(
      all.some((one) => one.startsWith("a b.sql 121 29 jsonb-type: MySQL has no type JSONB")),
      all.join(),
    );
  });
});

describe("generated files", () => {
  it("say the configuration file's schema", () => {
    const target = `^(?:${DIALECT_NAMES.join("|")})(?:@\\d+(?:\\.\\d+)*)?$`;
    keepGenerated("schemas/migration-lens.schema.json", {
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "Migration Lens",
      description:
        "How the migrations at and below this file are read and checked. The nearest file wins, over the editor's settings.",
      type: "object",
      additionalProperties: false,
      properties: {
        $schema: { type: "string" },
        source: {
          enum: [...DIALECT_NAMES],
          description: "The database the migrations are written for. Left out: found from the project.",
        },
        targets: {
          type: "array",
          uniqueItems: true,
          items: { type: "string", pattern: target },
          description: "Databases that the migrations are also checked against, as in mysql@8.4.",
        },
        tool: {
          enum: READERS.map(({ tool }) => tool),
          description: "The tool the migrations belong to, where it is not recognised.",
        },
        migrations: {
          type: "array",
          items: { type: "string" },
          description: "Folders of migrations, relative to this file, where they are not found.",
        },
        rules: {
          type: "object",
          additionalProperties: false,
          description: "What single rules do: off, or the severity to show them with.",
          properties: Object.fromEntries(
            [
              ...RULES.map(({ name, summary }) => [name, summary] as const),
              ...Object.entries({ ...HISTORY_PROBLEMS, ...REMARKS }).map(
                ([name, { summary }]) => [name, summary] as const,
              ),
            ].map(([name, summary]) => [name, { enum: [...RULE_SETTINGS], description: summary }]),
          ),
        },
        baseline: {
          type: "string",
          description:
            "A file that names the findings to leave out, relative to this one, as migration-lens baseline writes it.",
        },
        database: {
          type: "string",
          description:
            "The database offered first when connecting, without a password: pglite:FOLDER, postgresql://user@host/name, mysql://user@host/name or env:NAME.",
        },
        sqlMode: {
          type: "array",
          uniqueItems: true,
          items: { enum: ["ANSI_QUOTES", "PIPES_AS_CONCAT"] },
          description: "Session modes of a MySQL server that change how its SQL is read.",
        },
      },
    });
  });

  it("hold every text of the extension for translators", () => {
    const list = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? list(join(folder, entry.name)) : [join(folder, entry.name)],
      );
    const texts = list(SOURCES).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g)].map(
        (match) => {
          const literal = match[1] ?? '""';
          return literal.startsWith('"') ? String(JSON.parse(literal)) : literal.slice(1, -1);
        },
      ),
    );
    const bundle = Object.fromEntries([...new Set(texts)].toSorted().map((text) => [text, text]));
    keepGenerated("l10n/bundle.l10n.json", bundle);
  });
});
