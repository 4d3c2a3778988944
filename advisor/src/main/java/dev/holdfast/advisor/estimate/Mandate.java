package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.Business.Reason;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Regime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether rules demand several regions, whatever that costs. */
public final class Mandate {
  /** Regimes that ask for operation elsewhere; the others rule records and transfers. */
  private static final Set<Regime> DEMANDING =
      Set.of(Regime.REG_SCI, Regime.EU_TRADING_VENUE, Regime.DORA);

  private Mandate() {}

  /** Where a design's file says so, as a clause; empty if it does not. */
  public static Optional<String> of(Design design) {
    List<Regime> regimes = design.facts().regimes().stream().filter(DEMANDING::contains).toList();
    if (!regimes.isEmpty()) {
      return Optional.of(
          "the file names " + regimes.stream().map(Keyword::of).collect(Collectors.joining(", ")));
    }
    return design.facts().business().reasons().contains(Reason.REGULATION)
        ? Optional.of("the file names regulation as a reason")
        : Optional.empty();
  }
}
