// Turns what a person wrote, in migration-lens.json or in the editor's settings, into configuration. Anything may
// stand there, so every value is looked at.
import { DIALECT_NAMES } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import { parseDialectName, parseTarget, type Target } from "../dialects/target";
import type { ToolName } from "../frameworks/framework";
import type { LensConfig, RuleSetting } from "./config";

export const RULE_SETTINGS: readonly RuleSetting[] = ["off", "rejects", "ignores", "differs", "risk", "hint"];
const SQL_MODES = ["ANSI_QUOTES", "PIPES_AS_CONCAT"] as const;
const TOOLS: readonly ToolName[] = [
  "alembic",
  "django",
  "typeorm",
  "knex",
  "sequelize",
  "node-pg-migrate",
  "prisma",
  "drizzle",
  "golang-migrate",
  "dbmate",
  "goose",
  "flyway",
  "liquibase",
  "popx",
  "diesel",
  "sqlx",
  "sql",
];
/** In the file only: the editor's settings have further keys of their own. */
const KEYS: ReadonlySet<string> = new Set([
  "$schema",
  "source",
  "targets",
  "tool",
  "migrations",
  "rules",
  "baseline",
  "database",
  "sqlMode",
]);

/** Never throws; what can't be read is left out and said to `warn`, one sentence each. */
export function readConfigValue(value: unknown, warn: (message: string) => void): LensConfig {
  const settings = recordOf(value);
  const source = readSource(settings["source"], warn);
  const targets = readTargets(listOf(settings["targets"], "targets", warn), warn);
  const tool = readTool(settings["tool"], warn);
  const migrations = listOf(settings["migrations"], "migrations", warn);
  const rules = readRules(settings["rules"], warn);
  const modes = listOf(settings["sqlMode"], "sqlMode", warn);
  const sqlMode = SQL_MODES.filter((mode) => modes.includes(mode));
  const database = settings["database"];
  return {
    ...(source === undefined ? {} : { source }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(tool === undefined ? {} : { tool }),
    ...(migrations.length === 0 ? {} : { migrations }),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
    ...(sqlMode.length === 0 ? {} : { sqlMode }),
    ...(typeof database === "string" && database !== "" ? { database } : {}),
  };
}

/** Says which keys of a configuration file mean nothing. */
export function warnOfUnknownKeys(value: unknown, warn: (message: string) => void): void {
  for (const key of Object.keys(recordOf(value))) {
    if (!KEYS.has(key))
      warn(`${JSON.stringify(key)} is no key of the configuration; it has ${[...KEYS].join(", ")}.`);
  }
}

/** Targets as people write them; a missing version is the dialect's default. */
export function readTargets(texts: readonly string[], warn: (message: string) => void): readonly Target[] {
  return texts.flatMap((text) => {
    const parsed = parseTarget(text);
    if (parsed === undefined) {
      warn(
        `The target ${JSON.stringify(text)} is left out: write it like mysql@8.4, with one of ${DIALECT_NAMES.join(", ")}.`,
      );
      return [];
    }
    const version = parsed.version ?? dialectNamed(parsed.dialect).defaultVersion;
    return [{ dialect: parsed.dialect, version }];
  });
}

function readSource(value: unknown, warn: (message: string) => void): LensConfig["source"] {
  if (value === undefined || value === null || value === "") return undefined;
  const source = typeof value === "string" ? parseDialectName(value) : undefined;
  if (source === undefined)
    warn(`The source ${JSON.stringify(value)} is left out: it is one of ${DIALECT_NAMES.join(", ")}.`);
  return source;
}

function readTool(value: unknown, warn: (message: string) => void): ToolName | undefined {
  if (value === undefined) return undefined;
  const tool = TOOLS.find((name) => name === value);
  if (tool === undefined)
    warn(`The tool ${JSON.stringify(value)} is left out: it is one of ${TOOLS.join(", ")}.`);
  return tool;
}

function readRules(value: unknown, warn: (message: string) => void): Readonly<Record<string, RuleSetting>> {
  const rules: Record<string, RuleSetting> = {};
  for (const [rule, text] of Object.entries(recordOf(value))) {
    const setting = RULE_SETTINGS.find((known) => known === text);
    if (setting === undefined) {
      warn(`The setting of rule ${rule} is left out: it is one of ${RULE_SETTINGS.join(", ")}.`);
    } else {
      rules[rule] = setting;
    }
  }
  return rules;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: unknown, key: string, warn: (message: string) => void): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    warn(`${key} is left out: it is a list of texts.`);
    return [];
  }
  return value.filter((item) => typeof item === "string");
}
