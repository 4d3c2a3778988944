package dev.holdfast.advisor.estimate;

import java.util.List;
import java.util.Optional;

/** A bill that somebody states with its lines and its total. */
public record StatedBill(List<Money> lines, Money total) {
  public StatedBill {
    lines = List.copyOf(lines);
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
