// The file interface that readers get, so that open editors can stand in front of the disk and tests need no
// folders. It is synchronous: a language server and a command line are processes of their own.

export interface DirectoryEntry {
  readonly name: string;
  /** A symbolic link is reported as what it points to; a broken one, or one that loops, is left out. */
  readonly kind: "file" | "directory";
}

/** Paths are absolute with `/` between parts on every system. */
export interface FileSystem {
  /** Decoded as UTF-8, a byte order mark kept as U+FEFF. Undefined when there is no such file or it can't be read. */
  readText(path: string): string | undefined;
  /** Sorted by name. Empty when there is no such folder or it can't be read. */
  list(path: string): readonly DirectoryEntry[];
  isFile(path: string): boolean;
}

export function joinPath(...parts: readonly string[]): string {
  const joined: string[] = [];
  for (const part of parts.join("/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") joined.pop();
    else joined.push(part);
  }
  const path = joined.join("/");
  return /^[A-Za-z]:/.test(path) ? path : `/${path}`;
}

export function parentPath(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** From a folder to a path, over `..` where it is not below; both absolute. */
export function pathFrom(folder: string, path: string): string {
  const from = folder.split("/").filter((part) => part !== "");
  const to = path.split("/").filter((part) => part !== "");
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}

/** The path of `path` below `folder`; undefined when it is not below it. */
export function relativePath(folder: string, path: string): string | undefined {
  if (path === folder) return "";
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}
