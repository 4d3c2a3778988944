package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.Bill;
import dev.holdfast.model.design.BillLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A bill that somebody states with its lines and its total.
 *
 * @param name which bill
 * @param lines what it lists
 * @param total what it says they add up to
 */
public record StatedBill(String name, List<Money> lines, Money total) {
  public StatedBill {
    lines = List.copyOf(lines);
  }

  /** The bills that a file states with lines and a total: today's, and that of the design. */
  public static List<StatedBill> of(Bill bill) {
    return Stream.of(
            stated("the bill", bill.total(), bill, BillLine::amount),
            stated("the planned bill", bill.plannedTotal(), bill, BillLine::planned))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<StatedBill> stated(
      String name,
      Optional<BigDecimal> total,
      Bill bill,
      Function<BillLine, Optional<BigDecimal>> amount) {
    List<Money> lines =
        bill.lines().stream()
            .flatMap(line -> amount.apply(line).stream())
            .map(value -> Money.of(value.doubleValue()))
            .toList();
    return total
        .filter(_ -> !lines.isEmpty())
        .map(value -> new StatedBill(name, lines, Money.of(value.doubleValue())));
  }

  /** What is wrong with it, in a sentence; empty if nothing is. */
  public Optional<String> flaw() {
    return difference()
        .map(difference ->
            "%s states a total of %s, but its lines add up to %s: a difference of %s"
                .formatted(name, total, sum(), difference));
  }

  /** What the lines add up to. */
  public Money sum() {
    return lines.stream().reduce(Money.ZERO, Money::plus);
  }

  /** By how much the stated total exceeds its lines; empty if they agree. */
  public Optional<Money> difference() {
    Money difference = total.minus(sum());
    return difference.equals(Money.ZERO) ? Optional.empty() : Optional.of(difference);
  }
}
