// The worker process: owns database connections and runs, so that neither the editor nor the language server is
// blocked by one or dies with one. Speaks JSON-RPC over Node's channel to its parent, or over its own input and output.
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { RequestName } from "./protocol";
import { Worker } from "./worker";

function openChannel(): MessageConnection {
  return process.send === undefined
    ? createMessageConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout))
    : createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
}

const channel = openChannel();
let isClosed = false;
const worker = new Worker((name, params) => {
  // Nobody listens any more when the client has gone; the run goes on to its border all the same.
  if (!isClosed) channel.sendNotification(name, params).catch(() => {});
});

for (const name of Object.keys(worker.handlers) as RequestName[]) {
  const handler: (params: never) => Promise<unknown> = worker.handlers[name];
  channel.onRequest(name, (params: never) => handler(params));
}

let ending: Promise<void> | undefined;
function end(how: () => Promise<void>): void {
  isClosed = true;
  ending ??= how().finally(() => process.exit(0));
}

channel.onClose(() => end(() => worker.end()));
process.on("disconnect", () => end(() => worker.end()));
process.on("SIGTERM", () => {
  isClosed = true;
  void worker.endAtOnce().finally(() => process.exit(0));
});
// Ctrl-C in a terminal reaches the whole group; what it means is for the client to say.
process.on("SIGINT", () => {});
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? String(error)}\n`);
});
channel.listen();
