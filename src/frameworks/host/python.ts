// Python's syntax tree as a host program.
import type { SyntaxNode } from "@lezer/common";
import { decodePython, pythonEscaper, type PythonKind } from "./literals";
import type {
  HostArgument,
  HostClass,
  HostEntry,
  HostExpression,
  HostFunction,
  HostImport,
  HostLiteral,
  HostLiteralPart,
  HostParameter,
  HostProgram,
  HostStatement,
  HostTarget,
} from "./program";
import { childrenOf, MOST_NESTED, parseHost, rangeOf, syntaxErrorsOf } from "./syntax";

export function readPython(text: string): HostProgram {
  const tree = parseHost("python", text);
  const reader = new PythonReader(text);
  const body = reader.statements(childrenOf(tree.topNode));
  return { body, imports: reader.imports, syntaxErrors: syntaxErrorsOf(tree) };
}

class PythonReader {
  readonly imports: HostImport[] = [];
  private depth = 0;

  constructor(private readonly source: string) {}

  statements(nodes: readonly SyntaxNode[]): HostStatement[] {
    if (this.depth >= MOST_NESTED) return [];
    this.depth++;
    const statements = nodes.flatMap((node) => this.statement(node));
    this.depth--;
    return statements;
  }

  private text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private statement(node: SyntaxNode): HostStatement[] {
    const range = rangeOf(node);
    const children = childrenOf(node);
    switch (node.name) {
      case "ExpressionStatement":
        return [{ kind: "expression", range, expression: this.tuple(children, range) }];
      case "AssignStatement":
        return this.assignment(children, range);
      case "UpdateStatement": {
        const [target, operator, ...value] = children;
        if (target === undefined || operator === undefined) return [];
        const targets = [this.target(target)];
        return [
          { kind: "assign", range, targets, operator: this.text(operator), value: this.tuple(value, range) },
        ];
      }
      case "IfStatement":
        return [this.ifStatement(children, range)];
      case "ForStatement":
        return [this.forStatement(children, range)];
      case "WhileStatement": {
        const condition = children.find((child) => isExpression(child));
        return [
          {
            kind: "loop",
            range,
            ...(condition === undefined ? {} : { condition: this.expression(condition) }),
            body: this.bodyOf(children),
          },
        ];
      }
      case "WithStatement":
        return [this.withStatement(children, range)];
      case "TryStatement":
        return [this.tryStatement(children, range)];
      case "ReturnStatement":
      case "RaiseStatement": {
        const kind = node.name === "ReturnStatement" ? "return" : "raise";
        const values = children.filter((child) => isExpression(child) || child.name === ",");
        return [{ kind, range, ...(values.length === 0 ? {} : { value: this.tuple(values, range) }) }];
      }
      case "BreakStatement":
      case "ContinueStatement":
        return [{ kind: "jump", range }];
      case "FunctionDefinition": {
        const found = this.functionDefinition(children, range);
        return [{ kind: "function", range, function: found }];
      }
      case "ClassDefinition":
        return [{ kind: "class", range, class: this.classDefinition(children, range) }];
      case "DecoratedStatement":
        return this.statements(
          children.filter((child) => child.name === "FunctionDefinition" || child.name === "ClassDefinition"),
        );
      case "StatementGroup":
        return this.statements(children);
      case "ImportStatement":
        this.importStatement(children);
        return [];
      case "MatchStatement":
        return [this.matchStatement(children, range)];
      default: {
        const inside = children.filter((child) => isExpression(child)).map((child) => this.expression(child));
        if (inside.length === 0) return [];
        return [{ kind: "expression", range, expression: { kind: "other", range, children: inside } }];
      }
    }
  }

