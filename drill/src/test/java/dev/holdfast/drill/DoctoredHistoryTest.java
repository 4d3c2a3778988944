package dev.holdfast.drill;

import static dev.holdfast.drill.Doctor.invoke;
import static dev.holdfast.drill.Doctor.outcome;
import static dev.holdfast.drill.WholeFolder.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.folder.DrillFolder;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.Summary;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever somebody changes in what a drill left behind, it is never judged valid, and the reason
 * names the operation.
 */
final class DoctoredHistoryTest {
  private static final long MILLI = 1_000_000;

  @TempDir private Path folder;

  /** How a folder is falsified. */
  @FunctionalInterface
  interface Falsification {
    void apply(Doctor doctor) throws Exception;
  }

  /**
   * A falsification, and what must be found.
   *
   * @param what it is
   * @param how it is done
   * @param check the check that must not be valid any more
   * @param named what its reason must name
   */
  record Case(String what, Falsification how, String check, String named) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(writes(), reads(), times(), remains()).flatMap(List::stream);
  }

  private static List<Case> writes() {
    return List.of(
        new Case(
            "an acknowledged write is gone",
            doctor -> doctor.rowsEverywhere(rows -> rows.removeIf(row -> is(row, 60))),
            "lost-writes",
            key(60).toString()),
        new Case(
            "a write is acknowledged twice by two regions at overlapping times",
            doctor -> doctor.history(DoctoredHistoryTest::acknowledgedTwice),
            "duplicate-writes",
            "operation 198"),
        new Case(
            "the same, seen as two primaries at once",
            doctor -> doctor.history(DoctoredHistoryTest::acknowledgedTwice),
            "split-brain",
            key(198).toString()),
        new Case(
            "the old primary acknowledges a write after the new one did",
            doctor ->
                doctor.history(lines ->
                    outcome(lines, 201).put("server", "orders@us-east").put("timeline", 1)),
            "split-brain",
            key(201).toString()),
        new Case(
            "the old primary runs a write while the new one is at work",
            doctor ->
                doctor.history(lines -> {
                  ObjectNode old = outcome(lines, 148);
                  old.put("served_us", old.path("served_us").asLong() + 2_100_000);
                }),
            "split-brain",
            key(148).toString()),
        new Case(
            "two servers acknowledge on one timeline",
            doctor -> doctor.history(lines -> outcome(lines, 201).put("server", "orders@ap-south")),
            "split-brain",
            key(201).toString()),
        new Case(
            "a write is applied twice",
            doctor ->
                doctor.rowsEverywhere(rows ->
                    rows.add(
                        rows.stream()
                            .filter(row -> is(row, 60))
                            .findFirst()
                            .orElseThrow()
                            .deepCopy()
                            .put("written_at", "later"))),
            "duplicate-writes",
            key(60).toString()),
        new Case(
            "a write that may have been done is reported as failed although its row is there",
            doctor ->
                doctor.history(lines -> outcome(lines, WholeFolder.DONE).put("event", "fail")),
            "phantom-rows",
            "operation " + WholeFolder.DONE),
        new Case(
            "a write that was sent is missing from the history",
            doctor ->
                doctor.history(lines -> lines.removeIf(line -> line.path("op").asInt(-1) == 60)),
            "phantom-rows",
            key(60).toString()),
        new Case(
            "a failed write becomes an acknowledged one",
            doctor ->
                doctor.history(lines -> {
                  ObjectNode failed = outcome(lines, WholeFolder.FAILED);
                  JsonNode at = failed.path("at_ns");
                  failed.setAll(copy(outcome(lines, 43)));
                  failed.put("op", WholeFolder.FAILED).set("at_ns", at);
                }),
            "lost-writes",
            key(WholeFolder.FAILED).toString()),
        new Case(
            "a row says something else than what was sent",
            doctor ->
                doctor.rowsEverywhere(rows ->
                    rows.stream()
                        .filter(row -> is(row, 60))
                        .forEach(row -> row.put("region", "ap-south"))),
            "phantom-rows",
            key(60).toString()));
  }

  private static List<Case> reads() {
    return List.of(
        new Case(
            "a read misses what was acknowledged before",
            doctor -> doctor.history(lines -> outcome(lines, 62).put("seen", false)),
            "stale-reads",
            "through"),
        new Case(
            "a read is answered from a log that is two seconds old",
            doctor ->
                doctor.history(lines ->
                    outcome(lines, 290).put("lsn", outcome(lines, 154).path("lsn").asText())),
            "log-order",
            "eu-west"),
        new Case(
            "a read is answered by a standby",
            doctor -> doctor.history(lines -> outcome(lines, 62).put("standby", true)),
            "stale-reads",
            "standby"),
        new Case(
            "a read sees what nobody wrote",
            doctor -> doctor.history(lines -> invoke(lines, 62).put("key", "9-999")),
            "impossible-reads",
            "operation 62"),
        new Case(
            "a read sees what is written later",
            doctor -> doctor.history(lines -> invoke(lines, 62).put("key", key(66).toString())),
            "impossible-reads",
            "operation 62"),
        new Case(
            "a read sees a write that failed",
            doctor ->
                doctor.history(
                    lines -> invoke(lines, 62).put("key", key(WholeFolder.FAILED).toString())),
            "impossible-reads",
            "operation 62"));
  }

  private static List<Case> times() {
    return List.of(
        new Case(
            "time runs backwards in one client",
            doctor ->
                doctor.history(lines -> {
                  ObjectNode invoke = invoke(lines, 66);
                  invoke.put("at_ns", invoke.path("at_ns").asLong() - 100 * MILLI);
                  invoke.put("due_ns", invoke.path("due_ns").asLong() - 100 * MILLI);
                }),
            "history",
            "operation 66"),
        new Case(
            "an operation ends before it is sent",
            doctor ->
                doctor.history(lines -> {
                  ObjectNode ok = outcome(lines, 66);
                  ok.put("at_ns", ok.path("at_ns").asLong() - 10 * MILLI);
                }),
            "history",
            "operation 66"),
        new Case(
            "a client sends a second operation while the first is open",
            doctor ->
                doctor.history(lines -> {
                  ObjectNode ok = outcome(lines, 66);
                  lines.remove(ok);
                  lines.add(lines.indexOf(outcome(lines, 72)), ok);
                }),
            "history",
            "operation 72"),
        new Case(
            "lines are swapped",
            doctor -> doctor.lines(lines -> Collections.swap(lines, 100, 107)),
            "history",
            "operation"),
        new Case(
            "an outcome stands before its operation",
            doctor ->
                doctor.history(lines ->
                    Collections.swap(
                        lines,
                        lines.indexOf(invoke(lines, 66)),
                        lines.indexOf(outcome(lines, 66)))),
            "history",
            "Operation 66"),
        new Case(
            "a line is removed",
            doctor -> doctor.lines(lines -> lines.remove(outcome(lines, 66))),
            "history",
            "operation 66"),
        new Case("the file is cut off", doctor -> doctor.cutOff(200), "history", "operation 99"),
        new Case(
            "the end is cut off",
            doctor ->
                doctor.history(
                    lines -> lines.removeIf(line -> line.path("event").asText().equals("end"))),
            "history",
            "last line"),
        new Case(
            "the drill's own findings are cut out",
            doctor ->
                doctor.history(
                    lines -> lines.removeIf(line -> line.path("event").asText().equals("check"))),
            "history",
            "course"));
  }

  private static List<Case> remains() {
    return List.of(
        new Case(
            "what a replica holds is missing",
            doctor -> doctor.delete("readback/orders/replica-eu-west.ndjson"),
            "replicas-equal",
            "eu-west"),
        new Case(
            "what the endpoint showed is missing",
            doctor -> doctor.delete("readback/orders/endpoint.ndjson"),
            "lost-writes",
            "endpoint"),
        new Case(
            "a replica differs in one row",
            doctor ->
                doctor.rows(
                    "replica-eu-west",
                    rows ->
                        rows.stream()
                            .filter(row -> is(row, 60))
                            .forEach(row -> row.put("written_at", "another time"))),
            "replicas-equal",
            key(60).toString()),
        new Case(
            "a replica lacks one row",
            doctor -> doctor.rows("replica-ap-south", rows -> rows.removeIf(row -> is(row, 60))),
            "replicas-equal",
            key(60).toString()),
        new Case(
            "the report claims another verdict",
            doctor -> {
              doctor.rowsEverywhere(rows -> rows.removeIf(row -> is(row, 60)));
              doctor.report(report -> report.put("verdict", "valid"));
            },
            "report",
            "claims that verdict is \"valid\""),
        new Case(
            "the report claims other figures",
            doctor ->
                doctor.report(report ->
                    ((ObjectNode) report.path("resources").path("orders")).put("rto_ms", 1)),
            "report",
            "resources.orders.rto_ms"));
  }

  private static boolean is(ObjectNode row, int operation) {
    return row.path("key").asText().equals(key(operation).toString());
  }

  private static ObjectNode copy(ObjectNode line) {
    return line.deepCopy();
  }

  /** Write 198 is acknowledged once more: by us-east, through another region, at the same time. */
  private static void acknowledgedTwice(List<ObjectNode> lines) {
    ObjectNode invoke = copy(invoke(lines, 198));
    ObjectNode ok = copy(outcome(lines, 198));
    int at = lines.indexOf(outcome(lines, 198));
    invoke.put("op", 999).put("client", 99).put("region", "ap-south");
    ok.put("op", 999).put("server", "orders@us-east").put("timeline", 1);
    lines.add(at + 1, ok);
    lines.add(at, invoke);
  }

  private static Check check(Report report, String name) {
    return Stream.concat(
            report.courseChecks().stream(),
            report.findings().stream().flatMap(found -> found.checks().stream()))
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void judgesWhatNobodyTouchedAsValid() throws Exception {
    WholeFolder.write(folder);

    Report report = DrillFolder.judge(folder);

    assertThat(report.verdict())
        .as(() -> Summary.of(report).toString())
        .isInstanceOf(Verdict.Valid.class);
    assertThat(report.exitCode()).isEqualTo(Report.EXIT_PROVED);
    assertThat(report.findings().getFirst().checks())
        .allSatisfy(check -> assertThat(check.verdict()).isInstanceOf(Verdict.Valid.class));
    assertThat(check(report, "report").verdict()).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void needsNothingButTheHistoryAndTheRows() throws Exception {
    WholeFolder.write(folder);
    new Doctor(folder).delete("report.json");

    assertThat(DrillFolder.judge(folder).exitCode()).isEqualTo(Report.EXIT_PROVED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void neverJudgesAsValidWhatSomebodyChanged(Case changed) throws Exception {
    WholeFolder.write(folder);
    changed.how().apply(new Doctor(folder));

    Report report = DrillFolder.judge(folder);

    Check check = check(report, changed.check());
    assertThat(report.verdict())
        .as(() -> Summary.of(report).toString())
        .isNotInstanceOf(Verdict.Valid.class);
    assertThat(report.exitCode()).isIn(Report.EXIT_REFUTED, Report.EXIT_UNKNOWN);
    assertThat(check.verdict()).isNotInstanceOf(Verdict.Valid.class);
    assertThat(check.verdict().because()).contains(changed.named());
  }

  @Test
  void judgesAFolderWithoutAHistoryAsUnknown() {
    assertThat(DrillFolder.judge(folder).exitCode()).isEqualTo(Report.EXIT_UNKNOWN);
  }
}
