// What a project's files say of Liquibase: which changelog it runs, on which database, and how its history table is
// called. https://docs.liquibase.com/concepts/connections/creating-config-properties.html
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { applicationConfigs, dataSourceOf } from "../application-config";
import { readProperties, type FlatConfig } from "../flat-config";
import type { FolderView } from "../framework";

export interface LiquibaseSettings {
  /** The file that says so. */
  readonly path: string;
  /** As written: a path in the file system, or one of the class path. */
  readonly changelog?: string;
  readonly table?: string;
  readonly schema?: string;
  readonly url?: string;
}

const OWN_FILE = /^liquibase[\w.-]*\.properties$/;

/** Of a module, its own files first. */
export function findLiquibaseSettings(folder: FolderView, files: FileSystem): readonly LiquibaseSettings[] {
  const found: LiquibaseSettings[] = [];
  const add = (path: string, config: FlatConfig, url: string | undefined): void => {
    const get = (pattern: RegExp): string | undefined => {
      for (const [key, value] of config) if (value !== "" && pattern.test(key)) return value;
      return undefined;
    };
    const entries = {
      changelog: get(/(?:^|\.)(?:liquibase\.(?:.*\.)?)?(?:command\.)?changelog(?:file)?$/),
      table: get(/(?:^|\.)databasechangelogtable(?:name)?$/),
      schema:
        get(/(?:^|\.)liquibaseschema(?:name)?$/) ?? get(/(?:^|\.)(?:liquibase\.)?defaultschema(?:name)?$/),
      url: get(/^(?:liquibase\.)?(?:command\.)?url$/) ?? url,
    };
    found.push({
      path,
      ...Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)),
    });
  };
  for (const at of [
    folder.path,
    joinPath(folder.path, "src/main/resources"),
    joinPath(folder.path, "conf"),
  ]) {
    for (const { name, kind } of files.list(at)) {
      if (kind !== "file" || !OWN_FILE.test(name)) continue;
      const path = joinPath(at, name);
      add(path, readProperties(files.readText(path) ?? ""), undefined);
    }
  }
  for (const name of folder.files) {
    if (!/^(?:pom\.xml|build\.gradle(?:\.kts)?)$/.test(name)) continue;
    const path = joinPath(folder.path, name);
    const text = files.readText(path) ?? "";
    if (!/liquibase/i.test(text)) continue;
    const config = name === "pom.xml" ? readPom(text) : readGradle(text);
    if (config.size > 0) add(path, config, undefined);
  }
  for (const { path, config } of applicationConfigs(folder, files, "liquibase")) {
    const own = new Map([...config].filter(([key]) => /(?:^|\.)liquibase\b/.test(key)));
    if (own.size > 0) add(path, own, dataSourceOf(config));
  }
  return found;
}

function readPom(text: string): FlatConfig {
  const config = new Map<string, string>();
  const put = (key: string, value: string): void => {
    config.set(key.toLowerCase(), value.trim().replaceAll(/\$\{(?:project\.)?basedir\}\//g, ""));
  };
  for (const match of text.matchAll(/<liquibase\.(\w+)>([^<]*)</g)) put(match[1] ?? "", match[2] ?? "");
  for (const plugin of text.matchAll(
    /<artifactId>\s*liquibase-maven-plugin\s*<\/artifactId>([^]*?)<\/plugin>/g,
  )) {
    const configuration = /<configuration>([^]*?)<\/configuration>/.exec(plugin[1] ?? "")?.[1] ?? "";
    for (const [, key = "", value = ""] of configuration.matchAll(/<(\w+)>([^<]*)<\/\1>/g)) put(key, value);
  }
  return new Map([...config].filter(([key]) => key !== "version"));
}

/** `liquibase { activities { main { changelogFile "…" } } }`. */
function readGradle(text: string): FlatConfig {
  const config = new Map<string, string>();
  for (const [, key = "", value = ""] of text.matchAll(
    /\b(change[lL]ogFile|url|databaseChangeLogTableName|liquibaseSchemaName|defaultSchemaName)["']?\]?\s*(?:=|to|:|\s)\s*["']([^"']+)["']/g,
  )) {
    if (!config.has(key.toLowerCase())) config.set(key.toLowerCase(), value);
  }
  return config.has("changelogfile") ? config : new Map();
}

/** The file that a changelog's path means, as a module in `folder` sees it. Undefined where there is none. */
export function locateChangelog(
  written: string,
  folder: FolderView,
  config: string,
  files: FileSystem,
): { readonly path: string; readonly searchRoot: string } | undefined {
  const path = written.replace(/^(?:classpath\*?|file|filesystem):/, "").replace(/^\/+/, "");
  const roots = ["src/main/resources", ".", "src/test/resources", "src/main/webapp/WEB-INF/classes"].map(
    (one) => joinPath(folder.path, one),
  );
  for (const searchRoot of [...roots, parentPath(config)]) {
    const at = joinPath(searchRoot, path);
    if (!files.isFile(at)) continue;
    // A path that a command gives from the module's root leads into what programs find on the class path.
    const resources = /^(.*\/src\/(?:main|test)\/resources)\//.exec(at)?.[1];
    return { path: at, searchRoot: written.includes("src/") ? searchRoot : (resources ?? searchRoot) };
  }
  return undefined;
}
