package dev.holdfast.cli;

import dev.holdfast.cli.RegionHost.Nodes;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.lab.Started;
import dev.holdfast.lab.Stopped;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the regions of a topology on this machine. */
@Command(
    name = "up",
    description =
        "Start every region as a process tree on this machine and run them until interrupted. Data"
            + " is kept: the next 'up' resumes with it.")
final class UpCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Nodes nodes;
  @Mixin private final StateFolderOption state = new StateFolderOption();

  @Mixin private final DiskOption disk = new DiskOption();

  private Path file = Path.of("");

  @Option(
      names = "--detach",
      description = "Return once all regions are ready; stop them later with: holdfast down")
  private boolean detach;

  @Option(
      names = "--loopback",
      paramLabel = "PREFIX",
      defaultValue = "127.0",
      description =
          "First two numbers of the regions' addresses (default: ${DEFAULT-VALUE}), to run two"
              + " topologies at once.")
  private String prefix = "127.0";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the network's jitter (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  UpCommand(Terminal terminal, Nodes nodes) {
    this.terminal = terminal;
    this.nodes = nodes;
  }

  @Parameters(
      paramLabel = "FILE",
      defaultValue = "holdfast.yaml",
      description = "The topology file (default: ${DEFAULT-VALUE}).")
  void file(Path file) {
    this.file = file;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!prefix.matches("127\\.(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])")) {
      throw CommandException.usage(
          "'" + prefix + "' cannot begin loopback addresses.", "Write 127.0 up to 127.255.");
    }
    if (detach) {
      return DetachedSupervisor.start(terminal, nodes.main(), request());
    }
    try (RegionHost host = RegionHost.prepare(request(), nodes);
        Interrupts _ = hearSignals(host)) {
      host.cleaned().ifPresent(told -> terminal.err().println(told));
      host.warning().ifPresent(told -> terminal.err().println("warning: " + told));
      return run(host);
    }
  }

  private RegionHost.Request request() {
    return new RegionHost.Request(
        file, state.folder(), List.of(prefix), seed, this::progress, disk.bytes());
  }

  private Interrupts hearSignals(RegionHost host) {
    AtomicBoolean again = new AtomicBoolean();
    return Interrupts.hear(() -> {
      if (again.getAndSet(true)) {
        terminal.err().println("killing what has not stopped yet");
        host.lab().hurry();
      } else {
        host.requestStop();
      }
    });
  }

  private int run(RegionHost host) throws InterruptedException {
    Started started = host.start();
    if (started instanceof Started.Failed(var because) && !host.stopRequested()) {
      host.stop();
      throw CommandException.failed(
          "The regions did not start: " + because,
          "Their logs: " + host.running().folder().path().resolve("regions") + "/*/node.log");
    }
    if (started instanceof Started.Ready(var took)) {
      announce(host, took);
    }
    host.awaitStopRequest();
    terminal.err().println("stopping the regions (once more to kill them)");
    Stopped stopped = host.stop();
    return tell(host, stopped);
  }

  private int tell(RegionHost host, Stopped stopped) {
    if (!stopped.immortal().isEmpty()) {
      throw CommandException.unknown(
          "These processes cannot be ended: " + String.join(", ", stopped.immortal()),
          "They wait for the kernel, probably for a disk.");
    }
    terminal.err().println("down  " + host.running().topology().name() + ": no process is left");
    return ExitCode.OK;
  }

  private void announce(RegionHost host, Duration took) {
    RunningTopology running = host.running();
    terminal
        .out()
        .println(
            "%s    %s: %d regions ready after %s"
                .formatted(
                    terminal.styled(Style.GOOD, "up"),
                    running.topology().name(),
                    running.topology().regions().size(),
                    seconds(took)));
    for (Database database : running.topology().databases()) {
      for (RegionId region : running.topology().regionIds()) {
        String psql = PasswordFile.psql(running, region, database.id());
        terminal.out().println("      %s in %s: %s".formatted(database.id(), region, psql));
      }
    }
    terminal.out().println("      stop with Ctrl-C or: holdfast down");
    terminal.out().flush();
  }

  private void progress(RegionId region, String what, Duration elapsed) {
    terminal.err().println("%8s  %-12s %s".formatted(seconds(elapsed), region, what));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }
}
