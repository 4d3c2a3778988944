package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import dev.holdfast.control.AuditEntry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the audit log, and checks its hash chain without believing the region that tells it. */
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
    JsonNode audit = new RegionsApi(state.running()).audit().body();
    List<AuditEntry> entries = entries(audit);
    boolean whole = audit.path("intact").asBoolean(true) && chained(entries);
    if (answer.json()) {
      terminal.out().println(audit.toPrettyString());
    } else {
      show(entries, audit.path("count").asLong(entries.size()), whole);
    }
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private void show(List<AuditEntry> entries, long count, boolean whole) {
    TextTable table =
        new TextTable(WIDTH, "").headings("TIME", "WHO", "WHAT", "SUBJECT", "BECAUSE");
    for (AuditEntry entry : entries) {
      Instant at = Instant.ofEpochMilli(entry.atMillis()).truncatedTo(ChronoUnit.SECONDS);
      table.row(
          Cell.of(at.toString()),
          Cell.of(entry.actor()),
          Cell.of(entry.action()),
          Cell.of(entry.subject()),
          Cell.of(entry.because()));
    }
    table.lines(terminal).forEach(terminal.out()::println);
    terminal
        .out()
        .println(
            "%n%s  %d of %d entries, last hash %s"
                .formatted(
                    terminal.styled(whole ? Style.GOOD : Style.BAD, whole ? "whole" : "BROKEN"),
                    entries.size(),
                    count,
                    entries.isEmpty() ? AuditEntry.GENESIS : entries.getLast().hash()));
  }

  private static List<AuditEntry> entries(JsonNode audit) {
    return StreamSupport.stream(audit.path("entries").spliterator(), false)
        .map(AuditCommand::entry)
        .toList();
  }

  /** Whether the entries of an audit log follow each other. */
  static boolean chained(JsonNode audit) {
    return chained(entries(audit));
  }

  /**
   * Whether each entry is whole and follows the one before; what came before the first is not here
   * to check.
   */
  private static boolean chained(List<AuditEntry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      AuditEntry entry = entries.get(i);
      boolean follows =
          i == 0
              ? entry.follows(entry.index() - 1, entry.previous())
              : entry.follows(entries.get(i - 1).index(), entries.get(i - 1).hash());
      if (!follows) {
        return false;
      }
    }
    return true;
  }

  private static AuditEntry entry(JsonNode json) {
    return new AuditEntry(
        json.path("index").asLong(),
        json.path("at_millis").asLong(json.path("atMillis").asLong()),
        json.path("actor").asText(),
        json.path("action").asText(),
        json.path("subject").asText(),
        json.path("because").asText(),
        json.path("previous").asText(),
        json.path("hash").asText());
  }
}
