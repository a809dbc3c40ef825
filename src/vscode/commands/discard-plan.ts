// Closes the plan that is shown and runs nothing.
import type { LensCommand } from "../lens-command";

export const discardPlan: LensCommand = {
  name: "discardPlan",
  run: (app) => {
    app.planPanel.discard();
    return Promise.resolve();
  },
};
