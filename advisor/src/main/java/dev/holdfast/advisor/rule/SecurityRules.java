package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.Security;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;

/** What one stolen credential, one old certificate or one open switch can do. */
final class SecurityRules {
  private static final int EXPIRY_DAYS_MIN = 14;
  private static final Duration SECRETS_MAX = Duration.ofSeconds(60);

  static final List<Rule> RULES =
      List.of(
          Rule.warning("HF-701", "One credential opens every region")
              .why(
                  "A shared global administrator makes the compromise of one region the"
                      + " compromise of all; credentials also creep, and are never taken back.")
              .remedy("scope credentials to a region, and keep a break-glass user in each")
              .when(SecurityRules::credentials),
          Rule.error("HF-702", "A certificate runs out within two weeks")
              .why(
                  "When certificates between regions run out, replication and consensus stop in"
                      + " all regions at the same moment.")
              .remedy("renew it now, and be told earlier")
              .source(Source.formula("days to expiry ≥ 14"))
              .when(SecurityRules::expiry),
          Rule.warning("HF-703", "Regions do not prove to each other who they are")
              .why("Whoever reaches a link between regions can speak as one of them.")
              .remedy("use mutual TLS on every link between regions")
              .when(SecurityRules::mutual),
          Rule.warning("HF-704", "A new secret takes more than a minute to arrive")
              .why(
                  "Between two versions of a secret, the region that has the old one is locked"
                      + " out; a failover in that minute fails.")
              .remedy("replicate secrets within 60 s, and let clients try twice")
              .when(SecurityRules::secrets),
          Rule.error("HF-705", "The switch that fails over is not watched")
              .why(
                  "If anybody can simulate a failure without a record, failover is an attacker's"
                      + " lever.")
              .remedy("put it under change control and audit")
              .when(SecurityRules::changeControl),
          Rule.note("HF-706", "Services may reach everything")
              .why("What may reach everything carries a break-in everywhere.")
              .remedy("deny by default, and allow what is needed")
              .when(SecurityRules::defaultDeny),
          Rule.warning("HF-707", "Meshes of different versions")
              .why(
                  "Two versions of a mesh agree on less than either promises, and the difference"
                      + " shows in the failover.")
              .remedy("bring all regions to one version")
              .when(SecurityRules::skew));

  private SecurityRules() {}

  private static Security security(Scene scene) {
    return scene.operations().security();
  }

  private static void credentials(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("security.credentials", security(scene).credentials())
        .filter(Security.Credentials.SHARED_ADMIN::equals)
        .ifPresent(_ ->
            judge.finds(
                "security.credentials",
                "One credential administers every region",
                "write `credentials: region-scoped`, and make it so"));
  }

  private static void expiry(Scene scene, Judge judge) {
    security(scene)
        .certificatesExpire()
        .map(day -> ChronoUnit.DAYS.between(scene.today(), day))
        .filter(days -> days < EXPIRY_DAYS_MIN)
        .ifPresent(days ->
            judge.finds(
                "security.certificates-expire",
                days < 0
                    ? "A certificate ran out %d days ago".formatted(-days)
                    : "A certificate runs out in %d days".formatted(days),
                "renew it, and be told two weeks before the next one"));
  }

  private static void mutual(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("security.mutual-tls", security(scene).mutualTls())
        .filter(both -> !both)
        .ifPresent(_ ->
            judge.finds(
                "security.mutual-tls",
                "Regions do not prove to each other who they are",
                "use mutual TLS between regions, and write `mutual-tls: true`"));
  }

  private static void secrets(Scene scene, Judge judge) {
    security(scene)
        .secretsReplicatedWithin()
        .filter(time -> time.compareTo(SECRETS_MAX) > 0)
        .ifPresent(time ->
            judge.finds(
                "security.secrets-replicated-within",
                "A new secret takes " + Text.duration(time) + " to be everywhere",
                "replicate it within 60s"));
  }

  private static void changeControl(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("security.change-control", security(scene).changeControl())
        .filter(watched -> !watched)
        .ifPresent(_ ->
            judge.finds(
                "security.change-control",
                "Nobody watches who fails over",
                "put the switch under change control and audit, and write `change-control: true`"));
  }

  private static void defaultDeny(Scene scene, Judge judge) {
    security(scene)
        .defaultDeny()
        .filter(denied -> !denied)
        .ifPresent(_ ->
            judge.finds(
                "security.default-deny",
                "Services may reach everything",
                "deny by default, and write `default-deny: true`"));
  }

  private static void skew(Scene scene, Judge judge) {
    var versions = scene.operations().network().meshVersions();
    if (new HashSet<>(versions).size() > 1) {
      judge.finds(
          "network.mesh-versions",
          "The regions run " + Text.list(versions),
          "bring all to one version");
    }
  }
}
