package dev.holdfast.advisor.estimate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A monthly bill. Its total is the sum of its lines and nothing else. Immutable. */
public final class Bill {
  /** Below this share of a total, a confidence does not speak for it. */
  private static final double SPEAKS_FROM = 0.25;

  private final List<CostLine> lines;
  private final Map<Category, Money> categories = new EnumMap<>(Category.class);
  private final Map<Confidence, Money> confidences = new EnumMap<>(Confidence.class);

  /** A bill of these lines. */
  public Bill(List<CostLine> lines) {
    this.lines = List.copyOf(lines);
    for (CostLine line : this.lines) {
      categories.merge(line.category(), line.monthly(), Money::plus);
      confidences.merge(line.confidence(), line.monthly(), Money::plus);
    }
  }

  /** In the order in which they were found. */
  public List<CostLine> lines() {
    return lines;
  }

  /** The sum of all lines. */
  public Money total() {
    return categories.values().stream().reduce(Money.ZERO, Money::plus);
  }

  /** The sum of a category's lines. */
  public Money total(Category category) {
    return categories.getOrDefault(category, Money.ZERO);
  }

  /** What share of the total rests on lines of that confidence; zero for an empty bill. */
  public double share(Confidence confidence) {
    double total = total().amount();
    return total == 0 ? 0 : confidences.getOrDefault(confidence, Money.ZERO).amount() / total;
  }

  /** The lowest confidence on which, with what is below it, a quarter of the total rests. */
  public Confidence confidence() {
    double share = 0;
    for (Confidence confidence : Confidence.values()) {
      share += share(confidence);
      if (share >= SPEAKS_FROM) {
        return confidence;
      }
    }
    return Confidence.HIGH;
  }
}
