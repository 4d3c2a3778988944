package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.advisor.compliance.ComplianceReport;
import dev.holdfast.advisor.compliance.Evidence;
import dev.holdfast.advisor.compliance.Outcome.Status;
import dev.holdfast.advisor.compliance.RulePacks;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Regime;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Problem;
import dev.holdfast.topology.TopologyFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how a design stands against what its regimes ask for, and what shows it. */
@Command(
    name = "comply",
    description =
        "Print, for each requirement of a design's regimes, whether it is met and what shows it.")
final class ComplyCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();

  private final List<String> regimes = new ArrayList<>();
  private final List<Path> drills = new ArrayList<>();
  private Optional<Path> audit = Optional.empty();
  private LocalDate asOf = LocalDate.now(ZoneOffset.UTC);
  private Path file = Path.of("");

  ComplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  void file(Path file) {
    this.file = file;
  }

  @Option(
      names = "--regime",
      paramLabel = "REGIME",
      description = "Judge by this regime; by default by those of the file. May be given often.")
  void regimes(List<String> words) {
    regimes.addAll(words);
  }

  @Option(
      names = "--drill",
      paramLabel = "REPORT",
      description = "A report.json of holdfast drill, as evidence. May be given often.")
  void drills(List<Path> reports) {
    drills.addAll(reports);
  }

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description = "What holdfast audit --json printed, as evidence.")
  void audit(Path log) {
    this.audit = Optional.of(log);
  }

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = "Count ages from this day; today by default.")
  void asOf(LocalDate day) {
    this.asOf = day;
  }

  private static Regime regime(String word) {
    return Arrays.stream(Regime.values())
        .filter(it -> Keyword.of(it).equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            CommandException.usage(
                "There is no regime " + word + ".",
                "Known: "
                    + Arrays.stream(Regime.values())
                        .map(Keyword::of)
                        .collect(Collectors.joining(", "))));
  }

  @Override
  public Integer call() throws JsonProcessingException {
    return switch (TopologyFile.design(file)) {
      case DesignResult.Unusable(var problems) -> {
        problems.stream().map(Problem::text).forEach(terminal.err()::println);
        yield ExitCode.USAGE;
      }
      case DesignResult.Usable usable -> judge(usable);
    };
  }

  private int judge(DesignResult.Usable usable) throws JsonProcessingException {
    List<Regime> asked = regimes.stream().map(ComplyCommand::regime).toList();
    Evidence evidence = EvidenceFiles.read(drills, audit);
    RulePacks packs = RulePacks.parse(AdvisorData.text(RulePacks.TABLE));
    ComplianceReport report = ComplianceReport.of(usable.design(), asked, packs, evidence, asOf);
    if (report.rows().isEmpty()) {
      throw CommandException.usage(
          "The file names no regime under `compliance`.",
          "Name one there, for instance `compliance: [dora]`, or ask with --regime dora.");
    }
    if (json.json()) {
      terminal.out().println(ComplyJson.document(file, report));
    } else {
      new ComplyText(terminal).tell(report, usable.places());
    }
    return report.count(Status.MISSED) > 0
        ? ExitCode.FAILED
        : report.count(Status.UNKNOWN) > 0 ? ExitCode.UNKNOWN : ExitCode.OK;
  }
}
