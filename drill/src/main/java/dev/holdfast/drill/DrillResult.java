package dev.holdfast.drill;

import dev.holdfast.drill.report.Report;
import java.nio.file.Path;

/**
 * How a drill ended.
 *
 * @param report everything that was found
 * @param folder where report.html, report.json, junit.xml and history.ndjson lie
 * @param interrupted whether it was broken off; the caller's thread is no longer marked as
 *     interrupted, so that regions can be stopped in peace
 */
public record DrillResult(Report report, Path folder, boolean interrupted) {
  /** The exit code of the command that held the drill. */
  public int exitCode() {
    return report.exitCode();
  }
}
