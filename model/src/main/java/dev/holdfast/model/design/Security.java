package dev.holdfast.model.design;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Who may do what, and until when. Whatever the file leaves out is empty.
 *
 * @param credentials whether one credential can administer several regions
 * @param mutualTls whether both ends of every link between regions prove who they are
 * @param certificatesExpire when the first certificate runs out
 * @param secretsReplicatedWithin how long until a new secret is in every region
 * @param changeControl whether the switch that fails over is under change control and audited
 * @param defaultDeny whether services reach only what they are allowed to
 */
public record Security(
    Optional<Credentials> credentials,
    Optional<Boolean> mutualTls,
    Optional<LocalDate> certificatesExpire,
    Optional<Duration> secretsReplicatedWithin,
    Optional<Boolean> changeControl,
    Optional<Boolean> defaultDeny) {
  /** Nothing is known. */
  public static final Security NONE =
      new Security(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** How far one credential reaches. */
  public enum Credentials {
    REGION_SCOPED,
    SHARED_ADMIN
  }
}
