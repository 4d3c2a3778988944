package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a primary away from a region that is lost. */
@Command(
    name = "failover",
    description = "Move a resource's primary away from a region that is lost.")
final class FailoverCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Terminal terminal;
  @Mixin private final FollowOptions options = new FollowOptions();

  private String resource = "";

  @Option(
      names = "--to",
      paramLabel = "REGION",
      description = "Where to; without it the safety rules choose.")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--dry-run",
      description =
          "Say what would happen, what would block it and how long it takes; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--allow-data-loss",
      description = "Go on even if writes that were acknowledged may be lost.")
  private boolean allowDataLoss;

  @Option(names = "--as", paramLabel = "NAME", description = "Who asks, for the audit log.")
  private Optional<String> by = Optional.empty();

  FailoverCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "RESOURCE", description = "Whose primary.")
  void resource(String resource) {
    this.resource = resource;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (by.isEmpty() && !dryRun) {
      throw CommandException.usage(
          "A failover needs to know who asks for it.",
          "Add --as NAME, or --dry-run to change nothing.");
    }
    RunningTopology running = options.running();
    ObjectNode order = RegionsApi.body();
    order.put("resource", running.resource(resource).value());
    to.ifPresent(region -> order.put("to", running.region(region).value()));
    order.put("dryRun", dryRun);
    order.put("allowDataLoss", allowDataLoss);
    order.put("by", by.orElse("dry run"));
    return dryRun
        ? rehearse(new RegionsApi(running), order)
        : new RunbookFollower(terminal, running, options).order("/v1/failover", order);
  }

  private int rehearse(RegionsApi regions, JsonNode order) {
    Reply.Answered answered = regions.order("/v1/failover", order);
    if (options.json()) {
      terminal.out().println(answered.body().toPrettyString());
    } else {
      show(answered);
    }
    return answered.ok() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void show(Reply.Answered answered) {
    terminal
        .out()
        .println(
            terminal.styled(
                    answered.ok() ? Style.GOOD : Style.BAD, answered.ok() ? "possible" : "blocked")
                + "  "
                + answered.because());
    TextTable table = new TextTable(WIDTH, "  ").headings("STEP", "TAKES", "WOULD");
    for (JsonNode step : answered.body().path("steps")) {
      Optional<String> blockedBy = StatusView.text(step, "blocked_by");
      table.row(
          Cell.of(step.path("name").asText()),
          Cell.of(StatusView.number(step, "takes_ms").map(StatusTable::seconds).orElse("–")),
          blockedBy
              .map(why -> new Cell("blocked: " + why, Style.BAD))
              .orElse(Cell.of(step.path("would").asText())));
    }
    table.lines(terminal).forEach(terminal.out()::println);
    terminal.out().println("  Nothing was changed.");
  }
}
