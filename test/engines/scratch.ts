// Scratch databases on a live server, so that suites don't see each other's tables.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { parseDatabaseUrl } from "../../src/engines/address";
import { connect } from "../../src/engines/connect";
import type { Answer, Connection } from "../../src/engines/engine";
import { describeFailure } from "../../src/engines/failure";

/** The value of an answer that must be one; the failure's own words otherwise. */
export async function expectValue<T>(answer: Answer<T>): Promise<T> {
  const result = await answer;
  if (!result.ok) assert.fail(describeFailure(result.error));
  return result.value;
}

export async function connectUrl(url: string): Promise<Connection> {
  const parsed = parseDatabaseUrl(url, process.env);
  assert.ok(parsed.ok, "the URL is readable");
  const { address, password } = parsed.value;
  return expectValue(connect(address, password === undefined ? {} : { password }));
}

export interface ScratchDatabase {
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** A fresh, empty database on the server of `url`. */
export async function makeScratch(url: string): Promise<ScratchDatabase> {
  const name = `lens_${randomBytes(6).toString("hex")}`;
  const isPostgresql = url.startsWith("postgres");
  await onServer(url, `CREATE DATABASE ${name}`);
  return {
    url: url.replace(/\/[^/?]*(\?.*)?$/, `/${name}$1`),
    name,
    drop: () => onServer(url, `DROP DATABASE ${name}${isPostgresql ? " WITH (FORCE)" : ""}`),
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const connection = await connectUrl(url);
  try {
    await expectValue(connection.run(sql));
  } finally {
    await connection.close();
  }
}
