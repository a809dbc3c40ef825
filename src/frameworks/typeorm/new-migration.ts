// A new migration as `typeorm migration:create` writes it, in the language that the others are written in.
// https://typeorm.io/docs/migrations/creating
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "../framework";

export function newTypeormMigration(
  project: MigrationProject,
  wanted: NewMigration,
  files: FileSystem,
): readonly NewFile[] {
  const { migrations, now } = wanted;
  const last = migrations.at(-1)?.parts[0]?.file;
  const folder = last === undefined ? (project.folders[0] ?? project.root) : parentPath(last);
  const extension = /\.[cm]?[jt]s$/.exec(last ?? "")?.[0] ?? ".ts";
  // The time must come behind all others, whatever the clock of who made them.
  const stamps = migrations.map(({ id }) => Number(/(\d{13})$/.exec(id)?.[1] ?? 0));
  const stamp = Math.max(now.getTime(), ...stamps.map((one) => one + 1));
  const words = wanted.name.trim().split(/[^\p{L}\p{N}_-]+/u);
  const fileName = words.length > 1 ? words.map(capitalised).join("") : (words[0] ?? "");
  const className = `${classNameOf(fileName)}${stamp}`;
  const isScript = extension.endsWith("js");
  const usesModules =
    extension === ".mjs" || (last !== undefined && /^export /m.test(files.readText(last) ?? ""));
  const up = queries(wanted.up);
  const down = queries(wanted.down);
  const text = isScript
    ? scriptText(usesModules ? "export" : "module.exports =", className, up, down)
    : programText(className, up, down);
  return [{ path: joinPath(folder, `${stamp}-${fileName}${extension}`), text }];
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** As the tool makes a class's name of a file's. */
function classNameOf(fileName: string): string {
  return ` ${fileName}`.replaceAll(/[\s\-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}

function queries(sql: string | undefined): string {
  const statements = (sql ?? "")
    .split(/;[ \t]*\r?\n\s*|;\s*$/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
  const quoted = (one: string): string =>
    one.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return statements.map((one) => `        await queryRunner.query(\`${quoted(one)}\`);\n`).join("");
}

function programText(className: string, up: string, down: string): string {
  return `import { MigrationInterface, QueryRunner } from "typeorm";

export class ${className} implements MigrationInterface {

    public async up(queryRunner: QueryRunner): Promise<void> {
${up}    }

    public async down(queryRunner: QueryRunner): Promise<void> {
${down}    }

}
`;
}

function scriptText(exported: string, className: string, up: string, down: string): string {
  return `/**
 * @typedef {import('typeorm').MigrationInterface} MigrationInterface
 * @typedef {import('typeorm').QueryRunner} QueryRunner
 */

/**
 * @class
 * @implements {MigrationInterface}
 */
${exported} class ${className} {

    /**
     * @param {QueryRunner} queryRunner
     */
    async up(queryRunner) {
${up}    }

    /**
     * @param {QueryRunner} queryRunner
     */
    async down(queryRunner) {
${down}    }

}
`;
}
