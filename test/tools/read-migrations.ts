// The migrations that our reader finds in a folder and the files that it would write for a new one, for comparing
// with what the tool itself lists and writes.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiskFiles } from "../../src/base/disk-files";
import { parentPath } from "../../src/base/file-system";
import { findProjects } from "../../src/frameworks/discovery";
import type { MigrationProject, NewFile, NewMigration, ToolName } from "../../src/frameworks/framework";
import { ProjectFiles, type ProjectHistory } from "../../src/frameworks/project-files";
import { readerOf } from "../../src/frameworks/readers";

/** A folder of files in the temporary folder; `remove` it at the end. */
export class ScratchFolder {
  readonly path = mkdtempSync(join(tmpdir(), "migration-lens-")).replaceAll("\\", "/");

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8");
  }

  drop(name: string): void {
    rmSync(join(this.path, name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A copy of a folder, for a tool to write in; gone afterwards. */
export async function inCopy(folder: string, use: (root: string) => Promise<void> | void): Promise<void> {
  const copy = new ScratchFolder();
  try {
    cpSync(folder, copy.path, { recursive: true });
    await use(copy.path);
  } finally {
    copy.remove();
  }
}

export interface ReadProject {
  readonly project: MigrationProject;
  readonly history: ProjectHistory;
}

/** The one project of this tool in the folder. */
export function readProject(tool: ToolName, folder: string): ReadProject {
  const files = new DiskFiles();
  const found = findProjects(folder, files).filter((project) => project.tool === tool);
  const [project] = found;
  assert.ok(project !== undefined && found.length === 1, `${found.length} projects of ${tool} in ${folder}`);
  return { project, history: new ProjectFiles(project, files).history() };
}

/** What the reader would write, by paths below the folder. */
export function scaffolded(
  { project, history }: ReadProject,
  wanted: Omit<NewMigration, "migrations" | "now"> & { readonly now?: Date },
): Readonly<Record<string, string>> {
  const made = readerOf(project.tool)?.scaffold?.(
    project,
    { now: new Date(), ...wanted, migrations: history.migrations },
    new DiskFiles(),
  );
  assert.ok(made !== undefined && !("refused" in made), `nothing was made: ${JSON.stringify(made)}`);
  return Object.fromEntries(made.map((file) => [below(project.folders, file), file.text]));
}

function below(folders: readonly string[], file: NewFile): string {
  const at = folders.find((folder) => file.path.startsWith(`${folder}/`)) ?? parentPath(file.path);
  return file.path.slice(at.length + 1);
}
