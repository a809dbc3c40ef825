// The language server's process: it makes the connection (Node IPC, or --stdio) and hands it to the server.
import "./heap-limits";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "./server";

// vscode-languageserver reads the transport off the arguments itself.
startServer(createConnection(ProposedFeatures.all));
