package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Item;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import java.util.List;

/** What replication costs on its way, derived from what is written and where it goes. */
final class ReplicationTraffic {
  private ReplicationTraffic() {}

  static void add(Costing costing, DeclaredResource store) {
    int others = store.members().size() - 1;
    if (others == 0
        || store.placement().pattern() == Pattern.SINGLE_REGION
        || store.kind() == Kind.SETTINGS) {
      return;
    }
    List<RegionId> writers =
        store.activeActive() ? store.members() : List.of(store.placement().primary());
    Size writes = costing.sizes().writes(store);
    Size row = costing.sizes().rowKilobytes(store);
    for (RegionId from : writers) {
      costing.line(
          Item.of(
              Category.TRANSFER,
              store,
              from,
              "replication to " + others + (others == 1 ? " region" : " regions")),
          costing.price("transfer.inter-region", from),
          writes.confidence().and(row.confidence()),
          new Factor(writes.value() / writers.size(), "writes/s"),
          new Factor(row.value(), "kB"),
          new Factor(overhead(costing, store), "bytes sent per byte written"),
          new Factor(others, others == 1 ? "copy" : "copies"),
          costing.megaseconds());
    }
  }

  /** Bytes that are sent for each byte that is written. */
  static double overhead(Costing costing, DeclaredResource store) {
    return store.kind() == Kind.DATABASE ? costing.amount("wal.overhead") : 1;
  }
}
