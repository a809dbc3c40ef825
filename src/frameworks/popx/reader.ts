// Ory's popx and the pop that it grew from: an up and a down a version, either for all databases or with a file for
// one. A Go library without a command of its own, so that its evidence is in go.mod and in the programs around.
// https://github.com/ory/x/tree/master/popx
import { baseName, joinPath, relativePath, type FileSystem } from "../../base/file-system";
import { dialectsOfWord } from "../dialect-marks";
import { orderLinear } from "../file-order";
import type {
  Direction,
  FolderView,
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationReader,
} from "../framework";
import { goModuleVersion } from "../go-module";
import { problemFile, withoutProblemFiles } from "../problem-files";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";
import { utcStamp } from "../time-stamp";

/** The tool's own pattern, and pop's language fizz. */
const FILE = /^(\d+)_([^.]+)(?:\.([a-z0-9]+))?(\.autocommit)?\.(up|down)\.(sql|fizz)$/;
const POPX = "github.com/ory/x";
const MODULES = [POPX, "github.com/ory/pop", "github.com/gobuffalo/pop"];
/** The databases that pop knows; files for others are passed over. */
const KNOWN = /^(?:postgres|postgresql|pg|mysql|cockroach|cockroachdb|crdb|sqlite|sqlite3)$/;
/** A row with this many digits stands for all longer versions that begin with them. */
const LEGACY_DIGITS = 14;
const TABLE = "schema_migration";

export const popxReader: MigrationReader = {
  tool: "popx",
  title: "popx",

  find(folder, files) {
    const names = folder.files.filter((name) => FILE.test(name));
    if (names.length === 0) return [];
    const module = MODULES.find((one) => requires(one, folder, files));
    if (module === undefined) return [];
    const suffixed = names.some((name) => readName(name)?.database !== undefined || name.endsWith(".fizz"));
    if (!suffixed && !isEmbeddedNearby(folder, files)) return [];
    const toolVersion = goModuleVersion(module, folder, files);
    return [
      {
        tool: "popx",
        evidence: "content",
        root: projectRootOf(folder),
        folders: [folder.path],
        historyTable: { name: TABLE },
        ...(toolVersion === undefined ? {} : { toolVersion }),
        options: module === POPX ? {} : { isPop: "yes" },
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "popx",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: TABLE },
      options: {},
    };
  },

  owns(project, path) {
    return (
      /\.(?:sql|fizz)$/.test(path) &&
      project.folders.some((folder) => relativePath(folder, path) !== undefined) &&
      /^\d/.test(baseName(path))
    );
  },

  readFile(_project, path, text) {
    const name = readName(baseName(path));
    if (name === undefined || (name.database !== undefined && !KNOWN.test(name.database))) {
      const why =
        name === undefined
          ? "its name is not VERSION_name[.database][.autocommit].up.sql or .down.sql"
          : `it knows no database "${name.database}"`;
      return [
        problemFile(
          path,
          "skipped-file",
          `popx passes over ${baseName(path)} without a word: ${why}. Rename it`,
        ),
      ];
    }
    const { version, words, direction, autocommit } = name;
    const dialects = name.database === undefined ? undefined : dialectsOfWord(name.database);
    const part = path.endsWith(".fizz")
      ? fizzPart(path, text, direction)
      : wholeFilePart(path, text, direction, dialects);
    const parts = [autocommit ? { ...part, transaction: "none" as const } : part];
    return [{ path, id: version, name: words, sortKey: [version], parts, problems: [] }];
  },

  order(project, files) {
    const { files: scripts, problems } = withoutProblemFiles(files);
    const ordered = orderLinear(scripts, { pairs: false, title: "popx" });
    return {
      migrations: ordered.migrations,
      problems: [
        ...problems,
        ...ordered.problems,
        // Pop itself never asks for a down.
        ...(project.options["isPop"] === "yes" ? [] : findMissingHalves(ordered.migrations)),
        ...findLegacyVersions(scripts),
      ],
    };
  },

  scaffold(project, wanted) {
    const last = wanted.migrations.at(-1)?.id.length ?? LEGACY_DIGITS;
    const version = utcStamp(wanted.now).padEnd(Math.max(LEGACY_DIGITS, last), "0");
    const words = wanted.name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
      .replaceAll(/^_|_$/g, "");
    const made = (direction: Direction, text: string | undefined): { path: string; text: string } => ({
      path: joinPath(project.folders[0] ?? project.root, `${version}_${words}.${direction}.sql`),
      text: text === undefined || text.endsWith("\n") ? (text ?? "") : `${text}\n`,
    });
    return [made("up", wanted.up), made("down", wanted.down)];
  },
};

