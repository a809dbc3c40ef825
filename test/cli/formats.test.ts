// The formats that other programs read, each read back by a parser that is not ours, and followed into the file.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parser as xmlParser } from "@lezer/xml";
import { LineIndex, applyEdits } from "../../src/base/text";
import { CliFolder, type CliResult } from "./run-cli";

const SQL = `-- 100%, ä 😀 "quotes" <tags>
CREATE TABLE "t,:%" (
  id INT PRIMARY KEY, /* 😀 */ a JSONB,
  b UUID DEFAULT gen_random_uuid()
);
`;

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string; readonly index: number };
      readonly region: Region;
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent?: { readonly text: string };
      }[];
    }[];
  }[];
  readonly properties: { readonly severity: string; readonly targets: readonly string[] };
}

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly rules: readonly {
          readonly id: string;
          readonly shortDescription: { readonly text: string };
          readonly help: { readonly text: string };
          readonly helpUri?: string;
          readonly defaultConfiguration: { readonly level: string };
        }[];
      };
    };
    readonly columnKind: string;
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly artifacts: readonly { readonly location: { readonly uri: string } }[];
    readonly results: readonly SarifResult[];
  }[];
}

function rangeOf(text: string, region: Region): { readonly start: number; readonly end: number } {
  const lines = new LineIndex(text);
  return {
    start: lines.offsetAt({ line: region.startLine - 1, column: region.startColumn - 1 }),
    end: lines.offsetAt({ line: region.endLine - 1, column: region.endColumn - 1 }),
  };
}

