// Bundles the extension's four programs into dist/, each whole in one file, and puts the embedded PostgreSQL's data
// files beside them. Types are not looked at here: that is the check command's part.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
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
];

/** Its CommonJS build: the other one finds its data files through `import.meta`, which a CommonJS bundle lacks. */
function pgliteFolder() {
  return dirname(require.resolve("@electric-sql/pglite"));
}

function copyPglite(dist) {
  const source = pgliteFolder();
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

/** Bundles every program. Throws, after trying them all, when one could not be built. */
export async function build({ minify = true } = {}) {
  await ensureDependencies();
  const esbuild = await import("esbuild");
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  const source = pgliteFolder();
  const alias = {
    "@electric-sql/pglite": join(source, "index.cjs"),
    ...Object.fromEntries(
      readdirSync(join(source, "contrib"))
        .filter((name) => name.endsWith(".cjs"))
        .map((name) => [`@electric-sql/pglite/contrib/${name.slice(0, -4)}`, join(source, "contrib", name)]),
    ),
  };
  const outcomes = await Promise.allSettled(
    programs.map(async ({ name, entry, external = [], executable = false }) => {
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
          keepNames: true,
          sourcemap: "external",
          external: [...external, "pg-native", "cpu-features"],
          alias,
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
  const failed = programs.filter((_, index) => outcomes[index]?.status === "rejected");
  if (failed.length > 0) {
    throw new Error(`not built: ${failed.map(({ name }) => name).join(", ")}; the reasons are above`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
