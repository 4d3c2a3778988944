package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Priced;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.List;

/**
 * What changes of a design save. Only what a change touches is priced again: of ten thousand
 * resources that is often a few, and pricing them all for every change takes most of an estimate.
 */
final class Repricing {
  private final Design design;
  private final Book book;
  private final Priced priced;

  Repricing(Design design, Book book, Priced priced) {
    this.design = design;
    this.book = book;
    this.priced = priced;
  }

  /** The design's bill less that of a changed one, which has the same resources in order. */
  Money saved(Design changed) {
    Costing after = costing(changed, Choices.PLAIN);
    Money saved = priced.whole().minus(after.addWhole());
    List<DeclaredResource> resources = design.resources();
    for (int i = 0; i < resources.size(); i++) {
      DeclaredResource other = changed.resources().get(i);
      if (!resources.get(i).equals(other)) {
        saved = saved.plus(priced.each().get(i)).minus(after.add(other));
      }
    }
    return saved;
  }

  /** The design's bill less that of the same design paid or kept otherwise. */
  Money saved(Choices choices) {
    Costing after = costing(design, choices);
    Money saved = Money.ZERO;
    List<DeclaredResource> resources = design.resources();
    for (int i = 0; i < resources.size(); i++) {
      DeclaredResource resource = resources.get(i);
      if (choices.concern(resource)) {
        saved = saved.plus(priced.each().get(i)).minus(after.add(resource));
      }
    }
    return saved;
  }

  private Costing costing(Design changed, Choices choices) {
    return new Costing(changed, book, Gaps.unheard(), choices);
  }
}
