package dev.holdfast.topology;

import dev.holdfast.model.design.Facts.Operations;
import dev.holdfast.model.design.HealthCheck;
import dev.holdfast.model.design.Network;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.PlatformService.Plane;
import dev.holdfast.model.design.Recovery;
import dev.holdfast.model.design.RecoveryStep;
import dev.holdfast.model.design.Routing;
import dev.holdfast.model.design.Security;
import java.util.Optional;

/** Reads how an application is run. */
final class OperationsReader {
  private OperationsReader() {}

  static Operations read(SectionValues file) {
    return new Operations(
        routing(file.in("routing", Section.ROUTING)),
        network(file.in("network", Section.NETWORK)),
        security(file.in("security", Section.SECURITY)),
        observability(file.in("observability", Section.OBSERVABILITY)),
        recovery(file.in("recovery", Section.RECOVERY)));
  }

  private static Routing routing(SectionValues routing) {
    SectionValues check = routing.in("health-check", Section.HEALTH_CHECK);
    return new Routing(
        routing.choice("policy", Routing.Policy.class),
        routing.duration("ttl"),
        routing.flag("checked"),
        new HealthCheck(
            check.duration("interval"),
            check.count("threshold", 1, 100),
            check.choice("depth", HealthCheck.Depth.class),
            check.count("vantage-points", 1, 1_000)));
  }

  private static Network network(SectionValues network) {
    return new Network(
        network.count("vpcs", 1, 10_000),
        network.choice("connection", Network.Connection.class),
        network.flag("service-mesh"),
        network.texts("mesh-versions", "v1.27").stream().map(Located::value).toList());
  }

  private static Security security(SectionValues security) {
    return new Security(
        security.choice("credentials", Security.Credentials.class),
        security.flag("mutual-tls"),
        security.date("certificates-expire"),
        security.duration("secrets-replicated-within"),
        security.flag("change-control"),
        security.flag("default-deny"));
  }

  private static Observability observability(SectionValues observability) {
    return new Observability(
        observability.choice("dashboards", Observability.Dashboards.class),
        observability.flag("alerts-have-runbooks"),
        observability.choice("shipped", Observability.Level.class),
        observability.share("trace-sampling"),
        observability.text("tracer", "opentelemetry").map(Located::value),
        observability.amount("replication-cost-alert"));
  }

  private static Recovery recovery(SectionValues recovery) {
    return new Recovery(
        recovery.date("runbook-updated"),
        recovery.date("infrastructure-changed"),
        recovery.flag("rollback"),
        recovery.choice("failback", Recovery.Failback.class),
        recovery.duration("stable-before-failback"),
        recovery.flag("self-approval"),
        recovery.resources("restart-order"),
        recovery.list("steps", Section.STEP, OperationsReader::step),
        recovery.list("drills", Section.DRILL, OperationsReader::drill),
        recovery.choices("chaos", Recovery.Rung.class));
  }

  private static Optional<RecoveryStep> step(SectionValues step) {
    step.require("does", "add `does:` with what is done");
    var uses = step.text("uses", "dns").map(Located::value);
    var plane = step.choice("plane", Plane.class);
    return step.text("does", "shift traffic")
        .map(does -> new RecoveryStep(does.value(), uses, plane));
  }

  private static Optional<PastDrill> drill(SectionValues drill) {
    drill.require("kind", "add `kind:`, for instance `kind: region-evacuation`");
    drill.require("date", "add `date:` with the day, for instance `date: 2026-10-02`");
    var kind = drill.choice("kind", PastDrill.Kind.class);
    var date = drill.date("date");
    var verdict = drill.choice("verdict", PastDrill.Verdict.class);
    var rto = drill.duration("rto");
    var rpo = drill.duration("rpo");
    var report = drill.text("report", "drills/2026-10-02/report.json").map(Located::value);
    return kind.flatMap(
        what -> date.map(day -> new PastDrill(what, day, verdict, rto, rpo, report)));
  }
}
