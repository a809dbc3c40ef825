// `migration-lens baseline`: writes down the findings that there are, so that from now on only others are said.
import { existsSync, readFileSync } from "node:fs";
import { joinPath, parentPath, pathFrom } from "../base/file-system";
import {
  baselineTarget,
  entriesOf,
  formatBaseline,
  isEntryFor,
  readBaseline,
  type Baseline,
  type BaselineEntry,
} from "../lint/baseline";
import { parseArguments, sourceOf, targetsOf, valueOf } from "./arguments";
import { checkFiles, type CheckedFile } from "./check-files";
import { EXIT, UsageError, type Console } from "./console";
import { absolutePath } from "./read-input";
import { replaceFile, writeReasonOf } from "./replace-file";

export async function baselineCommand(argv: readonly string[], console: Console): Promise<number> {
  const parsed = parseArguments(argv, { from: "value", target: "many", write: "value" });
  if (parsed.names.length === 0) throw new UsageError("baseline needs the names of files or folders");
  const request = {
    source: sourceOf(parsed),
    targets: targetsOf(parsed),
    history: false,
    withoutBaseline: true,
  };
  const { files, failed } = await checkFiles(parsed.names, request, console);
  if (failed) {
    console.error("no baseline was written, since it would leave out what could not be read\n");
    return EXIT.failure;
  }
  const name = valueOf(parsed, "write");
  if (name === undefined) {
    console.out(formatBaseline(mergedBaseline(new Map(), files, absolutePath(console.cwd, "."))));
    return EXIT.ok;
  }
  const path = absolutePath(console.cwd, name);
  const baseline = mergedBaseline(readOld(path, console), files, parentPath(path));
  try {
    replaceFile(path, formatBaseline(baseline));
  } catch (error) {
    console.error(`${name}: could not be written: ${writeReasonOf(error)}\n`);
    return EXIT.failure;
  }
  const entries = [...baseline.values()].flat();
  const count = entries.reduce((sum, entry) => sum + entry.count, 0);
  console.error(
    `${name}: ${count} ${count === 1 ? "finding" : "findings"} of ${baseline.size} ${baseline.size === 1 ? "file" : "files"}. It is obeyed where migration-lens.json says "baseline": its path.\n`,
  );
  return EXIT.ok;
}

function readOld(path: string, console: Console): Baseline {
  if (!existsSync(path)) return new Map();
  return readBaseline(readFileSync(path, "utf8"), (message) => console.error(`${path}: ${message}\n`));
}

/** What is said of these files for their targets is new; the rest stays, but for files that are gone. */
function mergedBaseline(old: Baseline, files: readonly CheckedFile[], folder: string): Baseline {
  const merged = new Map<string, readonly BaselineEntry[]>();
  for (const [file, entries] of old) if (existsSync(joinPath(folder, file))) merged.set(file, entries);
  for (const { path, findings, targets } of files) {
    const file = pathFrom(folder, path);
    const checked = new Set(targets);
    const kept = (merged.get(file) ?? []).filter((entry) => !isEntryFor(entry, checked));
    const named = findings.map((finding) => ({
      rule: finding.rule,
      target: baselineTarget(finding),
      statementText: finding.statementText,
    }));
    const entries = [...kept, ...entriesOf(named)];
    if (entries.length === 0) merged.delete(file);
    else merged.set(file, entries);
  }
  return merged;
}
