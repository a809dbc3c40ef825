// What a Django project's settings say of its database, its user model and its apps: read as text, never run.
// https://docs.djangoproject.com/en/stable/ref/settings/
import { joinPath, type FileSystem } from "../../base/file-system";
import { databaseOfRequirements, readIni } from "../alembic/config";
import { databaseOfUrl, type NamedDatabase } from "../dialect-marks";
import type { FolderView } from "../framework";

export interface DjangoSettings {
  /** Absolute; unset where none is found. */
  readonly file?: string;
  readonly database: NamedDatabase;
  /** The app of AUTH_USER_MODEL. */
  readonly userApp: string;
  /** Whether `django.contrib.admin` is installed, which draws the user's app to the front. */
  readonly admin: boolean;
  /** MIGRATION_MODULES: labels by dotted package. */
  readonly modules: ReadonlyMap<string, string>;
}

/** The settings that `manage.py` names, with the files that they take in from beside them. */
export function readDjangoSettings(folder: FolderView, files: FileSystem): DjangoSettings {
  const manage = files.readText(joinPath(folder.path, "manage.py")) ?? "";
  const named = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']/.exec(manage)?.[1];
  const module = named ?? moduleOfPytest(folder, files);
  const texts = module === undefined ? [] : settingsTexts(folder.path, module, files);
  const text = texts.map((one) => one.text).join("\n");
  const file = texts[0]?.path;
  const modules = new Map<string, string>();
  const listed = /\bMIGRATION_MODULES\b[^=]*=\s*\{([^}]*)\}/.exec(text)?.[1] ?? "";
  for (const [, label = "", path = ""] of listed.matchAll(/["'](\w+)["']\s*:\s*["']([\w.]+)["']/g)) {
    modules.set(path, label);
  }
  return {
    ...(file === undefined ? {} : { file }),
    database: databaseOfSettings(text, folder, files),
    userApp: /\bAUTH_USER_MODEL\s*(?::[^=\n]*)?=\s*["'](\w+)\.\w+["']/.exec(text)?.[1] ?? "auth",
    admin: /["']django\.contrib\.admin(?:["']|\.apps)/.test(text),
    modules,
  };
}

function moduleOfPytest(folder: FolderView, files: FileSystem): string | undefined {
  for (const name of ["pytest.ini", "setup.cfg", "tox.ini"]) {
    if (!folder.files.includes(name)) continue;
    for (const section of readIni(files.readText(joinPath(folder.path, name)) ?? "").values()) {
      const module = section.get("django_settings_module");
      if (module !== undefined) return module;
    }
  }
  const toml = folder.files.includes("pyproject.toml")
    ? files.readText(joinPath(folder.path, "pyproject.toml"))
    : undefined;
  return /\bDJANGO_SETTINGS_MODULE\s*=\s*["']([\w.]+)["']/.exec(toml ?? "")?.[1];
}

interface SettingsText {
  readonly path: string;
  readonly text: string;
}

function settingsTexts(root: string, module: string, files: FileSystem): readonly SettingsText[] {
  const path = joinPath(root, module.replaceAll(".", "/"));
  const found: SettingsText[] = [];
  const add = (one: string): void => {
    const text = files.readText(one);
    if (text === undefined || text.length > 300_000 || found.some((other) => other.path === one)) return;
    found.push({ path: one, text });
    const folder = one.slice(0, one.lastIndexOf("/"));
    for (const [, dots = "", name = ""] of text.matchAll(/^\s*from\s+(\.*)([\w.]*)\s+import\s+\*/gm)) {
      const from = dots === "" ? root : dots === "." ? folder : folder.slice(0, folder.lastIndexOf("/"));
      const target = joinPath(from, name.replaceAll(".", "/"));
      if (found.length < 8)
        add(files.isFile(`${target}.py`) ? `${target}.py` : joinPath(target, "__init__.py"));
    }
  };
  add(files.isFile(`${path}.py`) ? `${path}.py` : joinPath(path, "__init__.py"));
  return found;
}

/** The first engine that is one of ours; settings may name several, for the environment to choose. */
function databaseOfSettings(text: string, folder: FolderView, files: FileSystem): NamedDatabase {
  const bare = text.replaceAll(/^\s*#.*$/gm, "");
  const engines = [
    ...bare.matchAll(
      /["']?ENGINE["']?\s*[:=\]]+\s*(?:[\w.]+\(\s*["']\w+["']\s*,\s*(?:default\s*=\s*)?)?["']([\w.]+)["']/g,
    ),
  ].map(([, engine = ""]) => databaseOfEngine(engine));
  const urls = [
    ...bare.matchAll(/["']((?:postgres|postgresql|postgis|mysql|mysqlgis|sqlite|mariadb):\/\/)/g),
  ].map(([, url]) => databaseOfUrl(url?.replace("postgis", "postgres").replace("mysqlgis", "mysql")));
  const found = [...engines, ...urls];
  const ours = found.find((one) => one.dialect !== undefined);
  if (ours !== undefined) return ours;
  // A file for a start, with the server's driver required: the environment names the server.
  return databaseOfRequirements(found[0] ?? {}, folder, files);
}

/** The last words of an engine's module, whoever wrote it: `django.contrib.gis.db.backends.postgis`. */
function databaseOfEngine(engine: string): NamedDatabase {
  if (/tidb/i.test(engine)) return { dialect: "tidb" };
  if (/cockroach/i.test(engine)) return { foreign: "cockroachdb" };
  if (/postg|psql|psycopg/i.test(engine)) return { dialect: "postgresql" };
  if (/mysql|mariadb/i.test(engine)) return { dialect: "mysql" };
  if (/sqlite|spatialite/i.test(engine)) return { foreign: "sqlite" };
  if (/oracle/i.test(engine)) return { foreign: "oracle" };
  return /mssql|sql_server/i.test(engine) ? { foreign: "mssql" } : {};
}
