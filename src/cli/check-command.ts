// `migration-lens check`: findings of the named files, each within its project or all as one history.
import { DiskFiles } from "../base/disk-files";
import { relativePath } from "../base/file-system";
import type { Severity } from "../lint/rule";
import type { LintSession } from "../lint/session";
import { failOnOf, formatOf, parseArguments, sourceOf, targetsOf } from "./arguments";
import { EXIT, UsageError, type Console } from "./console";
import { formatJson } from "./format-json";
import { formatPretty } from "./format-pretty";
import { makeSession, openAlone, openSession, SourceNotes, type SessionRequest } from "./open-session";
import { absolutePath, isDirectory, readInputs, type Input } from "./read-input";
import { reportRoot, type FileFindings } from "./report";

const FORMATS = ["pretty", "json", "sarif", "github", "junit", "gitlab"] as const;

export async function checkCommand(argv: readonly string[], console: Console): Promise<number> {
  const parsed = parseArguments(argv, {
    from: "value",
    target: "many",
    history: "flag",
    format: "value",
    "fail-on": "value",
  });
  const failOn = failOnOf(parsed);
  const format = formatOf(parsed, FORMATS);
  const request: SessionRequest = {
    source: sourceOf(parsed),
    targets: targetsOf(parsed),
    history: parsed.values.has("history"),
  };
  if (parsed.names.length === 0) throw new UsageError("check needs the names of files or folders");
  const { inputs, failed } = readInputs(console, namesOfFiles(parsed.names, request, console));

  const checked: FileFindings[] = [];
  if (inputs.length > 0) {
    const session = openSession(
      inputs.map((input) => input.path),
      request,
      console,
    );
    const notes = new SourceNotes(console);
    for (const input of inputs) session.changeBuffer(input.path, input.text);
    for (const input of inputs) {
      await console.breathe();
      const own = sessionOf(input, session, request, console);
      if (own !== session) own.changeBuffer(input.path, input.text);
      const state = own.projectOf(input.path);
      if (state !== undefined) notes.tell(state, input.name);
      const findings = own.check(input.path);
      checked.push({ name: input.name, path: input.path, text: input.text, findings });
      if (findings.length === 0 && own.unitsOf(input.path).length === 0 && input.text.trim() !== "") {
        console.error(`${input.name}: no migration was found in it, so there is nothing to check\n`);
      }
    }
  }
  if (format !== "pretty" || checked.length > 0) {
    console.out(await formatted(format, checked, failOn, console));
  }
  if (failed || inputs.length === 0) return EXIT.failure;
  const fails = checked.some(({ findings }) => findings.some((finding) => failOn.has(finding.severity)));
  return fails ? EXIT.findings : EXIT.ok;
}

async function formatted(
  format: (typeof FORMATS)[number],
  files: readonly FileFindings[],
  failOn: ReadonlySet<Severity>,
  console: Console,
): Promise<string> {
  const root = reportRoot(console);
  switch (format) {
    case "pretty":
      return formatPretty(files, console.colours);
    case "json":
      return formatJson(files);
    case "sarif":
      return (await import("./format-sarif")).formatSarif(files, root);
    case "github":
      return (await import("./format-github")).formatGithub(files, root);
    case "junit":
      return (await import("./format-junit")).formatJunit(files, root, failOn);
    case "gitlab":
      return (await import("./format-gitlab")).formatGitlab(files, root);
  }
}

/** The names given, a folder's replaced by those of the migration files in all projects below it. */
function namesOfFiles(
  names: readonly string[],
  request: SessionRequest,
  console: Console,
): readonly string[] {
  return names.flatMap((name) => {
    const folder = absolutePath(console.cwd, name);
    if (!isDirectory(folder)) return [name];
    if (request.history) throw new UsageError(`--history takes files in an order, and ${name} is a folder`);
    const session = makeSession(new DiskFiles(), request, console);
    session.openFolders([folder]);
    const paths = session
      .projects()
      .flatMap(({ migrations }) => migrations.flatMap(({ parts }) => parts.map(({ file }) => file)));
    if (paths.length === 0) console.error(`${name}: no migration projects were found in it\n`);
    const prefix = name === "." ? "" : `${name.replace(/\/+$/, "")}/`;
    return [...new Set(paths)].map((path) => prefix + (relativePath(folder, path) ?? path));
  });
}

/** The session in which this file is looked at. */
export function sessionOf(
  input: Input,
  session: LintSession,
  request: SessionRequest,
  console: Console,
): LintSession {
  return session.projectOf(input.path) === undefined ? openAlone(input.path, request, console) : session;
}
