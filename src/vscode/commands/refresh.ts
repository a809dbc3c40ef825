// Asks the language server and connected databases again.
import type { LensCommand } from "../lens-command";

export const refresh: LensCommand = {
  name: "refresh",
  async run(app) {
    await app.startClient();
    await app.projects.refresh();
    await app.connections.refreshAll();
  },
};
