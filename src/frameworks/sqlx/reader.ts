// sqlx: a file a migration, `VERSION_words.sql`, or an up and a down. Plain SQL is named so too: the evidence is that
// the crate depends on sqlx, or has its saved queries. https://docs.rs/sqlx/latest/sqlx/macro.migrate.html
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { findCargoCrate } from "../cargo-build";
import { databaseOfUrl, databaseOfWord, type NamedDatabase } from "../dialect-marks";
import { digitsKey, orderLinear } from "../file-order";
import { readToml } from "../flat-config";
import type { Direction, FolderView, MigrationReader, NewFile } from "../framework";
import { problemFile, withoutProblemFiles } from "../problem-files";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";
import { utcStamp } from "../time-stamp";

/** The tool's own: a version of 64 bits, an underscore, anything. */
const FILE = /^(\d+)_(.*?)(?:\.(up|down))?\.sql$/;
const TABLE = "_sqlx_migrations";
const ENV_FILE = /^\.env\.(?:example|sample|dist|template)$|^(?:docker-)?compose[\w.-]*\.ya?ml$/;

export const sqlxReader: MigrationReader = {
  tool: "sqlx",
  title: "sqlx",

  find(folder, files) {
    if (!folder.files.some((name) => FILE.test(name))) return [];
    const crate = findCargoCrate("sqlx", folder, files);
    if (crate === undefined) return [];
    const owner = [...foldersUpward(folder)].find((at) => at.files.includes("sqlx.toml"));
    const config = readToml(
      owner === undefined ? "" : (files.readText(joinPath(owner.path, "sqlx.toml")) ?? ""),
    );
    const table = config.get("migrate.tablename");
    return [
      {
        tool: "sqlx",
        evidence: owner === undefined ? "content" : "config",
        root: projectRootOf(folder),
        folders: [folder.path],
        configFile: owner === undefined ? crate.manifest : joinPath(owner.path, "sqlx.toml"),
        ...databaseOf(folder, crate.database, files),
        historyTable: tableNamed(table ?? TABLE),
        ...(crate.version === undefined ? {} : { toolVersion: crate.version }),
        options: {},
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "sqlx",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: TABLE },
      options: {},
    };
  },

  owns(project, path) {
    return project.folders.includes(parentPath(path)) && path.endsWith(".sql");
  },

  readFile(_project, path, text) {
    const match = FILE.exec(baseName(path));
    if (match === null) {
      const stops = baseName(path).includes("_");
      const message = stops
        ? `sqlx stops at ${baseName(path)}: what stands before the first underscore must be a number. Rename it or move it away`
        : `sqlx passes over ${baseName(path)} without a word: its name has no version and underscore. Rename it or move it away`;
      return [problemFile(path, stops ? "not-a-migration" : "skipped-file", message)];
    }
    const [, digits = "", words = "", half] = match;
    const direction: Direction = half === "down" ? "down" : "up";
    const part = wholeFilePart(path, text, direction);
    const outside = text.startsWith("-- no-transaction");
    return [
      {
        path,
        id: digits.replace(/^0+(?=\d)/, ""),
        name: words.replaceAll("_", " "),
        sortKey: digitsKey(digits),
        parts: [outside ? { ...part, transaction: "none" } : part],
        problems: [],
      },
    ];
  },

  order(_project, files) {
    const { files: scripts, problems } = withoutProblemFiles(files);
    const ordered = orderLinear(scripts, { pairs: true, title: "sqlx" });
    // A file that is no half of a pair was never meant to be undone.
    const halves = new Set(
      scripts.filter(({ path }) => /\.(?:up|down)\.sql$/.test(path)).map(({ path }) => path),
    );
    const known = ordered.problems.filter(({ code, file }) => code !== "no-down" || halves.has(file));
    return { migrations: ordered.migrations, problems: [...problems, ...known] };
  },

  scaffold(project, wanted) {
    const versions = wanted.migrations.map(({ id }) => id.replace(/_.*$/s, ""));
    const [before, last] = versions.slice(-2);
    const one = before === undefined ? [] : [before];
    const newest = last ?? one[0];
    const numbered =
      newest !== undefined &&
      (last === undefined ? newest === "0" || newest === "1" : BigInt(last) - BigInt(before ?? 0) === 1n);
    const version = numbered ? String(BigInt(newest) + 1n).padStart(4, "0") : utcStamp(wanted.now);
    const paired = wanted.migrations.some(({ parts }) => parts.some(({ file }) => file.endsWith(".up.sql")));
    const stem = `${version}_${wanted.name.replaceAll(" ", "_")}`;
    const made = (end: string, sql: string | undefined, what: string): NewFile => ({
      path: joinPath(project.folders[0] ?? project.root, `${stem}${end}.sql`),
      text: sql === undefined ? `-- Add ${what} script here\n` : sql.endsWith("\n") ? sql : `${sql}\n`,
    });
    if (!paired) return [made("", wanted.up, "migration")];
    return [made(".up", wanted.up, "up migration"), made(".down", wanted.down, "down migration")];
  },
};

function tableNamed(name: string): { readonly schema?: string; readonly name: string } {
  const [schema, table] = name.split(".", 2);
  return schema === undefined || table === undefined ? { name } : { schema, name: table };
}

function databaseOf(folder: FolderView, features: NamedDatabase, files: FileSystem): NamedDatabase {
  const word = databaseOfWord(baseName(folder.path));
  for (const one of [word, features]) if (one.dialect !== undefined || one.foreign !== undefined) return one;
  for (const { text } of textsUpward(folder, files, ENV_FILE)) {
    const url = /\bDATABASE_URL\s*[:=]\s*["']?([a-z0-9]+:)/i.exec(text)?.[1];
    if (url !== undefined) return databaseOfUrl(url);
  }
  return {};
}
