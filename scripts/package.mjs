// Builds the extension's VSIX. What it is made of is remembered by a hash, so that a start with nothing changed
// neither bundles nor packs again.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { ensureDependencies } from "./set-up/dependencies.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vsix = join(root, "out", "migration-lens.vsix");
const stamp = `${vsix}.sha256`;
const limit = 10 * 1024 * 1024;

const sources = [
  "src",
  "syntaxes",
  "media",
  "l10n",
  "docs/rules",
  "schemas",
  "scripts/build.mjs",
  "scripts/package.mjs",
  ".vscodeignore",
];
const rootFiles = /^(?:package.*\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

function hashSources() {
  const hash = createHash("sha256");
  const add = (path) => {
    const absolute = join(root, path);
    if (!existsSync(absolute)) return;
    if (statSync(absolute).isDirectory()) {
      for (const name of readdirSync(absolute).sort()) add(join(path, name));
      return;
    }
    hash.update(`${path}\0`).update(readFileSync(absolute)).update("\0");
  };
  for (const path of sources) add(path);
  for (const name of readdirSync(root)
    .filter((file) => rootFiles.test(file))
    .sort())
    add(name);
  return hash.digest("hex");
}

function isBuilt() {
  const programs = ["extension", "server", "worker", "cli", "cli-run"];
  const apart = ["driver-postgresql", "driver-mysql", "driver-pglite", "formatter"];
  return [...[...programs, ...apart].map((name) => `${name}.js`), "pglite.wasm"].every((name) =>
    existsSync(join(root, "dist", name)),
  );
}

/**
 * Builds what changed, and returns the VSIX's path and size in bytes. Throws when it grew beyond its limit. A VSIX
 * named in `MIGRATION_LENS_VSIX` is taken as it is: so a released one can be started and tested.
 */
export async function packageExtension() {
  const given = process.env.MIGRATION_LENS_VSIX;
  if (given) return { path: given, size: statSync(given).size };
  await ensureDependencies();
  const hash = hashSources();
  const known = existsSync(stamp) && existsSync(vsix) ? readFileSync(stamp, "utf8") : undefined;
  if (known !== hash || !isBuilt()) {
    await build();
    mkdirSync(dirname(vsix), { recursive: true });
    const { createVSIX } = await import("@vscode/vsce");
    const fresh = join(dirname(vsix), `${process.pid}.vsix`);
    await createVSIX({
      cwd: root,
      packagePath: fresh,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    renameSync(fresh, vsix);
    writeFileSync(stamp, hash);
  }
  const { size } = statSync(vsix);
  if (size > limit) {
    throw new Error(
      `${vsix} has ${size} bytes, more than the ${limit} allowed; see what grew with: unzip -lv ${vsix}`,
    );
  }
  return { path: vsix, size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  packageExtension().then(
    ({ path, size }) => console.log(`${path} (${(size / 1024 / 1024).toFixed(1)} MB)`),
    (error) => {
      console.error(error.message);
      process.exit(1);
    },
  );
}
