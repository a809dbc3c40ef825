// Opens a connection to any address, whatever the engine; each engine is loaded when it is first needed.
import type { DatabaseAddress, EngineName } from "./address";
import type { Answer, Connection, ConnectOptions } from "./engine";

type Connect = (address: DatabaseAddress, options: ConnectOptions) => Answer<Connection>;

const LOADERS: Readonly<Record<EngineName, () => Promise<Connect>>> = {
  postgresql: async () => (await import("./postgresql")).connectPostgresql,
  mysql: async () => (await import("./mysql")).connectMysql,
  pglite: async () => (await import("./pglite")).connectPglite,
};

export async function connect(address: DatabaseAddress, options: ConnectOptions = {}): Answer<Connection> {
  const open = await LOADERS[address.engine]();
  return open(address, options);
}
