package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Recorder.Target TARGET = new Recorder.Target(ORDERS, EAST);

  @TempDir private Path folder;

  private static Request request(long id) {
    return new Request(id, Kind.WRITE, new WriteKey(3, (int) id), 10);
  }

  private static Recorder.Event.Invoked invoked(long id) {
    return new Recorder.Event.Invoked(request(id), TARGET, 20, NOON);
  }

  private static Recorder.Event.Completed completed(long id, Outcome outcome) {
    return new Recorder.Event.Completed(ORDERS, request(id).ended(EAST, 20, 30, outcome), NOON);
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("history.ndjson"))) {
      nodes.add(new ObjectMapper().readTree(line));
    }
    return nodes;
  }

  @Test
  void writesALineForEveryInvocationAndEveryOutcome() throws Exception {
    Answer answer = new Answer("127.0.1.1:15432", false, new LogPosition(1, 0x3000148L));
    try (Recorder recorder = Recorder.open(folder.resolve("history.ndjson"))) {
      recorder.record(invoked(1));
      recorder.record(completed(1, new Outcome.Acknowledged(answer, true)));
      recorder.record(invoked(2));
      recorder.record(completed(2, new Outcome.Indeterminate("connection \"lost\"")));
      recorder.record(new Recorder.Event.Marked("kill -9", 40, NOON));
      recorder.finish();

      assertThat(recorder.operations(ORDERS)).hasSize(2);
      assertThat(recorder.trouble()).isEmpty();
    }

    ObjectMapper json = new ObjectMapper();
    assertThat(lines())
        .containsExactly(
            json.readTree(
                "{\"event\":\"invoke\",\"at_ns\":20,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":1,"
                    + "\"resource\":\"orders\",\"region\":\"us-east\",\"kind\":\"write\","
                    + "\"key\":\"3-1\",\"due_ns\":10}"),
            json.readTree(
                "{\"event\":\"ok\",\"at_ns\":30,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":1,"
                    + "\"server\":\"127.0.1.1:15432\",\"standby\":false,\"timeline\":1,"
                    + "\"lsn\":\"0/3000148\",\"seen\":true}"),
            json.readTree(
                "{\"event\":\"invoke\",\"at_ns\":20,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":2,"
                    + "\"resource\":\"orders\",\"region\":\"us-east\",\"kind\":\"write\","
                    + "\"key\":\"3-2\",\"due_ns\":10}"),
            json.readTree(
                "{\"event\":\"indeterminate\",\"at_ns\":30,\"wall\":\"2026-11-20T12:00:00Z\","
                    + "\"op\":2,\"because\":\"connection \\\"lost\\\"\"}"),
            json.readTree(
                "{\"event\":\"mark\",\"at_ns\":40,\"wall\":\"2026-11-20T12:00:00Z\","
                    + "\"what\":\"kill -9\"}"));
  }

  @Test
  void leavesOpenWhatWasSentAndNeverAnswered() throws Exception {
    try (Recorder recorder = Recorder.open(folder.resolve("history.ndjson"))) {
      recorder.record(invoked(1));
      recorder.finish();

      assertThat(recorder.operations(ORDERS))
          .singleElement()
          .extracting(Operation::outcome)
          .isInstanceOf(Outcome.Indeterminate.class);
    }
  }

  @Test
  void tellsThatTheDiskIsFullAndKeepsTheOperations() throws Exception {
    try (Recorder recorder = Recorder.open(Path.of("/dev/full"))) {
      for (long id = 0; id < 1000; id++) {
        recorder.record(invoked(id));
        recorder.record(completed(id, new Outcome.Failed("refused")));
      }
      recorder.finish();

      assertThat(recorder.trouble()).isPresent();
      assertThat(recorder.trouble().orElseThrow()).contains("No space left on device");
      assertThat(recorder.operations(ORDERS)).hasSize(1000);
    }
  }
}
