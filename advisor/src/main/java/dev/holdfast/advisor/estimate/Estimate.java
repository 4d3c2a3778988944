package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Priced;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Keyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that can be said about a design before it runs.
 *
 * @param recovery how soon it is back, and how much it loses
 * @param cost what it costs
 * @param economics whether it pays
 * @param triangle what it trades for what
 * @param gaps what the file does not say and was assumed
 */
public record Estimate(
    Recoveries recovery, Costs cost, Economics economics, Triangle triangle, List<Gap> gaps) {
  private static final double POINT_PER_REGION_OR_KIND = 0.5;

  public Estimate {
    gaps = List.copyOf(gaps);
  }

  /**
   * How soon it is back, and how much it loses.
   *
   * @param application its RTO as a whole, when its home region is lost
   * @param decisive of the whole and of each part that is awaited, the RTO that stands worst
   * @param resources each resource's
   * @param loss its RPO as a whole; empty if it keeps nothing
   * @param losses each store's
   * @param availability how much of a year it is up
   * @param measurements where drills measured what would otherwise be estimated
   */
  public record Recoveries(
      RtoEstimate application,
      RtoEstimate decisive,
      List<RtoEstimate> resources,
      Optional<RpoEstimate> loss,
      List<RpoEstimate> losses,
      Availability availability,
      List<Measurement> measurements) {
    public Recoveries {
      measurements = List.copyOf(measurements);
      resources = List.copyOf(resources);
      losses = List.copyOf(losses);
    }

    /** How the RTOs stand. */
    public Standing standing() {
      return decisive.standing();
    }
  }

  /**
   * What it costs a month.
   *
   * @param alone the bill of the same application in one region
   * @param design the bill of this design
   * @param mix how to buy its compute
   * @param optimisations how to pay less, the best first
   */
  public record Costs(Bill alone, Bill design, PurchaseMix mix, List<Optimisation> optimisations) {
    public Costs {
      optimisations = List.copyOf(optimisations);
    }

    /** How many times the bill of one region. */
    public double multiplier() {
      return design.total().amount() / alone.total().amount();
    }

    /** What it costs more. */
    public Money premium() {
      return design.total().minus(alone.total());
    }
  }

  /** Estimates a design with the figures of a book, before anything was measured. */
  public static Estimate of(Design design, Book book) {
    return of(design, book, List.of());
  }

  /** The same, with what drills measured in place of what would be estimated. */
  public static Estimate of(Design design, Book book, List<Evidence> evidence) {
    Gaps gaps = new Gaps();
    List<Measurement> measurements = new ArrayList<>();
    List<RtoEstimate> resources =
        new RecoveryTimes(design, book, gaps)
            .all().stream().map(one -> measured(one, evidence, measurements)).toList();
    RtoEstimate application = WholeRecovery.rto(design, resources);
    List<RpoEstimate> losses =
        new LossWindows(design, book, gaps)
            .all().stream().map(one -> Measurement.loss(one, evidence)).toList();
    Optional<RpoEstimate> loss = WholeRecovery.rpo(design, losses);
    Availability availability = Availability.of(application, book);
    Priced priced = Costing.priced(design, book, Choices.PLAIN, gaps);
    Bill bill = priced.bill();
    Bill alone = Costing.bill(Home.alone(design), book, Choices.PLAIN, Gaps.unheard());
    PurchaseMix mix = Demand.cheapest(design, book, bill);
    Costs costs = new Costs(alone, bill, mix, Optimisations.of(design, book, priced, mix));
    return new Estimate(
        new Recoveries(
            application,
            WholeRecovery.worst(design, application, resources),
            resources,
            loss,
            losses,
            availability,
            measurements),
        costs,
        Judgement.of(design, book, costs.premium(), availability),
        Triangle.of(
            application.total().typical(),
            loss.flatMap(RpoEstimate::span).map(Span::typical),
            costs.multiplier(),
            complexity(design, book)),
        gaps.all());
  }

  private static RtoEstimate measured(
      RtoEstimate estimated, List<Evidence> evidence, List<Measurement> measurements) {
    Optional<Measurement> measurement = Measurement.of(estimated, evidence);
    measurement.ifPresent(measurements::add);
    return measurement.map(Measurement::measured).orElse(estimated);
  }

  /** Points for how much there is to understand. */
  public static double complexity(Design design, Book book) {
    double pattern =
        design.resources().stream()
            .map(resource -> resource.placement().pattern())
            .distinct()
            .mapToDouble(it -> book.amount("complexity." + Keyword.of(it)))
            .max()
            .orElse(0);
    long kinds = design.resources().stream().map(DeclaredResource::kind).distinct().count();
    return pattern
        + POINT_PER_REGION_OR_KIND
            * (Math.max(0, design.dataRegions().size() - 1) + Math.max(0, kinds - 1));
  }
}
