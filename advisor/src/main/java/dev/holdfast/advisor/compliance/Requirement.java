package dev.holdfast.advisor.compliance;

import dev.holdfast.model.design.Regime;
import java.util.List;

/**
 * Something that a regime asks for.
 *
 * @param id its short name, unique among all packs
 * @param regime the regime
 * @param says the requirement in our words
 * @param source where it stands in the law
 * @param address where that can be read
 * @param read whether the text was read there; otherwise it is widely known and was not checked
 * @param measures what must hold, each a measure's name and argument
 */
public record Requirement(
    String id,
    Regime regime,
    String says,
    String source,
    String address,
    boolean read,
    List<String> measures) {
  public Requirement {
    measures = List.copyOf(measures);
  }
}
