package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.advisor.rule.DesignCheck;
import dev.holdfast.advisor.rule.Severity;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.TopologyFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Says whether a topology file can be used, everything that is wrong with it, and what it risks.
 */
@Command(
    name = "check",
    description =
        "Check a topology file; say everything that is wrong with it, what the design risks, and"
            + " what to write instead.")
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, json or sarif (for code hosts); text by default.")
  private Format format = Format.TEXT;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "End with 1 from this severity on: note, warning, error (default) or none.")
  private FailOn failOn = FailOn.ERROR;

  @Option(names = "--unknown", description = "List the rules that lacked facts, and which facts.")
  private boolean unknown;

  private LocalDate asOf = LocalDate.now(ZoneOffset.UTC);
  private Path file = Path.of("");

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = "Count ages and expiries from this day; today by default.")
  void asOf(LocalDate day) {
    this.asOf = day;
  }

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  void file(Path file) {
    this.file = file;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Checked checked = checked();
    switch (json.json() ? Format.JSON : format) {
      case TEXT -> new CheckText(terminal, unknown).tell(checked);
      case JSON -> terminal.out().println(CheckJson.document(checked));
      case SARIF -> terminal.out().println(CheckSarif.document(checked));
    }
    return exitCode(checked);
  }

  private Checked checked() {
    DesignResult result = TopologyFile.design(file);
    return switch (result) {
      case DesignResult.Usable usable ->
          new Checked(
              file,
              result,
              Optional.of(DesignCheck.check(usable.design(), AdvisorData.services(), asOf)));
      case DesignResult.Unusable _ -> new Checked(file, result, Optional.empty());
    };
  }

  private int exitCode(Checked checked) {
    return switch (checked.result()) {
      case DesignResult.Unusable _ -> ExitCode.USAGE;
      case DesignResult.Usable usable -> {
        boolean warned = !usable.warnings().isEmpty() && failOn.covers(Severity.WARNING);
        boolean found =
            checked.report().stream()
                .flatMap(report -> report.findings().stream())
                .anyMatch(finding -> failOn.covers(finding.severity()));
        yield warned || found ? ExitCode.FAILED : ExitCode.OK;
      }
    };
  }

  /**
   * What checking one file came to.
   *
   * @param file as it was named
   * @param result what the file tells
   * @param report what the rules find; empty if the file tells nothing
   */
  record Checked(Path file, DesignResult result, Optional<CheckReport> report) {}

  /** How the answer is written. */
  enum Format {
    TEXT,
    JSON,
    SARIF
  }

  /** From which severity on the command fails. */
  enum FailOn {
    NOTE,
    WARNING,
    ERROR,
    NONE;

    boolean covers(Severity severity) {
      return this != NONE && severity.compareTo(Severity.valueOf(name())) >= 0;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
