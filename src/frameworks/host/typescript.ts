// TypeScript's and JavaScript's syntax tree as a host program. Types are left out.
import type { SyntaxNode } from "@lezer/common";
import type { Range } from "../../base/text";
import { decodeJavaScript, javaScriptEscaper } from "./literals";
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

export function readTypeScript(text: string, language: "typescript" | "javascript"): HostProgram {
  const tree = parseHost(language, language === "typescript" ? withoutImportTypes(text) : text);
  const reader = new TypeScriptReader(text);
  const body = reader.statements(childrenOf(tree.topNode));
  return { body, imports: reader.imports, syntaxErrors: syntaxErrorsOf(tree) };
}

/** Types that the parser does not know, `typeof import("x")` and `import("x").Y`, as one that it does, in their place. */
function withoutImportTypes(text: string): string {
  return text.includes("import(")
    ? text.replaceAll(IMPORT_TYPE, (found) => ": any".padEnd(found.length))
    : text;
}

const IMPORT_TYPE = /:\s*(?:typeof\s+)?import\(\s*(?:'[^'\n]*'|"[^"\n]*")\s*\)(?:\.\w+)*/g;

class TypeScriptReader {
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
      case "ExpressionStatement": {
        const inner = children.find((child) => isExpression(child));
        return inner === undefined ? [] : [{ kind: "expression", range, expression: this.expression(inner) }];
      }
      case "VariableDeclaration":
        return this.declaration(children, range);
      case "ExportDeclaration": {
        const from = children.find((child) => child.name === "from");
        if (from !== undefined) return [];
        return children.flatMap((child) =>
          isExpression(child)
            ? [{ kind: "expression" as const, range: rangeOf(child), expression: this.expression(child) }]
            : this.statement(child),
        );
      }
      case "IfStatement":
        return [this.ifStatement(children, range)];
      case "ForStatement":
        return [this.forStatement(children, range)];
      case "WhileStatement":
      case "DoStatement": {
        const condition = children.find((child) => child.name === "ParenthesizedExpression");
        const body = children.filter((child) => isStatement(child));
        return [
          {
            kind: "loop",
            range,
            ...(condition === undefined ? {} : { condition: this.expression(condition) }),
            body: this.statements(body),
          },
        ];
      }
      case "TryStatement": {
        const block = children.find((child) => child.name === "Block");
        return [
          {
            kind: "try",
            range,
            body: block === undefined ? [] : this.block(block),
            handlers: children
              .filter((child) => child.name === "CatchClause")
              .map((child) => this.blockIn(child)),
            last: children
              .filter((child) => child.name === "FinallyClause")
              .flatMap((child) => this.blockIn(child)),
          },
        ];
      }
      case "SwitchStatement":
        return [this.switchStatement(children, range)];
      case "ReturnStatement":
      case "ThrowStatement": {
        const kind = node.name === "ReturnStatement" ? "return" : "raise";
        const value = children.find((child) => isExpression(child));
        return [{ kind, range, ...(value === undefined ? {} : { value: this.expression(value) }) }];
      }
      case "BreakStatement":
      case "ContinueStatement":
        return [{ kind: "jump", range }];
      case "FunctionDeclaration":
        return [{ kind: "function", range, function: this.functionOf(children, range) }];
      case "ClassDeclaration":
        return [{ kind: "class", range, class: this.classOf(children, range) }];
      case "Block":
        return [{ kind: "block", range, body: this.block(node) }];
      case "LabeledStatement":
        return this.statements(children.filter((child) => isStatement(child)));
      case "ImportDeclaration":
        this.importDeclaration(children);
        return [];
      default:
        return [];
    }
  }

  private block(node: SyntaxNode): HostStatement[] {
    return this.statements(childrenOf(node));
  }

  private blockIn(node: SyntaxNode): HostStatement[] {
    const block = node.getChild("Block");
    return block === null ? [] : this.block(block);
  }

  private declaration(children: readonly SyntaxNode[], range: Range): HostStatement[] {
    const found: HostStatement[] = [];
    let target: HostTarget | undefined;
    let afterEquals = false;
    for (const child of children) {
      if (isTarget(child) && !afterEquals) target = this.target(child);
      else if (child.name === "Equals") afterEquals = true;
      else if (child.name === ",") {
        target = undefined;
        afterEquals = false;
      } else if (afterEquals && target !== undefined && isExpression(child)) {
        const value = this.expression(child);
        const whole = { start: target.range.start, end: child.to };
        found.push({ kind: "assign", range: whole, targets: [target], operator: "=", value });
        if (value.kind === "call" && value.callee.kind === "name" && value.callee.name === "require") {
          this.requireCall(target, value);
        }
        target = undefined;
      }
    }
    return found.length === 0 ? [] : [{ kind: "block", range, body: found }];
  }

  /** `const { Table } = require("typeorm")` imports as much as an import does. */
  private requireCall(target: HostTarget, call: Extract<HostExpression, { kind: "call" }>): void {
    const argument = call.args[0]?.value;
    const part = argument?.kind === "string" ? argument.literals[0]?.parts[0] : undefined;
    if (part?.kind !== "text") return;
    if (target.kind === "name") this.imports.push({ module: part.text, name: "*", as: target.name });
    if (target.kind !== "object") return;
    for (const entry of target.entries) {
      if (entry.target.kind === "name") {
        this.imports.push({ module: part.text, name: entry.key, as: entry.target.name });
      }
    }
  }

  private ifStatement(children: readonly SyntaxNode[], range: Range): HostStatement {
    const condition = children.find((child) => child.name === "ParenthesizedExpression");
    const elseAt = children.findIndex((child) => child.name === "else");
    const then = children.filter((child, i) => isStatement(child) && (elseAt < 0 || i < elseAt));
    const otherwise = elseAt < 0 ? [] : children.slice(elseAt + 1).filter((child) => isStatement(child));
    return {
      kind: "if",
      range,
      branches: [
        {
          condition:
            condition === undefined ? { kind: "other", range, children: [] } : this.expression(condition),
          body: this.flat(then),
        },
      ],
      otherwise: this.flat(otherwise),
    };
  }

  /** Statements, a lone block opened. */
  private flat(nodes: readonly SyntaxNode[]): HostStatement[] {
    return nodes.flatMap((node) => (node.name === "Block" ? this.block(node) : this.statement(node)));
  }

  private forStatement(children: readonly SyntaxNode[], range: Range): HostStatement {
    const spec = children.find((child) => child.name.endsWith("Spec"));
    const body = this.flat(children.filter((child) => isStatement(child)));
    const parts = spec === undefined ? [] : childrenOf(spec);
    if (spec?.name === "ForOfSpec") {
      const target = parts.find((part) => isTarget(part) || part.name === "VariableName");
      const ofAt = parts.findIndex((part) => part.name === "of");
      const over = parts.slice(ofAt + 1).find((part) => isExpression(part));
      if (target !== undefined && over !== undefined) {
        return { kind: "for", range, target: this.target(target), over: this.expression(over), body };
      }
    }
    const inside = parts.flatMap((part) =>
      isExpression(part)
        ? [{ kind: "expression" as const, range: rangeOf(part), expression: this.expression(part) }]
        : this.statement(part),
    );
    return { kind: "loop", range, body: [...inside, ...body] };
  }

  private switchStatement(children: readonly SyntaxNode[], range: Range): HostStatement {
    const subject = children.find((child) => child.name === "ParenthesizedExpression");
    const body = children.find((child) => child.name === "SwitchBody");
    const cases: { test?: HostExpression; body: HostStatement[] }[] = [];
    for (const child of body === undefined ? [] : childrenOf(body)) {
      if (child.name === "CaseLabel") {
        const test = childrenOf(child).find((part) => isExpression(part));
        cases.push({ ...(test === undefined ? {} : { test: this.expression(test) }), body: [] });
      } else if (child.name === "DefaultLabel") cases.push({ body: [] });
      else if (isStatement(child)) cases.at(-1)?.body.push(...this.statement(child));
    }
    return {
      kind: "switch",
      range,
      subject: subject === undefined ? { kind: "other", range, children: [] } : this.expression(subject),
      cases,
    };
  }

  private functionOf(children: readonly SyntaxNode[], range: Range): HostFunction {
    const name = children.find(
      (child) =>
        child.name === "VariableDefinition" ||
        child.name === "PropertyDefinition" ||
        child.name === "PrivatePropertyDefinition",
    );
    const list = children.find((child) => child.name === "ParamList");
    const block = children.find((child) => child.name === "Block");
    const last = children.at(-1);
    const arrow = children.findIndex((child) => child.name === "Arrow");
    let body: HostStatement[] = [];
    if (block !== undefined) body = this.block(block);
    else if (arrow >= 0 && last !== undefined && isExpression(last)) {
      body = [{ kind: "return", range: rangeOf(last), value: this.expression(last) }];
    }
    const bare =
      list === undefined && arrow >= 0
        ? children.slice(0, arrow).find((child) => child.name === "VariableDefinition")
        : undefined;
    return {
      ...(name === undefined || bare !== undefined ? {} : { name: this.text(name) }),
      range,
      parameters:
        list !== undefined
          ? this.parameters(list)
          : bare === undefined
            ? []
            : [{ target: this.target(bare), rest: false }],
      body,
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
      rest = false;
    };
    for (const child of childrenOf(list)) {
      if (child.name === "Spread") rest = true;
      else if (child.name === ",") push();
      else if (child.name === "Equals") isDefault = true;
      else if (isDefault && isExpression(child)) push(this.expression(child));
      else if (isTarget(child)) pending = { target: this.target(child), rest };
    }
    push();
    return parameters;
  }

  private classOf(children: readonly SyntaxNode[], range: Range): HostClass {
    const name = children.find((child) => child.name === "VariableDefinition");
    const bodyAt = children.findIndex((child) => child.name === "ClassBody");
    const body = children[bodyAt];
    const bases = children
      .slice(0, Math.max(bodyAt, 0))
      .filter(
        (child) =>
          child !== name && /^(?:TypeName|VariableName|MemberExpression|ParameterizedType)$/.test(child.name),
      )
      .map((child) => this.text(child));
    const methods: HostFunction[] = [];
    const properties: { name: string; value: HostExpression }[] = [];
    for (const member of body === undefined ? [] : childrenOf(body)) {
      const parts = childrenOf(member);
      if (member.name === "MethodDeclaration") methods.push(this.functionOf(parts, rangeOf(member)));
      else if (member.name === "PropertyDeclaration") {
        const key = parts.find((part) => part.name.endsWith("PropertyDefinition") || part.name === "String");
        const value = parts
          .slice(parts.findIndex((part) => part.name === "Equals") + 1)
          .find((part) => isExpression(part));
        if (key === undefined || value === undefined || value === key) continue;
        const read = this.expression(value);
        const name = this.text(key).replaceAll(/^["']|["']$/g, "");
        properties.push({ name, value: read });
        if (read.kind === "function") methods.push({ ...read.function, name });
      }
    }
    return {
      name: name === undefined ? "" : this.text(name),
      nameRange: name === undefined ? range : rangeOf(name),
      range,
      bases,
      methods,
      properties,
    };
  }

  private importDeclaration(children: readonly SyntaxNode[]): void {
    const source = children.findLast((child) => child.name === "String");
    if (source === undefined) return;
    const module = this.text(source).slice(1, -1);
    for (let i = 0; i < children.length; i++) {
      const child = children[i];
      if (child?.name === "VariableDefinition") {
        const star = children[i - 2]?.name === "Star";
        this.imports.push({ module, name: star ? "*" : "default", as: this.text(child) });
      } else if (child?.name === "ImportGroup") {
        const parts = childrenOf(child);
        parts.forEach((part, at) => {
          if (part.name !== "VariableDefinition") return;
          const renamed = parts[at - 1]?.name === "as" ? parts[at - 2] : undefined;
          this.imports.push({ module, name: this.text(renamed ?? part), as: this.text(part) });
        });
      }
    }
  }

  private target(node: SyntaxNode): HostTarget {
    const range = rangeOf(node);
    if (node.name === "VariableDefinition" || node.name === "VariableName") {
      return { kind: "name", range, name: this.text(node) };
    }
    if (node.name === "ArrayPattern") {
      const items = childrenOf(node).filter((child) => isTarget(child));
      return { kind: "list", range, items: items.map((item) => this.target(item)) };
    }
    if (node.name === "ObjectPattern") {
      const entries: { key: string; target: HostTarget }[] = [];
      for (const child of childrenOf(node)) {
        if (child.name !== "PatternProperty") continue;
        const parts = childrenOf(child);
        const bound = parts.findLast((part) => isTarget(part));
        const key = parts.find((part) => part.name === "PropertyName");
        if (bound !== undefined) entries.push({ key: this.text(key ?? bound), target: this.target(bound) });
      }
      return { kind: "object", range, entries };
    }
    return { kind: "other", range };
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
    const children = childrenOf(node);
    switch (node.name) {
      case "String":
      case "TemplateString":
        return { kind: "string", range, literals: [this.literal(node, false)] };
      case "Number":
        return { kind: "number", range, text: this.text(node) };
      case "BooleanLiteral":
        return { kind: "boolean", range, value: this.text(node) === "true" };
      case "null":
        return { kind: "null", range };
      case "this":
      case "super":
      case "VariableName":
        return this.text(node) === "undefined"
          ? { kind: "null", range }
          : { kind: "name", range, name: this.text(node) };
      case "MemberExpression":
        return this.member(children, range);
      case "CallExpression":
      case "NewExpression": {
        const callee = children.find((child) => isExpression(child));
        const list = children.find((child) => child.name === "ArgList");
        if (callee === undefined) break;
        return {
          kind: "call",
          range,
          callee: this.expression(callee),
          args: list === undefined ? [] : this.args(list),
          argsRange: list === undefined ? { start: node.to, end: node.to } : rangeOf(list),
        };
      }
      case "ParenthesizedExpression":
      case "AwaitExpression":
      case "PrefixCast":
      case "YieldExpression": {
        const inner = children.findLast((child) => isExpression(child));
        if (inner === undefined) break;
        return this.expression(inner);
      }
      case "PostfixExpression": {
        const [inner, mark] = children;
        if (inner === undefined || mark?.name !== "LogicOp") break;
        return this.expression(inner);
      }
      case "ArrayExpression": {
        const items: { value: HostExpression; spread: boolean }[] = [];
        let spread = false;
        for (const child of children) {
          if (child.name === "Spread") spread = true;
          else if (isExpression(child)) {
            items.push({ value: this.expression(child), spread });
            spread = false;
          }
        }
        return { kind: "list", range, items };
      }
      case "ObjectExpression":
        return {
          kind: "object",
          range,
          entries: children.filter((child) => child.name === "Property").map((child) => this.entry(child)),
        };
      case "BinaryExpression": {
        const [left] = children;
        const right = children.at(-1);
        const operator = children[1];
        if (left === undefined || right === undefined || operator === undefined) break;
        if (operator.name === "as" || operator.name === "satisfies") return this.expression(left);
        return {
          kind: "binary",
          range,
          operator: this.text(operator),
          left: this.expression(left),
          right: this.expression(right),
        };
      }
      case "UnaryExpression": {
        const operand = children.at(-1);
        const [mark] = children;
        if (operand === undefined || mark === undefined) break;
        if (this.text(mark) === "!") return { kind: "not", range, operand: this.expression(operand) };
        if (operand.name === "Number") return { kind: "number", range, text: this.text(node) };
        break;
      }
      case "ConditionalExpression": {
        const [condition, then, otherwise] = children.filter((child) => isExpression(child));
        if (condition === undefined || then === undefined || otherwise === undefined) break;
        return {
          kind: "choice",
          range,
          condition: this.expression(condition),
          whenTrue: this.expression(then),
          whenFalse: this.expression(otherwise),
        };
      }
      case "ArrowFunction":
      case "FunctionExpression":
        return { kind: "function", range, function: this.functionOf(children, range) };
      case "ClassExpression":
        return { kind: "class", range, class: this.classOf(children, range) };
      case "AssignmentExpression": {
        const [target, operator] = children;
        const value = children.at(-1);
        if (target === undefined || operator === undefined || value === undefined) break;
        return {
          kind: "assign",
          range,
          target: this.target(target),
          operator: this.text(operator),
          value: this.expression(value),
        };
      }
      case "TaggedTemplateExpression": {
        const [tag] = children;
        const template = children.at(-1);
        if (tag === undefined || template?.name !== "TemplateString") break;
        const raw = /^String\.raw$/.test(this.text(tag));
        return {
          kind: "tagged",
          range,
          tag: this.expression(tag),
          text: { kind: "string", range: rangeOf(template), literals: [this.literal(template, raw)] },
        };
      }
      default:
    }
    return {
      kind: "other",
      range,
      children: children.filter((child) => isExpression(child)).map((child) => this.expression(child)),
    };
  }

  private member(children: readonly SyntaxNode[], range: Range): HostExpression {
    const [object] = children;
    const property = children.find(
      (child) => child.name === "PropertyName" || child.name === "PrivatePropertyName",
    );
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
    const index = children.slice(1).find((child) => isExpression(child));
    return {
      kind: "index",
      range,
      object: this.expression(object),
      index: index === undefined ? undefined : this.expression(index),
    };
  }

  private args(list: SyntaxNode): HostArgument[] {
    const args: HostArgument[] = [];
    let spread: SyntaxNode | undefined;
    for (const child of childrenOf(list)) {
      if (child.name === "Spread") spread = child;
      else if (isExpression(child)) {
        const range = { start: spread?.from ?? child.from, end: child.to };
        args.push({ value: this.expression(child), range, spread: spread !== undefined });
        spread = undefined;
      }
    }
    return args;
  }

  private entry(node: SyntaxNode): HostEntry {
    const range = rangeOf(node);
    const children = childrenOf(node);
    const [first] = children;
    if (first?.name === "Spread") {
      const value = children.find((child) => isExpression(child));
      return {
        key: undefined,
        keyRange: rangeOf(first),
        range,
        value: value === undefined ? { kind: "other", range, children: [] } : this.expression(value),
      };
    }
    const colonAt = children.findIndex((child) => child.name === ":");
    const keyNode = children.find(
      (child) => child.name === "PropertyDefinition" || child.name === "String" || child.name === "Number",
    );
    const keyRange = keyNode === undefined ? range : rangeOf(keyNode);
    const computed = first?.name === "[";
    const key =
      keyNode === undefined || computed ? undefined : this.text(keyNode).replaceAll(/^["']|["']$/g, "");
    if (colonAt >= 0) {
      const value = children.slice(colonAt + 1).find((child) => isExpression(child));
      const named = computed ? children.slice(1, colonAt).find((child) => isExpression(child)) : undefined;
      return {
        key,
        ...(named === undefined ? {} : { computed: this.expression(named) }),
        keyRange: named === undefined ? keyRange : rangeOf(named),
        range,
        value: value === undefined ? { kind: "other", range, children: [] } : this.expression(value),
      };
    }
    if (children.some((child) => child.name === "Block")) {
      return {
        key,
        keyRange,
        range,
        value: { kind: "function", range, function: this.functionOf(children, range) },
      };
    }
    return { key, keyRange, range, value: { kind: "name", range, name: key ?? "" } };
  }

  private literal(node: SyntaxNode, raw: boolean): HostLiteral {
    const opening = this.source.charAt(node.from);
    const quote = opening === "'" || opening === "`" ? opening : '"';
    const start = node.from + 1;
    const closed = node.to > start && this.source.charAt(node.to - 1) === quote;
    const end = Math.max(start, closed ? node.to - 1 : node.to);
    const parts: HostLiteralPart[] = [];
    let at = start;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== "Interpolation") continue;
      if (child.from > at)
        parts.push({ kind: "text", ...decodeJavaScript(this.source, at, child.from, raw) });
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
    if (at < end) parts.push({ kind: "text", ...decodeJavaScript(this.source, at, end, raw) });
    const interpolated = parts.some((part) => part.kind === "value");
    return { range: rangeOf(node), parts, escape: javaScriptEscaper(quote, { raw, interpolated }) };
  }
}

const EXPRESSIONS = new Set([
  "String",
  "TemplateString",
  "Number",
  "BooleanLiteral",
  "null",
  "this",
  "super",
  "VariableName",
  "ArrowFunction",
  "RegExp",
  "PrefixCast",
  "DynamicImport",
  "NewTarget",
  "ImportMeta",
]);

function isExpression(node: SyntaxNode): boolean {
  return EXPRESSIONS.has(node.name) || node.name.endsWith("Expression");
}

function isTarget(node: SyntaxNode): boolean {
  return node.name === "VariableDefinition" || node.name === "ArrayPattern" || node.name === "ObjectPattern";
}

function isStatement(node: SyntaxNode): boolean {
  return node.name.endsWith("Statement") || node.name.endsWith("Declaration") || node.name === "Block";
}
