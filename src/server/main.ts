// The language server's process: it makes the connection (Node IPC, or --stdio) and hands it to the server.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { limitHeap } from "./heap-limits";
import { startServer } from "./server";

limitHeap();
// vscode-languageserver reads the transport off the arguments itself.
startServer(createConnection(ProposedFeatures.all));
