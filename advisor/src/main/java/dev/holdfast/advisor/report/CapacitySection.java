package dev.holdfast.advisor.report;

import dev.holdfast.advisor.capacity.CapacityPlan;
import dev.holdfast.advisor.capacity.Limit;
import dev.holdfast.advisor.capacity.ServiceCapacity;
import dev.holdfast.advisor.estimate.Figures;

/** What services need, on the page. */
final class CapacitySection {
  private CapacitySection() {}

  static void write(StringBuilder page, CapacityPlan plan) {
    StringBuilder body = new StringBuilder();
    for (ServiceCapacity service : plan.services()) {
      body.append(ReportPage.card(one(service)));
    }
    plan.notes()
        .forEach(note -> body.append("<p class=\"note\">").append(Html.text(note)).append("</p>"));
    ReportPage.section(
        page,
        "Capacity",
        "daily peaks, and the interval that 95 of 100 days fall into",
        body.toString());
  }

  private static String one(ServiceCapacity service) {
    StringBuilder body = new StringBuilder("<h3>" + Html.text(service.service()) + "</h3>");
    service.forecast().ifPresent(forecast -> body.append(ForecastPicture.of(service, forecast)));
    Table table = new Table("", "");
    for (Limit limit : service.limits()) {
      table.row(
          limit.metric().column() + " allows",
          Figures.number(Math.rint(limit.requests())) + " requests/s: " + limit.formula());
    }
    service
        .loss()
        .ifPresent(loss ->
            table.row(
                "if " + loss.region() + " is lost",
                "%d instances left, %d needed: %s"
                    .formatted(
                        loss.left(),
                        loss.needed(),
                        loss.carried()
                            ? "carried at once"
                            : loss.attainableInTime() ? "carried once scaled" : "not carried")));
    service
        .bounds()
        .ifPresent(bounds ->
            table.row(
                "autoscaling",
                bounds.min() + " to " + bounds.max() + " instances: " + bounds.advice()));
    service
        .order()
        .ifPresent(order ->
            table.row(
                "order more by",
                "%s, needed on %s: %s".formatted(order.by(), order.neededOn(), order.because())));
    service.forecast().ifPresent(forecast -> table.row("model", forecast.model()));
    service.notes().forEach(note -> table.row("", note));
    return body.append(table).toString();
  }
}
