package dev.holdfast.drill.check;

import dev.holdfast.model.Database;
import java.util.List;

/**
 * Everything that one resource's findings are drawn from.
 *
 * @param database the resource
 * @param operations every operation on it, in any order
 * @param course what was done to the regions; missing if no harm was done
 * @param remains what was found afterwards
 */
public record Evidence(
    Database database, List<Operation> operations, Gathered<Course> course, Remains remains) {
  public Evidence {
    operations = List.copyOf(operations);
  }
}
