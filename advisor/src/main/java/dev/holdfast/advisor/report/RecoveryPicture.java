package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Term;
import dev.holdfast.advisor.estimate.TermEstimate;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Draws a recovery as bars made of its terms: at best, typically and at worst. */
final class RecoveryPicture {
  private static final double WIDTH = 1120;
  private static final double LEFT = 74;
  private static final double RIGHT = 170;
  private static final double ROW = 34;

  private static final List<Term> ORDER = List.of(Term.values());

  private RecoveryPicture() {}

  static String of(RtoEstimate rto) {
    StringBuilder body = new StringBuilder();
    // Each bar has its own scale: the worst would make the best invisible.
    bar(body, rto, "at best", 0, Span::best);
    bar(body, rto, "typically", 1, Span::typical);
    bar(body, rto, "at worst", 2, Span::worst);
    return key(rto) + Html.svg(WIDTH, 3 * ROW + 4, "Recovery time by its terms", body.toString());
  }

  private static void bar(
      StringBuilder body, RtoEstimate rto, String name, int row, Function<Span, Duration> which) {
    double y = row * ROW + 4;
    Duration total = which.apply(rto.total());
    body.append(Html.label(LEFT - 10, y + 17, "end dim", name));
    double x = LEFT;
    double millis = Math.max(1, total.toMillis());
    for (TermEstimate term : rto.terms()) {
      Duration time = which.apply(term.span());
      double width = (WIDTH - LEFT - RIGHT) * time.toMillis() / millis;
      String said = term.term().word() + " " + Figures.duration(time);
      body.append(Html.box(x, y, width - 1, ROW - 10, style(term.term()), said));
      if (width > 7.2 * said.length()) {
        body.append(Html.label(x + 7, y + 16, "on", said));
      }
      x += width;
    }
    boolean late = rto.objective().filter(most -> total.compareTo(most) > 0).isPresent();
    body.append(
        Html.label(
            WIDTH - RIGHT + 10,
            y + 17,
            "strong",
            Figures.duration(total) + (late ? " (too late)" : "")));
  }

  private static String key(RtoEstimate rto) {
    StringBuilder key = new StringBuilder("<ul class=\"key\">");
    for (TermEstimate one : rto.terms()) {
      Term term = one.term();
      key.append("<li><i class=\"")
          .append(style(term))
          .append("\"></i>")
          .append(term.word())
          .append("</li>");
    }
    return key.append("</ul>\n").toString();
  }

  private static String style(Term term) {
    return "t" + ORDER.indexOf(term);
  }
}
