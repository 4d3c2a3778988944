package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.model.Epoch;
import java.util.Optional;

/**
 * Brings one replica to where the committed state wants it, again and again.
 *
 * <p>It is level-triggered: it looks at the goal and at the engine, says the one thing that brings
 * them closer, and repeats in the log what was reached until the log has it. What was reached and
 * has gone wrong since is acted on for as long as it is the goal.
 *
 * <p>A loop runs it: ask {@link #next}, carry out the effects, do the deed, tell {@link #done}. All
 * methods are functions of their arguments.
 */
public final class Agent {
  private final Site site;

  /** An agent at that place. */
  public Agent(Site site) {
    this.site = site;
  }

  /** What an agent remembers that has just been started and has seen its engine. */
  public static Memory begin(Observation seen, Moment now) {
    AgentGoal nothing = new AgentGoal.Nothing();
    return new Memory(
        nothing,
        nothing,
        now.nanos(),
        new Memory.Sight(seen, now.nanos(), false),
        now.nanos(),
        false,
        Optional.empty(),
        Leading.NOTHING,
        Crashes.NONE,
        Holding.NEVER,
        false,
        Epoch.NONE,
        Optional.empty(),
        new Memory.Said(Command.class, Epoch.NONE, now.nanos()));
  }

  /** What is next. */
  public Step next(Memory memory, Context context) {
    return new Turn(site, context, new Draft(memory, context.now())).next();
  }

  /**
   * Whether the engine is looked at once more after a deed. Not where a report must not wait for
   * that, or where it would only cost.
   */
  public boolean looksAfter(Memory memory, Deed deed, Outcome outcome) {
    boolean done = outcome instanceof Outcome.Done;
    return switch (deed) {
      case Deed.Look _, Deed.Lead _, Deed.PrepareDrain _ -> true;
      case Deed.Follow follow ->
          done ? !Turn.stands(memory.reached(), memory.seen(), follow.goal()) : !diverged(outcome);
      case Deed.Rejoin _ -> !diverged(outcome);
      case Deed.Seal seal -> !done || !seal.report();
      case Deed.Fence fence -> done || !fence.drain();
      case Deed.Require _, Deed.Verify _, Deed.Hold _ -> false;
    };
  }

  private static boolean diverged(Outcome outcome) {
    return outcome instanceof Outcome.Diverged;
  }

  /**
   * A deed is done, or is not.
   *
   * @param seen what the engine was doing afterwards, where {@link #looksAfter} asked for it
   */
  public Step done(
      Memory memory, Deed deed, Outcome outcome, Optional<Observation> seen, Moment now) {
    return new Told(site, new Draft(memory, now)).done(deed, outcome, seen);
  }

  /** A proof was tried, and that came of it. */
  public Step verified(Memory memory, Epoch epoch, Probe probe, Moment now) {
    return new Told(site, new Draft(memory, now)).verified(epoch, probe);
  }

  /**
   * Whoever runs the agent has failed by a bug of its own; it goes on, and the others hear of it.
   */
  public Step stumbled(Memory memory, String because, Moment now) {
    Draft draft = new Draft(memory, now);
    draft.inTrouble("internal error: " + because);
    return draft.again(Limits.RETRY);
  }

  /** What a heartbeat says of the replica. */
  public ReplicaReport report(Memory memory, long nowNanos) {
    Observation seen = memory.seen();
    ReplicaReport.State state =
        switch (seen.state()) {
          case EMPTY -> ReplicaReport.State.EMPTY;
          case STOPPED -> ReplicaReport.State.STOPPED;
          case PRIMARY -> ReplicaReport.State.PRIMARY;
          case STANDBY -> ReplicaReport.State.STANDBY;
          case FOREIGN -> ReplicaReport.State.DIVERGED;
          case UNKNOWN -> ReplicaReport.State.UNKNOWN;
        };
    long troubledMillis =
        memory
            .trouble()
            .map(trouble -> Math.max(1, (nowNanos - trouble.sinceNanos()) / 1_000_000))
            .orElse(0L);
    return new ReplicaReport(
        memory.diverged() ? ReplicaReport.State.DIVERGED : state,
        seen.epoch(),
        seen.position(),
        seen.streaming(),
        memory.leading().syncVersion(),
        troubledMillis,
        memory.crashes().lately(nowNanos),
        memory.leading().unconfirmed(),
        memory.trouble().map(Memory.Trouble::because).orElse(seen.because()));
  }
}
