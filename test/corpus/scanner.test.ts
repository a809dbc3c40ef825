// The lexer and splitter over whole repositories, which are not part of this one: MIGRATION_LENS_CORPUS names their
// folders (npm run test:corpus -- DIR…). Prints what it read and where it disagrees with PostgreSQL's scanner.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { dialectNamed } from "../../src/dialects/dialects";
import { splitStatements } from "../../src/sql/splitter";
import { firstDifference, hasPlaceholder, loadScanner, scannerBorders } from "../sql/postgres-scanner";

const folders = (process.env["MIGRATION_LENS_CORPUS"] ?? "")
  .split(delimiter)
  .filter((folder) => folder !== "");
const NO_POSTGRES = /(?:^|[/_.-])(?:mysql|mariadb|sqlite3?|tidb|mssql|oracle)(?:[/_.-]|$)/i;

function sqlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name === ".git" || entry.name === "node_modules" ? [] : sqlFiles(path);
      return entry.isFile() && entry.name.endsWith(".sql") ? [path] : [];
    })
    .toSorted();
}

describe("tokens over whole repositories", function () {
  this.timeout(600_000);
  before(loadScanner);

  for (const folder of folders) {
    it(folder, () => {
      const files = sqlFiles(folder).filter((file) => !NO_POSTGRES.test(file.slice(folder.length)));
      assert.ok(files.length > 0, "no .sql files for PostgreSQL");
      let characters = 0;
      let tokens = 0;
      let statements = 0;
      let refused = 0;
      let wholeFiles = 0;
      const differences: string[] = [];
      for (const file of files) {
        const text = readFileSync(file, "utf8");
        characters += text.length;
        const whole = scannerBorders(text);
        if (!(whole instanceof Error) && !hasPlaceholder(text)) {
          wholeFiles++;
          const difference = firstDifference(text, whole);
          if (difference !== undefined) differences.push(`${file}: ${difference}`);
        }
        for (const { statement, start } of splitStatements(text, dialectNamed("postgresql"))) {
          statements++;
          if (statement.kind !== "sql") continue;
          const theirs = scannerBorders(statement.text);
          if (theirs instanceof Error) {
            refused++;
            const why = hasPlaceholder(statement.text) ? "holds a placeholder" : theirs.message.slice(0, 80);
            console.log(`      refused by the scanner: ${file} at ${start}: ${why}`);
            continue;
          }
          tokens += theirs.length;
          const difference = firstDifference(statement.text, theirs);
          if (difference !== undefined) differences.push(`${file} at ${start}: ${difference}`);
        }
      }
      console.log(
        `      ${files.length} files (${wholeFiles} compared as a whole too), ${characters} characters, ${statements} statements, ${tokens} tokens, ` +
          `${differences.length} differences, ${refused} statements refused by the scanner`,
      );
      assert.deepEqual(differences, []);
    });
  }
});
