package dev.holdfast.cli;

import dev.holdfast.lab.Answer;
import dev.holdfast.lab.FolderLock;
import dev.holdfast.lab.LabClient;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Supervisor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the regions that {@code up} runs. */
@Command(
    name = "down",
    description =
        "Stop the regions that 'up' runs, and verify that no process is left. Their data stays.")
final class DownCommand implements Callable<Integer> {
  /** A supervisor gives each region ten seconds to stop, and then as long to die. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Terminal terminal;
  @Mixin private final StateOptions state = new StateOptions();

  DownCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningTopology running = state.running();
    StateFolder folder = running.folder();
    try {
      Optional<Supervisor> supervisor = Supervisor.read(folder);
      if (supervisor.isPresent() && LabClient.to(supervisor.get()).alive()) {
        stop(LabClient.to(supervisor.get()), folder);
      }
      String cleaned = cleanUp(folder);
      supervisor.ifPresent(stopped -> verify(LabClient.to(stopped)));
      terminal
          .out()
          .println("down  " + running.topology().name() + ": no process is left" + cleaned);
      return ExitCode.OK;
    } catch (IOException broken) {
      throw CommandException.unknown(
              "The state folder cannot be read: " + broken.getMessage(),
              "See what runs with: ps -ef | grep holdfast")
          .causedBy(broken);
    }
  }

  private static void stop(LabClient client, StateFolder folder)
      throws InterruptedException, IOException {
    switch (client.stop()) {
      case Answer.Done _ -> {}
      case Answer.Refused(var because) when client.alive() ->
          throw CommandException.failed(because, "Its log: " + folder.supervisorLog());
      case Answer.Refused _ -> {}
      case Answer.Unknown _ -> {}
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Pace pace = new Pace(LOOK_EVERY);
    while (client.alive()) {
      if (System.nanoTime() > deadline) {
        throw CommandException.unknown(
            "The supervisor has not ended after " + PATIENCE.toSeconds() + " s.",
            "Its log: " + folder.supervisorLog());
      }
      pace.next();
    }
  }

  /** Taking the lock ends whatever a supervisor that died has left. */
  private static String cleanUp(StateFolder folder) throws IOException {
    return switch (FolderLock.take(folder)) {
      case FolderLock.Outcome.Held(var lock, var cleaned) -> {
        lock.close();
        yield cleaned.map(told -> "\n      " + told).orElse("");
      }
      case FolderLock.Outcome.Taken(var because) -> throw CommandException.failed(because, "");
    };
  }

  private static void verify(LabClient client) {
    List<String> leftovers = client.leftovers();
    if (!leftovers.isEmpty()) {
      throw CommandException.unknown(
          "These processes are left: " + String.join(", ", leftovers), "End them with kill -9.");
    }
  }
}
