// The reporter of every suite: shows what mocha's own does, and writes the counts to the file that
// MIGRATION_LENS_RESULT names once the run has ended, so that a run which died is not taken for a green one.
"use strict";
const { writeFileSync } = require("node:fs");
const { format } = require("node:util");
const Mocha = require("mocha");

// Formatted here: a log that passes through VS Code shows the placeholders as they are.
Mocha.reporters.Base.consoleLog = (...parts) => console.log(format(...parts));

class Report extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MIGRATION_LENS_RESULT;
    const failures = [];
    const counts = { passed: 0, failed: 0, skipped: 0 };
    runner.on("pass", () => (counts.passed += 1));
    runner.on("pending", () => (counts.skipped += 1));
    runner.on("fail", (test, error) => {
      counts.failed += 1;
      failures.push({ title: test.fullTitle(), message: String(error?.stack ?? error?.message ?? error) });
    });
    runner.once("end", () => {
      if (file) writeFileSync(file, JSON.stringify({ ...counts, failures, complete: true }));
    });
  }
}

module.exports = Report;
