package dev.holdfast.topology;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The sections of a file and the keys each knows: what is not named here is an error. */
enum Section {
  TOPOLOGY(
      "the file",
      "holdfast name regions links resources objectives failover traffic business compliance bill"
          + " platform routing network security observability recovery suppressions"),
  REGION("a region", "provider role geography jurisdiction"),
  LINK("a link", "rtt jitter bandwidth"),
  DATABASE(
      "a database",
      "kind pattern primary replicas durability degraded objectives engine holds conflicts tier"
          + " depends-on residency load lag backups retention immutable tags"),
  OBJECTIVES("`objectives`", "rto rpo"),
  FAILOVER("`failover`", "mode approvals lease"),
  BACKUPS("`backups`", "every keep region point-in-time encrypted restore-tested"),
  LOAD("`load`", "writes reads row-size transaction-size size cold growth"),
  LAG("`lag`", "p95 alarm"),
  STORE(
      "a resource",
      "kind pattern primary replicas durability objectives engine holds conflicts tier "
          + "depends-on residency load lag backups retention immutable tags"),
  SERVICE(
      "a service",
      "kind pattern primary replicas objectives tier depends-on residency instances "
          + "quota needed cpu memory start scaling stateless cross-region-calls tags"),
  CPU("`cpu`", "requested used"),
  MEMORY("`memory`", "requested used"),
  SCALING("`scaling`", "min max per-minute"),
  TRAFFIC("`traffic`", "requests peak request-size response-size share local growth"),
  BUSINESS(
      "`business`",
      "currency revenue downtime-cost impact-factor downtime-tolerance reasons "
          + "platform-staff infrastructure-time velocity night-duty abort-ratio"),
  BILL("`bill`", "month total planned-total projected quarter-ago lines"),
  BILL_LINE("a line of `bill`", "amount planned category resource justified"),
  PLATFORM_SERVICE("a service of `platform`", "kind service home regions used-in plane strategy"),
  ROUTING("`routing`", "policy ttl checked health-check"),
  HEALTH_CHECK("`health-check`", "interval threshold depth vantage-points"),
  NETWORK("`network`", "vpcs connection service-mesh mesh-versions"),
  SECURITY(
      "`security`",
      "credentials mutual-tls certificates-expire secrets-replicated-within "
          + "change-control default-deny"),
  OBSERVABILITY(
      "`observability`",
      "dashboards alerts-have-runbooks shipped trace-sampling tracer " + "replication-cost-alert"),
  RECOVERY(
      "`recovery`",
      "runbook-updated infrastructure-changed rollback failback stable-before-failback "
          + "self-approval restart-order steps drills chaos"),
  STEP("a step of `recovery`", "does uses plane"),
  DRILL("a drill of `recovery`", "kind date verdict rto rpo report"),
  SUPPRESSION("a suppression", "rule at reason until");

  private final String described;
  private static final Map<Section, List<String>> KEYS =
      Arrays.stream(values())
          .collect(
              Collectors.toMap(
                  it -> it,
                  it -> List.of(it.keys.split(" ", -1)),
                  (one, _) -> one,
                  () -> new EnumMap<>(Section.class)));

  private static final Map<Section, Set<String>> KNOWN =
      KEYS.entrySet().stream()
          .collect(
              Collectors.toMap(
                  Map.Entry::getKey,
                  it -> Set.copyOf(it.getValue()),
                  (one, _) -> one,
                  () -> new EnumMap<>(Section.class)));

  private final String keys;

  Section(String described, String keys) {
    this.described = described;
    this.keys = keys;
  }

  /** The section in words that fit after "in". */
  String described() {
    return described;
  }

  /** Its keys, in the order the manual lists them. */
  List<String> keys() {
    return Objects.requireNonNull(KEYS.get(this));
  }

  /** Whether it has that key. */
  boolean knows(String key) {
    return Objects.requireNonNull(KNOWN.get(this)).contains(key);
  }

  /** Another section that knows the key, if there is one. */
  Optional<Section> elsewhere(String key) {
    return Arrays.stream(values())
        .filter(section -> section != this && section.knows(key))
        .findFirst();
  }
}
