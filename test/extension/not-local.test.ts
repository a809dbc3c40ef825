// A database that is not on this machine: its name is typed before anything runs there. The address that makes it so
// is this machine's own on its network, handed on to the server.
import assert from "node:assert/strict";
import { connect as connectSocket, createServer, type AddressInfo, type Server } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import * as vscode from "vscode";
import { makeScratch } from "../engines/scratch";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";
import { describeOnEngine } from "../run/live-engine";
import { closeEditors, finding, open } from "./sample";

const FILE = "sql-app/migrations/0002_create_specimens.up.sql";
const ROWS = '.pane:has(> .pane-header h3:text-is("Migrations")) .monaco-list-row';
const NAME_BOX = '.quick-input-widget:has-text("is not on this machine") input';

function inPlan(selector: string): string {
  const enter = "internal:control=enter-frame";
  return `iframe.webview.ready >> ${enter} >> iframe >> ${enter} >> ${selector}`;
}

/** An address of this machine that does not say so. */
function outwardAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? hostname();
}

function handOn(host: string, port: number): Promise<Server> {
  const server = createServer((socket) => {
    const onward = connectSocket(port, host);
    const end = (): void => {
      socket.destroy();
      onward.destroy();
    };
    socket.on("error", end).on("close", end).pipe(onward);
    onward.on("error", end).on("close", end).pipe(socket);
  });
  return new Promise((resolve) => server.listen(0, "0.0.0.0", () => resolve(server)));
}

async function showPlan(): Promise<void> {
  await open(FILE);
  await vscode.commands.executeCommand("migrationLens.showPlan");
  await takeSteps({ wait: inPlan('button.primary:text-is("Migrate")'), timeout: 60_000 });
}

describeOnEngine("postgresql", "a database that is not on this machine", function (given) {
  let server: Server;
  let database: string;
  let drop: () => Promise<void>;

  before(async function () {
    this.timeout(120_000);
    if (!hasPage()) this.skip();
    const scratch = await makeScratch(given);
    drop = () => scratch.drop();
    const url = new URL(scratch.url);
    database = url.pathname.slice(1);
    server = await handOn(url.hostname, Number(url.port || "5432"));
    url.hostname = outwardAddress();
    url.port = String((server.address() as AddressInfo).port);
    const { document } = await open(FILE);
    await finding(document.uri, "jsonb-type");
    await vscode.commands.executeCommand("migrationLens.migrations.focus");
    const connecting = vscode.commands.executeCommand("migrationLens.connectDatabase");
    await takeSteps(
      { wait: '.quick-input-widget input[placeholder^="pglite:"]' },
      { press: "Control+A" },
      { type: url.toString() },
      { press: "Enter" },
    );
    await connecting;
    await until("pending marks", async () =>
      (await readTexts(ROWS)).some((text) => /create_collections[^]*pending/.test(text)),
    );
  });
  after(async () => {
    await vscode.commands.executeCommand("migrationLens.disconnectDatabase");
    await closeEditors();
    server.close();
    await drop();
  });

  it("is said to be so in the plan, and nothing runs there when its name is not given", async () => {
    await showPlan();
    assert.match((await readTexts(inPlan("dl"))).join("\n"), /not on this machine/);
    await takeSteps({ click: inPlan('button.primary:text-is("Migrate")') });
    await takeSteps({ wait: NAME_BOX }, { type: `not-${database}` }, { press: "Enter" });
    await takeSteps({ wait: `.quick-input-widget:has-text("The database is called ${database}")` });
    await takeSteps({ press: "Escape" }, { wait: NAME_BOX, state: "hidden" });
    await vscode.commands.executeCommand("migrationLens.refresh");
    assert.ok((await readTexts(ROWS)).some((text) => /create_collections[^]*pending/.test(text)));
    await vscode.commands.executeCommand("migrationLens.discardPlan");
  }).timeout(120_000);

  it("is migrated once its name is typed", async () => {
    await showPlan();
    await takeSteps({ click: inPlan('button.primary:text-is("Migrate")') });
    await takeSteps({ wait: NAME_BOX }, { type: database }, { press: "Enter" });
    await until(
      "applied marks",
      async () => (await readTexts(ROWS)).some((text) => /summarise_collections[^]*applied/.test(text)),
      120_000,
    );
  }).timeout(180_000);
});
