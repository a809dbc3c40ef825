// The datasource block of a Prisma schema: which database, at which address. The models are not read.
// https://www.prisma.io/docs/orm/reference/prisma-schema-reference#datasource
export interface Datasource {
  /** As written: `postgresql`, `mysql`, `sqlite`. */
  readonly provider?: string;
  /** Unset where it comes from the environment. */
  readonly url?: string;
}

/** Undefined for a file without one: a schema may be in several files. */
export function readDatasource(text: string): Datasource | undefined {
  const bare = text.replaceAll(/^\s*\/\/.*$/gm, "");
  const block = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(bare)?.[1];
  if (block === undefined) return undefined;
  // Old versions took a list of providers, and the first of them for new migrations.
  const provider = /^\s*provider\s*=\s*\[?\s*"([^"]*)"/m.exec(block)?.[1];
  const url = /^\s*url\s*=\s*"([^"]*)"/m.exec(block)?.[1];
  return { ...(provider === undefined ? {} : { provider }), ...(url === undefined ? {} : { url }) };
}
