// npm run truth -- DIR|FILE… --from DIALECT --target DIALECT[@VERSION] [--json FILE] [--most N]: how often the lint is right on
// the migrations of a folder, found out on the real engines. Nothing is sent outside its scratch databases.
import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseTarget, type Target } from "../../src/dialects/target";
import { dialectNamed } from "../../src/dialects/dialects";
import { collectProjects } from "./collect";
import { judgeProject, type Judgement, type Verdict } from "./judge";
import { openScratch } from "./scratch-engine";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string" },
    target: { type: "string" },
    json: { type: "string" },
    most: { type: "string", default: "40" },
  },
});

function targetOf(text: string | undefined, option: string): Target {
  const parsed = text === undefined ? undefined : parseTarget(text);
  if (parsed === undefined) throw new Error(`--${option} needs a dialect, such as postgresql or mysql@8.4`);
  return { dialect: parsed.dialect, version: parsed.version ?? dialectNamed(parsed.dialect).defaultVersion };
}

async function main(): Promise<void> {
  const [first] = positionals;
  if (first === undefined) throw new Error("truth needs a folder of migrations, or files in their order");
  const folder = positionals.length > 1 || first.endsWith(".sql") ? "." : first;
  const paths = positionals.map((path) => resolve(path).replaceAll("\\", "/"));
  const from = targetOf(values.from, "from").dialect;
  const wanted = targetOf(values.target, "target");
  const source = await openScratch(from);
  const scratch = await openScratch(wanted.dialect);
  // What the server is decides what it accepts, whatever version was asked for.
  const target: Target = values.target?.includes("@")
    ? wanted
    : { dialect: wanted.dialect, version: scratch.connection.server.version };
  const judgements: Judgement[] = [];
  try {
    for (const project of collectProjects(paths, from)) {
      console.log(
        `${relative(folder, project.root) || "."}: ${project.tool}, ${project.statements.length} statements, ` +
          `${project.computed} computed, ${project.calls} calls`,
      );
      await judgeProject(project, from, target, source, scratch, (judgement) => judgements.push(judgement));
    }
  } finally {
    await source.close();
    await scratch.close();
  }
  report(judgements, folder, Number(values.most));
  if (values.json !== undefined)
    writeFileSync(values.json, JSON.stringify(judgements.map(plain), undefined, 1));
}

/** What the catalog shows of statements that the target takes: with and without a finding that says so. */
function effects(judgements: readonly Judgement[], folder: string, most: number): void {
  const isSaid = (one: Judgement): boolean => one.findings.some(({ severity }) => severity !== "hint");
  const other = judgements.filter((one) => one.otherEffect !== undefined);
  const list = (title: string, found: readonly Judgement[]): void => {
    if (found.length === 0) return;
    console.log(`\n${title} (${found.length})`);
    const shape = (line: string): string =>
      line.replace(/^([+-]) \S+ /, "$1 ").replace(/\([^)]*\)|column \S+/g, "…");
    const groups = groupBy(found, (one) =>
      [
        ...(one.otherEffect?.lacks ?? []).map((line) => `lacks ${shape(line)}`),
        ...(one.otherEffect?.adds ?? []).map((line) => `has ${shape(line)}`),
      ]
        .slice(0, 3)
        .join("; "),
    );
    for (const [key, group] of groups.slice(0, most)) {
      console.log(`  ${group.length} × ${key}`);
      for (const one of group.slice(0, 2)) {
        console.log(
          `      ${relative(folder, one.statement.file)}:${one.statement.line}  ${oneLine(one.statement.text)}`,
        );
        if (!one.accepted.asWritten) console.log(`        became ${oneLine(one.converted)}`);
        console.log(
          `        lacks ${one.otherEffect?.lacks.slice(0, 3).join("; ")}; has ${one.otherEffect?.adds.slice(0, 3).join("; ")}`,
        );
      }
    }
  };
  const accepted = other.filter((one) => one.accepted.asWritten);
  list(
    "accepted as written with another effect, and nothing said",
    accepted.filter((one) => !isSaid(one)),
  );
  list(
    "converted with another effect",
    other.filter((one) => !one.accepted.asWritten),
  );
  console.log(
    `\naccepted as written with another effect: ${accepted.length}, of these said ${accepted.filter(isSaid).length}`,
  );
}

