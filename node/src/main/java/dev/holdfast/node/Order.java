package dev.holdfast.node;

import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Reply;
import dev.holdfast.control.Runbook;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has a runbook opened, however often that has to be asked: an entry is lost, or its answer is,
 * whenever the leadership moves.
 *
 * <p>Asking again is safe, since the log opens one runbook at a time and refuses the others. If it
 * refuses what was asked before, the state tells whether that was the runbook in its way.
 *
 * @param log how a command is proposed
 * @param state what this region knows to be committed
 * @param clock measures how long this may take
 */
record Order(Log log, Supplier<ControlState> state, Ticker clock) {
  /** A log that refuses to be asked at all is not asked at full speed. */
  private static final Duration RETRY = Duration.ofMillis(50);

  /** Where commands go. */
  @FunctionalInterface
  interface Log {
    /** What applying the command answered; empty if that is not known in time. */
    Optional<Reply> ask(Command command, Duration within) throws InterruptedException;
  }

  /**
   * Opens the runbook.
   *
   * @return what the log answered; empty if it is not known whether there is such a runbook
   */
  Optional<Reply> open(Command.OpenRunbook command, Duration within) throws InterruptedException {
    long end = clock.monotonicNanos() + within.toNanos();
    Optional<Reply> first = log.ask(command, within);
    if (first.isPresent()) {
      return first;
    }
    Optional<Reply> last = askAgain(command, end);
    return last.filter(Reply.Accepted.class::isInstance).or(() -> opened(command)).or(() -> last);
  }

  private Optional<Reply> askAgain(Command.OpenRunbook command, long end)
      throws InterruptedException {
    var pause = new Bell();
    Optional<Reply> reply = Optional.empty();
    long left = end - clock.monotonicNanos();
    while (reply.isEmpty() && left > 0) {
      pause.await(RETRY);
      reply = log.ask(command, Duration.ofNanos(left));
      left = end - clock.monotonicNanos();
    }
    return reply;
  }

  private Optional<Reply> opened(Command.OpenRunbook command) {
    return state.get().runbooks().stream()
        .filter(runbook -> runbook.resource().equals(command.resource()))
        .filter(runbook -> runbook.epoch().equals(command.epoch()))
        .filter(runbook -> runbook.kind() == command.kind())
        .filter(runbook -> runbook.target().equals(command.target()))
        .filter(runbook -> runbook.by().equals(command.by()))
        .filter(runbook -> runbook.allowLoss() == command.allowLoss())
        .map(Runbook::id)
        .<Reply>map(Reply.Accepted::new)
        .findFirst();
  }
}
