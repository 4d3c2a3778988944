package dev.holdfast.simulation;

import dev.holdfast.control.Applied;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.ResourceState;
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

  /** What applying brought about. */
  record Outcome(ControlState before, List<Step> steps, ControlState after) {}

  /**
   * What one command brought about.
   *
   * @param before the state that it was applied to
   * @param moves of the resources that are not as they were before
   */
  record Step(Command command, ControlState before, Applied applied, List<Move> moves) {
    @SuppressWarnings("ReferenceEquality") // What was not touched is the same object still.
    static Step of(Command command, ControlState before, Applied applied) {
      List<Move> moves = new ArrayList<>(1);
      for (ResourceState now : applied.state().resources().values()) {
        ResourceState earlier = before.resource(now.id());
        if (earlier != now) {
          moves.add(new Move(earlier, now));
        }
      }
      return new Step(command, before, applied, moves);
    }
  }

  /** A resource's state before and after a command. */
  record Move(ResourceState earlier, ResourceState now) {}

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
    List<Step> steps = new ArrayList<>(commands.size());
    ControlState now = state;
    for (Command command : commands) {
      Applied applied = rules.apply(now, command);
      steps.add(Step.of(command, now, applied));
      now = applied.state();
    }
    Outcome done = new Outcome(state, steps, now);
    outcome = Optional.of(done);
    return done;
  }
}
