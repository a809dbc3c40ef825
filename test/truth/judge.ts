// One project's history measured on one target: every statement is carried out on its source engine, then on the
// target over a replica of the source's catalog as it was before it, and what happens is held against what the lint
// says of it and against what its fixes make of it.
import type { Target } from "../../src/dialects/target";
import { dialectNamed } from "../../src/dialects/dialects";
import { applyFixes } from "../../src/lint/apply-fixes";
import type { Finding } from "../../src/lint/finding";
import { RULES } from "../../src/lint/rules/index";
import { LintSession } from "../../src/lint/session";
import type { Schema } from "../../src/schema/schema";
import { splitStatements } from "../../src/sql/splitter";
import type { EngineFailure } from "../../src/engines/failure";
import type { DialectName } from "../../src/dialects/dialect";
import { MemoryFiles } from "../lint/memory-files";
import { compareEffects, effectOf } from "./facts";
import type { CollectedProject, CollectedStatement } from "./collect";
import { replicaOf, type Replica, type Written } from "./replica";
import { reachesOutside, type ScratchEngine } from "./scratch-engine";

export type Verdict =
  /** Refused, and said. */
  | "hit"
  /** Refused, and no finding says so. */
  | "missed"
  /** Refused in two places: one was said and mended, the other not. */
  | "missed-behind-a-fix"
  /** Accepted, and a finding says that it is refused. */
  | "false-alarm"
  | "quiet"
  /** Its source engine refuses it here, so that it proves nothing. */
  | "refused-by-source"
  /** The replica that it needs could not be made. */
  | "unmeasured"
  /** Never sent: it reaches outside its database. */
  | "not-sent";

export interface Judgement {
  readonly statement: CollectedStatement;
  readonly verdict: Verdict;
  /** The target's words on the text as written, or on what was tried last. */
  readonly failure?: EngineFailure;
  readonly converted: string;
  /** Whether the target takes it as written; after safe fixes; after all of them. */
  readonly accepted: { readonly asWritten: boolean; readonly safe: boolean; readonly converted: boolean };
  readonly findings: readonly Finding[];
  /** The conversion left no statement. */
  readonly emptied: boolean;
  /**
   * How what the target's catalog became differs from what the source's became, once the target accepted the text
   * as written, or else as converted. Unset: it does not, or there was nothing to compare.
   */
  readonly otherEffect?: { readonly lacks: readonly string[]; readonly adds: readonly string[] };
}

