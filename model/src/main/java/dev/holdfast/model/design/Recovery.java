package dev.holdfast.model.design;

import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How the loss of a region is met, and when that was last tried. Whatever the file leaves out is
 * empty.
 *
 * @param runbookUpdated when the runbook was last revised
 * @param infrastructureChanged when the infrastructure last changed
 * @param rollback whether the runbook says how to go back
 * @param failback who decides to go back to the old primary
 * @param stableBeforeFailback how long the old region must be well before that
 * @param selfApproval whether the person who starts a failover may also approve it
 * @param restartOrder in which order things are started again
 * @param steps what is done by hand or by script
 * @param drills what was practised, and how it ended
 * @param chaos which faults were injected and survived
 */
public record Recovery(
    Optional<LocalDate> runbookUpdated,
    Optional<LocalDate> infrastructureChanged,
    Optional<Boolean> rollback,
    Optional<Failback> failback,
    Optional<Duration> stableBeforeFailback,
    Optional<Boolean> selfApproval,
    List<ResourceId> restartOrder,
    List<RecoveryStep> steps,
    List<PastDrill> drills,
    List<Rung> chaos) {
  /** Nothing is known. */
  public static final Recovery NONE =
      new Recovery(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  public Recovery {
    restartOrder = List.copyOf(restartOrder);
    steps = List.copyOf(steps);
    drills = List.copyOf(drills);
    chaos = List.copyOf(chaos);
  }

  /** Who decides to go back. */
  public enum Failback {
    MANUAL,
    AUTOMATIC
  }

  /** A fault, each harder than the one before. */
  public enum Rung {
    PROCESS,
    ENGINE,
    ZONE,
    SLOW_LINK,
    PARTITION,
    REGION_LOSS,
    REGION_LOSS_UNDER_LOAD,
    COMBINED
  }
}
