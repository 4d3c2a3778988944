package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has the standbys of a resource read all they hold. */
@Command(
    name = "verify",
    description = {
      "Have every standby of a resource read all it holds, at a low pace: files that are gone or"
          + " cut short, pages whose checksum is wrong.",
      "A damaged standby is taken out and cloned again by itself. Standbys also do this once a day."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Terminal terminal;
  @Mixin private final StateOptions state = new StateOptions();
  @Mixin private final JsonOption answer = new JsonOption();

  private String resource = "";

  @Option(
      names = "--timeout",
      paramLabel = "D",
      defaultValue = "1h",
      description =
          "How long to wait (default: ${DEFAULT-VALUE}); a standby reads 16 MB a second. It reads"
              + " on after that.")
  private Duration timeout = Duration.ofHours(1);

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "RESOURCE", description = "Whose standbys.")
  void resource(String resource) {
    this.resource = resource;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningTopology running = state.running();
    ResourceId id = running.resource(resource);
    Database database = running.topology().database(id).orElseThrow();
    List<RegionApi> apis =
        running.apis().stream().filter(api -> database.members().contains(api.region())).toList();
    ObjectNode question = RegionsApi.body();
    question.put("resource", id.value());
    Map<RegionId, JsonNode> found = new TreeMap<>();
    ObjectNode order = question.deepCopy();
    order.put("begin", true);
    apis.forEach(api -> found.put(api.region(), ask(api, order)));
    long began = System.nanoTime();
    while (found.values().stream().anyMatch(VerifyCommand::isUnderWay)
        && System.nanoTime() - began < timeout.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      apis.forEach(
          api -> found.computeIfPresent(api.region(), (_, last) -> next(api, question, last)));
    }
    show(found);
    return exitCode(found);
  }

  private static JsonNode next(RegionApi api, ObjectNode question, JsonNode last) {
    return isUnderWay(last) ? ask(api, question) : last;
  }

  private static JsonNode ask(RegionApi api, ObjectNode question) {
    return switch (api.ask("/v1/verify", Optional.of(question))) {
      case Reply.Answered answered when answered.status() == 200 -> answered.body();
      case Reply.Answered answered -> unknown(api.region(), answered.because());
      case Reply.Silent silent -> unknown(api.region(), silent.because());
    };
  }

  private static JsonNode unknown(RegionId region, String because) {
    return RegionsApi.body()
        .put("region", region.value())
        .put("checkup", "unknown")
        .put("because", because);
  }

  private static boolean isUnderWay(JsonNode view) {
    return view.path("checkup").asText().equals("running");
  }

  private void show(Map<RegionId, JsonNode> found) {
    if (answer.json()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      found.values().forEach(array::add);
      terminal.out().println(array.toPrettyString());
      return;
    }
    found.forEach((region, view) -> {
      boolean checked = isStandbys(view);
      String word = checked ? word(view) : view.path("role").asText("no replica");
      Style style = word.equals("sound") || !checked ? Style.GOOD : Style.BAD;
      List<String> parts = new ArrayList<>();
      if (view.path("bytes").asLong() > 0) {
        parts.add("%.1f MB read".formatted(view.path("bytes").asLong() / 1e6));
      }
      parts.add(checked ? view.path("because").asText() : "only standbys are checked");
      terminal
          .out()
          .println(
              "%-16s %s  %s"
                  .formatted(region, terminal.styled(style, word), String.join(", ", parts)));
    });
  }

  private static String word(JsonNode view) {
    return view.path("checkup").asText().replace('_', ' ');
  }

  /** Whether it is, or was until it was found damaged, one of those that are checked. */
  private static boolean isStandbys(JsonNode view) {
    String checkup = view.path("checkup").asText();
    return !checkup.equals("never") || view.path("role").asText().equals("standby");
  }

  private static int exitCode(Map<RegionId, JsonNode> found) {
    List<String> words =
        found.values().stream()
            .filter(VerifyCommand::isStandbys)
            .map(view -> view.path("checkup").asText())
            .toList();
    if (words.contains("damaged")) {
      return ExitCode.FAILED;
    }
    return words.stream().allMatch("sound"::equals) ? ExitCode.OK : ExitCode.UNKNOWN;
  }
}
