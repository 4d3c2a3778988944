package dev.holdfast.drill;

import dev.holdfast.drill.report.EpochChange;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks at the regions' situation again and again, remembers every change of a primary, and lets
 * the drill wait for what it expects.
 *
 * <p>One virtual thread of its own asks; the monitor of this object guards what it found.
 */
final class Watch {
  /** Fine enough to tell epochs apart in a chart, coarse enough to cost the regions nothing. */
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final Range range;
  private final Stopwatch stopwatch;
  private final StopSign stop;
  private final Map<ResourceId, Epoch> epochs = new HashMap<>();
  private final List<EpochChange> changes = new ArrayList<>();
  private Optional<Situation> latest = Optional.empty();
  private String trouble = "no region was asked yet";
  private long looks;

  private Watch(Range range, Stopwatch stopwatch, StopSign stop) {
    this.range = range;
    this.stopwatch = stopwatch;
    this.stop = stop;
  }

  static Watch start(Range range, Stopwatch stopwatch, StopSign stop) {
    Watch watch = new Watch(range, stopwatch, stop);
    Thread.ofVirtual().name("drill-watch").start(watch::look);
    return watch;
  }

  private void look() {
    try {
      while (!stop.await(INTERVAL)) {
        try {
          found(range.situation());
        } catch (IOException e) {
          failed(e);
        }
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread but a virtual machine that ends.
    }
  }

  private synchronized void found(Situation situation) {
    situation
        .resources()
        .forEach((id, resource) -> {
          if (epochs.getOrDefault(id, Epoch.NONE).isOlderThan(resource.epoch())
              && resource.primary().isPresent()) {
            RegionId primary = resource.primary().get();
            epochs.put(id, resource.epoch());
            changes.add(new EpochChange(id, resource.epoch(), primary, stopwatch.nanos()));
          }
        });
    latest = Optional.of(situation);
    trouble = "";
    looks++;
    notifyAll();
  }

  private synchronized void failed(IOException e) {
    trouble = String.valueOf(e.getMessage());
    looks++;
    notifyAll();
  }

  /**
   * Waits until a situation seen from now on satisfies {@code wanted}, at most that long; empty if
   * none did.
   */
  synchronized Optional<Situation> await(Predicate<Situation> wanted, Duration most)
      throws InterruptedException {
    long deadline = stopwatch.nanos() + most.toNanos();
    long seen = looks;
    while (true) {
      if (looks > seen && trouble.isEmpty() && latest.filter(wanted).isPresent()) {
        return latest;
      }
      long leftMillis = Duration.ofNanos(deadline - stopwatch.nanos()).toMillis();
      if (leftMillis <= 0) {
        return Optional.empty();
      }
      wait(leftMillis);
    }
  }

  /** The region that was last seen to hold a primary; empty if none ever was. */
  synchronized Optional<RegionId> primary(ResourceId resource) {
    return latest
        .map(situation -> situation.resources().get(resource))
        .flatMap(Situation.ResourceSituation::primary);
  }

  /** Every primary that was seen, in the order of time. */
  synchronized List<EpochChange> changes() {
    return List.copyOf(changes);
  }

  /** What was seen last, or why nothing was, in one sentence. */
  synchronized String sentence() {
    if (!trouble.isEmpty()) {
      return trouble;
    }
    StringBuilder text = new StringBuilder();
    latest.ifPresent(situation ->
        situation
            .resources()
            .forEach((id, resource) -> {
              text.append(text.isEmpty() ? "" : "; ")
                  .append(id)
                  .append(" epoch ")
                  .append(resource.epoch())
                  .append(resource.serving() ? " served by " : " not served, primary ")
                  .append(resource.primary().map(RegionId::value).orElse("none"));
              resource
                  .replicas()
                  .forEach((region, replica) ->
                      text.append(", ")
                          .append(region)
                          .append(' ')
                          .append(replica.role().name().toLowerCase(java.util.Locale.ROOT))
                          .append(replica.streaming() ? " streaming" : ""));
              text.append(" (").append(resource.because()).append(')');
            }));
    return text.toString();
  }
}
