package dev.holdfast.cli;

import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.model.design.Design;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a design costs and promises, before anything runs. */
@Command(
    name = "estimate",
    description =
        "Estimate recovery times, data loss, availability and the monthly bill of a design, each"
            + " figure with its formula and source.")
final class EstimateCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final DesignFile file = new DesignFile();
  @Mixin private final PriceBook prices = new PriceBook();
  @Mixin private final DrillReports drills = new DrillReports();
  @Mixin private final JsonOption answer = new JsonOption();

  @Option(names = "--lines", description = "Show every line of the bill and every resource.")
  private boolean everything;

  EstimateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Book book = prices.book();
    Design design = file.design(terminal);
    Estimate estimate = Estimate.of(design, book, drills.of(design.name()));
    if (answer.json()) {
      terminal.out().println(EstimateJson.of(design, estimate).toPrettyString());
    } else {
      new EstimateText(terminal, design, estimate, everything).show();
    }
    return ExitCode.OK;
  }
}
