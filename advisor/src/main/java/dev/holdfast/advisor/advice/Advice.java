package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Economics.Verdict;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.Design;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What to build.
 *
 * @param summary the advice in a sentence
 * @param ranking every pattern, the advised one first
 * @param declared the pattern that most resources of the file have
 * @param decisions what follows, as records
 */
public record Advice(
    String summary, List<Ranked> ranking, Pattern declared, List<Decision> decisions) {
  public Advice {
    ranking = List.copyOf(ranking);
    decisions = List.copyOf(decisions);
  }

  /** Advises on a design with the figures of a book. */
  public static Advice of(Design design, Book book) {
    List<Candidate> tried = Patterns.tried(design, book);
    Choice choice = choose(tried);
    Comparison comparison = new Comparison(choice.candidate);
    Comparator<Candidate> order =
        Comparator.comparingInt((Candidate it) -> it.equals(choice.candidate) ? 0 : 1)
            .thenComparingInt(it -> it.fits() ? 0 : 1)
            .thenComparing(Candidate::monthly);
    List<Ranked> ranking =
        tried.stream()
            .sorted(order)
            .map(one ->
                one.equals(choice.candidate)
                    ? new Ranked(one, true, choice.because)
                    : new Ranked(one, false, comparison.whyNot(one)))
            .toList();
    return new Advice(
        choice.because, ranking, Patterns.mostCommon(design), Decisions.of(design, ranking, book));
  }

  /** The candidate that is advised. */
  public Candidate chosen() {
    return ranking.getFirst().candidate();
  }

  private static Choice choose(List<Candidate> tried) {
    Candidate alone = tried.getFirst();
    Optional<Candidate> cheapest =
        tried.stream().filter(Candidate::fits).min(Comparator.comparing(Candidate::monthly));
    if (cheapest.isEmpty()) {
      return nothingFits(tried);
    }
    Candidate fits = cheapest.get();
    Economics economics = fits.estimate().economics();
    if (fits.equals(alone)) {
      return new Choice(
          alone,
          "stay in one region, with backups in another: that keeps every objective that is stated");
    }
    return switch (economics.verdict()) {
      case MANDATED ->
          new Choice(fits, "the cheapest that keeps the objectives; rules demand several regions");
      case BUILD ->
          new Choice(
              fits, "the cheapest that keeps the objectives, and it pays: " + economics.because());
      case UNKNOWN, ALONE ->
          new Choice(
              fits,
              "the cheapest that keeps the objectives; whether it pays is unknown: "
                  + economics.because());
      case STEP_DOWN, STAY -> leastYearly(tried, fits, economics);
    };
  }

  /** What the objectives ask for does not pay: the least of premium and expected downtime. */
  private static Choice leastYearly(List<Candidate> tried, Candidate fits, Economics economics) {
    Candidate least =
        tried.stream()
            .filter(one -> one.obstacles().isEmpty() && one.yearly().isPresent())
            .min(Comparator.comparing((Candidate one) -> one.yearly().orElseThrow()))
            .orElse(fits);
    if (least.equals(fits)) {
      return new Choice(fits, "the cheapest that keeps the objectives: " + economics.because());
    }
    String instead =
        "%s would keep the objectives, but does not pay: %s"
            .formatted(
                fits.declared() ? "the design as declared" : fits.name(), economics.because());
    boolean stay = least.equals(tried.getFirst());
    return new Choice(
        least,
        (stay
                ? "stay in one region, with backups in another, and relax the objectives; "
                : "step down to %s and relax the objectives; ".formatted(least.name()))
            + instead);
  }

  private static Choice nothingFits(List<Candidate> tried) {
    Candidate closest =
        tried.stream()
            .filter(one -> one.obstacles().isEmpty())
            .min(
                Comparator.comparing((Candidate one) -> one.rto().typical())
                    .thenComparing(Candidate::monthly))
            .orElse(tried.getLast());
    boolean pays = closest.estimate().economics().verdict() != Verdict.STAY;
    String because =
        "no pattern typically keeps every objective; this comes closest with an RTO of %s. %s"
            .formatted(
                Figures.duration(closest.rto().typical()), BindingCause.of(closest.estimate()));
    return pays
        ? new Choice(closest, because)
        : leastYearly(tried, closest, closest.estimate().economics());
  }

  /**
   * What is advised.
   *
   * @param candidate the pattern
   * @param because why
   */
  private record Choice(Candidate candidate, String because) {}
}
