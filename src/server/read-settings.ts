// The editor's settings as configuration. They come from a person's settings.json, so anything may stand there.
import type { LensConfig, RuleSetting } from "../config/config";
import { dialectNamed } from "../dialects/dialects";
import { parseDialectName, parseTarget, type Target } from "../dialects/target";

const RULE_SETTINGS: readonly RuleSetting[] = ["off", "rejects", "ignores", "differs", "risk", "hint"];
const SQL_MODES = ["ANSI_QUOTES", "PIPES_AS_CONCAT"] as const;

/** Never throws; what can't be read is left out and said to `warn`. */
export function readSettings(value: unknown, warn: (message: string) => void): LensConfig {
  const settings = recordOf(value);
  const source = typeof settings["source"] === "string" ? parseDialectName(settings["source"]) : undefined;
  const targets = readTargets(stringsOf(settings["targets"]), warn);
  const rules = readRules(settings["rules"], warn);
  const sqlMode = SQL_MODES.filter((mode) => stringsOf(settings["sqlMode"]).includes(mode));
  const database = settings["database"];
  return {
    ...(source === undefined ? {} : { source }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
    ...(sqlMode.length === 0 ? {} : { sqlMode }),
    ...(typeof database === "string" && database !== "" ? { database } : {}),
  };
}

/** Targets as people write them; a missing version is the dialect's default. */
export function readTargets(texts: readonly string[], warn: (message: string) => void): readonly Target[] {
  return texts.flatMap((text) => {
    const parsed = parseTarget(text);
    if (parsed === undefined) {
      warn(`The target ${JSON.stringify(text)} is left out: write it like mysql@8.4.`);
      return [];
    }
    const version = parsed.version ?? dialectNamed(parsed.dialect).defaultVersion;
    return [{ dialect: parsed.dialect, version }];
  });
}

function readRules(value: unknown, warn: (message: string) => void): Readonly<Record<string, RuleSetting>> {
  const rules: Record<string, RuleSetting> = {};
  for (const [rule, text] of Object.entries(recordOf(value))) {
    const setting = RULE_SETTINGS.find((known) => known === text);
    if (setting === undefined)
      warn(`The setting of rule ${rule} is left out: it is one of ${RULE_SETTINGS.join(", ")}.`);
    else rules[rule] = setting;
  }
  return rules;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