/** Findings hold on to all that they were made of. */
function plain(judgement: Judgement): unknown {
  const findings = judgement.findings.map(({ rule, severity, code, message, range }) => ({
    rule,
    severity,
    code,
    message,
    range,
  }));
  return { ...judgement, findings };
}

function report(judgements: readonly Judgement[], folder: string, most: number): void {
  const count = (verdict: Verdict): number => judgements.filter((one) => one.verdict === verdict).length;
  const list = (title: string, verdict: Verdict): void => {
    const found = judgements.filter((one) => one.verdict === verdict);
    if (found.length === 0) return;
    console.log(`\n${title} (${found.length})`);
    const groups = groupBy(found, (one) =>
      verdict === "false-alarm"
        ? (one.findings
            .filter((finding) => finding.severity === "rejects")
            .map((finding) => finding.rule)[0] ?? "")
        : `${one.failure?.code ?? ""} ${(one.failure?.message ?? "").replace(/'[^']*'|"[^"]*"|\d+/g, "…").slice(0, 100)}`,
    );
    for (const [key, group] of groups.slice(0, most)) {
      console.log(`  ${group.length} × ${key}`);
      for (const { statement, failure, converted } of group.slice(0, 3)) {
        console.log(
          `      ${relative(folder, statement.file)}:${statement.line}  ${oneLine(statement.text)}`,
        );
        if (verdict === "missed-behind-a-fix") console.log(`        became ${oneLine(converted)}`);
        if (failure !== undefined) console.log(`        ${oneLine(failure.message)}`);
      }
    }
  };
  list("no replica could be made", "unmeasured");
  list("missed", "missed");
  list("missed behind a fix", "missed-behind-a-fix");
  list("false alarms", "false-alarm");
  const broken = judgements.filter((one) => one.accepted.asWritten && !one.accepted.converted);
  if (broken.length > 0) {
    console.log(`\naccepted as written, refused once converted (${broken.length})`);
    for (const one of broken.slice(0, most)) {
      console.log(
        `      ${relative(folder, one.statement.file)}:${one.statement.line}  ${oneLine(one.converted)}`,
      );
      console.log(`        ${oneLine(one.failure?.message ?? "")}`);
    }
  }
  const left = judgements.filter((one) => one.verdict === "hit" && !one.accepted.converted);
  if (left.length > 0) {
    console.log(`\nsaid, and left by the conversion (${left.length})`);
    const groups = groupBy(left, (one) =>
      [...new Set(one.findings.filter((f) => f.severity === "rejects").map((f) => f.rule))].join(" "),
    );
    for (const [rules, group] of groups.slice(0, most)) {
      console.log(`  ${group.length} × ${rules}`);
      for (const one of group.slice(0, 2)) console.log(`      ${oneLine(one.statement.text)}`);
    }
  }
  effects(judgements, folder, most);
  const emptied = judgements.filter((one) => one.emptied);
  if (emptied.length > 0) console.log(`\nemptied by the conversion: ${emptied.length}`);
  const measured = judgements.filter(
    (one) => !["refused-by-source", "unmeasured", "not-sent"].includes(one.verdict),
  );
  const share = (part: number, whole: number): string =>
    whole === 0 ? "-" : `${((part / whole) * 100).toFixed(1)} %`;
  const hits = count("hit");
  const misses = count("missed") + count("missed-behind-a-fix");
  console.log(
    [
      "",
      `${judgements.length} statements; measured ${measured.length}; refused by their source ${count("refused-by-source")}, ` +
        `not sent ${count("not-sent")}, no replica ${count("unmeasured")}`,
      `refused ${hits + misses}: said ${hits}, missed ${misses}; recall ${share(hits, hits + misses)}`,
      `false alarms ${count("false-alarm")}; precision ${share(hits, hits + count("false-alarm"))}`,
      `accepted as written ${share(measured.filter((one) => one.accepted.asWritten).length, measured.length)}, ` +
        `after safe fixes ${share(measured.filter((one) => one.accepted.safe).length, measured.length)}, ` +
        `converted ${share(measured.filter((one) => one.accepted.converted).length, measured.length)}`,
    ].join("\n"),
  );
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 157)}…` : line;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
