package dev.holdfast.cli;

import dev.holdfast.cli.RunbookView.StepView;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import java.util.List;
import java.util.Optional;

/** Shows the steps of a runbook: which are done, how long they took, and what is waited for. */
final class RunbookSteps {
  private static final int WIDTH = 100;

  /** The longest name of a step, so that lines printed one after the other still align. */
  private static final int NAME_WIDTH = 9;

  private RunbookSteps() {}

  /** One line for each step begun, in their order; more where a reason is long. */
  static List<String> lines(RunbookView runbook, Terminal terminal) {
    return runbook.steps().stream().flatMap(step -> lines(step, terminal).stream()).toList();
  }

  /** One line for a step; more where its reason is long. */
  static List<String> lines(StepView step, Terminal terminal) {
    Optional<String> took = step.took().map(time -> StatusTable.seconds(time.toMillis()));
    return new TextTable(WIDTH, "  ")
        .row(
            took.isPresent() ? new Cell("✓", Style.GOOD) : new Cell("▸", Style.WARNING),
            Cell.of(pad(step.name(), NAME_WIDTH)),
            Cell.of(pad(took.orElse("…"), "00.0 s".length())),
            Cell.of(step.because().orElse("")))
        .lines(terminal);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
