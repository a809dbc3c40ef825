// The SQL of one revision as Alembic itself writes it: `alembic upgrade --sql`, by the Python that the project has.
// It starts the project's own code (env.py and the revisions), so that callers ask for trust first; no database is
// connected to. Apart from the editor, so that it is tried with a real Alembic outside of one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DialectName } from "../dialects/dialect";

export interface AlembicRequest {
  /** Absolute: the project's config file, `alembic.ini` or a `pyproject.toml`. */
  readonly configFile: string;
  readonly revision: string;
  /** Unset: it is the first. */
  readonly parent?: string;
  readonly dialect: DialectName;
  /** Interpreters to try, best first. */
  readonly pythons: readonly string[];
  readonly timeoutMs: number;
  readonly cancel?: AbortSignal;
}

export type AlembicText =
  | { readonly ok: true; readonly text: string }
  /** For a person, with no full stop. */
  | { readonly ok: false; readonly why: string };

export type AlembicAnswer =
  | {
      readonly kind: "written";
      readonly python: string;
      readonly up: AlembicText;
      readonly down: AlembicText;
    }
  /** For a person, with no full stop. */
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "cancelled" };

/** Where a project keeps its Python: environments beside it and in the folders above, then the PATH. */
export function findPythons(folder: string, top: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const isWindows = process.platform === "win32";
  const within = isWindows ? ["Scripts", "python.exe"] : ["bin", "python"];
  const homes: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    homes.push(...[".venv", "venv", "env", ".env"].map((name) => join(at, name)));
    if (at === top || at === dirname(at)) break;
  }
  const active = environment["VIRTUAL_ENV"];
  if (active !== undefined && active !== "") homes.push(active);
  const found = homes.map((home) => join(home, ...within)).filter((path) => existsSync(path));
  return [...found, ...(isWindows ? ["python", "py"] : ["python3", "python"])];
}

export async function writeByAlembic(request: AlembicRequest): Promise<AlembicAnswer> {
  let why = "no Python was found";
  for (const python of request.pythons) {
    const ended = await runPython(python, request);
    if (ended.kind === "cancelled") return ended;
    if (ended.kind === "not-started") continue;
    if (ended.kind === "timed-out")
      return { kind: "failed", why: `Alembic did not end within ${request.timeoutMs / 1000} s` };
    const answer = readAnswer(ended.out);
    if (answer === undefined) {
      const last = ended.errors.trim().split("\n").at(-1) ?? "";
      return { kind: "failed", why: `Alembic failed${last === "" ? "" : `: ${last}`}` };
    }
    if (answer.missing === true) {
      why = "no Python was found that has Alembic";
      continue;
    }
    return {
      kind: "written",
      python,
      up: textOf(answer.up, request.dialect),
      down: textOf(answer.down, request.dialect),
    };
  }
  return { kind: "failed", why };
}

interface Written {
  readonly sql?: string;
  readonly dialect?: string;
  readonly error?: string;
}

interface ProgramAnswer {
  readonly missing?: boolean;
  readonly up?: Written;
  readonly down?: Written;
}

const MARK = "migration-lens-answer:";

// A URL of the target's kind stands in for the configured one, whose database need not be of that kind; where env.py
// takes its URL from elsewhere, the dialect that it really used is told.
const PROGRAM = `
import io, json, os, sys
wanted = json.loads(sys.argv[1])
def say(answer):
    sys.stdout.write("\\n${MARK}" + json.dumps(answer) + "\\n")
    sys.stdout.flush()
try:
    import alembic.command, alembic.config
    from alembic.runtime.environment import EnvironmentContext
except ImportError:
    say({"missing": True})
    sys.exit(0)
seen = {}
configure = EnvironmentContext.configure
def watched(self, *args, **kw):
    result = configure(self, *args, **kw)
    seen["dialect"] = self.get_context().dialect.name
    return result
EnvironmentContext.configure = watched
def write(run, span):
    seen.clear()
    out = io.StringIO()
    try:
        path = wanted["config"]
        if path.endswith(".toml"):
            config = alembic.config.Config(toml_file=path, output_buffer=out)
        else:
            config = alembic.config.Config(path, output_buffer=out)
        config.set_main_option("sqlalchemy.url", wanted["url"])
        run(config, span, sql=True)
        return {"sql": out.getvalue(), "dialect": seen.get("dialect")}
    except (Exception, SystemExit) as error:
        text = str(error).strip().split("\\n")[0]
        return {"error": type(error).__name__ + (": " + text if text else "")}
say({"up": write(alembic.command.upgrade, wanted["up"]), "down": write(alembic.command.downgrade, wanted["down"])})
`;

