package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Database;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how the regions stand. */
@Command(
    name = "status",
    description = "Show regions, roles, epochs, leases and lag, and the runbooks under way.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

  private final Terminal terminal;
  @Mixin private final StateOptions state = new StateOptions();
  @Mixin private final JsonOption answer = new JsonOption();

  @Option(
      names = "--watch",
      description = "Show it again every second until interrupted; with --json one line each time.")
  private boolean watch;

  StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningTopology running = state.running();
    RegionsApi regions = new RegionsApi(running);
    if (!watch) {
      show(running, regions.status().body());
      return ExitCode.OK;
    }
    Pace pace = new Pace(WATCH_INTERVAL);
    while (true) {
      showAgain(running, regions);
      pace.next();
    }
  }

  private void show(RunningTopology running, JsonNode status) {
    if (answer.json()) {
      terminal.out().println(status.toPrettyString());
    } else {
      lines(running, status).forEach(terminal.out()::println);
      for (Database database : running.topology().databases()) {
        String psql = PasswordFile.psql(running, database.primary(), database.id());
        terminal.out().println("connect to " + database.id() + ": " + psql);
      }
    }
  }

  private void showAgain(RunningTopology running, RegionsApi regions) {
    try {
      JsonNode status = regions.status().body();
      if (answer.json()) {
        terminal.out().println(status);
      } else {
        // In one piece, so that the screen does not flicker.
        String screen = String.join("\n", lines(running, status));
        terminal.out().println(terminal.colours() ? CLEAR_SCREEN + screen : screen + "\n");
      }
    } catch (CommandException e) {
      // Regions come and go while people watch; that is what they watch for.
      terminal.err().println(e.message());
    }
    terminal.out().flush();
  }

  private Iterable<String> lines(RunningTopology running, JsonNode status) {
    return StatusTable.lines(running.topology().name(), StatusView.of(status), terminal);
  }
}
