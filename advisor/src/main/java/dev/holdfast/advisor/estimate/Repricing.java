package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What changes of a design save. Only what a change touches is priced again: of ten thousand
 * resources that is often a few, and pricing them all for every change takes most of an estimate.
 * For one thread.
 */
final class Repricing {
  private final Design design;
  private final Book book;

  private final Costing plain;

  /** What a resource costs as it is, by its place in the file, once a change touched it. */
  private final Map<Integer, Money> known = new HashMap<>();

  Repricing(Design design, Book book) {
    this.design = design;
    this.book = book;
    this.plain = costing(design, Choices.PLAIN);
  }

  /** The design's bill less that of a changed one, which has the same resources in order. */
  Money saved(Design changed, Choices choices) {
    Costing before = costing(design, Choices.PLAIN);
    Costing after = costing(changed, choices);
    Money touched = Money.ZERO;
    List<DeclaredResource> resources = design.resources();
    for (int i = 0; i < resources.size(); i++) {
      DeclaredResource other = changed.resources().get(i);
      if (!Objects.equals(resources.get(i), other) || choices.concern(other)) {
        touched = touched.plus(known.computeIfAbsent(i, it -> plain.add(resources.get(it))));
        after.add(other);
      }
    }
    before.addWhole();
    after.addWhole();
    return touched.plus(before.bill().total()).minus(after.bill().total());
  }

  private Costing costing(Design priced, Choices choices) {
    return new Costing(priced, book, Gaps.unheard(), choices);
  }
}
