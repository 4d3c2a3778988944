package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The APIs of all regions as one: questions go to all at once and the best answer counts, orders go
 * to one region and, only where they surely did not arrive, to the next.
 */
final class RegionsApi {
  /** Living regions of one machine answer within milliseconds of each other. */
  private static final Duration GRACE = Duration.ofMillis(150);

  private final RunningTopology running;

  RegionsApi(RunningTopology running) {
    this.running = running;
  }

  /**
   * How the regions stand, as one tells it whose knowledge is fresh, and among those one that knows
   * the leader, and among those one that holds primaries, because only it knows their leases;
   * otherwise as the one tells it whose knowledge is least old. What the others say of themselves
   * is put in.
   */
  Reply.Answered status() {
    List<Reply> replies =
        askAll("/v1/status", status -> knowsLeader(status) && !StatusView.of(status).log().old());
    List<Reply.Answered> answered = answered(replies);
    Reply.Answered best =
        answered.stream()
            .max(
                SituationReader.freshest(Reply.Answered::body)
                    .thenComparing(reply -> knowsLeader(reply.body()))
                    .thenComparingLong(reply -> leases(reply.body())))
            .orElseThrow(() -> nobodyAnswered(replies));
    answered.forEach(other -> ownHealth(other.body(), best.body()));
    return best;
  }

  /** A region whose log stands still cannot tell the others so; it tells whoever asks. */
  private static void ownHealth(JsonNode from, JsonNode into) {
    JsonNode health = from.path("log").path("health");
    for (JsonNode region : into.path("regions")) {
      if (region instanceof ObjectNode described
          && health.isTextual()
          && region.path("id").equals(from.path("region"))) {
        described.set("health", health);
      }
    }
  }

  /** The audit log as the first region to answer holds it. */
  Reply.Answered audit() {
    List<Reply> replies = askAll("/v1/audit", _ -> true);
    return answered(replies).stream().findFirst().orElseThrow(() -> nobodyAnswered(replies));
  }

  /** Gives an order; the leader's region is asked first because it saves a round trip. */
  Reply.Answered order(String path, JsonNode body) {
    List<Reply> silent = new ArrayList<>();
    for (RegionApi api : leaderFirst()) {
      switch (api.ask(path, Optional.of(body))) {
        case Reply.Answered answered -> {
          return permitted(answered);
        }
        case Reply.Silent lost when lost.reached() ->
            throw CommandException.unknown(
                "The order was sent to "
                    + lost.region()
                    + ", and whether it is carried out is not known: "
                    + lost.because()
                    + ".",
                "See what happened with: holdfast status");
        case Reply.Silent lost -> silent.add(lost);
      }
    }
    throw nobodyAnswered(silent);
  }

  /** An empty JSON object to fill in. */
  static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  private List<RegionApi> leaderFirst() {
    String leader = StatusView.text(status().body(), "leader").orElse("");
    return running.apis().stream()
        .sorted(Comparator.comparing(api -> !api.region().value().equals(leader)))
        .toList();
  }

  /**
   * Asks every region at once and returns what came back until shortly after one answer was enough.
   */
  private List<Reply> askAll(String path, Predicate<JsonNode> enough) {
    List<RegionApi> apis = running.apis();
    BlockingQueue<Reply> arriving = new ArrayBlockingQueue<>(apis.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      apis.forEach(api -> threads.execute(() -> arriving.add(api.ask(path, Optional.empty()))));
      try {
        return collect(arriving, apis.size(), enough);
      } finally {
        // Closing waits for the threads; an interrupt ends those that wait for a frozen region.
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.unknown("Interrupted while asking the regions.", "").causedBy(e);
    }
  }

  private static List<Reply> collect(
      BlockingQueue<Reply> arriving, int expected, Predicate<JsonNode> enough)
      throws InterruptedException {
    List<Reply> replies = new ArrayList<>();
    boolean sufficient = false;
    while (replies.size() < expected) {
      Reply reply =
          sufficient ? arriving.poll(GRACE.toMillis(), TimeUnit.MILLISECONDS) : arriving.take();
      if (reply == null) {
        return replies;
      }
      replies.add(reply);
      sufficient |=
          reply instanceof Reply.Answered answered && answered.ok() && enough.test(answered.body());
    }
    return replies;
  }

  private List<Reply.Answered> answered(List<Reply> replies) {
    return replies.stream()
        .filter(Reply.Answered.class::isInstance)
        .map(Reply.Answered.class::cast)
        .map(this::permitted)
        .toList();
  }

  /** The answer itself, unless the region does not know the token. */
  private Reply.Answered permitted(Reply.Answered answered) {
    if (answered.status() == 401 || answered.status() == 403) {
      throw CommandException.usage(
          answered.region() + " refuses the token in " + running.folder().token() + ".",
          "Another topology seems to run at its address. Stop that one, or restart this one with:"
              + " holdfast down, then holdfast up FILE");
    }
    return answered;
  }

  private CommandException nobodyAnswered(List<Reply> replies) {
    Map<String, String> reasons =
        replies.stream()
            .filter(Reply.Silent.class::isInstance)
            .map(Reply.Silent.class::cast)
            .collect(Collectors.toMap(reply -> reply.region().value(), Reply.Silent::because));
    String each =
        reasons.entrySet().stream()
            .map(reason -> reason.getKey() + ": " + reason.getValue())
            .sorted()
            .collect(Collectors.joining("\n"));
    return CommandException.unknown(
        "No region of " + running.topology().name() + " answers.",
        each + "\nStart the regions with: holdfast up " + running.folder().topology());
  }

  private static long leases(JsonNode status) {
    return StatusView.of(status).resources().stream()
        .filter(resource -> resource.leaseRemainingMs().isPresent())
        .count();
  }

  private static boolean knowsLeader(JsonNode status) {
    return StatusView.text(status, "leader").isPresent();
  }
}
