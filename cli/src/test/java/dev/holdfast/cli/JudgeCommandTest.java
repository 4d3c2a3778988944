package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Judges a folder that was written by hand from what docs/drills.md says of its format, as somebody
 * else's drill could have written it.
 */
class JudgeCommandTest {
  private static final int FROM = 0;
  private static final int TO = 12;
  private static final String WALL = "\"wall\":\"2026-11-20T12:00:00Z\"";

  @TempDir private Path folder;

  private final List<String> history = new ArrayList<>();

  private void line(String fields) {
    history.add("{\"n\":%d,%s}".formatted(history.size() + 1, fields));
  }

  /** A write every half a second, each followed by a read of it. */
  private void write() throws IOException {
    line(
        ("\"event\":\"begin\",\"format\":1,\"run\":\"r1\",%s,\"scenario\":\"mine\",\"proves\":\"it\","
             + "\"seed\":1,\"topology\":\"pair\",\"regions\":[\"a\",\"b\",\"c\"],\"lease_ms\":2000,"
             + "\"resources\":[{\"id\":\"x\",\"durability\":\"quorum\",\"primary\":\"a\","
             + "\"replicas\":[\"b\"],\"rto_ms\":5000,\"rpo_ms\":0}],\"environment\":{}")
            .formatted(WALL));
    for (int i = FROM; i < TO; i++) {
      if (i == 4) {
        mark("fault", i);
      }
      if (i == 10) {
        mark("mended", i);
      }
      operation(2 * i, "write", i, i * 500L);
      operation(2 * i + 1, "read", i, i * 500L + 100);
    }
    line(
        "\"event\":\"check\",\"name\":\"course\",\"verdict\":\"valid\",\"because\":\"so\","
            + "\"evidence\":[]");
    line(
        ("\"event\":\"end\",\"at_ns\":7000000000,%s,\"clients_from_ns\":0,"
                + "\"clients_until_ns\":6500000000")
            .formatted(WALL));
    Files.write(folder.resolve("history.ndjson"), history);
    for (String place : List.of("endpoint", "replica-a", "replica-b")) {
      rows(place);
    }
    readBack("exports", List.of());
  }

  private void mark(String kind, int at) {
    line(
        "\"event\":\"mark\",\"at_ns\":%d,%s,\"kind\":\"%s\",\"what\":\"%s\",\"struck\":[\"a\",\"c\"]"
            .formatted(at * 500_000_000L - 1, WALL, kind, kind));
  }

  private void operation(int op, String kind, int key, long millis) {
    line(
        ("\"event\":\"invoke\",\"at_ns\":%d,%s,\"op\":%d,\"client\":0,\"resource\":\"x\","
                + "\"region\":\"b\",\"kind\":\"%s\",\"key\":\"0-%d\",\"due_ns\":%d")
            .formatted(millis * 1_000_000, WALL, op, kind, key, millis * 1_000_000));
    line(
        ("\"event\":\"ok\",\"at_ns\":%d,%s,\"op\":%d,\"server\":\"x@a\",\"standby\":false,"
                + "\"timeline\":1,\"lsn\":\"0/%X\",\"served_us\":%d,\"seen\":true")
            .formatted((millis + 50) * 1_000_000, WALL, op, 4096 + op, 1_000_000 + millis * 1_000));
  }

  private void rows(String place) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = FROM; i < TO; i++) {
      rows.add("{\"key\":\"0-%d\",\"region\":\"b\",\"written_at\":\"t%d\"}".formatted(i, i));
    }
    readBack(place, rows);
  }

  private void readBack(String place, List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>(rows);
    lines.addFirst(
        "{\"run\":\"r1\",\"resource\":\"x\",\"of\":\"%s\",\"rows\":%d}"
            .formatted(place, rows.size()));
    Path file = folder.resolve("readback/x").resolve(place + ".ndjson");
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private Run judge(String... options) {
    List<String> words = new ArrayList<>(List.of("judge", folder.toString()));
    words.addAll(List.of(options));
    return Run.of(words.toArray(String[]::new));
  }

  @Test
  void provesWhatSomebodyElseRecorded() throws Exception {
    write();

    Run run = judge();

    assertThat(run.out()).startsWith("VALID: Every one of 12 acknowledged writes");
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
    assertThat(judge("--json").out()).contains("\"verdict\" : \"valid\"");
  }

  @Test
  void refutesItWhereAnAcknowledgedWriteIsGone() throws Exception {
    write();
    for (String place : List.of("endpoint", "replica-a", "replica-b")) {
      Path file = folder.resolve("readback/x").resolve(place + ".ndjson");
      String text = Files.readString(file);
      Files.writeString(
          file,
          text.replace("\"rows\":12", "\"rows\":11")
              .replace("{\"key\":\"0-7\",\"region\":\"b\",\"written_at\":\"t7\"}\n", ""));
    }

    Run run = judge();

    assertThat(run.out()).startsWith("INVALID: x: 1 of 12 acknowledged writes").contains("0-7");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void doesNotKnowWhereWhatAReplicaHoldsIsMissing() throws Exception {
    write();
    Files.delete(folder.resolve("readback/x/replica-b.ndjson"));

    Run run = judge();

    assertThat(run.out()).startsWith("UNKNOWN: x: What b holds could not be read");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
  }

  @Test
  void takesNoFolderWithoutAHistory() {
    Run run = judge();

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("holds no history.ndjson");
  }
}