interface Name {
  readonly version: string;
  readonly words: string;
  /** As written; unset: for all. */
  readonly database?: string;
  readonly autocommit: boolean;
  readonly direction: Direction;
}

function readName(fileName: string): Name | undefined {
  const match = FILE.exec(fileName);
  if (match === null) return undefined;
  const [, version = "", words = "", database, autocommit, direction] = match;
  // With no database before it the flag stands in the database's place.
  const bare = database === "autocommit";
  return {
    version,
    words,
    ...(database === undefined || bare ? {} : { database }),
    autocommit: bare || autocommit !== undefined,
    direction: direction === "down" ? "down" : "up",
  };
}

function fizzPart(path: string, text: string, direction: Direction): MigrationPart {
  return {
    direction,
    file: path,
    range: { start: 0, end: text.length },
    pieces: [
      {
        kind: "opaque",
        range: { start: 0, end: text.length },
        why: "fizz is pop's own language, and is not read",
        reaches: "anything",
      },
    ],
  };
}

function requires(module: string, folder: FolderView, files: FileSystem): boolean {
  for (const { text } of textsUpward(folder, files, /^go\.mod$/)) {
    if (
      new RegExp(
        String.raw`^\s*(?:require\s+)?${module.replaceAll(".", String.raw`\.`)}(?:/v\d+)?\s`,
        "m",
      ).test(text)
    )
      return true;
  }
  return false;
}

/** Whether a Go source at most three folders up speaks of the library: the one that embeds the folder does. */
function isEmbeddedNearby(folder: FolderView, files: FileSystem): boolean {
  let steps = 0;
  for (const at of foldersUpward(folder)) {
    for (const name of at.files.filter((one) => one.endsWith(".go")).slice(0, 40)) {
      const text = files.readText(joinPath(at.path, name)) ?? "";
      if (/\bpopx\.|github\.com\/(?:gobuffalo|ory)\/pop\b/.test(text)) return true;
    }
    if (++steps > 3) return false;
  }
  return false;
}

/** popx refuses to start where any up has no down at all, whatever the database. */
function findMissingHalves(migrations: readonly Migration[]): readonly HistoryProblem[] {
  return migrations.flatMap(({ id, parts }): HistoryProblem[] => {
    const [up] = parts.filter((part) => part.direction === "up");
    const [down] = parts.filter((part) => part.direction === "down");
    const start = { start: 0, end: 0 };
    if (up !== undefined && down === undefined) {
      const message = `popx refuses to run anything while version ${id} has no down: add one, if only with a comment in it`;
      return [{ code: "no-down", file: up.file, range: start, message }];
    }
    if (up === undefined && down !== undefined) {
      const message = `version ${id} has a down and no up: nothing will ever run it`;
      return [{ code: "no-up", file: down.file, range: start, message }];
    }
    return [];
  });
}

/** Versions that, once applied, make popx take longer ones that begin with them for applied, and not run them. */
function findLegacyVersions(files: readonly MigrationFile[]): readonly HistoryProblem[] {
  const longer = new Map<string, string[]>();
  for (const { id, path } of files) {
    if (id.length <= LEGACY_DIGITS) continue;
    const prefix = id.slice(0, LEGACY_DIGITS);
    longer.set(prefix, [...(longer.get(prefix) ?? []), path]);
  }
  const told = new Set<string>();
  return files.flatMap(({ id, path, parts }): HistoryProblem[] => {
    const others = longer.get(id);
    if (others === undefined || told.has(id) || parts.every((part) => part.direction === "down")) return [];
    told.add(id);
    const [first = ""] = others;
    const message = `once version ${id} is applied, popx takes ${baseName(first)} and every other version that begins with these ${LEGACY_DIGITS} digits for applied and never runs it: give one of them another time`;
    return [{ code: "marks-others", file: path, range: { start: 0, end: 0 }, message }];
  });
}
