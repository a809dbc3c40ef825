// The file that `node-pg-migrate create` writes.
import { baseName, joinPath, type FileSystem } from "../../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "../framework";
import { configPath } from "../host/exported-config";
import { numberOf } from "./file-name";

export function newNodePgMigration(
  project: MigrationProject,
  wanted: NewMigration,
  files: FileSystem,
): readonly NewFile[] | { readonly refused: string } {
  const [folder] = project.folders;
  if (folder === undefined) return { refused: "the project has no folder for migrations" };
  const name = wanted.name.trim().replaceAll(/[ _]+/g, "-");
  if (name === "" || /[\\/]/.test(name)) return { refused: `"${wanted.name}" can't be a file's name` };
  const names = wanted.migrations.flatMap(({ parts }) =>
    parts[0] === undefined ? [] : baseName(parts[0].file),
  );
  const prefix = prefixFor(project.options["format"], wanted.now, names);
  const custom = project.options["template"];
  if (custom !== undefined && wanted.up === undefined) {
    const path = configPath(custom, project.root);
    const text = files.readText(path);
    if (text === undefined) return { refused: `the template ${path} can't be read` };
    return [{ path: joinPath(folder, `${prefix}_${name}.${extensionOf(path)}`), text }];
  }
  const last = names.at(-1);
  const extension = project.options["language"] ?? (last === undefined ? "js" : extensionOf(last));
  const template = TEMPLATES[extension];
  if (template === undefined) return { refused: `node-pg-migrate has no template for .${extension} files` };
  return [
    { path: joinPath(folder, `${prefix}_${name}.${extension}`), text: template(wanted.up, wanted.down) },
  ];
}

function prefixFor(format: string | undefined, now: Date, names: readonly string[]): string {
  if (format === "utc") return now.toISOString().replaceAll(/\D/g, "");
  if (format !== "index") return String(now.getTime());
  const widths = names.map((name) => /^\d+/.exec(name)?.[0].length ?? 0);
  const next = Math.max(0, ...names.map((name) => numberOf(name) ?? 0)) + 1;
  return String(next).padStart(Math.max(0, ...widths) || 4, "0");
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** `sql` in a function's body; undefined: the tool's empty body. */
type Template = (up: string | undefined, down: string | undefined) => string;

const SHORTHANDS = `/**
 * @type {import('node-pg-migrate').ColumnDefinitions | undefined}
 */
export const shorthands = undefined;
`;

const DOC = `/**
 * @param pgm {import('node-pg-migrate').MigrationBuilder}
 * @param run {() => void | undefined}
 * @returns {Promise<void> | void}
 */
`;

const esModule: Template = (up, down) =>
  `${SHORTHANDS}\n${DOC}export const up = (pgm) => {${body(up)}};\n\n${DOC}export const down = (pgm) => {${body(down)}};\n`;

const typed: Template = (up, down) =>
  `import type { ColumnDefinitions, MigrationBuilder } from 'node-pg-migrate';\n\nexport const shorthands: ColumnDefinitions | undefined = undefined;\n\nexport async function up(pgm: MigrationBuilder): Promise<void> {${body(up)}}\n\nexport async function down(pgm: MigrationBuilder): Promise<void> {${body(down)}}\n`;

const TEMPLATES: Readonly<Record<string, Template>> = {
  js: esModule,
  mjs: esModule,
  cjs: (up, down) =>
    `${SHORTHANDS}\n${DOC}const up = (pgm) => {${body(up)}};\n\n${DOC}const down = (pgm) => {${body(down)}};\n\nmodule.exports = {\n  up,\n  down,\n};\n`,
  ts: typed,
  cts: typed,
  mts: typed,
  sql: (up, down) =>
    up === undefined && down === undefined
      ? "-- Up Migration\n\n-- Down Migration"
      : `-- Up Migration\n${(up ?? "").trim()}\n\n-- Down Migration\n${(down ?? "").trim()}\n`,
};

function body(sql: string | undefined): string {
  if (sql === undefined) return "";
  const escaped = sql.trim().replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `\n  pgm.sql(\`${escaped}\`);\n`;
}
