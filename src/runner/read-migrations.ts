// A project's migrations as they are on the disk at one moment: every file is read once, so that what is hashed,
// planned and run are the same bytes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { DiskFiles } from "../base/disk-files";
import type { DirectoryEntry, FileSystem } from "../base/file-system";
import type { HistoryProblem, Migration, MigrationProject } from "../frameworks/framework";
import { ProjectFiles } from "../frameworks/project-files";

export interface FileContent {
  readonly text: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** False when the bytes are no UTF-8: the text then isn't what is in the file. */
  readonly isUtf8: boolean;
  /** The hashes of the same text with its line ends written the other ways; a checkout may rewrite them. */
  readonly sameButLineEnds: readonly string[];
}

export interface MigrationsOnDisk {
  readonly project: MigrationProject;
  /** In running order. */
  readonly migrations: readonly Migration[];
  readonly problems: readonly HistoryProblem[];
  /** Undefined for a file that was not there. */
  content(path: string): FileContent | undefined;
}

export function readMigrations(project: MigrationProject): MigrationsOnDisk {
  const files = new ReadOnce();
  const { migrations, problems } = new ProjectFiles(project, files).history();
  return { project, migrations, problems, content: (path) => files.content(path) };
}

/** The file's hash as it is now; undefined when it can't be read. */
export function hashOnDisk(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}

class ReadOnce implements FileSystem {
  private readonly disk = new DiskFiles();
  private readonly contents = new Map<string, FileContent | undefined>();

  readText(path: string): string | undefined {
    return this.content(path)?.text;
  }

  list(path: string): readonly DirectoryEntry[] {
    return this.disk.list(path);
  }

  isFile(path: string): boolean {
    return this.disk.isFile(path);
  }

  content(path: string): FileContent | undefined {
    if (!this.contents.has(path)) this.contents.set(path, read(path));
    return this.contents.get(path);
  }
}

function read(path: string): FileContent | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const text = bytes.toString("utf8");
  const isUtf8 = Buffer.from(text, "utf8").equals(bytes);
  const unix = text.replaceAll("\r\n", "\n");
  return {
    text,
    sha256: sha256(bytes),
    isUtf8,
    sameButLineEnds: [sha256(Buffer.from(unix)), sha256(Buffer.from(unix.replaceAll("\n", "\r\n")))],
  };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
