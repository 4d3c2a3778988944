package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Share;

/** What moving old data to cheaper storage saves. */
final class Tiering {
  private Tiering() {}

  /** The share of a copy's storage price that is saved; none where a store has no cheaper tier. */
  static double saved(Costing costing, DeclaredResource store) {
    if (!applies(store)) {
      return 0;
    }
    double old =
        store
            .store()
            .load()
            .cold()
            .map(Share::fraction)
            .orElseGet(() -> costing.amount("optimise.tiering-old"));
    return Math.min(1, old) * costing.amount("optimise.tiering");
  }

  /** Whether there is a cheaper tier for it. */
  static boolean applies(DeclaredResource store) {
    return store.kind() == Kind.BUCKET || store.kind() == Kind.STREAM || store.kind() == Kind.TABLE;
  }
}