describe("formats for other programs", () => {
  let folder: CliFolder;
  beforeEach(() => (folder = new CliFolder()));
  afterEach(() => folder.remove());

  function check(format: string, ...names: readonly string[]): Promise<CliResult> {
    const targets = ["--target", "mysql@8.4", "--target", "tidb@8.5"];
    return folder.run("check", "--from", "postgresql", ...targets, "--format", format, ...names);
  }

  describe("SARIF", () => {
    async function sarifOf(...names: readonly string[]): Promise<Sarif["runs"][number]> {
      const { out } = await check("sarif", ...names);
      const sarif = JSON.parse(out) as Sarif;
      assert.equal(sarif.version, "2.1.0");
      assert.match(sarif.$schema, /sarif-schema-2\.1\.0\.json$/);
      assert.equal(sarif.runs.length, 1);
      const [run] = sarif.runs;
      assert.ok(run !== undefined);
      for (const result of run.results) {
        const rule: { readonly id: string } | undefined = run.tool.driver.rules[result.ruleIndex];
        assert.equal(rule?.id, result.ruleId);
        assert.ok(["error", "warning", "note"].includes(result.level));
        assert.ok(result.message.text.length > 0);
        const { artifactLocation, region } = result.locations[0]?.physicalLocation ?? {};
        assert.ok(artifactLocation !== undefined && region !== undefined);
        assert.equal(run.artifacts[artifactLocation.index]?.location.uri, artifactLocation.uri);
        assert.ok(run.originalUriBaseIds[artifactLocation.uriBaseId] !== undefined);
        for (const value of Object.values(region)) assert.ok(Number.isInteger(value) && value >= 1);
      }
      return run;
    }

    it("counts columns from 1 in UTF-16 units, and its replacements mend the file", async () => {
      for (const [text, mark] of [
        [SQL, ""],
        [SQL.replaceAll("\n", "\r\n"), "\uFEFF"],
      ] as const) {
        folder.write({ "a b.sql": mark + text });
        const run = await sarifOf("a b.sql");
        assert.equal(run.columnKind, "utf16CodeUnits");
        const jsonb = run.results.find(({ ruleId }) => ruleId === "jsonb-type");
        const place = jsonb?.locations[0]?.physicalLocation;
        assert.ok(jsonb !== undefined && place !== undefined);
        assert.equal(place.artifactLocation.uri, "a%20b.sql");
        const { start, end } = rangeOf(text, place.region);
        assert.equal(text.slice(start, end), "JSONB");
        assert.deepEqual(jsonb.properties, {
          ...jsonb.properties,
          severity: "rejects",
          targets: ["mysql@8.4", "tidb@8.5"],
        });
        assert.equal(jsonb.level, "error");
        const fix = jsonb.fixes?.find(({ description }) => description.text === "Write JSON (safe)");
        const replacements = fix?.artifactChanges[0]?.replacements ?? [];
        const edits = replacements.map(({ deletedRegion, insertedContent }) => ({
          range: rangeOf(text, deletedRegion),
          newText: insertedContent?.text ?? "",
        }));
        assert.equal(applyEdits(text, edits), text.replace("JSONB", "JSON"));
      }
    });

    it("links each rule to a page that is there, and holds what the page says", async () => {
      folder.write({ "1.sql": `-- migration-lens: ignore jsonb-type\n${SQL}` });
      const { rules } = (await sarifOf("1.sql")).tool.driver;
      assert.ok(rules.some(({ id }) => id === "suppression-without-reason"));
      for (const { id, helpUri, help, shortDescription } of rules) {
        assert.ok(helpUri !== undefined && existsSync(fileURLToPath(helpUri)), id);
        assert.ok(help.text !== "" && shortDescription.text !== "");
      }
    });

    it("is whole when nothing is found", async () => {
      folder.write({ "1.sql": "CREATE TABLE t (a INT);\n" });
      const run = await sarifOf("1.sql");
      assert.deepEqual([run.results, run.tool.driver.rules, run.artifacts.length], [[], [], 1]);
    });
  });

  describe("GitHub commands", () => {
    /** As the runner reads them: actions/runner's ActionCommand. */
    function readCommands(
      out: string,
    ): readonly (Readonly<Record<string, string>> & { readonly message: string })[] {
      const unescape = (text: string): string =>
        text
          .replaceAll("%3A", ":")
          .replaceAll("%2C", ",")
          .replaceAll("%0D", "\r")
          .replaceAll("%0A", "\n")
          .replaceAll("%25", "%");
      return out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const match = /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line);
          assert.ok(match !== null, line);
          const [, command = "", properties = "", data = ""] = match;
          const pairs = properties.split(",").map((pair) => {
            const at = pair.indexOf("=");
            return [pair.slice(0, at), unescape(pair.slice(at + 1))] as const;
          });
          return { ...Object.fromEntries(pairs), command, message: unescape(data) };
        });
    }

    it("are one line each, whatever the file's name and the message hold", async () => {
      const name = "50%, a:b.sql";
      folder.write({ [name]: SQL });
      const { out, code } = await check("github", name);
      assert.equal(code, 1);
      const jsonb = readCommands(out).find(({ title }) => title === "rejects: jsonb-type");
      assert.equal(jsonb?.file, name);
      assert.deepEqual(
        [jsonb.command, jsonb.line, jsonb.endLine, jsonb.col, jsonb.endColumn],
        ["error", "3", "3", "34", "39"],
      );
      assert.match(jsonb.message, /MySQL 8\.4 rejects \(1064\).*\nTiDB 8\.5 rejects/);
    });

    it("name files from the top of the checked out repository", async () => {
      folder.write({ "db/1.sql": SQL });
      folder.env = { GITHUB_WORKSPACE: `${folder.path}/..` };
      const [first] = readCommands((await check("github", "db/1.sql")).out);
      assert.match(first?.file ?? "", /^migration-lens-cli-[^/]+\/db\/1\.sql$/);
    });
  });

  describe("JUnit", () => {
    it("is XML that parsers take, whatever the messages hold", async () => {
      folder.write({
        "a&<b>.sql": `${SQL}CREATE TABLE x (a VARCHAR(3) DEFAULT '\u0001' , b JSONB);\n`,
        "2.sql": "SELECT 1;\n",
      });
      const { out } = await check("junit", "a&<b>.sql", "2.sql");
      xmlParser.parse(out).iterate({
        enter: ({ type, from, to }) => {
          assert.ok(!type.isError, out.slice(from - 20, to + 20));
        },
      });
      const script =
        "import sys, json, xml.etree.ElementTree as e\n" +
        "r = e.fromstring(sys.stdin.buffer.read())\n" +
        "print(json.dumps([[s.get('name'), s.get('tests'), s.get('failures'), [[c.get('name'), [f.tag for f in c]] for c in s]] for s in r]))";
      const { stdout, error } = spawnSync("python3", ["-c", script], { input: out, encoding: "utf8" });
      if (error !== undefined) return;
      type Suite = readonly [string, string, string, readonly (readonly [string, readonly string[]])[]];
      const [first, second] = JSON.parse(stdout) as readonly Suite[];
      assert.equal(first?.[0], "a&<b>.sql");
      assert.equal(first[1], String(first[3].length));
      assert.equal(first[2], String(first[3].filter(([, tags]) => tags.includes("failure")).length));
      assert.ok(first[3].some(([name, [tag]]) => name === "jsonb-type at 3:34" && tag === "failure"));
      assert.deepEqual(second, ["2.sql", "1", "0", [["nothing found", []]]]);
    });

    it("counts as failures what the run fails on", async () => {
      folder.write({ "1.sql": SQL });
      const run = (failOn: string): Promise<CliResult> =>
        folder.run(
          "check",
          "--from=postgresql",
          "--target=mysql",
          "--format=junit",
          "--fail-on",
          failOn,
          "1.sql",
        );
      assert.match((await run("none")).out, /<testsuites [^>]*failures="0"/);
      assert.match((await run("rejects")).out, /<testsuites [^>]*failures="[1-9]/);
    });
  });

  describe("GitLab's code quality", () => {
    interface Entry {
      readonly description: string;
      readonly check_name: string;
      readonly fingerprint: string;
      readonly severity: string;
      readonly location: {
        readonly path: string;
        readonly lines: { readonly begin: number; readonly end: number };
      };
    }
    async function entriesOf(): Promise<readonly Entry[]> {
      return JSON.parse((await check("gitlab", "1.sql")).out) as readonly Entry[];
    }

    it("keeps its fingerprints when lines move, and has no two alike", async () => {
      const twice = `${SQL}CREATE TABLE u (a JSONB, b JSONB);\nCREATE TABLE u (a JSONB, b JSONB);\n`;
      folder.write({ "1.sql": twice });
      const before = await entriesOf();
      folder.write({ "1.sql": `-- above\n\nCREATE TABLE v (a INT);\n${twice}` });
      const after = await entriesOf();
      assert.deepEqual(
        after.map(({ fingerprint }) => fingerprint),
        before.map(({ fingerprint }) => fingerprint),
      );
      assert.equal(new Set(before.map(({ fingerprint }) => fingerprint)).size, before.length);
      assert.deepEqual(
        after.map(({ location }) => location.lines.begin - 3),
        before.map(({ location }) => location.lines.begin),
      );
      const jsonb = before.find(({ check_name }) => check_name === "jsonb-type");
      assert.deepEqual(jsonb, {
        ...jsonb,
        severity: "critical",
        location: { path: "1.sql", lines: { begin: 3, end: 3 } },
      });
    });

    it("is an empty list when nothing is found", async () => {
      folder.write({ "1.sql": "CREATE TABLE t (a INT);\n" });
      assert.deepEqual(await entriesOf(), []);
    });
  });
});
