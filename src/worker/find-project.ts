// Finds the project that a client names, on the disk as it is now: what is planned is read here, never sent.
import { DiskFiles } from "../base/disk-files";
import { findProjects } from "../frameworks/discovery";
import type { MigrationProject } from "../frameworks/framework";
import { readerOf } from "../frameworks/readers";
import type { ProjectRef } from "./protocol";

/** Undefined when no reader knows the tool. */
export function findProject(ref: ProjectRef): MigrationProject | undefined {
  const files = new DiskFiles();
  const found = findProjects(ref.root, files).find(
    (project) => project.tool === ref.tool && sameFolders(project.folders, ref.folders),
  );
  const project = found ?? readerOf(ref.tool)?.configure?.(ref.root, ref.folders, files);
  return project === undefined ? undefined : { ...project, historyTable: ref.historyTable };
}

function sameFolders(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((folder) => b.includes(folder));
}