// TiDB answers to MySQL's drivers.
const URLS: Readonly<Record<DialectName, string>> = {
  postgresql: "postgresql://",
  mysql: "mysql://",
  mariadb: "mariadb://",
  tidb: "mysql://",
};

type Ended =
  | { readonly kind: "ended"; readonly out: string; readonly errors: string }
  | { readonly kind: "not-started" }
  | { readonly kind: "timed-out" }
  | { readonly kind: "cancelled" };

function runPython(python: string, request: AlembicRequest): Promise<Ended> {
  const { configFile, revision, parent, dialect, timeoutMs, cancel } = request;
  const wanted = {
    config: configFile,
    url: URLS[dialect],
    up: parent === undefined ? revision : `${parent}:${revision}`,
    down: `${revision}:${parent ?? "base"}`,
  };
  return new Promise((resolve) => {
    if (cancel?.aborted === true) {
      resolve({ kind: "cancelled" });
      return;
    }
    const hasGroup = process.platform !== "win32";
    const child = spawn(python, ["-c", PROGRAM, JSON.stringify(wanted)], {
      cwd: dirname(configFile),
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: hasGroup,
      windowsHide: true,
    });
    let out = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    let cut: "timed-out" | "cancelled" | undefined;
    const end = (why: "timed-out" | "cancelled"): void => {
      cut ??= why;
      try {
        if (hasGroup && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    };
    const timer = setTimeout(() => end("timed-out"), timeoutMs);
    const onCancel = (): void => end("cancelled");
    cancel?.addEventListener("abort", onCancel);
    const finish = (ended: Ended): void => {
      clearTimeout(timer);
      cancel?.removeEventListener("abort", onCancel);
      resolve(ended);
    };
    child.on("error", () => finish({ kind: "not-started" }));
    child.on("close", () => finish(cut === undefined ? { kind: "ended", out, errors } : { kind: cut }));
  });
}

function readAnswer(out: string): ProgramAnswer | undefined {
  const line = out.split("\n").findLast((one) => one.startsWith(MARK));
  if (line === undefined) return undefined;
  const value: unknown = JSON.parse(line.slice(MARK.length));
  if (typeof value !== "object" || value === null) return undefined;
  const written = (name: "up" | "down"): Written | undefined => {
    const part: unknown = name in value ? Reflect.get(value, name) : undefined;
    if (typeof part !== "object" || part === null) return undefined;
    const text = (key: "sql" | "dialect" | "error"): Written => {
      const found: unknown = Reflect.get(part, key);
      return typeof found === "string" ? { [key]: found } : {};
    };
    return { ...text("sql"), ...text("dialect"), ...text("error") };
  };
  const up = written("up");
  const down = written("down");
  return {
    missing: "missing" in value && value.missing === true,
    ...(up === undefined ? {} : { up }),
    ...(down === undefined ? {} : { down }),
  };
}

function textOf(written: Written | undefined, dialect: DialectName): AlembicText {
  if (written?.sql === undefined) {
    const error = written?.error?.replaceAll(/<(?:\w+\.)*(\w+) object at 0x[0-9a-f]+>/g, "$1");
    return { ok: false, why: error ?? "Alembic wrote nothing" };
  }
  const used = written.dialect;
  const meant = dialect === "tidb" ? "mysql" : dialect;
  // Older versions of SQLAlchemy call MariaDB's dialect mysql.
  const fits = used === meant || (used === "mysql" && meant === "mariadb");
  if (!fits)
    return {
      ok: false,
      why: `the project's env.py writes for ${used ?? "no database"}, whatever is asked for`,
    };
  return { ok: true, text: written.sql };
}
