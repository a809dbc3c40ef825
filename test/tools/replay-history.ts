// A project's whole history folded as one dialect reads it, to be held beside what the tool itself leaves on a server.
import { readFileSync } from "node:fs";
import { DiskFiles } from "../../src/base/disk-files";
import type { Version } from "../../src/base/version";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { findProjects } from "../../src/frameworks/discovery";
import type { Direction, Migration, MigrationProject, Piece, ToolName } from "../../src/frameworks/framework";
import { ProjectFiles } from "../../src/frameworks/project-files";
import { FileUnits } from "../../src/lint/file-units";
import { foldUnit, startOn } from "../../src/lint/fold-unit";
import { SchemaState } from "../../src/schema/replay";

export interface ReplayedHistory {
  readonly project: MigrationProject;
  /** In running order. */
  readonly migrations: readonly Migration[];
  readonly state: SchemaState;
  /** After every down too, last first. */
  readonly undone: SchemaState;
  /** What is not read at all, or not whole, in words. */
  readonly left: readonly string[];
}

/** The tool's only project under `root`; its SQL and calls as on `dialect`, whatever its config names. */
export function replayHistory(
  root: string,
  tool: ToolName,
  dialect: DialectName,
  version?: Version,
): ReplayedHistory {
  const files = new DiskFiles();
  const found = findProjects(root, files).filter((one) => one.tool === tool);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} projects of ${tool} under ${root}`);
  const project: MigrationProject = { ...first, dialect };
  const listed = new ProjectFiles(project, files);
  const { migrations } = listed.history();
  const units = new Map<string, FileUnits>();
  const left: string[] = [];
  const fold = (before: SchemaState, migration: Migration, direction: Direction): SchemaState => {
    const state = startOn(before);
    for (const part of migration.parts) {
      if (part.direction !== direction) continue;
      const own =
        units.get(part.file) ??
        new FileUnits(part.file, readFileSync(part.file, "utf8"), listed.read(part.file));
      units.set(part.file, own);
      for (const placed of own.unitsOf(part, dialect).units) {
        foldUnit(state, placed, dialect);
        const { piece } = placed;
        if (piece.dialects === undefined || piece.dialects.includes(dialect))
          left.push(...describeLeft(piece, migration.id));
      }
    }
    return state;
  };
  let state = new SchemaState(dialectNamed(dialect), version);
  for (const migration of migrations) state = fold(state, migration, "up");
  let undone = state;
  for (const migration of migrations.toReversed()) undone = fold(undone, migration, "down");
  return { project, migrations, state, undone, left };
}

function describeLeft(piece: Piece, id: string): readonly string[] {
  if (piece.kind === "opaque") return [`${id}: ${piece.why}`];
  if (piece.kind === "call" && !piece.complete) return [`${id}: not all of ${piece.callee} is read`];
  return piece.certain ? [] : [`${id}: ${piece.callee ?? "SQL"} may not run`];
}
