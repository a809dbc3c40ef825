import assert from "node:assert/strict";
import { formatAddress, isLocal, parseDatabaseUrl } from "../../src/engines/address";

interface Case {
  readonly url: string;
  readonly shown: string;
  readonly password?: string;
}

const cases: readonly Case[] = [
  { url: "postgres://u:p@h:1/d?sslmode=disable", shown: "postgresql://u@h:1/d", password: "p" },
  { url: "postgresql://h/d", shown: "postgresql://postgres@h:5432/d" },
  { url: "postgresql+psycopg://u:p%40ss@h/d", shown: "postgresql://u@h:5432/d", password: "p@ss" },
  { url: "postgres://u:p@ss@h/d", shown: "postgresql://u@h:5432/d", password: "p@ss" },
  { url: "postgres://u:100%@h/d", shown: "postgresql://u@h:5432/d", password: "100%" },
  { url: "postgresql://u@[::1]:5433/d", shown: "postgresql://u@[::1]:5433/d" },
  { url: "postgresql:///d?host=/run/postgresql", shown: "postgresql://postgres@%2Frun%2Fpostgresql:5432/d" },
  { url: "postgresql://h/d?user=u&password=p", shown: "postgresql://u@h:5432/d", password: "p" },
  { url: "mysql://u:p@tcp(h:3307)/d?multiStatements=true", shown: "mysql://u@h:3307/d", password: "p" },
  { url: "mysql://u:p@unix(/run/m.sock)/d", shown: "mysql://u@%2Frun%2Fm.sock:3306/d", password: "p" },
  { url: "mariadb://u:p@h/d", shown: "mysql://u@h:3306/d", password: "p" },
  { url: "env:DB", shown: "mysql://u@h:3306/d", password: "hidden" },
  { url: "pglite:data/pg", shown: "pglite:/project/data/pg" },
  { url: "pglite:///abs/pg", shown: "pglite:/abs/pg" },
  { url: "pglite:memory", shown: "pglite:memory" },
];

describe("database URLs", () => {
  for (const { url, shown, password } of cases) {
    it(`reads ${url}`, () => {
      const parsed = parseDatabaseUrl(url, { DB: "mysql://u:hidden@h/d" }, "/project");
      assert.ok(parsed.ok);
      assert.equal(formatAddress(parsed.value.address), shown);
      assert.equal(parsed.value.password, password);
    });
  }

  it("keeps no password in what is shown or stored", () => {
    const parsed = parseDatabaseUrl("postgres://u:s3cret@h/d?password=s3cret&sslpassword=s3cret", {});
    assert.ok(parsed.ok);
    assert.doesNotMatch(JSON.stringify(parsed.value.address), /s3cret/);
  });

  for (const url of [
    "u:s3cret@h/d",
    "oracle://u:s3cret@h/d",
    "postgres://u:s3cret@h:99999/d",
    "postgres://u:s3cret@h:1:2/d",
    "env:MISSING",
    "pglite:",
    "",
  ]) {
    it(`says what is wrong with ${JSON.stringify(url)} without quoting the password`, () => {
      const parsed = parseDatabaseUrl(url, {});
      assert.ok(!parsed.ok);
      assert.doesNotMatch(parsed.error, /s3cret/);
      assert.match(parsed.error, /\.$/);
    });
  }

  it("knows what is on this machine", () => {
    for (const [url, local] of [
      ["postgres://localhost/d", true],
      ["mysql://127.0.0.1/d", true],
      ["mysql://unix(/s)/d", true],
      ["pglite:memory", true],
      ["postgres://db.example.org/d", false],
      ["postgres://10.0.0.1/d", false],
    ] as const) {
      const parsed = parseDatabaseUrl(url, {});
      assert.ok(parsed.ok);
      assert.equal(isLocal(parsed.value.address), local, url);
    }
  });
});
