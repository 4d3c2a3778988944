package dev.holdfast.drill.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a drill leaves behind. */
public final class Artefacts {
  /** One line for each invocation and each outcome, as they happened. */
  public static final String HISTORY = "history.ndjson";

  /** A folder of the rows that were read back, for each place where they were read. */
  public static final String READ_BACK = "readback";

  /** Everything that was found, for programs. */
  public static final String JSON = "report.json";

  /** Everything that was found, for people. */
  public static final String PAGE = "report.html";

  /** One test for each check and each objective, for build servers. */
  public static final String JUNIT = "junit.xml";

  private Artefacts() {}

  /** Writes all but the history and the rows, which are written before they are judged. */
  public static void write(Report report, Path folder) throws IOException {
    Files.writeString(folder.resolve(JSON), ReportJson.of(report));
    Files.writeString(folder.resolve(JUNIT), JUnitXml.of(report));
    Files.writeString(folder.resolve(PAGE), ReportPage.of(report));
  }
}
