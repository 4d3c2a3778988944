package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.engine.Observation;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.util.Optional;

/**
 * All that an agent remembers between two questions. Whoever runs it keeps it as it is; a new one
 * begins with {@link Agent#begin}.
 *
 * @param reached the goal that the engine was brought to; nothing while it is on its way
 * @param wanted the goal that it was asked for last
 * @param wantedNanos since when
 * @param sight what was last seen of the engine
 * @param followedNanos when it was last told to follow
 * @param diverged whether its log was found to be no prefix of the primary's
 * @param trouble why it is not where it should be, for as long as it is not
 * @param leading what it knows as a primary
 * @param crashes how often its server ended by itself
 * @param holding since when it has stood still
 * @param unheld whether it did not stand still when it was told to, so that it must be fenced
 * @param undrained the epoch that it could not hand over; it is then fenced without
 * @param fenced what it says of its fence
 * @param said what it told the log last
 */
public record Memory(
    AgentGoal reached,
    AgentGoal wanted,
    long wantedNanos,
    Sight sight,
    long followedNanos,
    boolean diverged,
    Optional<Trouble> trouble,
    Leading leading,
    Crashes crashes,
    Holding holding,
    boolean unheld,
    Epoch undrained,
    Optional<Fenced> fenced,
    Said said) {

  /**
   * What was seen of an engine.
   *
   * @param seen what
   * @param nanos when
   * @param fresh whether that was looked at for the very next decision
   */
  public record Sight(Observation seen, long nanos, boolean fresh) {}

  /**
   * Why an engine is not where it should be.
   *
   * @param because one sentence
   * @param sinceNanos since when it has not been
   */
  public record Trouble(String because, long sinceNanos) {}

  /**
   * What was confirmed of a fence: said again in the same words, however often, because a later
   * look at a server that is down cannot tell whether it was drained.
   *
   * @param epoch whose primary it was
   * @param position where its log ended
   * @param drained whether everything was handed over
   */
  public record Fenced(Epoch epoch, LogPosition position, boolean drained) {}

  /**
   * What was told to the log.
   *
   * @param kind the kind of report
   * @param epoch in which
   * @param nanos when
   */
  public record Said(Class<? extends Command> kind, Epoch epoch, long nanos) {}

  /** What the engine was doing when it was last looked at. */
  public Observation seen() {
    return sight.seen();
  }
}
