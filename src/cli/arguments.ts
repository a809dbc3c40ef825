// Command-line arguments into values: one table of options a command, checked at once, with the mend in the message.
import { parseTarget, parseDialectName, type Target } from "../dialects/target";
import { DIALECT_NAMES, type DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Severity } from "../lint/rule";
import { UsageError } from "./console";

/** value: takes one; many: may be given again; flag: takes none. */
export type OptionKind = "value" | "many" | "flag";

export interface ParsedArguments {
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** `--name value`, `--name=value`; all after `--` are names. Throws UsageError on an option the table does not hold. */
export function parseArguments(
  argv: readonly string[],
  options: Readonly<Record<string, OptionKind>>,
): ParsedArguments {
  const names: string[] = [];
  const values = new Map<string, string[]>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      names.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      names.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const option = word.slice(2, equals === -1 ? undefined : equals);
    const kind = word.startsWith("--") ? options[option] : undefined;
    if (kind === undefined) throw new UsageError(`unknown option ${word}`);
    const given = values.get(option) ?? [];
    if (kind !== "many" && given.length > 0) throw new UsageError(`--${option} is given twice`);
    let value = equals === -1 ? undefined : word.slice(equals + 1);
    if (kind === "flag") {
      if (value !== undefined) throw new UsageError(`--${option} takes no value`);
      value = "";
    } else if (value === undefined) {
      value = argv[++i];
      if (value === undefined) throw new UsageError(`--${option} needs a value`);
    }
    given.push(value);
    values.set(option, given);
  }
  return { names, values };
}

export function valueOf(parsed: ParsedArguments, option: string): string | undefined {
  return parsed.values.get(option)?.[0];
}

export function targetsOf(parsed: ParsedArguments): readonly Target[] {
  const targets: Target[] = [];
  const texts = (parsed.values.get("target") ?? []).flatMap((text) => text.split(","));
  for (const text of texts) {
    const target = parseTarget(text);
    if (target === undefined) {
      throw new UsageError(
        `--target ${text}: write DIALECT or DIALECT@VERSION; dialects are ${DIALECT_NAMES.join(", ")}`,
      );
    }
    const { dialect } = target;
    targets.push({ dialect, version: target.version ?? dialectNamed(dialect).defaultVersion });
  }
  return targets;
}

export function sourceOf(parsed: ParsedArguments): DialectName | undefined {
  const text = valueOf(parsed, "from");
  if (text === undefined) return undefined;
  const dialect = parseTarget(text)?.dialect ?? parseDialectName(text);
  if (dialect === undefined) {
    throw new UsageError(`--from ${text}: dialects are ${DIALECT_NAMES.join(", ")}`);
  }
  return dialect;
}

export const SEVERITIES: readonly Severity[] = ["rejects", "ignores", "differs", "risk", "hint"];

export function failOnOf(parsed: ParsedArguments): ReadonlySet<Severity> {
  const text = valueOf(parsed, "fail-on");
  if (text === undefined) return new Set<Severity>(["rejects", "ignores"]);
  const chosen = new Set<Severity>();
  for (const word of text.split(",").map((part) => part.trim())) {
    if (word === "" || word === "none") continue;
    const severity = SEVERITIES.find((name) => name === word);
    if (severity === undefined) {
      throw new UsageError(`--fail-on ${word}: severities are ${SEVERITIES.join(", ")}`);
    }
    chosen.add(severity);
  }
  return chosen;
}

/** One of `formats`, the first when none is given. */
export function formatOf<F extends string>(parsed: ParsedArguments, formats: readonly [F, ...F[]]): F {
  const [usual] = formats;
  const text = valueOf(parsed, "format") ?? usual;
  const format = formats.find((name) => name === text);
  if (format !== undefined) return format;
  const others = formats.slice(0, -1).join(", ");
  throw new UsageError(`--format ${text}: write ${others} or ${formats.at(-1) ?? usual}`);
}
