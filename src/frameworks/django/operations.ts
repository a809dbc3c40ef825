// The operations of a Django migration: SQL that RunSQL sends, both ways. What the other operations send is made of
// the models' state, so they are counted and not read.
// https://docs.djangoproject.com/en/stable/ref/migration-operations/
import type { DialectName } from "../../dialects/dialect";
import type { Piece } from "../framework";
import { callBuiltIn } from "../host/built-ins";
import type { HostVisitor } from "../host/evaluate";
import { textOfValue, type HostValue, type Located } from "../host/value";
import { PieceCollector, type VisitedCall } from "../piece-collector";

/** Change what Django knows of the models and nothing in the database. */
const STATE_ONLY = new Set(["AlterModelOptions", "AlterModelManagers"]);

/** Operations of Django's own that go back by themselves. */
const ALWAYS_BACK =
  /^(?:CreateModel|DeleteModel|RenameModel|AlterModelTable|AlterModelTableComment|AlterUniqueTogether|AlterIndexTogether|AlterOrderWithRespectTo|AddField|RemoveField|AlterField|RenameField|AddIndex|RemoveIndex|RenameIndex|AddConstraint|AlterConstraint|RemoveConstraint|AddIndexConcurrently|RemoveIndexConcurrently|AddConstraintNotValid|ValidateConstraint|\w*Extension|CreateCollation|RemoveCollation)$/;

export interface ReadOperations {
  readonly up: readonly Piece[];
  readonly down: readonly Piece[];
  /** The first operation that can't be undone. */
  readonly irreversible?: HostValue;
}

export function readOperations(value: HostValue | undefined): ReadOperations {
  const up = new PieceCollector();
  const backwards: (readonly Piece[])[] = [];
  let irreversible: HostValue | undefined;
  const stop = (at: HostValue): void => {
    irreversible ??= at;
  };
  const visit = (operation: HostValue): void => {
    if (operation.kind !== "call") {
      const why = "operations that are made at run time are not read";
      up.pieces.push({ kind: "opaque", range: operation.range, why, reaches: "anything" });
      backwards.push([{ kind: "opaque", range: operation.range, why, reaches: "anything" }]);
      return;
    }
    const name = operation.callee.slice(operation.callee.lastIndexOf(".") + 1);
    const call: VisitedCall = operation;
    const callee = `migrations.${name === "" ? "operation" : name}`;
    switch (name) {
      case "RunSQL": {
        const back = new PieceCollector();
        sendSql(up, call, callee, argument(call, 0, "sql"));
        const reverse = argument(call, 1, "reverse_sql");
        if (reverse === undefined || reverse.kind === "null") stop(operation);
        else sendSql(back, call, callee, reverse);
        backwards.push(back.pieces);
        return;
      }
      case "RunPython": {
        const [code, reverse] = [argument(call, 0, "code"), argument(call, 1, "reverse_code")];
        if (!isNoop(code)) pushOpaque(up, call, callee, "runs a program and is not read");
        if (reverse === undefined || reverse.kind === "null") stop(operation);
        const back = new PieceCollector();
        if (!isNoop(reverse)) pushOpaque(back, call, callee, "runs a program and is not read");
        backwards.push(back.pieces);
        return;
      }
      case "SeparateDatabaseAndState": {
        const inside = argument(call, 0, "database_operations");
        if (inside !== undefined && inside.kind !== "null") visitAll(inside);
        return;
      }
      default: {
        const back = new PieceCollector();
        if (STATE_ONLY.has(name)) {
          for (const collector of [up, back]) {
            collector.opaque(
              call,
              callee,
              `${callee} changes nothing in the database`,
              { certain: true },
              "nothing",
            );
          }
        } else {
          const isDjangos = operation.callee.startsWith("django.");
          const why = isDjangos
            ? "makes its SQL of the models and is not read yet"
            : "is not Django's own and is not read";
          pushOpaque(up, call, callee, why);
          pushOpaque(back, call, callee, why);
          if (!ALWAYS_BACK.test(name) && name !== "" && operation.callee.startsWith("django."))
            stop(operation);
        }
        backwards.push(back.pieces);
      }
    }
  };
  const visitAll = (list: HostValue): void => {
    if (list.kind !== "list") {
      visit(list);
      return;
    }
    list.items.forEach(visit);
    if (!list.complete) {
      const why = "operations that are made at run time are not read";
      const rest: Piece = { kind: "opaque", range: list.range, why, reaches: "anything" };
      up.pieces.push(rest);
      backwards.push([rest]);
    }
  };
  if (value !== undefined) visitAll(value);
  const down = backwards.toReversed().flat();
  return { up: up.pieces, down, ...(irreversible === undefined ? {} : { irreversible }) };
}

function argument(call: Located<"call">, at: number, name: string): HostValue | undefined {
  const named = call.args.find((one) => one.name === name);
  return named?.value ?? call.args.filter((one) => one.name === undefined)[at]?.value;
}

function isNoop(value: HostValue | undefined): boolean {
  return value?.kind === "reference" && value.path.endsWith(".noop");
}

function pushOpaque(to: PieceCollector, call: VisitedCall, callee: string, why: string): void {
  to.opaque(call, callee, `${callee} ${why}`, { certain: true }, "anything");
}

/** One text, or a list of texts and of pairs of a text and its parameters. */
function sendSql(to: PieceCollector, call: VisitedCall, callee: string, value: HostValue | undefined): void {
  if (isNoop(value) || textOfValue(value) === "") return;
  if (value?.kind !== "list") {
    to.sql(call, callee, value, { certain: true });
    return;
  }
  for (const item of value.items) {
    const [first, params] = item.kind === "list" ? item.items : [item];
    const filled =
      first?.kind === "string" && params !== undefined && params.kind !== "null"
        ? callBuiltIn("%", first, [], first.range)
        : first;
    to.sql(call, callee, filled, { certain: true });
  }
  if (!value.complete) to.sql(call, callee, undefined, { certain: true });
}

/** Follows the module for its names; the operations themselves are looked at once they are known. */
export const DJANGO_VISITOR: HostVisitor = {
  call: () => undefined,
  dialectsFor: (): readonly DialectName[] | undefined => undefined,
  mark: () => 0,
  wantsItems: () => false,
  rewind: () => undefined,
};
