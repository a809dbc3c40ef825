// All migrations of a project: lists its files, reads them and puts them in order. What one text gave is kept, so
// that a keystroke reads one file anew.
import { joinPath, type FileSystem } from "../base/file-system";
import type {
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationProject,
  MigrationReader,
} from "./framework";
import { readerOf } from "./readers";

export interface ProjectHistory {
  /** In running order. */
  readonly migrations: readonly Migration[];
  readonly problems: readonly HistoryProblem[];
  /** Every file that belongs to it, sorted; also those that hold no migration. */
  readonly files: readonly string[];
}

/** Deeper than any tool looks. */
const DEEPEST = 8;

export class ProjectFiles {
  private readonly reader: MigrationReader | undefined;
  private readonly byPath = new Map<
    string,
    { readonly text: string; readonly files: readonly MigrationFile[] }
  >();
  private listed: readonly string[] | undefined;
  private last: { readonly files: readonly MigrationFile[]; readonly history: ProjectHistory } | undefined;

  constructor(
    readonly project: MigrationProject,
    private readonly files: FileSystem,
  ) {
    this.reader = readerOf(project.tool);
  }

  /** Files came, went or were renamed: the folders are listed again. */
  forgetList(): void {
    this.listed = undefined;
  }

  /** Paths of its migration files, as they were when its folders were listed. */
  list(): readonly string[] {
    this.listed ??= this.walkFolders();
    return this.listed;
  }

  private walkFolders(): readonly string[] {
    const paths: string[] = [];
    const walk = (folder: string, depth: number): void => {
      for (const { name, kind } of this.files.list(folder)) {
        const path = joinPath(folder, name);
        if (kind === "file") {
          if (this.reader?.owns(this.project, path) === true) paths.push(path);
        } else if (
          depth < DEEPEST &&
          !name.startsWith(".") &&
          name !== "node_modules" &&
          name !== "__pycache__"
        ) {
          walk(path, depth + 1);
        }
      }
    };
    for (const folder of this.project.folders) walk(folder, 0);
    return [...new Set(paths)].toSorted();
  }

  /** What this file holds now; the same objects as before while its text is the same. */
  read(path: string): readonly MigrationFile[] {
    const text = this.files.readText(path);
    if (text === undefined || this.reader === undefined) {
      this.byPath.delete(path);
      return [];
    }
    const kept = this.byPath.get(path);
    if (kept?.text === text) return kept.files;
    const read = this.reader.readFile(this.project, path, text);
    const files = this.project.foreign === undefined ? read : read.map(forNoDialect);
    this.byPath.set(path, { text, files });
    return files;
  }

  /** Reads what changed and orders all; the same object as before when nothing did. */
  history(): ProjectHistory {
    const paths = this.list();
    const present = new Set(paths);
    for (const path of this.byPath.keys()) if (!present.has(path)) this.byPath.delete(path);
    const files = paths.flatMap((path) => this.read(path));
    if (
      this.last !== undefined &&
      this.last.files.length === files.length &&
      this.last.history.files.length === paths.length &&
      this.last.files.every((file, i) => file === files[i]) &&
      this.last.history.files.every((path, i) => path === paths[i])
    ) {
      return this.last.history;
    }
    const ordered = this.reader?.order(this.project, files) ?? { migrations: [], problems: [] };
    const history = { ...ordered, files: paths };
    this.last = { files, history };
    return history;
  }
}

function forNoDialect(file: MigrationFile): MigrationFile {
  return { ...file, parts: file.parts.map((part) => ({ ...part, dialects: [] })) };
}
