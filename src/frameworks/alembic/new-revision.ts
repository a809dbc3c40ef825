// A new revision as `alembic revision` writes it: the project's script.py.mako filled in, named by its file_template.
// https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "../framework";
import { readNameSettings } from "./config";

/** As long as Alembic leaves a message in a file's name. */
const SLUG_LENGTH = 40;

export function newRevision(
  project: MigrationProject,
  wanted: NewMigration,
  files: FileSystem,
): readonly NewFile[] | { readonly refused: string } {
  const { migrations, now } = wanted;
  const isParent = new Set(migrations.flatMap((migration) => migration.parents));
  const heads = migrations.filter(({ id }) => !isParent.has(id));
  if (heads.length > 1) {
    const names = heads.map(({ id }) => id).join(", ");
    return {
      refused: `There are ${heads.length} heads (${names}), and Alembic does not know which of them to follow: merge them, or run alembic revision --head.`,
    };
  }
  const folder = folderFor(project, heads[0]?.parts[0]?.file);
  const settings = readNameSettings(project.configFile, files);
  const script = project.options["scriptFolder"] ?? parentPath(folder);
  const template = files.readText(joinPath(script, "script.py.mako")) ?? TEMPLATE;
  const id = globalThis.crypto.randomUUID().replaceAll("-", "").slice(-12);
  const time = timeIn(now, settings.timezone);
  if (time === undefined) {
    return { refused: `Its config names the time zone ${settings.timezone ?? ""}, which is not known here.` };
  }
  const parent = heads[0]?.id;
  const text = fillTemplate(template, {
    message: wanted.name,
    up_revision: id,
    down_revision: parent,
    branch_labels: undefined,
    depends_on: undefined,
    create_date: time.text,
    imports: undefined,
    upgrades: wanted.up === undefined ? undefined : executes(wanted.up),
    downgrades: wanted.down === undefined ? undefined : executes(wanted.down),
  });
  if (text === undefined) {
    return {
      refused: `${joinPath(script, "script.py.mako")} holds more code than can be filled in without running it: use alembic revision.`,
    };
  }
  const name = fillName(settings.template, {
    rev: id,
    slug: slugOf(wanted.name, settings.slugLength ?? SLUG_LENGTH),
    epoch: String(Math.floor(now.getTime() / 1000)),
    ...time.parts,
  });
  return [{ path: joinPath(folder, `${name}.py`), text }];
}

/** Several folders: a new one goes where the head is. */
function folderFor(project: MigrationProject, head: string | undefined): string {
  const [first = project.root] = project.folders;
  if (project.folders.length < 2 || head === undefined) return first;
  return parentPath(head);
}

function slugOf(message: string, longest: number): string {
  const slug = (message.match(/[\p{L}\p{N}_]+/gu) ?? []).join("_").toLowerCase();
  if (slug.length <= longest) return slug;
  const cut = slug.slice(0, longest);
  const at = cut.lastIndexOf("_");
  return `${at < 0 ? cut : cut.slice(0, at)}_`;
}

/** `%(year)d_%(month).2d_%(rev)s`, as Python's `%` fills it. */
function fillName(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(
    /%\((\w+)\)(?:\.?0?(\d+))?([sd])/g,
    (_, key: string, digits: string | undefined) => {
      const value = values[key] ?? "";
      return digits === undefined ? value : value.padStart(Number(digits), "0");
    },
  );
}

interface Time {
  /** As Python writes a datetime. */
  readonly text: string;
  readonly parts: Readonly<Record<"year" | "month" | "day" | "hour" | "minute" | "second", string>>;
}

