package dev.holdfast.agent;

import dev.holdfast.control.Command;
import dev.holdfast.model.Epoch;
import java.time.Duration;

/** What an agent asks of the parts around it. */
public sealed interface Effect {
  /** Something changed that the others should know before the next heartbeat is due. */
  record BeatSoon() implements Effect {}

  /**
   * Keep the way into the log free for what will be said: one entry at a time is under way.
   *
   * @param pause for so long
   */
  record BeatNotBefore(Duration pause) implements Effect {}

  /**
   * Let the engine fetch ahead what it needs to follow the primary that is about to begin an epoch;
   * nothing depends on it.
   *
   * @param epoch which
   */
  record Expect(Epoch epoch) implements Effect {}

  /**
   * Send to the log.
   *
   * @param report what
   * @param consequences whether what the rules would decide once it is applied travels along,
   *     because clients wait for just that
   */
  record Say(Command.OfResource report, boolean consequences) implements Effect {}

  /** The engine began or ceased to serve: ask for every connection's way again. */
  record Reroute() implements Effect {}
}
