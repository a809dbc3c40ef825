// Every command there is, one row each.
import { addTarget } from "./commands/add-target";
import { applyPreview } from "./commands/apply-preview";
import { connectDatabase } from "./commands/connect-database";
import { convertFile } from "./commands/convert-file";
import { copyName } from "./commands/copy-name";
import { disconnectDatabase } from "./commands/disconnect-database";
import { discardPlan } from "./commands/discard-plan";
import { discardPreview } from "./commands/discard-preview";
import { fixAllSafe } from "./commands/fix-all-safe";
import { forgetConnection } from "./commands/forget-connection";
import { migrateAll } from "./commands/migrate-all";
import { migrateTo } from "./commands/migrate-to";
import { newMigration } from "./commands/new-migration";
import { openMigration } from "./commands/open-migration";
import { openOrigin } from "./commands/open-origin";
import { openRollback } from "./commands/open-rollback";
import { previewMigration } from "./commands/preview-migration";
import { refresh } from "./commands/refresh";
import { rollBackLast } from "./commands/roll-back-last";
import { rollBackTo } from "./commands/roll-back-to";
import { runPlan } from "./commands/run-plan";
import { selectConnection } from "./commands/select-connection";
import { showLog } from "./commands/show-log";
import { showPlan } from "./commands/show-plan";
import { showPreviewDetails } from "./commands/show-preview-details";
import { showRule } from "./commands/show-rule";
import { showSchemaAt } from "./commands/show-schema-at";
import { showStatus } from "./commands/show-status";
import { suppressFinding } from "./commands/suppress-finding";
import type { LensCommand } from "./lens-command";

export const COMMANDS: readonly LensCommand[] = [
  addTarget,
  applyPreview,
  connectDatabase,
  convertFile,
  copyName,
  disconnectDatabase,
  discardPlan,
  discardPreview,
  fixAllSafe,
  forgetConnection,
  migrateAll,
  migrateTo,
  newMigration,
  openMigration,
  openOrigin,
  openRollback,
  previewMigration,
  refresh,
  rollBackLast,
  rollBackTo,
  runPlan,
  selectConnection,
  showLog,
  showPlan,
  showPreviewDetails,
  showRule,
  showSchemaAt,
  showStatus,
  suppressFinding,
];
