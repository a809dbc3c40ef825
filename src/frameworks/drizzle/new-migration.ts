// What `drizzle-kit generate --custom` writes: the file, the journal with one entry more, and a snapshot of a schema
// that is the one before it.
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { dialectNamed } from "../../dialects/dialects";
import { splitStatements } from "../../sql/splitter";
import type { MigrationProject, NewFile, NewMigration } from "../framework";
import { readJournal, type Journal } from "./journal";

export const BREAKPOINT = "--> statement-breakpoint";
const EMPTY = "-- Custom SQL migration file, put your code below! --";
const NO_ID = "00000000-0000-0000-0000-000000000000";

export function newDrizzleMigration(
  project: MigrationProject,
  wanted: NewMigration,
  files: FileSystem,
): readonly NewFile[] | { readonly refused: string } {
  const [folder] = project.folders;
  if (folder === undefined) return { refused: "this project has no folder for migrations yet" };
  const name = wanted.name.trim().replaceAll(/[\s/\\]+/g, "_");
  const text = wanted.up === undefined ? EMPTY : withBreakpoints(wanted.up, project);
  const digits = wanted.now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  if (project.options["layout"] === "folders") {
    const own = joinPath(folder, `${digits}_${name}`);
    const last = wanted.migrations.at(-1)?.parts[0]?.file;
    const before = last && files.readText(joinPath(parentPath(last), "snapshot.json"));
    return [
      { path: joinPath(own, "migration.sql"), text },
      ...snapshotAfter(before, joinPath(own, "snapshot.json"), true),
    ];
  }
  const journalPath = joinPath(folder, "meta/_journal.json");
  const written = files.readText(journalPath);
  const journal = written === undefined ? emptyJournal(project) : readJournal(written);
  if (journal === undefined) {
    return {
      refused: "meta/_journal.json can't be read, and Drizzle takes no migration that it does not list",
    };
  }
  const idx = (journal.entries.at(-1)?.idx ?? -1) + 1;
  const index = String(idx).padStart(4, "0");
  const prefix = prefixOf(project.options["prefix"], index, digits, wanted.now);
  const tag = `${prefix}_${name}`;
  const listed = Array.isArray(journal.json["entries"])
    ? (journal.json["entries"] as readonly unknown[])
    : [];
  // An entry must be younger than the one before it, or it never runs.
  const when = Math.max(wanted.now.getTime(), ...journal.entries.map((entry) => entry.when + 1));
  const before = [...files.list(joinPath(folder, "meta"))]
    .filter((entry) => entry.kind === "file" && entry.name.endsWith("_snapshot.json"))
    .at(-1);
  const snapshot = before && files.readText(joinPath(folder, "meta", before.name));
  const made = snapshotAfter(snapshot, joinPath(folder, "meta", `${prefix}_snapshot.json`), false);
  const version = versionOf(snapshot) ?? (project.dialect === "postgresql" ? "7" : "5");
  const entry = { idx, version, when, tag, breakpoints: true };
  return [
    { path: joinPath(folder, `${tag}.sql`), text },
    {
      path: journalPath,
      text: JSON.stringify({ ...journal.json, entries: [...listed, entry] }, null, 2),
      ...(written === undefined ? {} : { replaces: true as const }),
    },
    ...made,
  ];
}

function prefixOf(mode: string | undefined, index: string, digits: string, now: Date): string {
  if (mode === "timestamp" || mode === "supabase") return digits;
  if (mode === "unix") return String(Math.floor(now.getTime() / 1000));
  return mode === "none" ? "" : index;
}

function emptyJournal(project: MigrationProject): Journal {
  const dialect = project.dialect === "postgresql" ? "postgresql" : "mysql";
  return { entries: [], json: { version: "7", dialect, entries: [] } };
}

/** Each statement is sent by itself: MySQL takes no two at once. */
function withBreakpoints(sql: string, project: MigrationProject): string {
  if (sql.includes(BREAKPOINT)) return sql;
  const statements = splitStatements(sql, dialectNamed(project.dialect ?? "postgresql"));
  if (statements.length < 2) return sql;
  let text = "";
  let at = 0;
  for (const statement of statements.slice(0, -1)) {
    text += `${sql.slice(at, statement.end)}\n${BREAKPOINT}`;
    at = statement.end;
  }
  return text + sql.slice(at);
}

/** The snapshot before, with an id of its own; none where there is none, since what it says hangs on the tool. */
function snapshotAfter(
  before: string | undefined,
  path: string,
  severalParents: boolean,
): readonly NewFile[] {
  if (before === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(before);
  } catch {
    return [];
  }
  if (typeof json !== "object" || json === null) return [];
  const parent = "id" in json && typeof json.id === "string" ? json.id : NO_ID;
  const own = severalParents
    ? { id: crypto.randomUUID(), prevIds: [parent] }
    : { id: crypto.randomUUID(), prevId: parent };
  return [{ path, text: JSON.stringify({ ...json, ...own }, null, 2) }];
}

function versionOf(snapshot: string | undefined): string | undefined {
  return /"version"\s*:\s*"(\d+)"/.exec(snapshot ?? "")?.[1];
}
