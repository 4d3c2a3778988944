package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.TextTable.Cell;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the audit log. */
@Command(name = "audit", description = "Show who did what and why, and whether that log is whole.")
final class AuditCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Terminal terminal;
  @Mixin private final StateOptions state = new StateOptions();
  @Mixin private final JsonOption answer = new JsonOption();

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Reply.Answered audit = new RegionsApi(state.running()).audit();
    if (answer.json()) {
      terminal.out().println(audit.body().toPrettyString());
      return ExitCode.OK;
    }
    TextTable table =
        new TextTable(WIDTH, "").headings("TIME", "WHO", "WHAT", "SUBJECT", "BECAUSE");
    for (JsonNode entry : audit.body().path("entries")) {
      table.row(
          Cell.of(
              Instant.ofEpochMilli(entry.path("at_ms").asLong())
                  .truncatedTo(ChronoUnit.SECONDS)
                  .toString()),
          Cell.of(entry.path("actor").asText()),
          Cell.of(entry.path("action").asText()),
          Cell.of(entry.path("subject").asText()),
          Cell.of(entry.path("because").asText()));
    }
    table.lines(terminal).forEach(terminal.out()::println);
    return ExitCode.OK;
  }
}
