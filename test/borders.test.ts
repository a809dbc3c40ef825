// The borders between the folders of src: each imports only those above it in ARCHITECTURE.md's table, and the
// database drivers and VS Code's API stay in the folders that are about them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const SRC = join(__dirname, "..", "src");

/** From the foundation up; those in one row know nothing of one another. */
const LAYERS: readonly (readonly string[])[] = [
  ["base"],
  ["dialects"],
  ["sql"],
  ["schema"],
  ["frameworks"],
  ["config"],
  ["lint"],
  ["engines"],
  ["runner"],
  ["cli", "server", "worker", "vscode"],
];

/** Packages that only these folders may import. */
const RESERVED: readonly {
  readonly packages: RegExp;
  readonly folders: readonly string[];
  readonly mend: string;
}[] = [
  {
    packages: /^(?:pg|pg-.*|mysql2|@electric-sql\/pglite)(?:\/|$)/,
    folders: ["engines"],
    mend: "connect through src/engines, the only folder that imports a driver",
  },
  {
    packages: /^(?:vscode|vscode-languageclient)(?:\/|$)/,
    folders: ["vscode"],
    mend: "hand it in from src/vscode, the only folder that knows the editor",
  },
  {
    packages: /^vscode-languageserver(?:-[a-z-]+)?(?:\/|$)/,
    folders: ["server", "vscode"],
    mend: "keep the protocol's types in src/server, and map them to the core's own there",
  },
];

/** What a face may share with another: the shapes of the messages between the two processes, and no more. */
const CONTRACTS = new Set(["server/protocol", "worker/protocol", "worker/client"]);

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listSources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

function readImports(path: string): Import[] {
  const text = readFileSync(path, "utf8");
  const patterns = [
    /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\b(?:import|require)\s*\(\s*["']([^"']+)["']\s*\)/g,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      file: relative(SRC, path).replaceAll("\\", "/"),
      line: text.slice(0, match.index).split("\n").length,
      specifier: match[1] ?? "",
    })),
  );
}

function rankOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

/** The import's target inside src, as `folder/name`; undefined when it is a package, or this package's manifest. */
function targetOf({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith(".") || specifier.endsWith("/package.json")) return undefined;
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function findFault(entry: Import): string | undefined {
  const place = `src/${entry.file}:${entry.line} imports "${entry.specifier}"`;
  const folder = entry.file.split("/")[0] ?? "";
  const target = targetOf(entry);
  if (target === undefined) {
    const rule = RESERVED.find(
      ({ packages, folders }) => packages.test(entry.specifier) && !folders.includes(folder),
    );
    return rule === undefined ? undefined : `${place}: ${rule.mend}`;
  }
  const targetFolder = target.split("/")[0] ?? "";
  if (targetFolder === folder) return undefined;
  const rank = rankOf(folder);
  const targetRank = rankOf(targetFolder);
  if (targetRank < 0)
    return `${place}: no folder src/${targetFolder} is known; add its row to LAYERS and ARCHITECTURE.md`;
  if (targetRank < rank) return undefined;
  if (targetRank === rank) {
    if (CONTRACTS.has(target)) return undefined;
    return `${place}: the faces do not know one another; move what both need down into the core, or into the protocol`;
  }
  return (
    `${place}: src/${targetFolder} stands above src/${folder}; move the part that both need down to src/${folder} or ` +
    `below, or let src/${targetFolder} hand it in as an argument`
  );
}

describe("borders", () => {
  const folders = readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const sources = listSources(SRC);

  it("know every folder of src", () => {
    const unknown = folders.filter((folder) => rankOf(folder) < 0);
    assert.deepEqual(unknown, [], "add a row to LAYERS in this test and to ARCHITECTURE.md's table");
  });

  it("are not crossed by an import", () => {
    const faults = sources.flatMap(readImports).flatMap((entry) => findFault(entry) ?? []);
    assert.equal(faults.length, 0, `\n${faults.join("\n")}`);
  });

  it("are read from every kind of import", () => {
    const found = listSources(SRC).flatMap(readImports);
    assert.ok(found.some(({ specifier }) => specifier.startsWith("../base/")));
    const fault = findFault({ file: "base/text.ts", line: 1, specifier: "../lint/rule" });
    assert.match(fault ?? "", /src\/base\/text\.ts:1 .* move the part that both need down/);
    assert.match(findFault({ file: "lint/a.ts", line: 1, specifier: "pg" }) ?? "", /through src\/engines/);
    assert.equal(
      findFault({ file: "lint/rules/a.ts", line: 1, specifier: "../../schema/change" }),
      undefined,
    );
    assert.match(
      findFault({ file: "server/a.ts", line: 1, specifier: "../worker/main" }) ?? "",
      /faces do not know/,
    );
  });
});
