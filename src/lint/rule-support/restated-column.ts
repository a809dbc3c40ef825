// A tool's call that PostgreSQL gets step by step and the MySQL family as MODIFY or CHANGE, with the whole column: what
// the call leaves out of the column is then lost, and without the type the tool writes nothing at all.
import type { ColumnRest } from "../../frameworks/spelling";
import type { ChangeOf } from "../../schema/change";
import type { Column } from "../../schema/schema";
import type { StatementContext } from "../rule";
import { findColumn } from "./column-definition";
import { draftFix } from "./fix-draft";
import { EVERYWHERE } from "./mysql-family";

/** Reports once for the call, whatever it changes. */
export function reportRestated(context: StatementContext): void {
  const { unit, changes, targetDialect, spell, report } = context;
  const change = changes.find(
    (one): one is ChangeOf<"alter-column" | "rename-column"> =>
      (one.kind === "alter-column" || one.kind === "rename-column") && one.restates !== undefined,
  );
  const restates = change?.restates;
  if (change === undefined || restates === undefined) return;
  const column = findColumn(change.table, change.column, context);
  const lost = lostParts(column, restates);
  const type = column?.type?.text;
  const rest: ColumnRest = {
    ...(restates.type || type === undefined ? {} : { type }),
    ...lost.rest,
  };
  const said = [...(restates.type ? [] : ["its type"]), ...lost.words];
  if (said.length === 0) return;
  const title = `Say ${said.join(", ")} as well: other databases get the same as before`;
  const canSay = restates.type || type !== undefined;
  const fixes = canSay ? draftFix("safe", title, EVERYWHERE, spell.restate?.(rest)) : [];
  const range = change.kind === "alter-column" ? change.alteration.range : change.range;
  const callee = unit.callee ?? "The tool";
  report(
    restates.type
      ? {
          range,
          severity: "differs",
          code: null,
          message: `${targetDialect.title} sets the whole column anew here, and ${callee} does not say ${lost.words.join(" and ")}: lost there.`,
          fixes,
        }
      : {
          range,
          severity: "rejects",
          code: null,
          message: `${callee} stops on ${targetDialect.title}, which sets the whole column anew: it needs existing_type.`,
          fixes,
        },
  );
}

function lostParts(
  column: Column | undefined,
  restates: NonNullable<ChangeOf<"alter-column">["restates"]>,
): { readonly words: readonly string[]; readonly rest: ColumnRest } {
  if (column === undefined) return { words: [], rest: {} };
  const words: string[] = [];
  let rest: ColumnRest = {};
  if (!restates.nullable && column.nullable === false) {
    words.push("NOT NULL");
    rest = { ...rest, notNull: true };
  }
  if (!restates.counter && column.autoIncrement) {
    words.push("AUTO_INCREMENT");
    rest = { ...rest, counter: true };
  } else if (!restates.default && typeof column.default === "string") {
    words.push(`its default ${column.default}`);
    rest = { ...rest, default: column.default };
  }
  if (!restates.comment && column.comment !== undefined) {
    words.push("its comment");
    rest = { ...rest, comment: column.comment };
  }
  return { words, rest };
}
