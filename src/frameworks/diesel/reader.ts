// Diesel: a folder a migration with up.sql and down.sql, its version before the first underscore. Other tools lay
// their files out so too: the evidence is diesel.toml, or that the crate depends on diesel.
// https://diesel.rs/guides/migration_guide.html
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { findCargoCrate } from "../cargo-build";
import { databaseOfUrl, type NamedDatabase } from "../dialect-marks";
import { orderLinear } from "../file-order";
import { readToml } from "../flat-config";
import type { Direction, FolderView, MigrationFile, MigrationReader } from "../framework";
import { problemFile, withoutProblemFiles } from "../problem-files";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";

const TABLE = "__diesel_schema_migrations";
const FILE = /^(?:up|down)\.sql$/;
const ENV_FILE = /^\.env\.(?:example|sample|dist|template)$|^(?:docker-)?compose[\w.-]*\.ya?ml$/;

export const dieselReader: MigrationReader = {
  tool: "diesel",
  title: "Diesel",

  find(folder, files) {
    const holds = folder.folders.some(
      (name) => versionOf(name) !== undefined && folder.child(name)?.files.includes("up.sql") === true,
    );
    if (!holds) return [];
    const config = [...foldersUpward(folder)].find((at) => at.files.includes("diesel.toml"));
    const crate = findCargoCrate("diesel", folder, files);
    if (config === undefined && crate === undefined) return [];
    const database = crate?.database.dialect ?? crate?.database.foreign;
    const named: NamedDatabase =
      database === undefined ? findDatabase(folder, files) : (crate?.database ?? {});
    return [
      {
        tool: "diesel",
        evidence: config === undefined ? "content" : "config",
        root: config?.path ?? projectRootOf(folder),
        folders: [folder.path],
        configFile: config === undefined ? (crate?.manifest ?? "") : joinPath(config.path, "diesel.toml"),
        ...named,
        historyTable: { name: TABLE },
        ...(crate?.version === undefined ? {} : { toolVersion: crate.version }),
        options: {},
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "diesel",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: TABLE },
      options: {},
    };
  },

  owns(project, path) {
    const name = baseName(path);
    const folder = parentPath(path);
    return (
      (FILE.test(name) || name === "metadata.toml") &&
      project.folders.includes(parentPath(folder)) &&
      !baseName(folder).startsWith(".")
    );
  },

  readFile(_project, path, text) {
    const folder = baseName(parentPath(path));
    const version = versionOf(folder);
    if (version === undefined) {
      if (baseName(path) !== "up.sql") return [];
      const message = `Diesel takes no version from "${folder}": name the folder VERSION_words, such as 2024-01-31-120000_add_users`;
      return [problemFile(path, "not-a-migration", message)];
    }
    const name = folder.slice(folder.indexOf("_") + 1);
    const file = { path, id: version, name, sortKey: [version], problems: [] };
    if (baseName(path) === "metadata.toml") return [{ ...file, ...metadata(path, text) }];
    const direction: Direction = baseName(path) === "down.sql" ? "down" : "up";
    return [{ ...file, parts: [wholeFilePart(path, text, direction)] }];
  },

  order(_project, files) {
    const { files: scripts, problems } = withoutProblemFiles(files);
    const outside = new Set(
      scripts
        .filter(({ path, parts }) => path.endsWith(".toml") && parts[0]?.transaction === "none")
        .map(({ path }) => parentPath(path)),
    );
    const ordered = orderLinear(
      scripts
        .filter(({ path }) => !path.endsWith(".toml"))
        .map((file) => (outside.has(parentPath(file.path)) ? withoutTransaction(file) : file)),
      { pairs: true, title: "Diesel" },
    );
    return { migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },

  scaffold(project, wanted) {
    const [day = "", clock = ""] = wanted.now.toISOString().slice(0, 19).split("T");
    const last = wanted.migrations.at(-1)?.parts[0]?.file ?? "";
    // Newer commands write four more digits.
    const more = /^\d{4}-\d\d-\d\d-\d{6}-\d{4}_/.test(baseName(parentPath(last))) ? "-0000" : "";
    const version = `${day}-${clock.replaceAll(":", "")}${more}`;
    const words = wanted.name.trim().replaceAll(/\s+/g, "_");
    const folder = joinPath(project.folders[0] ?? project.root, `${version}_${words}`);
    const text = (sql: string | undefined, empty: string): string =>
      sql === undefined ? empty : sql.endsWith("\n") ? sql : `${sql}\n`;
    return [
      { path: joinPath(folder, "up.sql"), text: text(wanted.up, "-- Your SQL goes here\n") },
      {
        path: joinPath(folder, "down.sql"),
        text: text(wanted.down, "-- This file should undo anything in `up.sql`\n"),
      },
    ];
  },
};

/** What stands before the first underscore, dashes left out: as the history table has it. */
function versionOf(folder: string): string | undefined {
  const version = /^([\d-]*\d)_/.exec(folder)?.[1];
  return version?.replaceAll("-", "");
}

/** A part without pieces, which says for the folder whether it runs in a transaction. */
function metadata(path: string, text: string): Pick<MigrationFile, "parts"> {
  const outside = readToml(text).get("runintransaction") === "false";
  return {
    parts: [
      {
        direction: "up",
        file: path,
        range: { start: 0, end: text.length },
        pieces: [],
        ...(outside ? { transaction: "none" } : {}),
      },
    ],
  };
}

function withoutTransaction(file: MigrationFile): MigrationFile {
  return { ...file, parts: file.parts.map((part) => ({ ...part, transaction: "none" })) };
}

function findDatabase(folder: FolderView, files: FileSystem): NamedDatabase {
  for (const { text } of textsUpward(folder, files, ENV_FILE)) {
    const url = /\bDATABASE_URL\s*[:=]\s*["']?([a-z0-9]+:)/i.exec(text)?.[1];
    if (url !== undefined) return databaseOfUrl(url);
  }
  return {};
}
