// The file that `knex migrate:make` writes. https://knexjs.org/guide/migrations.html#migration-cli
import { baseName, joinPath, type FileSystem } from "../../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "../framework";
import { utcStamp } from "../time-stamp";

export function newKnexMigration(
  project: MigrationProject,
  wanted: NewMigration,
  files: FileSystem,
): readonly NewFile[] | { readonly refused: string } {
  const folder = project.folders.at(-1);
  if (folder === undefined) return { refused: "the project has no folder for migrations" };
  const name = wanted.name.trim().replaceAll(/\s+/g, "_").replace(/^-/, "");
  if (name === "" || /[\\/]/.test(name)) return { refused: `"${wanted.name}" can't be a file's name` };
  const extension = extensionOf(project, wanted);
  const template = TEMPLATES[extension];
  if (template === undefined) return { refused: `Knex has no template for .${extension} files` };
  const path = joinPath(folder, `${utcStamp(wanted.now)}_${name}.${extension}`);
  const stub = project.options["stub"];
  // A project's own stub has no place for SQL.
  if (stub === undefined || wanted.up !== undefined || wanted.down !== undefined) {
    return [{ path, text: template(wanted.up, wanted.down) }];
  }
  const text = files.readText(stub);
  if (text === undefined)
    return { refused: `the stub that ${project.configFile ?? "the config"} names, ${stub}, is not there` };
  if (text.includes("<%")) return { refused: `the stub ${stub} has code in it, which is not run here` };
  return [{ path, text }];
}

/** What the knexfile says, else what the knexfile is written in, else what the migrations are written in. */
function extensionOf(project: MigrationProject, wanted: NewMigration): string {
  const said = project.options["extension"];
  if (said !== undefined) return said;
  const file = project.configFile === undefined ? "" : baseName(project.configFile);
  const written = /^knexfile\.(\w+)$/.exec(file)?.[1];
  if (written !== undefined) return written;
  const last = wanted.migrations.at(-1)?.id;
  return /\.([cm]?[jt]s)$/.exec(last ?? "")?.[1] ?? "js";
}

/** `sql` in a function's body; undefined: the tool's empty body. */
type Template = (up: string | undefined, down: string | undefined) => string;

const DOC = `/**
 * @param { import("knex").Knex } knex
 * @returns { Promise<void> }
 */
`;

const TEMPLATES: Readonly<Record<string, Template>> = {
  js: (up, down) =>
    `${DOC}exports.up = function(knex) {\n${returned(up)}};\n\n${DOC}exports.down = function(knex) {\n${returned(down)}};\n`,
  cjs: (up, down) =>
    `\nexports.up = function(knex) {\n${returned(up)}};\n\nexports.down = function(knex) {\n${returned(down)}};\n`,
  mjs: (up, down) =>
    `\n${DOC}export const up = async (knex) => {\n${awaited(up, "  ")}};\n\n${DOC}export const down = async (knex) => {\n${awaited(down, "  ")}};\n`,
  ts: (up, down) =>
    `import type { Knex } from "knex";\n\n\nexport async function up(knex: Knex): Promise<void> {\n${awaited(up, "    ")}}\n\n\nexport async function down(knex: Knex): Promise<void> {\n${awaited(down, "    ")}}\n\n`,
};

function returned(sql: string | undefined): string {
  return sql === undefined ? "  \n" : `  return knex.raw(${templateText(sql)});\n`;
}

function awaited(sql: string | undefined, indent: string): string {
  if (sql !== undefined) return `${indent}await knex.raw(${templateText(sql)});\n`;
  return indent === "  " ? "  \n" : "";
}

function templateText(sql: string): string {
  const escaped = sql.trim().replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `\`${escaped}\``;
}