  private assignment(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement[] {
    const groups: SyntaxNode[][] = [[]];
    for (const child of children) {
      if (child.name === "AssignOp") groups.push([]);
      else if (child.name !== "TypeDef") groups.at(-1)?.push(child);
    }
    const value = groups.pop();
    if (value === undefined || groups.length === 0 || value.length === 0) return [];
    const targets = groups.map((group): HostTarget => {
      const named = group.filter((child) => child.name !== ",");
      const [only] = named;
      if (named.length === 1 && only !== undefined && group.length === 1) return this.target(only);
      return { kind: "list", range, items: named.map((child) => this.target(child)) };
    });
    return [{ kind: "assign", range, targets, operator: "=", value: this.tuple(value, range) }];
  }

  private ifStatement(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement {
    const branches: { condition: HostExpression; body: HostStatement[] }[] = [];
    let otherwise: HostStatement[] = [];
    let condition: HostExpression | undefined;
    let isElse = false;
    for (const child of children) {
      if (child.name === "else") isElse = true;
      else if (child.name === "Body") {
        const body = this.statements(childrenOf(child));
        if (isElse) otherwise = body;
        else branches.push({ condition: condition ?? { kind: "other", range, children: [] }, body });
        condition = undefined;
      } else if (isExpression(child)) condition = this.expression(child);
    }
    return { kind: "if", range, branches, otherwise };
  }

  private forStatement(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement {
    const at = children.findIndex((child) => child.name === "in");
    const bodyAt = children.findIndex((child) => child.name === "Body");
    const targets = children.slice(0, Math.max(at, 0)).filter((child) => isExpression(child));
    const over = children.slice(at + 1, bodyAt < 0 ? undefined : bodyAt);
    const [first] = targets;
    const target: HostTarget =
      targets.length === 1 && first !== undefined
        ? this.target(first)
        : { kind: "list", range, items: targets.map((child) => this.target(child)) };
    return { kind: "for", range, target, over: this.tuple(over, range), body: this.bodyOf(children) };
  }

  private withStatement(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement {
    const items: { value: HostExpression; target?: HostTarget }[] = [];
    for (let i = 0; i < children.length; i++) {
      const child = children[i];
      if (child === undefined || child.name === "Body") break;
      if (!isExpression(child)) continue;
      const target = children[i + 1]?.name === "as" ? children[i + 2] : undefined;
      items.push({
        value: this.expression(child),
        ...(target === undefined ? {} : { target: this.target(target) }),
      });
      if (target !== undefined) i += 2;
    }
    return { kind: "with", range, items, body: this.bodyOf(children) };
  }

  private tryStatement(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement {
    const body: HostStatement[] = [];
    const handlers: HostStatement[][] = [];
    const last: HostStatement[] = [];
    let part = "try";
    for (const child of children) {
      if (child.name === "Body") {
        const statements = this.statements(childrenOf(child));
        if (part === "except") handlers.push(statements);
        else if (part === "finally") last.push(...statements);
        else body.push(...statements);
      } else if (child.name === "except" || child.name === "finally" || child.name === "else")
        part = child.name;
    }
    return { kind: "try", range, body, handlers, last };
  }

  private matchStatement(children: readonly SyntaxNode[], range: HostStatement["range"]): HostStatement {
    const subject = children.find((child) => isExpression(child));
    const clauses = children
      .filter((child) => child.name === "MatchBody")
      .flatMap((child) => childrenOf(child));
    return {
      kind: "switch",
      range,
      subject: subject === undefined ? { kind: "other", range, children: [] } : this.expression(subject),
      cases: clauses
        .filter((clause) => clause.name === "MatchClause")
        .map((clause) => {
          const parts = childrenOf(clause);
          const literal = parts.find((part) => part.name === "LiteralPattern")?.firstChild;
          return {
            test: literal
              ? this.expression(literal)
              : ({ kind: "other", range: rangeOf(clause), children: [] } as const),
            body: this.bodyOf(parts),
          };
        }),
    };
  }

  private bodyOf(children: readonly SyntaxNode[]): HostStatement[] {
    const body = children.find((child) => child.name === "Body");
    return body === undefined ? [] : this.statements(childrenOf(body));
  }

  private functionDefinition(children: readonly SyntaxNode[], range: HostStatement["range"]): HostFunction {
    const name = children.find((child) => child.name === "VariableName");
    const list = children.find((child) => child.name === "ParamList");
    return {
      ...(name === undefined ? {} : { name: this.text(name) }),
      range,
      parameters: list === undefined ? [] : this.parameters(list),
      body: this.bodyOf(children),
    };
  }

  private parameters(list: SyntaxNode): HostParameter[] {
    const parameters: HostParameter[] = [];
    let rest = false;
    let pending: { target: HostTarget; rest: boolean } | undefined;
    let isDefault = false;
    const push = (value?: HostExpression): void => {
      if (pending !== undefined)
        parameters.push({ ...pending, ...(value === undefined ? {} : { default: value }) });
      pending = undefined;
      isDefault = false;
    };
    for (const child of childrenOf(list)) {
      if (child.name === "*" || child.name === "**") rest = true;
      else if (child.name === "AssignOp") isDefault = true;
      else if (child.name === ",") {
        push();
        rest = false;
      } else if (isDefault && isExpression(child)) push(this.expression(child));
      else if (child.name === "VariableName") pending = { target: this.target(child), rest };
    }
    push();
    return parameters;
  }

  private classDefinition(children: readonly SyntaxNode[], range: HostStatement["range"]): HostClass {
    const name = children.find((child) => child.name === "VariableName");
    const list = children.find((child) => child.name === "ArgList");
    const body = this.bodyOf(children);
    return {
      name: name === undefined ? "" : this.text(name),
      nameRange: name === undefined ? range : rangeOf(name),
      range,
      bases:
        list === undefined
          ? []
          : childrenOf(list)
              .filter((child) => child.name === "VariableName" || child.name === "MemberExpression")
              .map((child) => this.text(child)),
      methods: body.flatMap((one) => (one.kind === "function" ? [one.function] : [])),
      properties: body.flatMap((one) => {
        const [target] = one.kind === "assign" ? one.targets : [];
        return one.kind === "assign" && target?.kind === "name"
          ? [{ name: target.name, value: one.value }]
          : [];
      }),
    };
  }

  private importStatement(children: readonly SyntaxNode[]): void {
    const importAt = children.findIndex((child) => child.name === "import");
    if (children[0]?.name === "from") {
      const module = children
        .slice(1, Math.max(1, importAt))
        .map((child) => this.text(child))
        .join("");
      for (const [name, as] of this.importedNames(children.slice(importAt + 1))) {
        this.imports.push({ module, name, as });
      }
      return;
    }
    for (const [name, as] of this.importedNames(children.slice(importAt + 1))) {
      // `import a.b` makes the name `a`, and `a.b` is then a member of it.
      if (as === name) {
        const first = name.split(".", 1)[0] ?? name;
        this.imports.push({ module: first, name: "*", as: first });
      } else this.imports.push({ module: name, name: "*", as });
    }
  }

  private importedNames(nodes: readonly SyntaxNode[]): (readonly [string, string])[] {
    const names: (readonly [string, string])[] = [];
    let name = "";
    let as: string | undefined;
    let afterAs = false;
    const push = (): void => {
      if (name !== "") names.push([name, as ?? name]);
      name = "";
      as = undefined;
      afterAs = false;
    };
    for (const node of nodes) {
      if (node.name === ",") push();
      else if (node.name === "as") afterAs = true;
      else if (node.name === "VariableName" && afterAs) as = this.text(node);
      else if (node.name === "VariableName" || node.name === ".") name += this.text(node);
      else if (node.name === "*") name = "*";
    }
    push();
    return names;
  }

  private target(node: SyntaxNode): HostTarget {
    const range = rangeOf(node);
    if (node.name === "VariableName") return { kind: "name", range, name: this.text(node) };
    if (node.name === "TupleExpression" || node.name === "ArrayExpression") {
      const items = childrenOf(node).filter((child) => isExpression(child));
      return { kind: "list", range, items: items.map((item) => this.target(item)) };
    }
    return { kind: "other", range };
  }

  /** Expressions with commas between them: one value, or a tuple. */
  private tuple(nodes: readonly SyntaxNode[], range: HostStatement["range"]): HostExpression {
    const values = nodes.filter((node) => isExpression(node));
    const [first] = values;
    if (first === undefined) return { kind: "other", range, children: [] };
    if (!nodes.some((node) => node.name === ",")) return this.expression(first);
    return {
      kind: "list",
      range: { start: first.from, end: values.at(-1)?.to ?? first.to },
      items: values.map((node) => ({ value: this.expression(node), spread: false })),
    };
  }

  expression(node: SyntaxNode): HostExpression {
    if (this.depth >= MOST_NESTED) return { kind: "other", range: rangeOf(node), children: [] };
    this.depth++;
    const expression = this.readExpression(node);
    this.depth--;
    return expression;
  }

  private readExpression(node: SyntaxNode): HostExpression {
    const range = rangeOf(node);
    switch (node.name) {
      case "String":
      case "FormatString":
        return { kind: "string", range, literals: [this.literal(node)] };
      case "ContinuedString":
        return {
          kind: "string",
          range,
          literals: childrenOf(node)
            .filter((child) => child.name === "String" || child.name === "FormatString")
            .map((child) => this.literal(child)),
        };
      case "Number":
        return { kind: "number", range, text: this.text(node) };
      case "Boolean":
        return { kind: "boolean", range, value: this.text(node) === "True" };
      case "None":
        return { kind: "null", range };
      case "VariableName":
        return { kind: "name", range, name: this.text(node) };
      case "MemberExpression":
        return this.member(node);
      case "CallExpression": {
        const callee = node.firstChild;
        const list = node.getChild("ArgList");
        const args = list === null ? [] : this.args(list);
        const argsRange = list === null ? { start: node.to, end: node.to } : rangeOf(list);
        const bare = childrenOf(node).find((child) => child.name === "ComprehensionExpression");
        if (callee === null) break;
        return {
          kind: "call",
          range,
          callee: this.expression(callee),
          args: bare === undefined ? args : [this.argument(bare)],
          argsRange: bare === undefined ? argsRange : rangeOf(bare),
        };
      }
      case "ParenthesizedExpression": {
        const inner = childrenOf(node).find((child) => isExpression(child));
        if (inner === undefined) break;
        return this.expression(inner);
      }
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return { kind: "list", range, items: this.items(node) };
      case "DictionaryExpression":
        return { kind: "object", range, entries: this.entries(node) };
      case "BinaryExpression": {
        const children = childrenOf(node);
        const [left] = children;
        const right = children.at(-1);
        if (left === undefined || right === undefined || left === right) break;
        const operator = children
          .slice(1, -1)
          .map((child) => this.text(child))
          .join(" ");
        return {
          kind: "binary",
          range,
          operator,
          left: this.expression(left),
          right: this.expression(right),
        };
      }
      case "UnaryExpression": {
        const operand = node.lastChild;
        if (operand === null) break;
        if (node.firstChild?.name === "not") return { kind: "not", range, operand: this.expression(operand) };
        if (operand.name === "Number") return { kind: "number", range, text: this.text(node) };
        break;
      }
      case "ConditionalExpression": {
        const [then, condition, otherwise] = childrenOf(node).filter((child) => isExpression(child));
        if (then === undefined || condition === undefined || otherwise === undefined) break;
        return {
          kind: "choice",
          range,
          condition: this.expression(condition),
          whenTrue: this.expression(then),
          whenFalse: this.expression(otherwise),
        };
      }
      case "LambdaExpression": {
        const children = childrenOf(node);
        const list = children.find((child) => child.name === "ParamList");
        const value = children.at(-1);
        if (value === undefined || value === list) break;
        const body: HostStatement = { kind: "return", range: rangeOf(value), value: this.expression(value) };
        const parameters = list === undefined ? [] : this.parameters(list);
        return { kind: "function", range, function: { range, parameters, body: [body] } };
      }
      case "ArrayComprehensionExpression":
      case "ComprehensionExpression":
      case "SetComprehensionExpression":
        return this.comprehension(node);
      case "AwaitExpression": {
        const inner = node.lastChild;
        if (inner === null) break;
        return this.expression(inner);
      }
      case "NamedExpression": {
        const children = childrenOf(node).filter((child) => isExpression(child));
        const [target, value] = children;
        if (target === undefined || value === undefined) break;
        return {
          kind: "assign",
          range,
          target: this.target(target),
          operator: "=",
          value: this.expression(value),
        };
      }
      default:
    }
    const children = childrenOf(node).filter((child) => isExpression(child));
    return { kind: "other", range, children: children.map((child) => this.expression(child)) };
  }

  private member(node: SyntaxNode): HostExpression {
    const range = rangeOf(node);
    const children = childrenOf(node);
    const [object] = children;
    const property = children.find((child) => child.name === "PropertyName");
    if (object === undefined) return { kind: "other", range, children: [] };
    if (property !== undefined) {
      return {
        kind: "member",
        range,
        object: this.expression(object),
        name: this.text(property),
        nameRange: rangeOf(property),
      };
    }
    const index = children.slice(1).filter((child) => isExpression(child));
    const [only] = index;
    return {
      kind: "index",
      range,
      object: this.expression(object),
      index: index.length === 1 && only !== undefined ? this.expression(only) : undefined,
    };
  }

  private args(list: SyntaxNode): HostArgument[] {
    const args: HostArgument[] = [];
    let group: SyntaxNode[] = [];
    const push = (): void => {
      const value = group.at(-1);
      const [first] = group;
      if (value !== undefined && first !== undefined && isExpression(value)) {
        const spread = first.name === "*" || first.name === "**";
        const named = group[1]?.name === "AssignOp" ? first : undefined;
        args.push({
          ...(named === undefined ? {} : { name: this.text(named), nameRange: rangeOf(named) }),
          value: this.expression(value),
          range: { start: first.from, end: value.to },
          spread,
        });
      }
      group = [];
    };
    for (const child of childrenOf(list)) {
      if (child.name === "(" || child.name === ")") continue;
      if (child.name === ",") push();
      else group.push(child);
    }
    push();
    return args;
  }

  private argument(node: SyntaxNode): HostArgument {
    return { value: this.expression(node), range: rangeOf(node), spread: false };
  }

  private items(node: SyntaxNode): { value: HostExpression; spread: boolean }[] {
    const items: { value: HostExpression; spread: boolean }[] = [];
    let spread = false;
    for (const child of childrenOf(node)) {
      if (child.name === "*") spread = true;
      else if (isExpression(child)) {
        items.push({ value: this.expression(child), spread });
        spread = false;
      }
    }
    return items;
  }

  private entries(node: SyntaxNode): HostEntry[] {
    const entries: HostEntry[] = [];
    let group: SyntaxNode[] = [];
    const push = (): void => {
      const [first] = group;
      const value = group.at(-1);
      if (first !== undefined && value !== undefined && isExpression(value)) {
        const key = first.name === "String" ? this.expression(first) : undefined;
        const text = key?.kind === "string" ? key.literals[0]?.parts[0] : undefined;
        entries.push({
          key: text?.kind === "text" ? text.text : undefined,
          keyRange: rangeOf(first),
          value: this.expression(value),
          range: { start: first.from, end: value.to },
        });
      }
      group = [];
    };
    for (const child of childrenOf(node)) {
      if (child.name === "{" || child.name === "}") continue;
      if (child.name === ",") push();
      else group.push(child);
    }
    push();
    return entries;
  }

  private comprehension(node: SyntaxNode): HostExpression {
    const range = rangeOf(node);
    const children = childrenOf(node).filter((child) => !"([{)]}".includes(child.name));
    const forAt = children.findIndex((child) => child.name === "for");
    const inAt = children.findIndex((child) => child.name === "in");
    const [item] = children;
    const over = children[inAt + 1];
    if (item === undefined || over === undefined || forAt < 0 || inAt < 0) {
      return { kind: "other", range, children: [] };
    }
    const targets = children.slice(forAt + 1, inAt).filter((child) => isExpression(child));
    const [first] = targets;
    return {
      kind: "comprehension",
      range,
      item: this.expression(item),
      target:
        targets.length === 1 && first !== undefined
          ? this.target(first)
          : { kind: "list", range, items: targets.map((child) => this.target(child)) },
      over: this.expression(over),
      plain: children.length === inAt + 2,
    };
  }

  private literal(node: SyntaxNode): HostLiteral {
    const range = rangeOf(node);
    const opening = /^([a-zA-Z]*)("""|'''|"|')/.exec(this.source.slice(node.from, node.from + 6));
    const prefix = (opening?.[1] ?? "").toLowerCase();
    const quotes = opening?.[2] ?? '"';
    const kind: PythonKind = {
      raw: prefix.includes("r"),
      format: prefix.includes("f") || prefix.includes("t"),
      triple: quotes.length === 3,
      quote: quotes.startsWith("'") ? "'" : '"',
    };
    const start = node.from + prefix.length + quotes.length;
    // A literal that the text ends in has no closing quotes.
    const closed =
      node.to - quotes.length >= start && this.source.slice(node.to - quotes.length, node.to) === quotes;
    const end = Math.max(start, closed ? node.to - quotes.length : node.to);
    const parts: HostLiteralPart[] = [];
    let at = start;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== "FormatReplacement") continue;
      if (child.from > at) parts.push({ kind: "text", ...decodePython(this.source, at, child.from, kind) });
      const value = childrenOf(child).find((one) => isExpression(one));
      parts.push({
        kind: "value",
        range: rangeOf(child),
        value:
          value === undefined
            ? { kind: "other", range: rangeOf(child), children: [] }
            : this.expression(value),
      });
      at = child.to;
    }
    if (at < end) parts.push({ kind: "text", ...decodePython(this.source, at, end, kind) });
    const interpolated = parts.some((part) => part.kind === "value");
    return { range, parts, escape: pythonEscaper(kind, interpolated) };
  }
}

const EXPRESSIONS = new Set([
  "String",
  "FormatString",
  "ContinuedString",
  "Number",
  "Boolean",
  "None",
  "Ellipsis",
  "VariableName",
]);

function isExpression(node: SyntaxNode): boolean {
  return EXPRESSIONS.has(node.name) || node.name.endsWith("Expression");
}
