// What one migration runs, both ways, to be read in peace; no database is needed for it. SQL files are shown as they
// are; for a program it is the SQL that it sends to a database of the person's choice.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { labelOf } from "../migration-label";
import { openPlace } from "../open-document";
import { pickMigration, refuseWithoutProjects } from "../pick";
import type { PlanStep } from "../plan-view";
import { previewCode } from "../preview-code";

export const previewMigration: LensCommand = {
  name: "previewMigration",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const picked = await pickMigration(app, argument, vscode.l10n.t("Preview which migration?"));
    if (picked === undefined) return;
    const { project, migration } = picked;
    if (!migration.parts.every((part) => part.place.uri.toLowerCase().endsWith(".sql"))) {
      await previewCode(app, project, migration);
      return;
    }
    const client = await app.startClient();
    const answer = await client.statements({ project: project.root, migration: migration.id });
    if (answer === null) return;
    const steps = answer.parts.map(({ direction, dialects, texts }): PlanStep => ({
      name: direction === "up" ? vscode.l10n.t("Migrate") : vscode.l10n.t("Roll back"),
      direction,
      statements: texts,
      habit: dialects?.join(", ") ?? project.toolTitle,
      state: "text",
    }));
    app.planPanel.show(
      {
        heading: vscode.l10n.t("Preview: {0}", labelOf(migration)),
        facts: [
          [vscode.l10n.t("Project"), project.name],
          [vscode.l10n.t("Tool"), project.toolTitle],
        ],
        warnings: steps.some((step) => step.direction === "down")
          ? []
          : [vscode.l10n.t("It has no rollback: nothing takes it back.")],
        steps,
        state: "preview",
      },
      {
        open: (step) => {
          const place = answer.parts[step]?.place;
          if (place !== undefined) void openPlace(place);
        },
      },
    );
  },
};
