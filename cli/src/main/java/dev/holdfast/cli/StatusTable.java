package dev.holdfast.cli;

import dev.holdfast.cli.StatusView.RegionView;
import dev.holdfast.cli.StatusView.ReplicaView;
import dev.holdfast.cli.StatusView.ResourceView;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows a status to people, within 100 columns: what needs a look stands out, everything says why.
 */
final class StatusTable {
  private static final int WIDTH = 100;
  private static final String NOTHING = "–";

  /**
   * Heartbeats come several times a second; an older one means that the region is on its way out.
   */
  private static final long OLD_HEARTBEAT_MS = 2_000;

  private final Terminal terminal;
  private final List<String> lines = new ArrayList<>();

  private StatusTable(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The lines that show the status of a topology. */
  static List<String> lines(String topology, StatusView status, Terminal terminal) {
    StatusTable table = new StatusTable(terminal);
    table.heading(topology, status);
    table.regions(status);
    status.resources().forEach(table::resource);
    status.runbooks().stream().filter(runbook -> !runbook.ended()).forEach(table::runbook);
    table.exports(status);
    return List.copyOf(table.lines);
  }

  private void heading(String topology, StatusView status) {
    lines.add(
        terminal.styled(Style.BOLD, topology)
            + terminal.styled(Style.FAINT, "  as " + status.region() + " sees it, leader ")
            + status.leader().orElse(terminal.styled(Style.BAD, "unknown")));
    if (status.log().old()) {
      lines.add(terminal.styled(Style.BAD, "  " + age(status)));
    }
  }

  /** Nobody answered who knows better. */
  private static String age(StatusView status) {
    long behind = status.log().behind();
    return "as things stood %s ago: nothing has reached %s since%s"
        .formatted(
            seconds(status.log().appliedMillisAgo().orElse(0L)),
            status.region(),
            behind > 0 ? ", and it lacks " + behind + " entries" : "");
  }

  private void regions(StatusView status) {
    TextTable table = new TextTable(WIDTH, "").headings("REGION", "ROLE", "HEARTBEAT", "STATE");
    for (RegionView region : status.regions()) {
      boolean old = region.heartbeatAgeMs().map(age -> age > OLD_HEARTBEAT_MS).orElse(true);
      table.row(
          Cell.of(region.id()),
          Cell.of(region.role()),
          new Cell(
              region.heartbeatAgeMs().map(age -> seconds(age) + " ago").orElse("none yet"),
              old ? Style.BAD : Style.PLAIN),
          state(region, old, status.leader()));
    }
    section(table);
  }

  private static Cell state(RegionView region, boolean old, Optional<String> leader) {
    if (region.trouble().isPresent()) {
      return new Cell("its log: " + region.trouble().get(), Style.BAD);
    }
    if (!region.unreachableFrom().isEmpty()) {
      return new Cell(
          "unreachable from " + String.join(", ", region.unreachableFrom()),
          old ? Style.BAD : Style.WARNING);
    }
    if (!region.connected()) {
      return new Cell("not connected", old ? Style.BAD : Style.WARNING);
    }
    if (old) {
      return new Cell("silent", Style.BAD);
    }
    return new Cell(leader.equals(Optional.of(region.id())) ? "well, leader" : "well", Style.GOOD);
  }

  private void resource(ResourceView resource) {
    lines.add("");
    lines.add(
        terminal.styled(Style.BOLD, resource.id())
            + terminal.styled(Style.FAINT, "  " + resource.kind() + "  ")
            + "epoch %d  primary %s  "
                .formatted(resource.epoch(), resource.primary().orElse(NOTHING))
            + terminal.styled(
                resource.phase().equals("steady") ? Style.GOOD : Style.WARNING, resource.phase())
            + "  lease "
            + resource.leaseRemainingMs().map(StatusTable::seconds).orElse(NOTHING));
    TextTable facts = new TextTable(WIDTH, "  ");
    resource.because().ifPresent(because -> facts.row(faint("because"), Cell.of(because)));
    facts.row(faint("writes"), Cell.of(durability(resource)));
    lines.addAll(facts.lines(terminal));
    TextTable table =
        new TextTable(WIDTH, "  ").headings("REPLICA", "ROLE", "EPOCH", "POSITION", "LAG", "STATE");
    resource.replicas().forEach(replica -> replica(table, replica));
    lines.addAll(table.lines(terminal));
  }

  private static Cell faint(String text) {
    return new Cell(text, Style.FAINT);
  }

  private static String durability(ResourceView resource) {
    return resource.sync().count() == 0
        ? "wait for no standby"
        : "wait for %d of %s"
            .formatted(resource.sync().count(), String.join(", ", resource.sync().regions()));
  }

  private static void replica(TextTable table, ReplicaView replica) {
    boolean well = replica.role().equals("primary") || replica.streaming();
    String state =
        replica.streaming() ? "streaming" : replica.role().equals("primary") ? "serving" : "";
    table.row(
        Cell.of(replica.region()),
        new Cell(replica.role(), well ? Style.PLAIN : Style.WARNING),
        Cell.of(Long.toString(replica.epoch())),
        Cell.of(replica.position().orElse(NOTHING)),
        Cell.of(replica.lagBytes().map(StatusTable::bytes).orElse(NOTHING)),
        new Cell(
            well ? state : replica.because().orElse("not streaming"),
            well ? Style.GOOD : Style.WARNING));
  }

  private void runbook(RunbookView runbook) {
    lines.add("");
    lines.add(
        terminal.styled(Style.BOLD, runbook.id())
            + "  "
            + runbook.kind()
            + " of "
            + runbook.resource()
            + "  "
            + terminal.styled(Style.WARNING, runbook.state()));
    runbook.because().ifPresent(because -> lines.add("  " + terminal.styled(Style.FAINT, because)));
    lines.addAll(RunbookSteps.lines(runbook, terminal));
    if (runbook.awaitsApproval()) {
      lines.add(
          "  approved by %d of %d; approve with: holdfast approve %s --as NAME"
              .formatted(runbook.approvals().size(), runbook.approvalsNeeded(), runbook.id()));
    }
  }

  private void exports(StatusView status) {
    TextTable table =
        new TextTable(WIDTH, "").headings("EXPORTED", "REGION", "EPOCH", "ROWS", "FILE");
    if (!status.exports().isEmpty()) {
      status
          .exports()
          .forEach(export ->
              table.row(
                  Cell.of(export.resource()),
                  Cell.of(export.region()),
                  Cell.of(Long.toString(export.epoch())),
                  Cell.of(Long.toString(export.rows())),
                  Cell.of(export.file())));
      section(table);
    }
  }

  private void section(TextTable table) {
    lines.add("");
    lines.addAll(table.lines(terminal));
  }

  /** Milliseconds as people read them. */
  static String seconds(long millis) {
    Duration time = Duration.ofMillis(millis);
    if (Math.abs(millis) < 100_000) {
      return "%.1f s".formatted(millis / 1000.0);
    }
    return time.toHours() > 0
        ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
  }

  /** Bytes as people read them. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double kibibytes = bytes / 1024.0;
    return kibibytes < 1024
        ? "%.1f KiB".formatted(kibibytes)
        : "%.1f MiB".formatted(kibibytes / 1024);
  }
}
