package dev.holdfast.model.design;

import java.util.List;

/**
 * What surrounds the resources of a design. A section that the file leaves out is the section's
 * {@code NONE}.
 *
 * @param traffic what users send
 * @param business what is at stake
 * @param regimes the compliance regimes that apply
 * @param bill what is paid in a month
 * @param platform what is used without keeping data in it
 * @param operations how it is run
 * @param suppressions rules that are silenced for a while
 */
public record Facts(
    Traffic traffic,
    Business business,
    List<Regime> regimes,
    Bill bill,
    List<PlatformService> platform,
    Operations operations,
    List<Suppression> suppressions) {
  /** Nothing is known. */
  public static final Facts NONE =
      new Facts(
          Traffic.NONE, Business.NONE, List.of(), Bill.NONE, List.of(), Operations.NONE, List.of());

  public Facts {
    regimes = List.copyOf(regimes);
    platform = List.copyOf(platform);
    suppressions = List.copyOf(suppressions);
  }

  /**
   * How a design is run.
   *
   * @param routing how clients find a region
   * @param network what joins the regions
   * @param security who may do what
   * @param observability what is seen
   * @param recovery how the loss of a region is met
   */
  public record Operations(
      Routing routing,
      Network network,
      Security security,
      Observability observability,
      Recovery recovery) {
    /** Nothing is known. */
    public static final Operations NONE =
        new Operations(
            Routing.NONE, Network.NONE, Security.NONE, Observability.NONE, Recovery.NONE);
  }
}
