// `migration-lens check`: findings of the named files, each within its project or all as one history.
import type { Severity } from "../lint/rule";
import { failOnOf, formatOf, parseArguments, sourceOf, targetsOf, valueOf } from "./arguments";
import { checkFiles } from "./check-files";
import { EXIT, UsageError, type Console } from "./console";
import { formatJson } from "./format-json";
import { formatPretty } from "./format-pretty";
import type { SessionRequest } from "./open-session";
import { reportRoot, type FileFindings } from "./report";

const FORMATS = ["pretty", "json", "sarif", "github", "junit", "gitlab"] as const;

export async function checkCommand(argv: readonly string[], console: Console): Promise<number> {
  const parsed = parseArguments(argv, {
    from: "value",
    target: "many",
    history: "flag",
    format: "value",
    "fail-on": "value",
    "changed-since": "value",
  });
  const failOn = failOnOf(parsed);
  const format = formatOf(parsed, FORMATS);
  const request: SessionRequest = {
    source: sourceOf(parsed),
    targets: targetsOf(parsed),
    history: parsed.values.has("history"),
  };
  const since = valueOf(parsed, "changed-since");
  const names = parsed.names.length === 0 && since !== undefined ? ["."] : parsed.names;
  if (names.length === 0) throw new UsageError("check needs the names of files or folders");
  if (since !== undefined && request.history) {
    throw new UsageError("--history takes all of the files, so --changed-since can't leave any out");
  }
  const isWanted =
    since === undefined
      ? undefined
      : (await import("./changed-files")).changedSince(since, names, console.cwd, console.env);
  const { files, failed } = await checkFiles(names, request, console, isWanted);
  if (format !== "pretty" || files.length > 0) {
    console.out(await formatted(format, files, failOn, console));
  } else if (!failed) {
    console.error(`no migration has changed since ${since ?? ""}\n`);
  }
  if (failed) return EXIT.failure;
  const fails = files.some(({ findings }) => findings.some((finding) => failOn.has(finding.severity)));
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
