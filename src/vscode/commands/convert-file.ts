// Rewrites one file for another database: the safe fixes, and for each choice the first way, all seen before they
// are made.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { documentOf, refuseOutsideMigrations } from "../open-document";
import { pickTargets } from "../pick-targets";

export const convertFile: LensCommand = {
  name: "convertFile",
  refuse: refuseOutsideMigrations,
  async run(app, argument) {
    const uri = documentOf(argument);
    if (uri === undefined) return;
    const project = app.projects.ofUri(uri);
    const targets = await pickTargets({
      title: vscode.l10n.t("Convert for which databases?"),
      picked: project?.targets.slice(1) ?? [],
      without: [],
    });
    if (targets === undefined || targets.length === 0) return;
    const client = await app.startClient();
    await app.previews.show(uri, vscode.l10n.t("converted for {0}", targets.join(", ")), () =>
      client.convert({ uri: uri.toString(), targets }),
    );
  },
};
