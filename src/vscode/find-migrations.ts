// Whether a window holds anything for us at all, answered with file names alone: the language server is started
// only then.
import * as vscode from "vscode";

const FOLDERS = ["migrations", "migration", "versions", "alembic", "migrate", "changelog", "changelogs"];
const ENDINGS = ["ts", "mts", "cts", "js", "mjs", "cjs", "py", "go", "xml", "yaml", "yml", "fizz"];
/** Config files that only migration tools and what they come with have; some keep migrations in any folder. */
const CONFIGS = [
  "migration-lens.json",
  "alembic.ini",
  "knexfile.*",
  ".sequelizerc",
  "drizzle.config.*",
  "ormconfig.*",
  "data-source.*",
  "schema.prisma",
  "flyway.conf",
  "flyway.toml",
  "liquibase.properties",
  "*changelog*.xml",
  "*changelog*.yaml",
  "*changelog*.yml",
  "diesel.toml",
];
/** Spelled out, since the search behind findFiles takes no braces within braces. */
const MARKS = `{${[
  ...CONFIGS.map((name) => `**/${name}`),
  "**/*.sql",
  ...FOLDERS.flatMap((folder) => ENDINGS.map((ending) => `**/${folder}/**/*.${ending}`)),
].join(",")}}`;
const LEFT_OUT = "**/{node_modules,.git,.venv,venv,site-packages,dist,build,out,target,vendor}/**";

/** True when there is something to check now. */
export async function hasMigrations(): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isMark)) return true;
  const found = await vscode.workspace.findFiles(MARKS, LEFT_OUT, 1);
  return found.length > 0;
}

/** Calls `found` once, when a first file turns up that may be a migration. */
export function watchForMigrations(found: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(MARKS, false, true, true);
  const parts = [
    watcher,
    watcher.onDidCreate((uri) => {
      if (!/\/(?:node_modules|\.git|\.?venv)\//.test(uri.path)) tell();
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isMark(document)) tell();
    }),
  ];
  const all = vscode.Disposable.from(...parts);
  const tell = (): void => {
    all.dispose();
    found();
  };
  return all;
}

function isMark(document: vscode.TextDocument): boolean {
  return document.uri.scheme === "file" && document.uri.path.toLowerCase().endsWith(".sql");
}
