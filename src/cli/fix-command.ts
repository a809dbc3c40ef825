// `migration-lens fix` and `convert`: the files with fixes applied, written back, to another folder, or to the output.
import { mkdirSync, realpathSync } from "node:fs";
import { LineIndex } from "../base/text";
import { joinPath, parentPath, relativePath } from "../base/file-system";
import { formatTarget } from "../dialects/target";
import { applyFixes, type AppliedFixes, type LeftFinding } from "../lint/apply-fixes";
import { parseArguments, sourceOf, targetsOf, valueOf, type ParsedArguments } from "./arguments";
import { sessionOf } from "./check-files";
import { EXIT, UsageError, type Console } from "./console";
import { openSession, SourceNotes, type SessionRequest } from "./open-session";
import { absolutePath, readInputs, type Input } from "./read-input";
import { replaceFile, writeReasonOf } from "./replace-file";

type Output =
  { readonly to: "write" } | { readonly to: "stdout" } | { readonly to: "folder"; readonly folder: string };

/** `choices`: also the fixes that decide or lose something (convert). */
export async function fixCommand(
  argv: readonly string[],
  console: Console,
  choices: boolean,
): Promise<number> {
  const command = choices ? "convert" : "fix";
  const parsed = parseArguments(argv, {
    from: "value",
    target: "many",
    history: "flag",
    write: "flag",
    stdout: "flag",
    out: "value",
  });
  const output = outputOf(parsed, command, console.cwd);
  const request: SessionRequest = {
    source: sourceOf(parsed),
    targets: targetsOf(parsed),
    history: parsed.values.has("history"),
    withoutBaseline: choices,
  };
  if (parsed.names.length === 0) throw new UsageError(`${command} needs the names of files`);
  const { inputs, failed } = readInputs(console, parsed.names);
  if (inputs.length === 0) return EXIT.failure;
  const session = openSession(
    inputs.map((input) => input.path),
    request,
    console,
  );
  const notes = new SourceNotes(console);
  const results: { readonly input: Input; readonly applied: AppliedFixes }[] = [];
  let trouble = failed;
  for (const input of inputs) session.changeBuffer(input.path, input.text);
  for (const input of inputs) {
    await console.breathe();
    if (!input.exact && output.to !== "stdout") {
      console.error(`${input.name}: holds bytes that are no UTF-8 and would be lost; it is left as it is\n`);
      trouble = true;
      continue;
    }
    const own = sessionOf(input, session, request, console);
    if (own !== session) own.changeBuffer(input.path, input.text);
    const state = own.projectOf(input.path);
    if (state === undefined) continue;
    notes.tell(state, input.name);
    const targets = state.targets.map((target) => target.dialect);
    const applied = applyFixes(own, input.path, input.text, { choices, targets, source: state.source });
    // The files behind this one stand on it as it was written, in the source dialect.
    own.changeBuffer(input.path, input.text);
    results.push({ input, applied });
  }
  const shared = sharedFolder(results.map(({ input }) => input.path));
  for (const { input, applied } of results) {
    await console.breathe();
    report(input, applied, console);
    const error = deliver(output, input, applied.text, shared, console);
    if (error === undefined) continue;
    console.error(`${error}\n`);
    trouble = true;
  }
  return trouble ? EXIT.failure : EXIT.ok;
}

function outputOf(parsed: ParsedArguments, command: string, cwd: string): Output {
  const folder = valueOf(parsed, "out");
  const chosen: Output[] = [];
  if (parsed.values.has("write")) chosen.push({ to: "write" });
  if (parsed.values.has("stdout")) chosen.push({ to: "stdout" });
  if (folder !== undefined) chosen.push({ to: "folder", folder: absolutePath(cwd, folder) });
  const [output] = chosen;
  if (output === undefined || chosen.length > 1) {
    throw new UsageError(`${command} needs one of --write, --stdout and --out DIR`);
  }
  return output;
}

function report(input: Input, applied: AppliedFixes, console: Console): void {
  const said = applied.chosen.map(
    ({ rule, grade, title, line }) =>
      `${input.name}:${line + 1}: ${grade === "safe" ? "fixed" : "chose"}: ${title} (${rule})\n`,
  );
  const lines = new LineIndex(applied.text);
  for (const [text, targets] of mergedLeft(applied.left, lines)) {
    said.push(`${input.name}:${text} [${targets.join(", ")}]\n`);
  }
  if (said.length > 0) console.error(said.join(""));
}

/** One line a construct, with the targets it is about. */
function mergedLeft(left: readonly LeftFinding[], lines: LineIndex): ReadonlyMap<string, readonly string[]> {
  const merged = new Map<string, string[]>();
  for (const { finding, why } of left) {
    const { line } = lines.positionAt(finding.range.start);
    const text = `${line + 1}: left (${finding.severity}): ${finding.message} (${finding.rule}): ${why}`;
    const target = formatTarget(finding.target);
    const targets = merged.get(text);
    if (targets === undefined) merged.set(text, [target]);
    else targets.push(target);
  }
  return merged;
}

/** What went wrong, or undefined. */
function deliver(
  output: Output,
  input: Input,
  text: string,
  shared: string,
  console: Console,
): string | undefined {
  if (output.to === "stdout") {
    console.out(text);
    return undefined;
  }
  if (output.to === "write" && text === input.text) return undefined;
  try {
    if (output.to === "write") replaceFile(realpathSync(input.path), text);
    else {
      const path = joinPath(output.folder, relativePath(shared, input.path) ?? "");
      mkdirSync(parentPath(path), { recursive: true });
      replaceFile(path, text);
    }
    return undefined;
  } catch (error) {
    return `${input.name}: could not be written: ${writeReasonOf(error)}`;
  }
}

function sharedFolder(paths: readonly string[]): string {
  let shared = parentPath(paths[0] ?? "/x");
  while (paths.some((path) => relativePath(shared, path) === undefined) && shared !== "/") {
    shared = parentPath(shared);
  }
  return shared;
}
