package dev.holdfast.advisor.estimate;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.estimate.Economics.Question;
import dev.holdfast.advisor.estimate.Economics.Verdict;
import dev.holdfast.model.design.Business;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Rate;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.Traffic;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weighs what a design costs against what it avoids. */
final class Judgement {
  private static final int MONTHS = 12;

  private final Design design;
  private final Book book;
  private final Business business;

  private Judgement(Design design, Book book) {
    this.design = design;
    this.book = book;
    this.business = design.facts().business();
  }

  static Economics of(Design design, Book book, Money premiumPerMonth, Availability availability) {
    return new Judgement(design, book).weigh(premiumPerMonth, availability);
  }

  private Economics weigh(Money premiumPerMonth, Availability availability) {
    Optional<Loss> loss = lossPerHour();
    Optional<BreakEven> breakEven =
        loss.map(found ->
            new BreakEven(
                premiumPerMonth.amount() * MONTHS, found.perHour, availability.hoursAvoided()));
    Verdict verdict = verdict(breakEven);
    return new Economics(
        verdict,
        because(verdict, breakEven),
        breakEven,
        loss.map(Loss::formula)
            .orElse("the file says neither business.downtime-cost nor business.revenue"),
        loss.map(Loss::confidence).orElse(Confidence.LOW),
        questions());
  }

