package dev.holdfast.advisor.estimate;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One line of a monthly bill: a product of numbers and a price.
 *
 * @param category which of the four it belongs to
 * @param subject the resource that causes it, or the design as a whole
 * @param region the region that is billed
 * @param what what is paid for
 * @param factors the numbers that the price is multiplied by
 * @param price an entry of the book
 * @param confidence how far the numbers and the price can be trusted
 * @param monthly the product, rounded to the cent
 */
public record CostLine(
    Category category,
    String subject,
    String region,
    String what,
    List<Factor> factors,
    Entry price,
    Confidence confidence,
    Money monthly) {
  public CostLine {
    factors = List.copyOf(factors);
    if (!monthly.equals(product(factors, price))) {
      throw new IllegalArgumentException("A line's amount is the product of its numbers: " + what);
    }
  }

  /** What a line's numbers come to, rounded to the cent. */
  static Money product(List<Factor> factors, Entry price) {
    double product = price.amount();
    for (Factor factor : factors) {
      product *= factor.value();
    }
    return Money.of(product);
  }

  /** Quantity times price, with the numbers in it. */
  public String formula() {
    List<Factor> said =
        factors.stream().filter(factor -> factors.size() == 1 || !factor.changesNothing()).toList();
    return said.stream().map(Factor::toString).collect(Collectors.joining(" × "))
        + (said.isEmpty() ? "" : " × ")
        + Figures.number(price.amount())
        + " "
        + price.unit();
  }
}
