package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.capacity.Forecast;
import dev.holdfast.advisor.capacity.ServiceCapacity;
import dev.holdfast.advisor.estimate.Figures;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Draws daily peaks as they were and as they are expected, with their interval and the limit. */
final class ForecastPicture {
  private static final double WIDTH = 1120;
  private static final double HEIGHT = 220;
  private static final double LEFT = 70;
  private static final double RIGHT = 150;
  private static final double BOTTOM = 24;

  private final Forecast forecast;
  private final LocalDate from;
  private final double days;
  private final double most;

  private ForecastPicture(Forecast forecast, double limit) {
    this.forecast = forecast;
    this.from = forecast.history().getFirst().date();
    this.days = ChronoUnit.DAYS.between(from, forecast.days().getLast().date());
    double highest =
        Math.max(
            forecast.highest(),
            forecast.history().stream().mapToDouble(Forecast.Peak::peak).max().orElse(1));
    // A limit far above everything would flatten what matters.
    this.most =
        Math.max(1, limit > 0 && limit < 3 * highest ? Math.max(limit, highest) : highest) * 1.08;
  }

  static String of(ServiceCapacity service, Forecast forecast) {
    double limit = service.bottleneck().map(found -> found.requests()).orElse(0.0);
    return new ForecastPicture(forecast, limit).draw(service, limit);
  }

  private String draw(ServiceCapacity service, double limit) {
    StringBuilder body = new StringBuilder();
    for (double share : new double[] {0, 0.5, 1}) {
      double value = most / 1.08 * share;
      body.append(Html.line(LEFT, y(value), WIDTH - RIGHT, y(value), "hair"));
      body.append(Html.label(LEFT - 8, y(value) + 4, "end dim", Figures.number(Math.rint(value))));
    }
    body.append(Html.label(LEFT, HEIGHT - 6, "dim", from));
    LocalDate last = forecast.history().getLast().date();
    body.append(Html.label(x(last), HEIGHT - 6, "mid dim", last));
    body.append(Html.label(WIDTH - RIGHT, HEIGHT - 6, "end dim", forecast.days().getLast().date()));
    band(body);
    path(body);
    if (limit > 0 && limit < most) {
      body.append(Html.line(LEFT, y(limit), WIDTH - RIGHT, y(limit), "limit"));
      service
          .bottleneck()
          .ifPresent(found ->
              body.append(
                  Html.label(
                      WIDTH - RIGHT + 8,
                      y(limit) + 4,
                      "small",
                      "limit of " + found.metric().column() + " now")));
    }
    return Html.svg(
        WIDTH, HEIGHT, "Daily peaks of " + service.service() + ", requests/s", body.toString());
  }

  private void band(StringBuilder body) {
    StringBuilder above = new StringBuilder();
    StringBuilder below = new StringBuilder();
    StringBuilder middle = new StringBuilder();
    for (Forecast.Day day : forecast.days()) {
      above.append(point(above.isEmpty() ? "M" : "L", day.date(), day.high()));
      middle.append(point(middle.isEmpty() ? "M" : "L", day.date(), day.expected()));
      below.insert(0, point("L", day.date(), day.low()));
    }
    body.append("<path class=\"band\" d=\"").append(above).append(below).append("z\"/>\n");
    body.append("<path class=\"expected\" d=\"").append(middle).append("\"/>\n");
  }

  private void path(StringBuilder body) {
    StringBuilder past = new StringBuilder();
    for (Forecast.Peak peak : forecast.history()) {
      past.append(point(past.isEmpty() ? "M" : "L", peak.date(), peak.peak()));
    }
    body.append("<path class=\"past\" d=\"").append(past).append("\"/>\n");
  }

  private String point(String command, LocalDate date, double value) {
    return String.format(ROOT, "%s%.1f %.1f ", command, x(date), y(value));
  }

  private double x(LocalDate date) {
    return LEFT + (WIDTH - LEFT - RIGHT) * ChronoUnit.DAYS.between(from, date) / Math.max(1, days);
  }

  private double y(double value) {
    return 8 + (HEIGHT - BOTTOM - 8) * (1 - value / most);
  }
}
