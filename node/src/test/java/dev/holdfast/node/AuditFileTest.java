package dev.holdfast.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.control.AuditEntry;
import dev.holdfast.control.AuditTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
  private final ObjectMapper json = new Codec().json();
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void choose() {
    file = folder.resolve("audit.ndjson");
  }

  @Test
  void everyEntryIsThereOnceHoweverOftenTheLogIsReplayed() throws IOException {
    AuditFile audit = opened();
    audit.accept(trail("a", 1, 3));
    audit.accept(trail("a", 1, 2));
    audit.accept(trail("a", 1, 4));
    AuditFile again = opened();
    again.accept(trail("a", 1, 2));
    again.accept(trail("a", 1, 4));
    again.accept(trail("a", 3, 5));
    assertThat(indices()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertWhole();
  }

  @Test
  void whoWasAwayForLongSaysWhatIsMissing() throws IOException {
    opened().accept(trail("a", 1, 3));
    opened().accept(trail("a", 10, 12));
    assertThat(lines().get(3).path("missing"))
        .isEqualTo(
            json.readTree(
                """
                {"from":4,"to":9,"because":"this region was away while these were made; \
                the audit files of other regions have them","after":"a3","before":"a9"}\
                """));
    assertThat(indices()).containsExactly(1L, 2L, 3L, 10L, 11L, 12L);
    assertWhole();
  }

  @Test
  void whoComesLateSaysThatTheBeginningIsMissing() throws IOException {
    opened().accept(trail("a", 5, 6));
    assertThat(lines().getFirst().path("missing").path("from").asLong()).isEqualTo(1);
    assertThat(lines().getFirst().path("missing").path("to").asLong()).isEqualTo(4);
    assertWhole();
  }

  @Test
  void aLogThatBeganAnewIsNotTakenForTheSame() throws IOException {
    opened().accept(trail("a", 1, 5));
    opened().accept(trail("b", 1, 2));
    assertThat(lines().get(5).path("missing").path("because").asText())
        .startsWith("the log began anew");
    assertThat(indices()).containsExactly(1L, 2L, 3L, 4L, 5L, 1L, 2L);
    opened().accept(trail("b", 1, 3));
    assertThat(indices()).endsWith(2L, 3L);
    assertWhole();
  }

  @Test
  void aLineThatACrashHasCutShortIsWrittenWhole() throws IOException {
    opened().accept(trail("a", 1, 3));
    byte[] whole = Files.readAllBytes(file);
    for (int lost = 1; lost < whole.length; lost++) {
      Files.write(file, List.of());
      Files.write(file, Arrays.copyOf(whole, whole.length - lost));
      opened().accept(trail("a", 1, 3));
      assertThat(Files.readAllBytes(file)).as("without %d bytes", lost).isEqualTo(whole);
    }
  }

  @Test
  void whatIsMissingIsSaidOnceIfACrashHasCutOffWhatFollows() throws IOException {
    for (String later : List.of("a", "b")) {
      Files.deleteIfExists(file);
      opened().accept(trail("a", 1, 3));
      long before = Files.size(file);
      opened().accept(trail(later, 10, 12));
      byte[] whole = Files.readAllBytes(file);
      for (int length = whole.length - 1; length >= before; length--) {
        Files.write(file, Arrays.copyOf(whole, length));
        opened().accept(trail(later, 10, 12));
        assertThat(Files.readAllBytes(file)).as("cut to %d", length).isEqualTo(whole);
      }
    }
  }

  @Test
  void whatAFullDiskHasTakenOfALineIsWrittenOver() throws IOException {
    AuditFile audit = opened();
    audit.accept(trail("a", 1, 3));
    byte[] before = Files.readAllBytes(file);
    // As much as a disk takes before it is full.
    Files.writeString(file, new String(before, UTF_8) + "{\"index\":4,\"at");
    audit.accept(trail("a", 1, 4));
    assertThat(indices()).containsExactly(1L, 2L, 3L, 4L);
    assertWhole();
  }

  @Test
  void whatCannotBeWrittenNowIsWrittenLater() throws IOException {
    AuditFile audit = opened();
    Files.createDirectory(file);
    audit.accept(trail("a", 1, 3));
    Files.delete(file);
    audit.accept(trail("a", 1, 4));
    assertThat(indices()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aDamagedLineIsWrittenAnewWithWhatFollows() throws IOException {
    opened().accept(trail("a", 1, 4));
    byte[] bytes = Files.readAllBytes(file);
    int third = new String(bytes, UTF_8).indexOf("{\"index\":3");
    bytes[third] = 0;
    Files.write(file, bytes);
    opened().accept(trail("a", 1, 5));
    assertThat(indices()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertWhole();
  }

  @Test
  void onlyTheEndIsReadAtStart() throws IOException {
    AuditFile audit = opened();
    long count = 5_000;
    for (long last = 200; last <= count; last += 200) {
      audit.accept(trail("a", last - 199, last));
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes.length).isGreaterThan(1 << 19);
    bytes[100] = 0; // nobody looks there
    Files.write(file, bytes);
    opened().accept(trail("a", count - 199, count + 1));
    byte[] after = Files.readAllBytes(file);
    assertThat(after.length).isGreaterThan(bytes.length);
    assertThat(new String(after, bytes.length, after.length - bytes.length, UTF_8))
        .startsWith("{\"index\":5001")
        .hasLineCount(1);
  }

  private AuditFile opened() throws IOException {
    return new AuditFile(file, json);
  }

  private static AuditTrail trail(String log, long first, long last) {
    List<AuditEntry> entries =
        LongStream.rangeClosed(first, last).mapToObj(index -> entry(log, index)).toList();
    return new AuditTrail(last, log + last, entries);
  }

  private static AuditEntry entry(String log, long index) {
    String previous = index == 1 ? AuditEntry.GENESIS : log + (index - 1);
    return new AuditEntry(
        index, 1, "holdfast", "promote", "orders", "it was due", previous, log + index);
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private List<Long> indices() throws IOException {
    return lines().stream()
        .filter(line -> line.has("index"))
        .map(line -> line.get("index").asLong())
        .toList();
  }

  /** Follows the chain from end to end, over what is said to be missing. */
  private void assertWhole() throws IOException {
    String last = AuditEntry.GENESIS;
    for (JsonNode line : lines()) {
      JsonNode missing = line.path("missing");
      if (missing.isObject()) {
        assertThat(missing.path("after").asText()).isEqualTo(last);
        last = missing.path("before").asText();
      } else {
        assertThat(line.path("previous").asText()).as(line.toString()).isEqualTo(last);
        last = line.path("hash").asText();
      }
    }
  }
}
