import assert from "node:assert/strict";
import { failureOf } from "../../src/engines/failure";

const place = "postgresql://u@h:5432/d";

describe("a driver's error", () => {
  it("points into text with characters beyond the first plane", () => {
    const sql = "SELECT '😀😀', selct";
    const error = { severity: "ERROR", code: "42703", message: "no such column", position: "14" };
    assert.equal(failureOf(error, { place, sql }).offset, sql.indexOf("selct"));
  });

  it("is found again by MySQL's quotation on the named line, not on an earlier one", () => {
    const sql = "SELECT 1, -- selct\n 2,\n selct 3";
    const error = {
      errno: 1064,
      sqlState: "42000",
      code: "ER_PARSE_ERROR",
      message: "near 'selct 3' at line 3",
    };
    assert.equal(failureOf(error, { place, sql }).offset, sql.lastIndexOf("selct"));
  });

  it("names no place where the quotation is not there", () => {
    const error = { errno: 1064, sqlState: "42000", message: "near 'other' at line 1" };
    assert.equal(failureOf(error, { place, sql: "SELECT" }).offset, undefined);
  });

  it("is told by its code, whatever language its message has", () => {
    const kinds = [
      [{ severity: "FATAL", code: "28P01", message: "Passwort falsch" }, "password"],
      [{ severity: "FATAL", code: "3D000", message: "?" }, "no-database"],
      [{ severity: "FATAL", code: "57P01", message: "?" }, "lost"],
      [{ severity: "ERROR", code: "55P03", message: "?" }, "lock"],
      [{ severity: "ERROR", code: "42601", message: "?" }, "statement"],
      [{ errno: 1045, sqlState: "28000", message: "?" }, "password"],
      [{ errno: 1049, sqlState: "42000", message: "?" }, "no-database"],
      [{ errno: 1205, sqlState: "HY000", message: "?" }, "lock"],
      [{ errno: -111, code: "ECONNREFUSED", message: "connect ECONNREFUSED" }, "refused"],
      [{ code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND" }, "unreachable"],
      [{ code: "ECONNRESET", message: "read ECONNRESET" }, "lost"],
      [{ code: "CERT_HAS_EXPIRED", message: "certificate has expired" }, "tls"],
      ["thrown text", "lost"],
      [undefined, "lost"],
    ] as const;
    for (const [error, kind] of kinds) {
      const found = failureOf(error, { place });
      assert.equal(found.kind, kind, JSON.stringify(error));
      assert.match(found.next, /\.$/);
    }
  });

  it("is a cancellation only where we asked for one", () => {
    const error = { severity: "ERROR", code: "57014", message: "?" };
    assert.equal(failureOf(error, { place, cancelled: true }).kind, "cancelled");
    assert.equal(failureOf(error, { place }).kind, "timeout");
  });

  it("is taken out of the bundle that Node makes of a host's several addresses", () => {
    const inner = Object.assign(new Error("connect ECONNREFUSED ::1:1"), { code: "ECONNREFUSED" });
    assert.equal(failureOf(new AggregateError([inner]), { place, connecting: true }).kind, "refused");
  });
});
