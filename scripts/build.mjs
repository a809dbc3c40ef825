// Bundles the extension's four programs into dist/. The database drivers are bundles of their own, shared by the two
// programs that connect and loaded when they do; the embedded PostgreSQL's data files stand beside them. Types are
// not looked at here: that is the check command's part.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "./set-up/dependencies.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);

const programs = [
  { name: "extension", entry: "src/vscode/extension.ts", external: ["vscode"] },
  { name: "server", entry: "src/server/main.ts" },
  { name: "worker", entry: "src/worker/main.ts" },
  { name: "cli", entry: "src/cli/main.ts", executable: true },
  // All of the command line but its first step, which loads this one compiled.
  { name: "cli-run", entry: "src/cli/run.ts" },
];

/**
 * By the name that src/engines imports. The CommonJS build of each: PGlite's other one finds its data files
 * through `import.meta`, which a CommonJS bundle lacks. Resolved late, since packages may be missing at first.
 */
const drivers = {
  pg: "driver-postgresql",
  mysql2: "driver-mysql",
  "@electric-sql/pglite": "driver-pglite",
};

const besideTheProgram = {
  name: "drivers",
  setup(bundle) {
    bundle.onResolve({ filter: /^(?:pg|mysql2|@electric-sql\/pglite)$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${drivers[path]}.js`, external: true },
    );
    bundle.onResolve({ filter: /^\.\/sql-formatter$/ }, ({ importer }) =>
      importer === join(root, "src/server/format-file.ts")
        ? { path: "./formatter.js", external: true }
        : undefined,
    );
    bundle.onResolve({ filter: /^\.\/run$/ }, ({ importer }) =>
      importer === join(root, "src/cli/main.ts") ? { path: "./cli-run.js", external: true } : undefined,
    );
  },
};

function copyPglite(dist) {
  const source = dirname(require.resolve("@electric-sql/pglite"));
  const wanted = (name) =>
    ["pglite.wasm", "pglite.data", "initdb.wasm"].includes(name) || name.endsWith(".tar.gz");
  for (const name of readdirSync(source).filter(wanted)) {
    const target = join(dist, name);
    const { size, mtimeMs } = statSync(join(source, name));
    const there = existsSync(target) ? statSync(target) : undefined;
    if (there?.size === size && there.mtimeMs === mtimeMs) continue;
    cpSync(join(source, name), target, { preserveTimestamps: true });
  }
}

/**
 * Leaves the command line's compiled form beside its bundle: the command line keeps one of its own accord, which has
 * every function that its runs have called. Throws when it doesn't run.
 */
function compileAhead(dist) {
  const compiled = join(dist, "cli-run.bin");
  rmSync(compiled, { force: true });
  const cache = mkdtempSync(join(tmpdir(), "migration-lens-build-"));
  try {
    const run = (...argv) => {
      const { status, stderr } = spawnSync(process.execPath, [join(dist, "cli.js"), ...argv], {
        cwd: join(root, "samples"),
        env: { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: "" },
        encoding: "utf8",
      });
      if (status !== 0 && status !== 1) throw new Error(`the command line does not run: ${stderr}`);
    };
    run("check", "sql-app");
    const folder = join(cache, "migration-lens", "code");
    const [kept] = existsSync(folder) ? readdirSync(folder) : [];
    if (kept === undefined) return;
    const fresh = `${compiled}.${process.pid}`;
    writeFileSync(fresh, readFileSync(join(folder, kept)), { mode: 0o644 });
    renameSync(fresh, compiled);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Bundles every program and driver. Throws, after trying them all, when one could not be built. */
export async function build({ minify = true } = {}) {
  await ensureDependencies();
  const esbuild = await import("esbuild");
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  const bundles = [
    // A program requires its drivers when it imports them: Node finds a bundle's names only in that way.
    ...programs.map((program) => ({
      ...program,
      plugins: [besideTheProgram],
      supported: { "dynamic-import": false },
    })),
    { name: "formatter", entry: "src/server/sql-formatter.ts" },
    ...Object.entries(drivers).map(([module, name]) => ({ name, entry: require.resolve(module) })),
  ];
  const outcomes = await Promise.allSettled(
    bundles.map(async ({ name, entry, external = [], plugins = [], supported = {}, executable = false }) => {
      const outfile = join(dist, `${name}.js`);
      try {
        const { outputFiles } = await esbuild.build({
          absWorkingDir: root,
          entryPoints: [entry],
          outfile,
          bundle: true,
          write: false,
          platform: "node",
          target: "node20",
          format: "cjs",
          minify,
          // The command line starts often, and giving functions their names back takes it milliseconds each time.
          keepNames: !name.startsWith("cli"),
          sourcemap: "external",
          external: [...external, "pg-native", "cpu-features"],
          plugins,
          supported,
          logLevel: "warning",
        });
        // In one stroke each: another run may be starting the one that is there.
        for (const { path, contents } of outputFiles) {
          const fresh = `${path}.${process.pid}`;
          writeFileSync(fresh, contents, { mode: executable && path === outfile ? 0o755 : 0o644 });
          renameSync(fresh, path);
        }
      } catch (error) {
        // What cannot be built must not be taken for built.
        rmSync(outfile, { force: true });
        throw error;
      }
    }),
  );
  copyPglite(dist);
  const failed = bundles.filter((_, index) => outcomes[index]?.status === "rejected");
  if (failed.length > 0) {
    throw new Error(`not built: ${failed.map(({ name }) => name).join(", ")}; the reasons are above`);
  }
  compileAhead(dist);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
