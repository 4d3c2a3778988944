package dev.holdfast.drill.check;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Map;
import java.util.Set;

/**
 * What was found of one resource after the clients had stopped and the regions were whole again.
 *
 * @param present every row of this drill that the writer endpoint shows
 * @param replicas what each member holds, the primary included
 * @param exported every write of this drill that is in an export of unreplicated rows
 * @param received how far the log of the standby that was promoted reached when last seen before
 *     the fault; missing where nobody was promoted
 */
public record Remains(
    Gathered<Rows> present,
    Map<RegionId, Gathered<Rows>> replicas,
    Gathered<Set<WriteKey>> exported,
    Gathered<LogPosition> received) {
  public Remains {
    replicas = Map.copyOf(replicas);
  }

  /** Every write whose row the writer endpoint shows; missing where it could not be read. */
  Gathered<Set<WriteKey>> keys() {
    return switch (present) {
      case Gathered.Got<Rows>(Rows rows) -> new Gathered.Got<>(rows.keys());
      case Gathered.Missing<Rows>(String because) -> new Gathered.Missing<>(because);
    };
  }
}
