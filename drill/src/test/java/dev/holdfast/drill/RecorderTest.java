package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static dev.holdfast.drill.Situations.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Recorder.Target TARGET = new Recorder.Target(ORDERS, EAST);

  @TempDir private Path folder;

  private static Request request(long id) {
    return new Request(id, 3, Kind.WRITE, new WriteKey(3, (int) id), 10);
  }

  private static Recorder.Event.Invoked invoked(long id) {
    return new Recorder.Event.Invoked(request(id), TARGET, 20, NOON);
  }

  private static Recorder.Event.Completed completed(long id, Outcome outcome) {
    return new Recorder.Event.Completed(request(id).ended(EAST, 20, 30, outcome), NOON);
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
    Answer answer = new Answer("orders@us-east", false, new LogPosition(1, 0x3000148L), 1_234);
    try (Recorder recorder = Recorder.open(folder.resolve("history.ndjson"))) {
      recorder.record(invoked(1));
      recorder.record(completed(1, new Outcome.Acknowledged(answer, true)));
      recorder.record(invoked(2));
      recorder.record(completed(2, new Outcome.Indeterminate("connection \"lost\"")));
      recorder.record(
          new Recorder.Event.Marked(
              new Mark(Mark.Kind.FAULT, "kill -9", 40), Set.of(WEST, EAST), NOON));
      recorder.record(new Recorder.Event.Received(ORDERS, new Missing<>("not seen")));
      recorder.finish(
          new Recorder.Event.Checked(new Check("course", new Verdict.Valid("so"), List.of("x"))),
          new Recorder.Event.Ended(5, 50, 60, NOON));

      assertThat(recorder.trouble()).isEmpty();
    }

    ObjectMapper json = new ObjectMapper();
    assertThat(lines())
        .containsExactly(
            json.readTree(
                "{\"n\":1,\"event\":\"invoke\",\"at_ns\":20,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":1,"
                    + "\"client\":3,\"resource\":\"orders\",\"region\":\"us-east\",\"kind\":\"write\","
                    + "\"key\":\"3-1\",\"due_ns\":10}"),
            json.readTree(
                "{\"n\":2,\"event\":\"ok\",\"at_ns\":30,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":1,"
                    + "\"server\":\"orders@us-east\",\"standby\":false,\"timeline\":1,"
                    + "\"lsn\":\"0/3000148\",\"served_us\":1234,\"seen\":true}"),
            json.readTree(
                "{\"n\":3,\"event\":\"invoke\",\"at_ns\":20,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":2,"
                    + "\"client\":3,\"resource\":\"orders\",\"region\":\"us-east\",\"kind\":\"write\","
                    + "\"key\":\"3-2\",\"due_ns\":10}"),
            json.readTree(
                "{\"n\":4,\"event\":\"indeterminate\",\"at_ns\":30,\"wall\":\"2026-11-20T12:00:00Z\",\"op\":2,\"because\":\"connection"
                    + " \\\"lost\\\"\"}"),
            json.readTree(
                "{\"n\":5,\"event\":\"mark\",\"at_ns\":40,\"wall\":\"2026-11-20T12:00:00Z\",\"kind\":\"fault\",\"what\":\"kill"
                    + " -9\",\"struck\":[\"eu-west\",\"us-east\"]}"),
            json.readTree(
                "{\"n\":6,\"event\":\"received\",\"resource\":\"orders\","
                    + "\"because\":\"not seen\"}"),
            json.readTree(
                "{\"n\":7,\"event\":\"check\",\"name\":\"course\",\"verdict\":\"valid\","
                    + "\"because\":\"so\",\"evidence\":[\"x\"]}"),
            json.readTree(
                "{\"n\":8,\"event\":\"end\",\"at_ns\":60,\"wall\":\"2026-11-20T12:00:00Z\","
                    + "\"clients_from_ns\":5,\"clients_until_ns\":50}"));
  }

  @Test
  void tellsThatTheDiskIsFull() throws Exception {
    try (Recorder recorder = Recorder.open(Path.of("/dev/full"))) {
      for (long id = 0; id < 1000; id++) {
        recorder.record(invoked(id));
        recorder.record(completed(id, new Outcome.Failed("refused")));
      }
      recorder.finish();

      assertThat(recorder.trouble()).isPresent();
      assertThat(recorder.trouble().orElseThrow()).contains("No space left on device");
    }
  }
}
