package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.capacity.CapacityPlan;
import dev.holdfast.advisor.capacity.Forecast;
import dev.holdfast.advisor.capacity.Limit;
import dev.holdfast.advisor.capacity.ServiceCapacity;
import dev.holdfast.advisor.capacity.ServiceCapacity.Loss;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.design.Design;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how much load is coming, what gives way first, and when to order more. */
@Command(
    name = "capacity",
    description =
        "Forecast load from metrics, find what gives way first, whether the loss of a region is"
            + " carried, and when to order more.")
final class CapacityCommand implements Callable<Integer> {
  private static final int WIDTH = 120;
  private static final String INDENT = "  ";

  private final Terminal terminal;
  @Mixin private final DesignFile file = new DesignFile();
  @Mixin private final MetricsOption metrics = new MetricsOption();
  @Mixin private final JsonOption answer = new JsonOption();

  CapacityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!metrics.given()) {
      throw CommandException.usage(
          "Capacity is planned from what was measured.", "Give it with --metrics CSV.");
    }
    Design design = file.design(terminal);
    CapacityPlan plan = CapacityPlan.of(design, metrics.samples(), metrics.ahead());
    if (answer.json()) {
      terminal.out().println(json(design, plan).toPrettyString());
    } else {
      plan.services().forEach(this::show);
      plan.notes().forEach(this::note);
    }
    return ExitCode.OK;
  }

  private void show(ServiceCapacity service) {
    terminal.out().println(terminal.styled(Style.BOLD, service.service()));
    say(
        "peak %s requests/s%s"
            .formatted(
                Figures.number(service.peak()),
                service
                    .slowest()
                    .map(p99 -> ", p99 at most " + Figures.number(p99) + " ms")
                    .orElse("")));
    service.bottleneck().ifPresent(limit -> say("gives way first: " + said(limit, service.peak())));
    service.limits().stream().skip(1).forEach(limit -> say("then: " + said(limit, service.peak())));
    service.forecast().ifPresent(this::show);
    service.loss().ifPresent(this::show);
    service
        .bounds()
        .ifPresent(bounds ->
            say(
                "autoscaling from %d to %d instances: %s"
                    .formatted(bounds.min(), bounds.max(), bounds.advice())));
    service
        .order()
        .ifPresentOrElse(
            order ->
                say(
                    "order more by %s, needed on %s: %s"
                        .formatted(order.by(), order.neededOn(), order.because()),
                    Style.WARNING),
            () -> service.forecast().ifPresent(_ -> say("nothing to order within the forecast")));
    service.notes().forEach(this::note);
    terminal.out().println();
  }

  private static String said(Limit limit, double peak) {
    return "%s, at %s requests/s, %s of it used at the peak: %s; requests explain %s of its use"
        .formatted(
            limit.metric().column(),
            Figures.number(Math.rint(limit.requests())),
            Figures.percent(limit.requests() > 0 ? peak / limit.requests() : 1),
            limit.formula(),
            Figures.percent(limit.explained()));
  }

  private void show(Forecast forecast) {
    Forecast.Day last = forecast.days().getLast();
    say(
        "forecast for %s: %s requests/s, %s to %s; %s a day; %s, which explain %s"
            .formatted(
                last.date(),
                Figures.number(Math.rint(last.expected())),
                Figures.number(Math.rint(last.low())),
                Figures.number(Math.rint(last.high())),
                (forecast.growthPerDay() >= 0 ? "+" : "")
                    + Figures.number(Math.rint(forecast.growthPerDay() * 100) / 100),
                forecast.model(),
                Figures.percent(forecast.explained())));
  }

  private void show(Loss loss) {
    String said =
        "if %s is lost, %d instances are left and the peak needs %d"
            .formatted(loss.region(), loss.left(), loss.needed());
    if (loss.carried()) {
      say(said + ": carried at once", Style.GOOD);
    } else if (loss.attainableInTime()) {
      say(
          said
              + ": carried once they have scaled, up to "
              + loss.attainable().orElse(0)
              + " may run",
          Style.WARNING);
    } else {
      say(
          said
              + loss.attainable()
                  .map(most -> ": not carried, at most " + most + " may run")
                  .orElse(": nobody can tell whether they may grow; write quota or scaling"),
          Style.BAD);
    }
  }

  private void note(String note) {
    say(note, Style.FAINT);
  }

  private void say(String sentence) {
    say(sentence, Style.PLAIN);
  }

  private void say(String sentence, Style style) {
    TextTable.wrapped(sentence, WIDTH - INDENT.length())
        .forEach(line -> terminal.out().println(INDENT + terminal.styled(style, line)));
  }

  private static ObjectNode json(Design design, CapacityPlan plan) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("topology", design.name());
    ArrayNode services = root.putArray("services");
    for (ServiceCapacity service : plan.services()) {
      ObjectNode node = services.addObject();
      node.put("service", service.service()).put("peak_rps", service.peak());
      ArrayNode limits = node.putArray("limits");
      for (Limit limit : service.limits()) {
        limits
            .addObject()
            .put("metric", limit.metric().column())
            .put("rps", limit.requests())
            .put("explained", limit.explained())
            .put("formula", limit.formula());
      }
      service.forecast().ifPresent(forecast -> forecast(node.putObject("forecast"), forecast));
      service
          .loss()
          .ifPresent(loss ->
              node.putObject("loss")
                  .put("region", loss.region().value())
                  .put("left", loss.left())
                  .put("needed", loss.needed())
                  .put("carried", loss.carried())
                  .put("attainable", loss.attainable().orElse(null)));
      service
          .bounds()
          .ifPresent(bounds ->
              node.putObject("scaling")
                  .put("min", bounds.min())
                  .put("max", bounds.max())
                  .put("advice", bounds.advice()));
      service
          .order()
          .ifPresent(order ->
              node.putObject("order")
                  .put("by", order.by().toString())
                  .put("needed_on", order.neededOn().toString())
                  .put("because", order.because()));
      service.notes().forEach(node.putArray("notes")::add);
    }
    plan.notes().forEach(root.putArray("notes")::add);
    return root;
  }

  private static void forecast(ObjectNode node, Forecast forecast) {
    node.put("model", forecast.model())
        .put("growth_per_day", forecast.growthPerDay())
        .put("explained", forecast.explained());
    ArrayNode days = node.putArray("days");
    for (Forecast.Day day : forecast.days()) {
      days.addObject()
          .put("date", day.date().toString())
          .put("low", day.low())
          .put("expected", day.expected())
          .put("high", day.high());
    }
  }
}
