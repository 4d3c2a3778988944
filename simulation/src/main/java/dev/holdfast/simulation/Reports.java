package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.model.Epoch;
import java.util.ArrayList;
import java.util.List;

/** What an agent tells the log: once, and again until the state has moved on. */
final class Reports {
  private static final long REPEAT_NANOS = 600_000_000L;

  private final Node node;
  private final Runnable lookAgain;
  private String said = "";
  private long saidAt;

  Reports(Node node, Runnable lookAgain) {
    this.node = node;
    this.lookAgain = lookAgain;
  }

  void restart() {
    said = "";
  }

  /** Whether the log surely hears of it soon. */
  boolean onItsWay(Class<? extends Command> report, Epoch epoch) {
    return said.equals(report.getSimpleName() + epoch)
        && node.machine.monotonic() - saidAt < REPEAT_NANOS;
  }

  void say(Command.OfResource report) {
    say(report, List.of());
  }

  /** With what surely follows from it, to save a round trip. */
  void say(Command.OfResource report, List<Command> consequences) {
    if (onItsWay(report.getClass(), report.epoch())) {
      return;
    }
    said = report.getClass().getSimpleName() + report.epoch();
    saidAt = node.machine.monotonic();
    List<Command> commands = new ArrayList<>();
    commands.add(report);
    commands.addAll(consequences);
    node.proposer.send(commands);
    node.machine.after(REPEAT_NANOS + 1, lookAgain);
  }
}