/** In the time zone of the config, else in the machine's own. */
function timeIn(now: Date, timezone: string | undefined): Time | undefined {
  let offset = -now.getTimezoneOffset();
  if (timezone !== undefined) {
    const found = offsetOf(now, timezone);
    if (found === undefined) return undefined;
    offset = found;
  }
  const [date = "", clock = ""] = new Date(now.getTime() + offset * 60_000).toISOString().split("T");
  const [year = "", month = "", day = ""] = date.split("-").map((one) => one.replace(/^0+(?=\d)/, ""));
  const [hour = "", minute = "", second = ""] = clock
    .slice(0, 8)
    .split(":")
    .map((one) => one.replace(/^0+(?=\d)/, ""));
  const size = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, "0");
  const zone =
    timezone === undefined ? "" : `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return {
    text: `${date} ${clock.slice(0, 12)}000${zone}`,
    parts: { year, month, day, hour, minute, second },
  };
}

/** Minutes east of UTC. */
function offsetOf(now: Date, timezone: string): number | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: timezone, timeZoneName: "longOffset" });
    const name = format.formatToParts(now).find((part) => part.type === "timeZoneName")?.value ?? "";
    const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name);
    if (match === null) return undefined;
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
    return match[1] === "-" ? -minutes : minutes;
  } catch {
    return undefined;
  }
}

type Values = Readonly<Record<string, string | undefined>>;

/** The part of Mako that Alembic's templates are written in; undefined where there is more. */
function fillTemplate(template: string, values: Values): string | undefined {
  const isMore = /^[ \t]*%(?!%)|<%|<\/%/m.test(template);
  if (isMore) return undefined;
  let known = true;
  const text = template
    .replaceAll(/^[ \t]*##.*\r?\n/gm, "")
    .replaceAll(/\$\{([^}]*)\}/g, (_, expression: string) => {
      const value = valueOf(expression.trim(), values);
      if (value === undefined) known = false;
      return value ?? "";
    });
  return known ? text : undefined;
}

function valueOf(expression: string, values: Values): string | undefined {
  const [body = "", filters = ""] = expression.split("|").map((one) => one.trim());
  const choice = /^(\w+) if (\w+) else (?:"([^"]*)"|'([^']*)'|None)$/.exec(body);
  if (choice !== null) {
    const [, name = "", condition = "", other = choice[4] ?? ""] = choice;
    if (!(name in values) || !(condition in values)) return undefined;
    return values[condition] === undefined ? other : (values[name] ?? "");
  }
  const repr = /^repr\((\w+)\)$/.exec(body)?.[1];
  if (repr !== undefined) return repr in values ? pythonText(values[repr]) : undefined;
  if (!(body in values)) return undefined;
  if (filters !== "" && !/^(?:comma|n|trim)(?:\s*,\s*(?:comma|n|trim))*$/.test(filters)) return undefined;
  return values[body] ?? (filters.includes("comma") ? "" : "None");
}

function pythonText(value: string | undefined): string {
  if (value === undefined) return "None";
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return quote + value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
}

/** SQL as statements of the function that the template has, the first line's indent being the template's. */
function executes(sql: string): string {
  const calls = sql
    .split(/;[ \t]*\r?\n\s*|;\s*$/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (calls.length === 0) return "pass";
  return calls.map((one) => `op.execute(${pythonSql(one)})`).join("\n    ");
}

/** A colon before a word would begin a parameter of text(). */
function pythonSql(sql: string): string {
  const escaped = sql.replaceAll("\\", "\\\\").replaceAll(/(?<![:\w\\]):(?=\w)/g, "\\\\:");
  if (!escaped.includes("\n")) return `"${escaped.replaceAll('"', '\\"')}"`;
  const text = escaped.replaceAll('"""', '\\"\\"\\"').replaceAll("\n", "\n        ");
  return `\n        """\n        ${text}\n        """\n    `;
}

/** For a project whose template was taken away. */
const TEMPLATE = `"""\${message}

Revision ID: \${up_revision}
Revises: \${down_revision | comma,n}
Create Date: \${create_date}

"""
from alembic import op

revision = \${repr(up_revision)}
down_revision = \${repr(down_revision)}
branch_labels = \${repr(branch_labels)}
depends_on = \${repr(depends_on)}


def upgrade() -> None:
    \${upgrades if upgrades else "pass"}


def downgrade() -> None:
    \${downgrades if downgrades else "pass"}
`;
