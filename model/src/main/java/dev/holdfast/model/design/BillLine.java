package dev.holdfast.model.design;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * One line of a bill. Whatever the file leaves out is empty.
 *
 * @param name its name
 * @param amount what it costs today; nothing if left out
 * @param planned what it costs with this design
 * @param category which kind of cost this is
 * @param resource the resource it pays for
 * @param justified why the amount is as high as it is
 */
public record BillLine(
    String name,
    Optional<BigDecimal> amount,
    Optional<BigDecimal> planned,
    Optional<Category> category,
    Optional<String> resource,
    Optional<String> justified) {

  /** Which kind of cost. */
  public enum Category {
    COMPUTE,
    STORAGE,
    TRANSFER,
    REPLICATION,
    OPERATIONS,
    OTHER
  }
}
