package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.DeclaredResource;
import java.time.Duration;

/**
 * What a pattern can promise where it is done well, and what it usually comes to.
 *
 * @param rtoBest the shortest RTO that it reaches
 * @param rtoUsual the RTO that it usually keeps
 * @param rpoUsual the RPO that it usually keeps
 */
record Promise(Duration rtoBest, Duration rtoUsual, Duration rpoUsual) {
  private static final Duration NEVER = Duration.ofDays(3_650);

  /**
   * What a pattern promises. The figures are the spans that descriptions of the four strategies for
   * disaster recovery agree on; they disagree most on the pilot light.
   */
  static Promise of(Pattern pattern) {
    return switch (pattern) {
      case SINGLE_REGION -> new Promise(NEVER, NEVER, NEVER);
      case BACKUP_RESTORE ->
          new Promise(Duration.ofHours(4), Duration.ofHours(24), Duration.ofHours(24));
      case PILOT_LIGHT ->
          new Promise(Duration.ofMinutes(10), Duration.ofMinutes(60), Duration.ofMinutes(5));
      case WARM_STANDBY ->
          new Promise(Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofMinutes(5));
      case ACTIVE_PASSIVE ->
          new Promise(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(1));
      case ACTIVE_ACTIVE_SHARDED, ACTIVE_ACTIVE_REPLICATED ->
          new Promise(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(5));
    };
  }

  /** Whether a loss makes another region take over, so that two could take over at once. */
  static boolean failsOver(DeclaredResource resource) {
    return switch (resource.placement().pattern()) {
      case WARM_STANDBY, ACTIVE_PASSIVE, PILOT_LIGHT -> true;
      case SINGLE_REGION, BACKUP_RESTORE, ACTIVE_ACTIVE_SHARDED, ACTIVE_ACTIVE_REPLICATED -> false;
    };
  }
}
