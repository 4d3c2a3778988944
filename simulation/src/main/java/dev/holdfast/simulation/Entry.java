package dev.holdfast.simulation;

import dev.holdfast.control.Applied;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the replicated log. Applying is deterministic, so the first node that applies an
 * entry keeps the outcome here for the others; that they would get the same is {@code control}'s
 * own contract and tested there.
 */
final class Entry {
  final long index;
  final long term;
  final int origin;
  final long ticket;
  final List<Command> commands;
  private Optional<Outcome> outcome = Optional.empty();

  /** What applying brought about: the state after each command, and the answers. */
  record Outcome(ControlState before, List<Applied> steps, ControlState after) {
    List<Reply> replies() {
      return steps.stream().map(Applied::reply).toList();
    }
  }

  Entry(long index, long term, int origin, long ticket, List<Command> commands) {
    this.index = index;
    this.term = term;
    this.origin = origin;
    this.ticket = ticket;
    this.commands = commands;
  }

  /** Whether somebody has applied it already. */
  boolean applied() {
    return outcome.isPresent();
  }

  /** The state after it; it must have been applied. */
  ControlState state() {
    return outcome.orElseThrow().after();
  }

  Outcome apply(Rules rules, ControlState state) {
    if (outcome.isPresent()) {
      if (outcome.get().before().audit().count() != state.audit().count()) {
        throw new IllegalStateException("two nodes applied different logs before entry " + index);
      }
      return outcome.get();
    }
    List<Applied> steps = new ArrayList<>(commands.size());
    ControlState now = state;
    for (Command command : commands) {
      Applied applied = rules.apply(now, command);
      steps.add(applied);
      now = applied.state();
    }
    Outcome done = new Outcome(state, steps, now);
    outcome = Optional.of(done);
    return done;
  }
}
