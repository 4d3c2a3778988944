package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks several regions the same and takes what came back in time. */
final class RegionsAtOnce {
  /** A region that lives answers at once; waiting longer for a dead one would blur the timeline. */
  private static final long PATIENCE_MS = 700;

  private RegionsAtOnce() {}

  /** The bodies of the good answers. */
  static List<JsonNode> ask(List<RegionApi> apis, String path) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<Reply>> asked = new ArrayList<>();
      apis.forEach(api -> asked.add(threads.submit(() -> api.ask(path, Optional.empty()))));
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
      List<JsonNode> answers = new ArrayList<>();
      for (Future<Reply> reply : asked) {
        inTime(reply, end).ifPresent(answers::add);
      }
      return answers;
    } finally {
      // Not closed: that would wait for those that never answer.
      threads.shutdownNow();
    }
  }

  private static Optional<JsonNode> inTime(Future<Reply> reply, long end) {
    try {
      Reply got = reply.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      return got instanceof Reply.Answered answered && answered.ok()
          ? Optional.of(answered.body())
          : Optional.empty();
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
