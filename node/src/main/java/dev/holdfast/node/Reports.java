package dev.holdfast.node;

import dev.holdfast.control.Command;
import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an agent reports to the log, until the log has it. Used by the agent's thread alone. */
final class Reports {
  /** A report is repeated after as long, if the log does not have it by then. */
  private static final Duration REPEAT = Duration.ofMillis(600);

  private final Proposer proposer;
  private String last = "";
  private long saidNanos;

  Reports(Proposer proposer) {
    this.proposer = proposer;
  }

  /** Repeats a report until the state shows that it has arrived; the caller asks as often. */
  void say(Command.OfResource report, List<Command> consequences) {
    String what = what(report.getClass(), report.epoch());
    if (!onItsWay(report.getClass(), report.epoch())) {
      last = what;
      saidNanos = System.nanoTime();
      List<Command> commands = new ArrayList<>();
      commands.add(report);
      commands.addAll(consequences);
      proposer.send(commands);
    }
  }

  /** Whether such a report was made a moment ago. */
  boolean onItsWay(Class<? extends Command.OfResource> kind, Epoch epoch) {
    return last.equals(what(kind, epoch)) && System.nanoTime() - saidNanos < REPEAT.toNanos();
  }

  private static String what(Class<? extends Command.OfResource> kind, Epoch epoch) {
    return kind.getSimpleName() + epoch;
  }
}
