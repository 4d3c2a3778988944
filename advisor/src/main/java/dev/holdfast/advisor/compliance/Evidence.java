package dev.holdfast.advisor.compliance;

import dev.holdfast.model.design.PastDrill;
import java.util.List;
import java.util.Optional;

/**
 * What shows that something was done, beside what the file tells.
 *
 * @param drills drills whose reports were handed in
 * @param audit what the audit log of running regions says; empty if none was handed in
 */
public record Evidence(List<PastDrill> drills, Optional<AuditTrail> audit) {
  /** Nothing was handed in. */
  public static final Evidence NONE = new Evidence(List.of(), Optional.empty());

  public Evidence {
    drills = List.copyOf(drills);
  }

  /**
   * An audit log.
   *
   * @param entries how many entries it has
   * @param whole whether its hash chain holds
   * @param last the hash of the last entry
   */
  public record AuditTrail(long entries, boolean whole, String last) {}
}
