// What a project's files say of Flyway: its own config, its plugins for Maven and Gradle, and Spring Boot's, Quarkus's
// and Micronaut's settings. https://documentation.red-gate.com/flyway/reference/configuration
import { joinPath, type FileSystem } from "../../base/file-system";
import { applicationConfigs, dataSourceOf } from "../application-config";
import { readProperties, readToml, type FlatConfig } from "../flat-config";
import type { FolderView } from "../framework";

export interface FlywaySettings {
  /** As written, with their `classpath:` or `filesystem:`. Unset: the default of who runs it. */
  readonly locations?: readonly string[];
  readonly table?: string;
  readonly schema?: string;
  readonly url?: string;
  readonly versioned?: string;
  readonly undo?: string;
  readonly repeatable?: string;
  readonly baseline?: string;
  readonly separator?: string;
  readonly suffixes?: readonly string[];
  readonly placeholderPrefix?: string;
  readonly placeholderSuffix?: string;
  readonly mixed?: boolean;
}

export interface FoundSettings {
  readonly path: string;
  readonly settings: FlywaySettings;
  /** Whether a file of Flyway's own says it: its locations are folders where no other word is said. */
  readonly own: boolean;
}

const OWN_FILE = /^flyway(?:\.user)?\.(?:conf|toml|properties)$/;

/** Of a module, its own files first; the first of several to say a thing is obeyed. */
export function findSettings(folder: FolderView, files: FileSystem): readonly FoundSettings[] {
  const found: FoundSettings[] = [];
  const add = (path: string, config: FlatConfig, own: boolean): void => {
    const settings = settingsOf(config);
    if (own || Object.keys(settings).length > 0) found.push({ path, settings, own });
  };
  for (const sub of [folder, folder.child("conf"), folder.child("flyway")]) {
    for (const name of sub?.files ?? []) {
      if (!OWN_FILE.test(name)) continue;
      const path = joinPath(sub?.path ?? folder.path, name);
      const text = files.readText(path) ?? "";
      add(path, name.endsWith(".toml") ? readToml(text) : readProperties(text), true);
    }
  }
  for (const name of folder.files) {
    if (!/^(?:pom\.xml|build\.gradle(?:\.kts)?)$/.test(name)) continue;
    const path = joinPath(folder.path, name);
    const text = files.readText(path) ?? "";
    if (!/flyway/i.test(text)) continue;
    const config = name === "pom.xml" ? readPom(text) : readGradle(text);
    if (config.size > 0) add(path, config, false);
  }
  for (const { path, config } of applicationConfigs(folder, files, "flyway")) add(path, config, false);
  return found;
}

function settingsOf(config: FlatConfig): FlywaySettings {
  const get = (...names: readonly string[]): string | undefined => {
    for (const [key, value] of config) {
      const match =
        /(?:^|\.)flyway\.(?!placeholders\.|plugins\.)(?:datasources\.[^.]+\.|[^.]+\.(?=[^.]+$))?([^.]+)$/.exec(
          key,
        )?.[1];
      if (match !== undefined && names.includes(match) && value !== "") return value;
    }
    return undefined;
  };
  const list = (value: string | undefined): readonly string[] | undefined =>
    value
      ?.split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  const entries = {
    locations: list(get("locations")),
    table: get("table"),
    schema: get("defaultschema") ?? list(get("schemas"))?.[0],
    url: get("url", "jdbcurl") ?? dataSourceUrl(config),
    versioned: get("sqlmigrationprefix"),
    undo: get("undosqlmigrationprefix"),
    repeatable: get("repeatablesqlmigrationprefix"),
    baseline: get("baselinemigrationprefix"),
    separator: get("sqlmigrationseparator"),
    suffixes: list(get("sqlmigrationsuffixes", "sqlmigrationsuffix")),
    placeholderPrefix: get("placeholderprefix"),
    placeholderSuffix: get("placeholdersuffix"),
    mixed: get("mixed") === "true" ? true : undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function dataSourceUrl(config: FlatConfig): string | undefined {
  for (const [key, value] of config) {
    if (/^environments\.[^.]+\.url$/.test(key)) return value;
  }
  // Of the application's own settings it says something only where they speak of Flyway.
  if (![...config.keys()].some((key) => key.includes("flyway"))) return undefined;
  return dataSourceOf(config);
}

/** The plugin's configuration, and properties that speak of it. */
function readPom(text: string): FlatConfig {
  const config = new Map<string, string>();
  const put = (key: string, value: string): void => {
    config.set(`flyway.${key.toLowerCase()}`, value.trim().replaceAll(/\$\{(?:project\.)?basedir\}\//g, ""));
  };
  for (const match of text.matchAll(/<flyway\.(\w+)>([^<]*)</g)) {
    if (match[1] !== "version") put(match[1] ?? "", match[2] ?? "");
  }
  for (const plugin of text.matchAll(
    /<artifactId>\s*flyway-maven-plugin\s*<\/artifactId>([^]*?)<\/plugin>/g,
  )) {
    const configuration = /<configuration>([^]*?)<\/configuration>/.exec(plugin[1] ?? "")?.[1] ?? "";
    for (const [, key = "", inner = ""] of configuration.matchAll(/<(\w+)>([^]*?)<\/\1>/g)) {
      const items = [...inner.matchAll(/<\w+>([^<]*)</g)].map((item) => (item[1] ?? "").trim());
      put(key, items.length > 0 ? items.join(",") : inner);
    }
  }
  return config;
}

/** `flyway { … }`, its values strings and lists of them. */
function readGradle(text: string): FlatConfig {
  const config = new Map<string, string>();
  const at = /^\s*(?:configure<\w*Flyway\w*>|flyway)\s*\{/m.exec(text);
  if (at === null) return config;
  let depth = 1;
  let end = at.index + at[0].length;
  while (end < text.length && depth > 0) {
    const c = text[end];
    if (c === "{" && text[end - 1] !== "$") depth++;
    else if (c === "}") depth--;
    end++;
  }
  const block = text.slice(at.index + at[0].length, end - 1);
  for (const [, key = "", value = ""] of block.matchAll(/^\s*(\w+)(?:\.set\(|\s*=\s*|\s+)(.*)$/gm)) {
    const items = [...value.matchAll(/(["'])(.*?)\1/g)].map((item) =>
      (item[2] ?? "").replaceAll(/\$\{?(?:project\.)?(?:projectDir|rootDir)\}?\//g, ""),
    );
    if (items.length > 0) config.set(`flyway.${key.toLowerCase()}`, items.join(","));
    else if (/^true\b/.test(value)) config.set(`flyway.${key.toLowerCase()}`, "true");
  }
  return config;
}