  private Verdict verdict(Optional<BreakEven> breakEven) {
    if (mandated()) {
      return Verdict.MANDATED;
    }
    if (!Home.several(design)) {
      return Verdict.ALONE;
    }
    if (breakEven.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    double ratio = breakEven.get().ratio();
    if (ratio <= 1) {
      return Verdict.BUILD;
    }
    return ratio >= abortRatio() ? Verdict.STAY : Verdict.STEP_DOWN;
  }

  private double abortRatio() {
    return business.abortRatio().orElseGet(() -> book.amount("verdict.abort-ratio"));
  }

  private boolean mandated() {
    return Mandate.of(design).isPresent();
  }

  private String because(Verdict verdict, Optional<BreakEven> breakEven) {
    String arithmetic =
        breakEven
            .map(Judgement::weighed)
            .orElse("write business.downtime-cost, what an hour of downtime costs");
    return switch (verdict) {
      case MANDATED -> "rules demand it, whatever it costs; for the record: " + arithmetic;
      case BUILD, UNKNOWN -> arithmetic;
      case ALONE ->
          "nothing runs in a second, so there is no premium to earn back; `holdfast advise`"
              + " compares the patterns";
      case STEP_DOWN -> arithmetic + "; a cheaper pattern may pay";
      case STAY -> arithmetic + "; the limit is " + Figures.number(abortRatio()) + " times";
    };
  }

  private static String weighed(BreakEven found) {
    String premium = Money.of(found.premiumPerYear()).rounded();
    if (found.premiumPerYear() <= 0) {
      return "it costs no more than one region";
    }
    return found.benefit() > 0
        ? "the premium of %s a year is %s the %s that it avoids"
            .formatted(premium, times(found.ratio()), Money.of(found.benefit()).rounded())
        : "the premium of " + premium + " a year avoids nothing";
  }

  private static String times(double ratio) {
    return ratio < 1 ? Figures.percent(ratio) + " of" : Figures.number(ratio) + " times";
  }

  /** What an hour costs at the busiest time, trust included. */
  private Optional<Loss> lossPerHour() {
    double impact = business.impactFactor().orElse(0.0);
    Exchange rate = exchange();
    Optional<Loss> stated =
        business
            .downtimeCost()
            .map(BigDecimal::doubleValue)
            .map(cost ->
                new Loss(
                    cost * (1 + impact) * rate.factor,
                    "%s an hour at the busiest time × (1 + %s for lost trust)%s"
                        .formatted(Figures.number(cost), Figures.number(impact), rate.said),
                    rate.confidence));
    return stated.or(() ->
        business
            .revenue()
            .map(BigDecimal::doubleValue)
            .map(revenue -> {
              double peak = peakOverAverage();
              return new Loss(
                  Downtime.revenuePerHour(revenue) * peak * (1 + impact) * rate.factor,
                  "revenue %s a year ÷ 8,760 h × %s at the busiest time × (1 + %s)%s"
                      .formatted(
                          Figures.number(revenue),
                          Figures.number(peak),
                          Figures.number(impact),
                          rate.said),
                  Confidence.MEDIUM.and(rate.confidence));
            }));
  }

  private double peakOverAverage() {
    Traffic traffic = design.facts().traffic();
    double average = traffic.requests().map(Rate::perSecond).orElse(0.0);
    double peak = traffic.peak().map(Rate::perSecond).orElse(average);
    return average > 0 ? Math.max(1, peak / average) : 1;
  }

  private Exchange exchange() {
    String currency = business.currency().orElse("USD").toLowerCase(ROOT);
    if (currency.equals("usd")) {
      return new Exchange(1, "", Confidence.HIGH);
    }
    return book.find("currency." + currency)
        .map(entry ->
            new Exchange(
                entry.amount(),
                " × %s %s".formatted(Figures.number(entry.amount()), entry.unit()),
                entry.confidence()))
        .orElse(
            new Exchange(
                1,
                " (" + currency.toUpperCase(ROOT) + " taken for USD: no rate in the price book)",
                Confidence.LOW));
  }

  private List<Question> questions() {
    return List.of(tolerance(), spread(), regulation(), team());
  }

  private Question tolerance() {
    double most = book.amount("verdict.tolerance");
    return new Question(
        "Must it be down for less than " + Figures.number(most) + " h a year?",
        business.downtimeTolerance().map(time -> RecoveryTimes.seconds(time) / 3_600 < most),
        business
            .downtimeTolerance()
            .map(Judgement::tolerated)
            .orElse("write business.downtime-tolerance"));
  }

  private static String tolerated(Duration time) {
    return Figures.duration(time) + " a year is tolerated";
  }

  private Question spread() {
    Map<Geography, Share> shares = design.facts().traffic().share();
    double limit = book.amount("verdict.one-geography");
    return new Question(
        "Are users spread over several parts of the world?",
        shares.values().stream()
            .map(Share::fraction)
            .reduce(Math::max)
            .map(largest -> largest < limit),
        shares.entrySet().stream()
            .max((x, y) -> Double.compare(x.getValue().fraction(), y.getValue().fraction()))
            .map(most ->
                "the largest part, %s, has %s of them"
                    .formatted(
                        Keyword.of(most.getKey()), Figures.percent(most.getValue().fraction())))
            .orElse("write traffic.share"));
  }

  private Question regulation() {
    return new Question(
        "Does a regulator demand it?",
        Optional.of(mandated()),
        Mandate.of(design).orElse("no regime of the file asks for several regions"));
  }

  private Question team() {
    Optional<Boolean> night = business.nightDuty();
    Optional<Boolean> staffed = business.platformStaff().map(people -> people > 0);
    Optional<Boolean> able =
        night.isPresent() || staffed.isPresent()
            ? Optional.of(night.orElse(true) && staffed.orElse(true))
            : Optional.empty();
    return new Question(
        "Can the team handle a split brain at 3 a.m.?",
        able,
        able.isEmpty()
            ? "write business.platform-staff and business.night-duty"
            : business.platformStaff().map(people -> people + " on the platform").orElse("staffed")
                + night.map(duty -> duty ? ", on duty at night" : ", nobody at night").orElse(""));
  }

  /**
   * What an hour costs.
   *
   * @param perHour in the price book's currency
   * @param formula how that was found
   * @param confidence how far it can be trusted
   */
  private record Loss(double perHour, String formula, Confidence confidence) {}

  /**
   * What the file's currency is worth.
   *
   * @param factor units of the price book's currency for one of the file's
   * @param said the end of a formula
   * @param confidence how far it can be trusted
   */
  private record Exchange(double factor, String said, Confidence confidence) {}
}
