// The file that `sequelize migration:generate` writes. https://sequelize.org/docs/v6/other-topics/migrations/
import { joinPath } from "../../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "../framework";
import { utcStamp } from "../time-stamp";

export function newSequelizeMigration(
  project: MigrationProject,
  wanted: NewMigration,
): readonly NewFile[] | { readonly refused: string } {
  const [folder] = project.folders;
  if (folder === undefined) return { refused: "the project has no folder for migrations" };
  const name = wanted.name.trim().replaceAll(/\s+/g, "-");
  if (name === "" || /[\\/]/.test(name)) return { refused: `"${wanted.name}" can't be a file's name` };
  const path = joinPath(folder, `${utcStamp(wanted.now)}-${name}.js`);
  const up =
    wanted.up === undefined
      ? hint("altering", "createTable('users', { id: Sequelize.INTEGER })")
      : sent(wanted.up);
  const down = wanted.down === undefined ? hint("reverting", "dropTable('users')") : sent(wanted.down);
  const text = `'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up (queryInterface, Sequelize) {
${up}  },

  async down (queryInterface, Sequelize) {
${down}  }
};
`;
  return [{ path, text }];
}

function hint(what: string, example: string): string {
  return `    /**
     * Add ${what} commands here.
     *
     * Example:
     * await queryInterface.${example};
     */
`;
}

function sent(sql: string): string {
  const escaped = sql.trim().replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `    await queryInterface.sequelize.query(\`${escaped}\`);\n`;
}
