package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.advisor.plan.Answer;
import dev.holdfast.advisor.plan.Criterion;
import dev.holdfast.advisor.plan.Gate;
import dev.holdfast.advisor.plan.Phase;
import dev.holdfast.advisor.plan.Roadmap;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import dev.holdfast.model.design.Design;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lays out ninety days from the decision to a design that runs, with gates. */
@Command(
    name = "plan",
    description =
        "Lay out ninety days for a design, with gates that read what was measured and answer go,"
            + " hold or abort.")
final class PlanCommand implements Callable<Integer> {
  private static final int WIDTH = 120;
  private static final String INDENT = "  ";

  private final Terminal terminal;
  @Mixin private final DesignFile file = new DesignFile();
  @Mixin private final PriceBook prices = new PriceBook();
  @Mixin private final DrillReports drills = new DrillReports();
  @Mixin private final JsonOption answer = new JsonOption();

  @Option(
      names = "--gate",
      paramLabel = "N",
      description = "Ask one gate: the exit code is 0 for go, 3 for hold, 1 for abort.")
  private int gate;

  private Optional<LocalDate> start = Optional.empty();

  PlanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description = "The first day, for instance 2026-12-01, to see dates.")
  void start(LocalDate day) {
    start = Optional.of(day);
  }

  @Override
  public Integer call() {
    Design design = file.design(terminal);
    List<Evidence> evidence = drills.of(design.name());
    Roadmap plan = Roadmap.of(design, Estimate.of(design, prices.book(), evidence), evidence);
    Optional<Gate> asked = asked(plan);
    if (answer.json()) {
      terminal.out().println(json(plan).toPrettyString());
    } else if (asked.isPresent()) {
      show(asked.get());
    } else {
      plan.phases().forEach(this::show);
      terminal.out().println(terminal.styled(Style.BOLD, "At any time"));
      criteria(plan.aborts());
    }
    return asked.map(one -> exitCode(one.answer())).orElse(ExitCode.OK);
  }

  private Optional<Gate> asked(Roadmap plan) {
    if (gate == 0) {
      return Optional.empty();
    }
    return Optional.of(
        plan.gate(gate)
            .orElseThrow(() ->
                CommandException.usage(
                    "There is no gate " + gate + ".",
                    "Ask one from 1 to " + plan.phases().size() + ".")));
  }

  private static int exitCode(Answer answer) {
    return switch (answer) {
      case GO -> ExitCode.OK;
      case HOLD -> ExitCode.UNKNOWN;
      case ABORT -> ExitCode.FAILED;
    };
  }

  private void show(Phase phase) {
    terminal
        .out()
        .println(
            "%s  %s"
                .formatted(
                    terminal.styled(Style.BOLD, days(phase)),
                    terminal.styled(Style.BOLD, phase.name())));
    for (String task : phase.tasks()) {
      List<String> lines = TextTable.wrapped(task, WIDTH - 4);
      terminal.out().println(INDENT + "- " + lines.getFirst());
      lines.stream().skip(1).forEach(line -> terminal.out().println(INDENT + INDENT + line));
    }
    show(phase.gate());
    terminal.out().println();
  }

  private String days(Phase phase) {
    return start
        .map(day -> day.plusDays(phase.from() - 1L) + " to " + day.plusDays(phase.to() - 1L))
        .orElse("Days " + phase.from() + " to " + phase.to());
  }

  private void show(Gate one) {
    terminal
        .out()
        .println(
            INDENT
                + "gate "
                + one.number()
                + ": "
                + terminal.styled(style(one.answer()), one.answer().word()));
    criteria(one.criteria());
  }

  private void criteria(List<Criterion> criteria) {
    TextTable table = new TextTable(WIDTH, INDENT + INDENT);
    for (Criterion criterion : criteria) {
      table.row(
          new Cell(criterion.answer().word(), style(criterion.answer())),
          Cell.of(criterion.what()),
          Cell.of(criterion.because()));
    }
    table.lines(terminal).forEach(terminal.out()::println);
  }

  private static Style style(Answer answer) {
    return switch (answer) {
      case GO -> Style.GOOD;
      case HOLD -> Style.WARNING;
      case ABORT -> Style.BAD;
    };
  }

  private ObjectNode json(Roadmap plan) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("topology", plan.application()).put("next_gate", plan.next().number());
    ArrayNode phases = root.putArray("phases");
    for (Phase phase : plan.phases()) {
      ObjectNode node =
          phases
              .addObject()
              .put("name", phase.name())
              .put("from_day", phase.from())
              .put("to_day", phase.to());
      start.ifPresent(day ->
          node.put("from", day.plusDays(phase.from() - 1L).toString())
              .put("to", day.plusDays(phase.to() - 1L).toString()));
      phase.tasks().forEach(node.putArray("tasks")::add);
      ObjectNode one =
          node.putObject("gate")
              .put("number", phase.gate().number())
              .put("answer", phase.gate().answer().word())
              .put("because", phase.gate().because());
      criteria(one.putArray("criteria"), phase.gate().criteria());
    }
    criteria(root.putArray("abort_criteria"), plan.aborts());
    return root;
  }

  private static void criteria(ArrayNode array, List<Criterion> criteria) {
    for (Criterion criterion : criteria) {
      array
          .addObject()
          .put("what", criterion.what())
          .put("answer", criterion.answer().word())
          .put("because", criterion.because());
    }
  }
}
