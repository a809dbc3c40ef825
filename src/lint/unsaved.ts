// Documents that were never saved: they have no file, so they stand under a made-up path in a folder that no tool looks
// into, where the folder's configuration holds for them as for a file beside it.

const FOLDER = "untitled:";

/** `root` unset: no folder is open. */
export function unsavedPath(root: string | undefined, name: string): string {
  return `${root ?? ""}/${FOLDER}/${encodeURIComponent(name)}.sql`;
}

export function isUnsavedPath(path: string): boolean {
  return path.includes(`/${FOLDER}/`);
}
