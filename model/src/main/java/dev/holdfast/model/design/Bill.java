package dev.holdfast.model.design;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What is paid in a month, today and with the design. Whatever the file leaves out is empty.
 *
 * @param month which month, for instance 2026-10
 * @param total the total that the bill states
 * @param plannedTotal the total that is stated for this design
 * @param projected what the bill was expected to be by now
 * @param quarterAgo the total three months before
 * @param lines the lines, which must add up to the totals
 */
public record Bill(
    Optional<String> month,
    Optional<BigDecimal> total,
    Optional<BigDecimal> plannedTotal,
    Optional<BigDecimal> projected,
    Optional<BigDecimal> quarterAgo,
    List<BillLine> lines) {
  /** Nothing is known. */
  public static final Bill NONE =
      new Bill(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  public Bill {
    lines = List.copyOf(lines);
  }
}
