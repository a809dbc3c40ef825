// Gathers the pieces of a migration while its program is followed: what every reader of programs does alike.
import type { Range } from "../base/text";
import { DIALECT_NAMES, type DialectName } from "../dialects/dialect";
import type { ChangeBuilder } from "./change-builder";
import type { CallPiece, Piece } from "./framework";
import type { Circumstances } from "./host/evaluate";
import { hullOf, mapOf, type CallValue, type HostValue, type Located } from "./host/value";
import type { Change } from "../schema/change";

export type VisitedCall = CallValue & { readonly range: Range };

export class PieceCollector {
  readonly pieces: Piece[] = [];
  /** Set while the program is outside the tool's transaction. */
  outsideTransaction = false;

  mark(): number {
    return this.pieces.length;
  }

  rewind(mark: number): void {
    this.pieces.length = mark;
  }

  /** A loop's items matter to what changes the schema; of rows that it writes one stands for all. */
  wantsItems(mark: number): boolean {
    return this.pieces.slice(mark).some((piece) => {
      if (piece.kind === "call")
        return piece.changes.length === 0 || piece.changes.some((change) => change.kind !== "data");
      if (piece.kind === "opaque") return piece.reaches === "anything";
      return (
        piece.text.includes("${") &&
        !/^\s*(?:INSERT|UPDATE|DELETE|SELECT|WITH|REPLACE|MERGE)\b/i.test(piece.text)
      );
    });
  }

  /** Says of a function that `evaluator` was given up in, so that what comes after is not known. */
  noteEnd(evaluator: { readonly exhausted: boolean }, name: string, range: Range): void {
    if (!evaluator.exhausted) return;
    const why = `${name}() is too long to be followed to its end`;
    this.pieces.push({ kind: "opaque", range, why, reaches: "anything" });
  }

  /** SQL that a call sends; several texts when a branch chose. */
  sql(call: VisitedCall, callee: string, value: HostValue | undefined, under: Circumstances): void {
    if (value?.kind === "either") {
      for (const option of value.options) {
        const dialects = narrow(under.dialects, option.dialects);
        const certain = under.certain && option.dialects !== undefined;
        this.sql(call, callee, option.value, { certain, ...(dialects === undefined ? {} : { dialects }) });
      }
      return;
    }
    if (value?.kind !== "string") {
      this.opaque(call, callee, `the SQL of ${callee} is made at run time`, under, "anything");
      return;
    }
    if (value.text.trim() === "") return;
    this.pieces.push({
      kind: "sql",
      text: value.text,
      map: mapOf(value),
      range: hullOf(value),
      callee,
      call: call.range,
      certain: under.certain,
      ...this.shared(under),
    });
  }

  callPiece(
    call: VisitedCall,
    callee: string,
    builder: ChangeBuilder,
    changes: readonly Change[],
    under: Circumstances,
    unlessDone = false,
  ): void {
    const piece: CallPiece = {
      kind: "call",
      range: call.range,
      callee,
      changes,
      complete: builder.complete,
      certain: under.certain,
      ...(unlessDone ? { unlessDone } : {}),
      ...this.shared(under),
    };
    this.pieces.push(piece);
  }

  opaque(
    call: VisitedCall,
    callee: string,
    why: string,
    under: Circumstances,
    reaches: "nothing" | "anything",
  ): void {
    const { dialects } = under;
    this.pieces.push({
      kind: "opaque",
      range: call.range,
      callee,
      why,
      reaches,
      ...(dialects === undefined ? {} : { dialects }),
    });
  }

  private shared(under: Circumstances): { dialects?: readonly DialectName[]; transaction?: "none" } {
    return {
      ...(under.dialects === undefined || under.dialects.length === DIALECT_NAMES.length
        ? {}
        : { dialects: under.dialects }),
      ...(this.outsideTransaction ? { transaction: "none" } : {}),
    };
  }
}

function narrow(
  a: readonly DialectName[] | undefined,
  b: readonly DialectName[] | undefined,
): readonly DialectName[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.filter((dialect) => b.includes(dialect));
}

/** Whether a function of another file, by its name, asks the database and changes nothing. */
export function asksOnly(name: string): boolean {
  return /^(?:is|has|can|does|did|should|supports|exists|get|find|count)(?:[A-Z_]|$)/.test(
    name.slice(name.lastIndexOf(".") + 1),
  );
}

/** Whether a text that a program sends is SQL at all, for calls that may send something else. */
export function looksLikeSql(value: HostValue | undefined): value is Located<"string"> {
  return value?.kind === "string" && SQL_START.test(value.text);
}

const SQL_START =
  /^\s*(?:--[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*\(?\s*(?:ALTER|ANALYZE|BEGIN|CALL|CLUSTER|COMMENT|COMMIT|COPY|CREATE|DELETE|DO|DROP|EXECUTE|EXPLAIN|GRANT|INSERT|LOCK|MERGE|NOTIFY|OPTIMIZE|REASSIGN|REFRESH|REINDEX|RENAME|REPLACE|REVOKE|ROLLBACK|SECURITY|SELECT|SET|SHOW|START|TABLE|TRUNCATE|UNLOCK|UPDATE|USE|VACUUM|VALUES|WITH)\b/i;
