package dev.holdfast.advisor.estimate;

import static java.util.Locale.ROOT;

/**
 * An amount in the price book's currency, in whole cents, so that sums are exact.
 *
 * @param cents may be negative: a saving
 */
public record Money(long cents) implements Comparable<Money> {
  /** Nothing. */
  public static final Money ZERO = new Money(0);

  /** The amount rounded to the nearest cent. */
  public static Money of(double amount) {
    if (!Double.isFinite(amount)) {
      throw new IllegalArgumentException("An amount of money is finite: " + amount);
    }
    return new Money(Math.round(amount * 100));
  }

  /** The sum. */
  public Money plus(Money other) {
    return new Money(Math.addExact(cents, other.cents));
  }

  /** The difference. */
  public Money minus(Money other) {
    return new Money(Math.subtractExact(cents, other.cents));
  }

  /** That many times as much, rounded to the nearest cent. */
  public Money times(double factor) {
    return of(amount() * factor);
  }

  /** In units of the currency. */
  public double amount() {
    return cents / 100.0;
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(cents, other.cents);
  }

  /** With two decimals and commas between thousands. */
  @Override
  public String toString() {
    return String.format(ROOT, "%,.2f", amount());
  }

  /** Without decimals from a hundred on, for tables that people read. */
  public String rounded() {
    return Math.abs(cents) < 10_000 ? toString() : String.format(ROOT, "%,.0f", amount());
  }
}
