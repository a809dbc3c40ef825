// A program in Python or TypeScript, reduced to the little that migrations are made of: calls, literals, names,
// branches and loops. Both languages are turned into it, so that evaluating and reading calls is written once.
import type { HostEscape, MapSegment } from "../../base/source-map";
import type { Range } from "../../base/text";

/** All ranges are host offsets. */
export interface HostProgram {
  readonly body: readonly HostStatement[];
  readonly imports: readonly HostImport[];
  /** Where the text stops being a program; what is around it is read all the same. */
  readonly syntaxErrors: readonly Range[];
}

export interface HostImport {
  /** As written: `sqlalchemy.dialects`, `./utils/x`. */
  readonly module: string;
  /** The name there; `*` for the whole module, `default` for its default export. */
  readonly name: string;
  readonly as: string;
}

export interface HostFunction {
  readonly name?: string;
  readonly range: Range;
  readonly parameters: readonly HostParameter[];
  readonly body: readonly HostStatement[];
}

export interface HostParameter {
  readonly target: HostTarget;
  readonly default?: HostExpression;
  /** `*args`, `...rest`, `**kwargs`. */
  readonly rest: boolean;
}

export interface HostClass {
  readonly name: string;
  readonly nameRange: Range;
  readonly range: Range;
  /** What it extends and implements, dotted. */
  readonly bases: readonly string[];
  readonly methods: readonly HostFunction[];
  /** Static and instance properties alike. */
  readonly properties: readonly { readonly name: string; readonly value: HostExpression }[];
}

export type HostTarget = { readonly range: Range } & (
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly (HostTarget | undefined)[] }
  | {
      readonly kind: "object";
      readonly entries: readonly { readonly key: string; readonly target: HostTarget }[];
    }
  | { readonly kind: "other" }
);

export interface HostArgument {
  /** Python's `name=value`. */
  readonly name?: string;
  readonly nameRange?: Range;
  readonly value: HostExpression;
  /** The whole argument, its name included. */
  readonly range: Range;
  /** `*list`, `**dict`, `...list`. */
  readonly spread: boolean;
}

export interface HostEntry {
  /** Undefined for a spread, or a key that is computed. */
  readonly key: string | undefined;
  /** The expression of a computed key: `[name]: …`. */
  readonly computed?: HostExpression;
  readonly keyRange: Range;
  readonly value: HostExpression;
  readonly range: Range;
}

/** One quoted literal: its text without quotes, cut where something is put in at run time. */
export interface HostLiteral {
  readonly range: Range;
  readonly parts: readonly HostLiteralPart[];
  /** How decoded text is written between its quotes. */
  readonly escape: HostEscape;
}

export type HostLiteralPart =
  | { readonly kind: "text"; readonly text: string; readonly segments: readonly MapSegment[] }
  /** `range` covers the braces. */
  | { readonly kind: "value"; readonly value: HostExpression; readonly range: Range };

export type HostExpression = { readonly range: Range } & (
  | { readonly kind: "string"; readonly literals: readonly HostLiteral[] }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "name"; readonly name: string }
  | {
      readonly kind: "member";
      readonly object: HostExpression;
      readonly name: string;
      readonly nameRange: Range;
    }
  | { readonly kind: "index"; readonly object: HostExpression; readonly index: HostExpression | undefined }
  | {
      readonly kind: "call";
      readonly callee: HostExpression;
      readonly args: readonly HostArgument[];
      /** The parentheses and what is in them; empty, at the end, for `new X`. */
      readonly argsRange: Range;
    }
  | { readonly kind: "list"; readonly items: readonly { value: HostExpression; spread: boolean }[] }
  | { readonly kind: "object"; readonly entries: readonly HostEntry[] }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: HostExpression;
      readonly right: HostExpression;
    }
  | { readonly kind: "not"; readonly operand: HostExpression }
  | {
      readonly kind: "choice";
      readonly condition: HostExpression;
      readonly whenTrue: HostExpression;
      readonly whenFalse: HostExpression;
    }
  | { readonly kind: "function"; readonly function: HostFunction }
  | { readonly kind: "class"; readonly class: HostClass }
  | {
      readonly kind: "comprehension";
      readonly item: HostExpression;
      readonly target: HostTarget;
      readonly over: HostExpression;
      /** Whether it has conditions or further loops, so that its items are not one for one. */
      readonly plain: boolean;
    }
  | { readonly kind: "tagged"; readonly tag: HostExpression; readonly text: HostExpression }
  | {
      readonly kind: "assign";
      readonly target: HostTarget;
      readonly operator: string;
      readonly value: HostExpression;
    }
  /** What is not followed; the expressions in it are still evaluated, for the calls they make. */
  | { readonly kind: "other"; readonly children: readonly HostExpression[] }
);

export type HostStatement = { readonly range: Range } & (
  | { readonly kind: "expression"; readonly expression: HostExpression }
  | {
      readonly kind: "assign";
      readonly targets: readonly HostTarget[];
      /** `=`, or `+=`, `.=` and the like. */
      readonly operator: string;
      readonly value: HostExpression;
    }
  | {
      readonly kind: "if";
      readonly branches: readonly {
        readonly condition: HostExpression;
        readonly body: readonly HostStatement[];
      }[];
      readonly otherwise: readonly HostStatement[];
    }
  | {
      readonly kind: "for";
      readonly target: HostTarget;
      readonly over: HostExpression;
      readonly body: readonly HostStatement[];
    }
  | { readonly kind: "loop"; readonly condition?: HostExpression; readonly body: readonly HostStatement[] }
  | {
      readonly kind: "try";
      readonly body: readonly HostStatement[];
      readonly handlers: readonly (readonly HostStatement[])[];
      readonly last: readonly HostStatement[];
    }
  | {
      readonly kind: "with";
      readonly items: readonly { readonly value: HostExpression; readonly target?: HostTarget }[];
      readonly body: readonly HostStatement[];
    }
  | {
      readonly kind: "switch";
      readonly subject: HostExpression;
      readonly cases: readonly { readonly test?: HostExpression; readonly body: readonly HostStatement[] }[];
    }
  | { readonly kind: "return"; readonly value?: HostExpression }
  | { readonly kind: "raise"; readonly value?: HostExpression }
  | { readonly kind: "jump" }
  | { readonly kind: "function"; readonly function: HostFunction }
  | { readonly kind: "class"; readonly class: HostClass }
  | { readonly kind: "block"; readonly body: readonly HostStatement[] }
);
