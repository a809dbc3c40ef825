// What a folder's projects are, in the words that the cases' expected.json uses.
import { readFileSync } from "node:fs";
import { joinPath, type FileSystem } from "../../src/base/file-system";
import { countPieces } from "../../src/frameworks/count-pieces";
import { findProjects, type Override } from "../../src/frameworks/discovery";
import type { FolderView, Migration, MigrationProject, ToolName } from "../../src/frameworks/framework";
import { ProjectFiles } from "../../src/frameworks/project-files";

export function describeProjects(root: string, files: FileSystem): readonly unknown[] {
  return findProjects(root, files, { overrideOf }).map((project) => describeProject(root, project, files));
}

/** As much of migration-lens.json as discovery asks for. */
function overrideOf(folder: FolderView): Override | undefined {
  if (!folder.files.includes("migration-lens.json")) return undefined;
  const text = readFileSync(joinPath(folder.path, "migration-lens.json"), "utf8");
  const config = JSON.parse(text) as { tool?: ToolName; migrations?: string[] };
  return {
    ...(config.tool === undefined ? {} : { tool: config.tool }),
    ...(config.migrations === undefined
      ? {}
      : { folders: config.migrations.map((path) => joinPath(folder.path, path)) }),
  };
}

function describeProject(root: string, project: MigrationProject, files: FileSystem): unknown {
  const below = (path: string): string => path.slice(root.length + 1);
  const history = new ProjectFiles(project, files).history();
  const table = project.historyTable;
  return {
    tool: project.tool,
    evidence: project.evidence,
    root: below(project.root),
    folders: project.folders.map(below),
    ...(project.dialect === undefined ? {} : { dialect: project.dialect }),
    historyTable: table.schema === undefined ? table.name : `${table.schema}.${table.name}`,
    ...(project.toolVersion === undefined ? {} : { version: project.toolVersion.join(".") }),
    ...(project.notRun === undefined ? {} : { notRun: project.notRun }),
    migrations: history.migrations.map((migration) => describeMigration(migration, below)),
    problems: history.problems.map((problem) => `${problem.code} ${below(problem.file)}`),
  };
}

function describeMigration(migration: Migration, below: (path: string) => string): unknown {
  const of = (direction: "up" | "down"): readonly string[] =>
    migration.parts
      .filter((part) => part.direction === direction)
      .map((part) => {
        const dialects =
          part.dialects === undefined ? "" : ` for ${part.dialects.join(" ") || "none of ours"}`;
        return `${below(part.file)}${dialects}${part.transaction === "none" ? " without a transaction" : ""}`;
      });
  const { sql, read, unread } = countPieces(migration.parts);
  return {
    id: migration.id,
    name: migration.name,
    parents: migration.parents,
    up: of("up"),
    down: of("down"),
    sql,
    calls: { read, unread },
  };
}
