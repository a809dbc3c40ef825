// How a suite gets at a real migration tool: its program's path comes from the environment (the test command
// installs the tools). Apart, so that "there is none" means the same everywhere: skipped with a reason, or failed in CI.
import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** By their names in scripts/set-up/tools.mjs. */
export type LiveTool =
  | "flyway"
  | "liquibase"
  | "goose"
  | "migrate"
  | "dbmate"
  | "alembic"
  | "typeorm"
  | "knex"
  | "sequelize"
  | "drizzle-kit"
  | "node-pg-migrate"
  | "django";

/** Those that take long to install: their suites are there only where they were asked for (`npm run test:tools`). */
const SLOW_TOOLS: ReadonlySet<LiveTool> = new Set(["flyway", "liquibase"]);

/** The program's path, or why there is none. */
export function findTool(name: LiveTool): { readonly program: string } | { readonly reason: string } {
  const variable = `MIGRATION_LENS_${name.toUpperCase().replaceAll("-", "_")}`;
  const program = process.env[variable];
  if (program !== undefined && program !== "") return { program };
  return {
    reason:
      process.env[`${variable}_SKIPPED`] ??
      `${variable} is not set; run it as: node scripts/set-up/tools.mjs -- npx mocha FILE, or npm test`,
  };
}

export interface ToolRun {
  readonly code: number | null;
  /** Both outputs, one after the other. */
  readonly output: string;
}

export function runTool(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  /** Where it runs; unset: where the tests do. */
  cwd?: string,
): ToolRun {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    timeout: 60_000,
  });
  // Its words are read here: without colours, whatever it takes the terminal of the tests for.
  return { code: status, output: stripVTControlCharacters(`${stdout}${stderr}`) };
}

/** A mocha suite that needs a tool. Without it it counts as skipped, or failed where everything is required. */
export function describeWithTool(name: LiveTool, title: string, suite: (program: string) => void): void {
  const tool = findTool(name);
  if ("reason" in tool && SLOW_TOOLS.has(name)) return;
  describe(title, () => {
    if ("program" in tool) {
      suite(tool.program);
    } else if (process.env["MIGRATION_LENS_REQUIRE_ENGINES"]) {
      it(`has ${name}`, () => {
        throw new Error(`every tool is required here, and ${name} is not there: ${tool.reason}`);
      });
    } else {
      it(`skipped: ${tool.reason}`);
    }
  });
}
