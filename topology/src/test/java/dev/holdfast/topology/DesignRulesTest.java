package dev.holdfast.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each rule begins to hold. What is said then is recorded beside the malformed files. */
class DesignRulesTest {
  private static final String OK = "";

  /** Three regions that are equally far from each other, and one database. */
  private static String file(String link, String objectives, String failover) {
    return """
    holdfast: 1
    name: bounds
    regions: { oslo: {}, lima: {}, perth: {} }
    links:
      oslo <-> lima: { %1$s }
      oslo <-> perth: { %1$s }
      lima <-> perth: { %1$s }
    resources:
      orders: { kind: database, primary: oslo, replicas: [lima, perth] }
    objectives: { %2$s }
    failover: { %3$s }
    """
        .formatted(link, objectives, failover);
  }

  /** The severities and lines of what is found, for instance {@code error at line 5}. */
  private static String found(String text) {
    return TopologyFile.read("f.yaml", text.getBytes(UTF_8)).problems().stream()
        .map(problem -> problem.severity().word() + " at line " + problem.place().line())
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource({
    "rtt: 250ms, lease: 1.5s, ''",
    "rtt: 250.001ms, lease: 1.5s, error at line 11",
    "rtt: 10s, lease: 1m, ''",
    "rtt: 10.001s, lease: 2m, 'error at line 5, error at line 6, error at line 7'",
    "rtt: 1ms, lease: 1s, ''",
    "rtt: 1ms, lease: 0.999s, error at line 11",
    "rtt: 1ms, lease: 5m, ''",
    "rtt: 1ms, lease: 301s, error at line 11"
  })
  void boundsTheLease(String rtt, String lease, String found) {
    assertThat(found(file(rtt, "rto: 1h", lease))).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "automatic, 2s, 5.2s, ''",
    "automatic, 2s, 5.199s, warning at line 10",
    "automatic, 2s, 2s, warning at line 10",
    "automatic, 2s, 1.999s, error at line 10",
    "approval, 2m, 1m, ''",
    "approval, 2m, 59s, warning at line 10"
  })
  void boundsTheRto(String mode, String lease, String rto, String found) {
    String text = file("rtt: 100ms", "rto: " + rto, "mode: " + mode + ", lease: " + lease);

    assertThat(found(text)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "rtt: 80ms, jitter: 40ms, ''",
    "rtt: 80ms, jitter: 40.001ms, 'error at line 5, error at line 6, error at line 7'",
    "rtt: 0ms, jitter: 0ms, ''"
  })
  void boundsTheJitter(String rtt, String jitter, String found) {
    assertThat(found(file(rtt + ", " + jitter, "rto: 1h", ""))).isEqualTo(found);
  }

  @Test
  void tellsOnceWhatIsWrongWithACommonObjective() {
    String text =
        file("rtt: 100ms", "rto: 1s", "")
            .replace(
                "  orders:",
                """
                  users: { kind: database, primary: lima, replicas: [oslo, perth] }
                  orders:\
                """);

    assertThat(found(text)).isEqualTo("error at line 11");
  }

  @Test
  void doesNotCallALinkToNowhereADuplicate() {
    String text =
        file("rtt: 80ms", "", "")
            .replace("links:\n", "links:\n  oslo <-> mars: {}\n  mars <-> oslo: {}\n");

    assertThat(found(text)).isEqualTo("error at line 5, error at line 6");
  }

  @Test
  void aQuorumOfThreeCopiesNeedsNoWarning() {
    assertThat(found(file("rtt: 80ms", "rpo: 0s", ""))).isEqualTo(OK);
  }

  @Test
  void asyncWithOneReplicaNeedsNoWarning() {
    String text = file("rtt: 80ms", "", "").replace("[lima, perth]", "[lima], durability: async");

    assertThat(found(text)).isEqualTo(OK);
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "9, ''", "10, error at line 11", "0, error at line 11"})
  void boundsTheApprovals(int approvals, String found) {
    String text = file("rtt: 80ms", "rto: 15m", "mode: approval, approvals: " + approvals);

    assertThat(found(text)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"32, ''", "33, error at line 41"})
  void boundsTheResources(int count, String found) {
    String databases =
        IntStream.rangeClosed(1, count)
            .mapToObj(
                "  d%d: { kind: database, primary: oslo, replicas: [lima, perth] }\n"::formatted)
            .collect(Collectors.joining());
    String text = file("rtt: 80ms", "", "").replaceFirst("  orders.*\n", databases);

    assertThat(found(text)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"6, ''", "7, error at line 3"})
  void boundsTheRegions(int more, String found) {
    String regions =
        IntStream.rangeClosed(1, more)
            .mapToObj(", r%d: { provider: aws/us-east-1 }"::formatted)
            .collect(Collectors.joining());
    String text = file("rtt: 80ms", "", "").replace("perth: {} }", "perth: {}" + regions + " }");

    assertThat(found(text).replaceAll("warning at line 3(, )?", "")).isEqualTo(found);
  }
}
