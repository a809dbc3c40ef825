// Every name that a change writes: tables, columns, constraints, indexes. For rules about how names are written.
import type {
  Change,
  ColumnDefinition,
  Constraint,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  ObjectName,
} from "../../schema/change";

/** In no particular order. A name inside an expression is not among them. */
export function namesOf(change: Change): readonly Name[] {
  switch (change.kind) {
    case "create-table":
      return [
        ...ofObject(change.table),
        ...change.columns.flatMap(ofColumn),
        ...change.constraints.flatMap(ofConstraint),
        ...change.indexes.flatMap(ofIndex),
        ...ofObject(change.from?.table),
      ];
    case "drop-table":
    case "truncate":
      return change.tables.flatMap(ofObject);
    case "rename-table":
      return [...ofObject(change.table), ...ofObject(change.to)];
    case "add-column":
      return [...ofObject(change.table), ...ofColumn(change.column)];
    case "redefine-column":
      return [...ofObject(change.table), change.from, ...ofColumn(change.column)];
    case "drop-column":
    case "alter-column":
      return [...ofObject(change.table), change.column];
    case "rename-column":
      return [...ofObject(change.table), change.column, change.to];
    case "add-constraint":
      return [...ofObject(change.table), ...ofConstraint(change.constraint)];
    case "drop-constraint":
      return [...ofObject(change.table), ...some(change.name)];
    case "rename-constraint":
      return [...ofObject(change.table), change.name, change.to];
    case "validate-constraint":
      return [...ofObject(change.table), change.name];
    case "create-index":
      return [...ofObject(change.table), ...ofIndex(change.index)];
    case "drop-index":
      return [...ofObject(change.table), ...change.names.flatMap(ofObject)];
    case "rename-index":
      return [...ofObject(change.table), ...ofObject(change.name), change.to];
    case "table-options":
    case "unknown-action":
      return ofObject(change.table);
    case "comment":
      return [...ofObject(change.table), ...some(change.column)];
    case "data":
      return ofObject(change.table);
    default:
      return [];
  }
}

function some(name: Name | undefined): readonly Name[] {
  return name === undefined ? [] : [name];
}

function ofObject(object: ObjectName | undefined): readonly Name[] {
  return object === undefined ? [] : [...some(object.schema), object.name];
}

function ofColumn(column: ColumnDefinition): readonly Name[] {
  return [
    column.name,
    ...some(column.nullable?.constraintName),
    ...some(column.primaryKey?.constraintName),
    ...some(column.unique?.constraintName),
    ...some(column.references?.constraintName),
    ...column.checks.flatMap((check) => some(check.constraintName)),
    ...ofTarget(column.references),
  ];
}

function ofTarget(target: ForeignKeyTarget | undefined): readonly Name[] {
  return target === undefined ? [] : [...ofObject(target.table), ...target.columns];
}

function ofConstraint(constraint: Constraint): readonly Name[] {
  const name = some(constraint.name);
  switch (constraint.kind) {
    case "primary-key":
    case "unique":
      return [...name, ...constraint.columns.flatMap(ofPart), ...some(constraint.usingIndex)];
    case "foreign-key":
      return [...name, ...constraint.columns, ...ofTarget(constraint.references)];
    case "not-null":
      return [...name, constraint.column];
    default:
      return name;
  }
}

function ofIndex(index: IndexDefinition): readonly Name[] {
  return [...some(index.name), ...index.parts.flatMap(ofPart), ...(index.include?.columns ?? [])];
}

function ofPart(part: KeyPart): readonly Name[] {
  return some(part.column);
}
