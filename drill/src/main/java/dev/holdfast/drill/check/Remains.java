package dev.holdfast.drill.check;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Map;
import java.util.Set;

/**
 * What was found of one resource after the clients had stopped and the regions were whole again.
 *
 * @param present every write of this drill whose row is on the primary
 * @param replicas what each member holds, the primary included
 * @param exported every write of this drill that is in an export of unreplicated rows
 * @param received how far the log of the standby that was promoted reached when last seen before
 *     the fault; missing where nobody was promoted
 */
public record Remains(
    Gathered<Set<WriteKey>> present,
    Map<RegionId, Gathered<Content>> replicas,
    Gathered<Set<WriteKey>> exported,
    Gathered<LogPosition> received) {
  public Remains {
    replicas = Map.copyOf(replicas);
  }
}
