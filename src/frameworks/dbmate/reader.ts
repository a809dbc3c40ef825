// dbmate: one file a migration, with marks where the up and the down begin. The marks themselves are its evidence.
// https://github.com/amacneil/dbmate#creating-migrations
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { databaseOfUrl, databaseOfWord, type NamedDatabase } from "../dialect-marks";
import { digitsKey, orderLinear } from "../file-order";
import type { FolderView, HistoryProblem, MigrationPart, MigrationReader } from "../framework";
import { fileWords, nextVersion } from "../new-numbered-files";
import { projectRootOf, textsUpward } from "../project-root";
import { DBMATE_MARKS, readMarkedSections } from "../sql/marked-sections";
import { plainPiece } from "../sql/sql-parts";

/** The tool's own: a version of digits, then anything. */
const FILE = /^(\d+)[^/]*\.sql$/;
// `.env` itself is not read: it holds secrets, and recognising a project must not open it.
const SETTINGS_FILE =
  /^(?:\.env\.(?:example|sample|dist|template)|[Mm]akefile|package\.json|Dockerfile.*|(?:docker-)?compose[\w.-]*\.ya?ml|[Tt]askfile\.ya?ml|[Jj]ustfile|\.envrc|.*\.sh)$/;

export const dbmateReader: MigrationReader = {
  tool: "dbmate",
  title: "dbmate",

  find(folder, files) {
    const names = folder.files.filter((name) => FILE.test(name));
    const sample = [...new Set([names[0], names.at(-1)])].filter((name) => name !== undefined);
    const marked = sample.some((name) => {
      const text = files.readText(joinPath(folder.path, name));
      return text !== undefined && readMarkedSections(text, DBMATE_MARKS) !== undefined;
    });
    if (!marked) return [];
    const settings = findSettings(folder, files);
    return [
      {
        tool: "dbmate",
        evidence: "content",
        root: projectRootOf(folder),
        folders: [folder.path],
        ...settings.database,
        historyTable: { name: settings.table ?? "schema_migrations" },
        options: {},
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "dbmate",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "schema_migrations" },
      options: {},
    };
  },

  owns(project, path) {
    return project.folders.includes(parentPath(path)) && FILE.test(baseName(path));
  },

  readFile(_project, path, text) {
    const digits = FILE.exec(baseName(path))?.[1];
    if (digits === undefined) return [];
    const sections = readMarkedSections(text, DBMATE_MARKS) ?? [];
    const problems: HistoryProblem[] = [];
    const parts: MigrationPart[] = [];
    for (const direction of ["up", "down"] as const) {
      const section = sections.find((one) => one.direction === direction);
      if (section === undefined) {
        problems.push({
          code: direction === "up" ? "no-up" : "no-down",
          file: path,
          range: { start: 0, end: 0 },
          message: `dbmate refuses a file without "-- migrate:${direction}": add the mark on a line of its own`,
        });
        continue;
      }
      parts.push({
        direction,
        file: path,
        range: section.range,
        pieces: [plainPiece(text, section.bodyStart, section.range.end)],
        ...(/(?:^|\s)transaction:false(?:\s|$)/.test(section.options)
          ? { transaction: "none" as const }
          : {}),
      });
    }
    const name = baseName(path)
      .slice(digits.length, -".sql".length)
      .replace(/^[-_. ]+/, "");
    return [
      { path, id: digits, name: name === "" ? digits : name, sortKey: digitsKey(digits), parts, problems },
    ];
  },

  order(_project, files) {
    return orderLinear(files, { pairs: false, title: "dbmate" });
  },

  scaffold(project, { name, now, up = "\n", down = "", migrations }) {
    const version = nextVersion(
      migrations.map(({ id }) => id),
      now,
    );
    const path = joinPath(project.folders[0] ?? project.root, `${version}_${fileWords(name)}.sql`);
    return [{ path, text: `-- migrate:up\n${up}\n-- migrate:down\n${down}\n` }];
  },
};

function findSettings(
  folder: FolderView,
  files: FileSystem,
): { readonly database: NamedDatabase; readonly table?: string } {
  let database = databaseOfWord(baseName(folder.path));
  let table: string | undefined;
  for (const { text } of textsUpward(folder, files, SETTINGS_FILE)) {
    table ??= /\bDBMATE_MIGRATIONS_TABLE\s*[:=]\s*["']?(\w+)/.exec(text)?.[1];
    table ??= /\bdbmate\b[^\n]*--migrations-table[ =]["']?(\w+)/.exec(text)?.[1];
    const url = /\bDATABASE_URL\s*[:=]\s*["']?([a-z0-9]+:)/i.exec(text)?.[1];
    if (database.dialect === undefined && database.foreign === undefined) database = databaseOfUrl(url);
  }
  return {
    database,
    ...(table === undefined ? {} : { table }),
  };
}
