package dev.holdfast.mesh;

import java.time.Duration;

/**
 * How much a {@link Forwarder} takes on.
 *
 * @param hold how long a connection may wait for a target, from when it was accepted
 * @param connections how many connections may be open at a time
 * @param held how many of them may be waiting for a target
 */
public record Limits(Duration hold, int connections, int held) {
  /**
   * A failover takes a few seconds, so waiting spares clients an error; after 15 s most clients
   * have given up. A database serves a few hundred sessions, and a waiting connection costs a few
   * kilobytes.
   */
  public static final Limits DEFAULT = new Limits(Duration.ofSeconds(15), 1_000, 500);

  public Limits {
    if (hold.isNegative() || connections < 1 || held < 0) {
      throw new IllegalArgumentException(
          "Limits are positive: hold %s, connections %d, held %d"
              .formatted(hold, connections, held));
    }
  }
}