export async function judgeProject(
  project: CollectedProject,
  from: DialectName,
  target: Target,
  source: ScratchEngine,
  scratch: ScratchEngine,
  onJudged: (judgement: Judgement) => void,
): Promise<void> {
  await source.clear();
  const paths = project.statements.map((_, i) => `/truth/${String(i).padStart(6, "0")}.sql`);
  const kept: { readonly path: string; readonly text: string }[] = [];
  const files = new MemoryFiles({});
  const session = new LintSession({
    files,
    configOf: () => ({}),
    rules: RULES,
    source: from,
    onlyTargets: [target],
  });
  // What the source refuses makes nothing, so that it is no part of the history either.
  let schema: Schema | undefined;
  const before: Schema[] = [];
  const after: (Schema | undefined)[] = [];
  const measured: CollectedStatement[] = [];
  for (const [i, statement] of project.statements.entries()) {
    if (reachesOutside(statement.text)) {
      onJudged(unjudged(statement, "not-sent"));
      continue;
    }
    if (schema === undefined) {
      const answer = await source.connection.introspect();
      if (!answer.ok) throw new Error(answer.error.message);
      schema = answer.value;
    }
    const schemaBefore: Schema = schema;
    const failure = await source.run(statement.text);
    if (failure !== undefined) {
      if (source.connection.inTransaction) await source.run("ROLLBACK");
      onJudged({ ...unjudged(statement, "refused-by-source"), failure });
      continue;
    }
    if (!/^\s*(?:INSERT|UPDATE|DELETE|SELECT|WITH)\b/i.test(statement.text)) schema = undefined;
    const path = paths[i] ?? "";
    kept.push({ path, text: `${statement.text};\n` });
    files.texts.set(path, `${statement.text};\n`);
    before.push(schemaBefore);
    if (schema === undefined) {
      const answer = await source.connection.introspect();
      schema = answer.ok ? answer.value : undefined;
    }
    after.push(schema);
    measured.push(statement);
  }
  const quoted = new Set<string>();
  const booleans = new Set<string>();
  session.openHistory(kept.map(({ path }) => path));
  for (const [i, statement] of measured.entries()) {
    const { path, text } = kept[i] ?? { path: "", text: "" };
    const at = before[i];
    if (at === undefined) continue;
    onJudged(
      await judge(
        statement,
        path,
        text,
        { before: at, after: after[i], written: { quoted, booleans } },
        from,
        target,
        session,
        scratch,
      ),
    );
    if (/^(?:\s|--[^\n]*\n|#[^\n]*\n|\/\*[^]*?\*\/)*(?:CREATE|ALTER|RENAME)\b/i.test(text)) {
      for (const [, name] of text.matchAll(/`([^`]+)`/g)) if (name !== undefined) quoted.add(name);
      for (const [, name, type] of text.matchAll(/`?(\w+)`?\s+(BOOL(?:EAN)?|TINYINT)\b/gi)) {
        for (const word of wordsOf(text)) {
          const key = `${word}.${name ?? ""}`.toLowerCase();
          if (/^bool/i.test(type ?? "")) booleans.add(key);
          else booleans.delete(key);
        }
      }
    }
  }
}

function unjudged(statement: CollectedStatement, verdict: Verdict): Judgement {
  return {
    statement,
    verdict,
    converted: statement.text,
    accepted: { asWritten: false, safe: false, converted: false },
    findings: [],
    emptied: false,
  };
}

async function judge(
  statement: CollectedStatement,
  path: string,
  text: string,
  {
    before,
    after,
    written,
  }: {
    readonly before: Schema;
    readonly after: Schema | undefined;
    readonly written: Written;
  },
  from: DialectName,
  target: Target,
  session: LintSession,
  scratch: ScratchEngine,
): Promise<Judgement> {
  const words = wordsOf(statement.text);
  const replica = replicaOf(before, words, target, written);
  const findings = session.check(path);
  const asWritten = await attempt(scratch, replica, statement.text, target);
  if (asWritten !== undefined && "unmeasured" in asWritten) {
    return { ...unjudged(statement, "unmeasured"), findings, failure: asWritten.unmeasured };
  }
  const change = (choices: boolean): { readonly text: string; readonly left: readonly Finding[] } => {
    const applied = applyFixes(session, path, text, { choices, targets: [target.dialect], source: from });
    session.changeBuffer(path, undefined);
    return { text: applied.text, left: applied.left.map(({ finding }) => finding) };
  };
  const tryText = async (changed: string): Promise<EngineFailure | undefined> => {
    if (changed === text || statementsOf(changed, target).some(reachesOutside)) return asWritten;
    const outcome = await attempt(scratch, replica, changed, target);
    return outcome !== undefined && "unmeasured" in outcome ? asWritten : outcome;
  };
  const safe = change(false);
  const all = change(true);
  let otherEffect: Judgement["otherEffect"];
  const compare = async (changed: string): Promise<void> => {
    if (after === undefined || after === before) return;
    const only = new Set([...words, ...replica.tables.map((table) => table.name.toLowerCase())]);
    const [then, now] = await effectsOn(scratch, replica, changed, target);
    if (then === undefined || now === undefined) return;
    const compared = compareEffects(effectOf(before, after, only), effectOf(then, now, only));
    if (compared.lacks.length + compared.adds.length > 0) otherEffect = compared;
  };
  const safeFailure = await tryText(safe.text);
  const allFailure = all.text === safe.text ? safeFailure : await tryText(all.text);
  if (asWritten === undefined) await compare(statement.text);
  else if (allFailure === undefined) await compare(all.text);
  const said = findings.some((finding) => finding.severity === "rejects");
  const stillSaid = all.left.some((finding) => finding.severity === "rejects");
  const verdict: Verdict =
    asWritten === undefined
      ? said
        ? "false-alarm"
        : "quiet"
      : !said
        ? "missed"
        : allFailure !== undefined && !stillSaid
          ? "missed-behind-a-fix"
          : "hit";
  const failure = allFailure ?? asWritten;
  return {
    statement,
    verdict,
    ...(failure === undefined ? {} : { failure }),
    converted: all.text,
    accepted: {
      asWritten: asWritten === undefined,
      safe: safeFailure === undefined,
      converted: allFailure === undefined,
    },
    findings,
    emptied: statementsOf(all.text, target).length === 0,
    ...(otherEffect === undefined ? {} : { otherEffect }),
  };
}

/** The target's catalog before and after a text that it accepts. */
async function effectsOn(
  scratch: ScratchEngine,
  replica: Replica,
  text: string,
  target: Target,
): Promise<readonly (Schema | undefined)[]> {
  await scratch.clear();
  for (const sql of replica.statements) await scratch.run(sql);
  const before = await scratch.connection.introspect();
  for (const sql of statementsOf(text, target)) await scratch.run(sql);
  const after = await scratch.connection.introspect();
  return [before, after].map((answer) => (answer.ok ? answer.value : undefined));
}

/** Undefined: accepted. The scratch database is left as it comes out. */
async function attempt(
  scratch: ScratchEngine,
  replica: Replica,
  text: string,
  target: Target,
): Promise<EngineFailure | { readonly unmeasured: EngineFailure } | undefined> {
  await scratch.clear();
  for (const sql of replica.statements) {
    const failure = await scratch.run(sql);
    if (failure !== undefined && /^CREATE (?:TABLE|TYPE)/.test(sql)) {
      return { unmeasured: { ...failure, next: sql } };
    }
  }
  await scratch.run(
    scratch.isPostgresql ? "SET session_replication_role = replica" : "SET foreign_key_checks = 0",
  );
  let failure: EngineFailure | undefined;
  for (const sql of statementsOf(text, target)) {
    failure = await scratch.run(sql);
    if (failure !== undefined) break;
  }
  await scratch.run(scratch.isPostgresql ? "RESET session_replication_role" : "SET foreign_key_checks = 1");
  return failure;
}

function statementsOf(text: string, target: Target): readonly string[] {
  return splitStatements(text, dialectNamed(target.dialect)).flatMap(({ statement }) =>
    statement.kind === "sql" ? [statement.text] : [],
  );
}

/** Every word and quoted name of a text, in lower case. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_$]+|"[^"]+"|`[^`]+`/gu) ?? [];
  return new Set(words.map((word) => word.replace(/^["`]|["`]$/g, "")));
}
