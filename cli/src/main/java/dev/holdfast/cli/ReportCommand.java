package dev.holdfast.cli;

import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.capacity.CapacityPlan;
import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.advisor.plan.Roadmap;
import dev.holdfast.advisor.report.Contents;
import dev.holdfast.advisor.report.ReportPage;
import dev.holdfast.advisor.rule.DesignCheck;
import dev.holdfast.model.design.Design;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes one page with all that can be said about a design. */
@Command(
    name = "report",
    description =
        "Write one HTML page with the findings, the estimate, the advice, the plan and, with"
            + " metrics, the capacity of a design.")
final class ReportCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final DesignFile file = new DesignFile();
  @Mixin private final PriceBook prices = new PriceBook();
  @Mixin private final DrillReports drills = new DrillReports();
  @Mixin private final MetricsOption metrics = new MetricsOption();

  private Path out = Path.of("design.html");

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Option(
      names = "--out",
      paramLabel = "HTML",
      description = "Where to write it; design.html by default.")
  void out(Path page) {
    out = page;
  }

  @Override
  public Integer call() {
    Book book = prices.book();
    Design design = file.design(terminal);
    List<Evidence> evidence = drills.of(design.name());
    Estimate estimate = Estimate.of(design, book, evidence);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Optional<CapacityPlan> capacity =
        metrics.given()
            ? Optional.of(CapacityPlan.of(design, metrics.samples(), metrics.ahead()))
            : Optional.empty();
    String page =
        ReportPage.of(
            new Contents(
                design,
                DesignCheck.check(design, AdvisorData.services(), today),
                estimate,
                Advice.of(design, book),
                Roadmap.of(design, estimate, evidence),
                capacity,
                today));
    try {
      Files.writeString(out, page);
    } catch (IOException e) {
      throw CommandException.usage(
              "The page cannot be written to " + out + ": " + e,
              "Name a file in a folder that exists with --out.")
          .causedBy(e);
    }
    terminal.out().println("wrote " + out);
    return ExitCode.OK;
  }
}
