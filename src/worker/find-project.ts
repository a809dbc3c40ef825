// Finds the project that a client names, on the disk as it is now: what is planned is read here, never sent.
import { DiskFiles } from "../base/disk-files";
import { relativePath } from "../base/file-system";
import { viewFolder } from "../frameworks/discovery";
import type { FolderView, MigrationProject, MigrationReader } from "../frameworks/framework";
import { readerOf } from "../frameworks/readers";
import type { ProjectRef } from "./protocol";

/** Undefined when no reader knows the tool. */
export function findProject(ref: ProjectRef): MigrationProject | undefined {
  const reader = readerOf(ref.tool);
  if (reader === undefined) return undefined;
  const project = recognise(reader, ref) ?? reader.configure?.(ref.root, ref.folders, new DiskFiles());
  return project === undefined ? undefined : { ...project, historyTable: ref.historyTable };
}

/** Asks the reader in the folders on the way from the root to the migrations; the others can't hold its mark. */
function recognise(reader: MigrationReader, ref: ProjectRef): MigrationProject | undefined {
  const files = new DiskFiles();
  const [first = ref.root] = ref.folders;
  const steps = (relativePath(ref.root, first) ?? "").split("/").filter((step) => step !== "");
  let view: FolderView | undefined = viewFolder(ref.root, files);
  for (let at = 0; view !== undefined; at++) {
    const found = reader.find(view, files).find((project) => sameFolders(project.folders, ref.folders));
    if (found !== undefined) return found;
    const step = steps[at];
    if (step === undefined) return undefined;
    view = view.child(step);
  }
  return undefined;
}

function sameFolders(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((folder) => b.includes(folder));
}
