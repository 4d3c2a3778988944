package dev.holdfast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.DrillPlan;
import dev.holdfast.drill.DrillResult;
import dev.holdfast.drill.DrillRunner;
import dev.holdfast.drill.Range;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.drill.report.Report;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Many random schedules, one after the other on the same regions, each with a table, a history and
 * a verdict of its own.
 */
final class Soak {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Regions that do not get ready for so many schedules in a row will not for the next. */
  private static final int UNREADY_MAX = 3;

  private final Range range;
  private final RunningTopology running;
  private final DrillPlan first;
  private final boolean keep;

  /**
   * A soak on these regions.
   *
   * @param first the first schedule; the others go on from its seed, and all lie in its folder
   * @param keep whether histories of valid schedules are kept
   */
  Soak(Range range, RunningTopology running, DrillPlan first, boolean keep) {
    this.range = range;
    this.running = running;
    this.first = first;
    this.keep = keep;
  }

  /** One schedule that was not valid. */
  record Flaw(long seed, String word, String because, Path folder) {}

  /**
   * How a soak ended.
   *
   * @param asked how many schedules were asked for
   * @param held how many ran to their end
   * @param acknowledged writes in all of them
   * @param lost of these
   * @param longest how long the slowest took from the mending until all was in its place
   * @param took how long all of it took
   * @param interrupted whether it was broken off
   * @param flaws what was not valid
   */
  record Result(
      int asked,
      int held,
      long acknowledged,
      long lost,
      Duration longest,
      Duration took,
      boolean interrupted,
      List<Flaw> flaws) {
    int exitCode() {
      if (flaws.stream().anyMatch(flaw -> flaw.word().equals("invalid"))) {
        return Report.EXIT_REFUTED;
      }
      return flaws.isEmpty() && held == asked ? Report.EXIT_PROVED : Report.EXIT_UNKNOWN;
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add(
          "%d of %d schedules valid, %d held, in %d min: lost %d of %d acknowledged writes; back in place after %.1f s at most"
              .formatted(
                  held - flaws.size(),
                  asked,
                  held,
                  took.toMinutes(),
                  lost,
                  acknowledged,
                  longest.toMillis() / 1000.0));
      flaws.forEach(flaw ->
          lines.add(
              "seed %d: %s: %s (%s)"
                  .formatted(flaw.seed(), flaw.word(), flaw.because(), flaw.folder())));
      return lines;
    }

    String json() throws IOException {
      ObjectNode json =
          MAPPER
              .createObjectNode()
              .put("asked", asked)
              .put("held", held)
              .put("valid", held - flaws.size())
              .put("acknowledged", acknowledged)
              .put("lost", lost)
              .put("longest_settling_ms", longest.toMillis())
              .put("took_ms", took.toMillis());
      ArrayNode array = json.putArray("not_valid");
      flaws.forEach(flaw ->
          array
              .addObject()
              .put("seed", flaw.seed())
              .put("verdict", flaw.word())
              .put("because", flaw.because())
              .put("folder", flaw.folder().toString()));
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
  }

  /** Holds them. An interrupt breaks off the schedule that is under way, which does not count. */
  Result run(int count, Consumer<String> tell) throws IOException {
    long began = System.nanoTime();
    List<Flaw> flaws = new ArrayList<>();
    int held = 0;
    int unready = 0;
    long acknowledged = 0;
    long lost = 0;
    boolean interrupted = false;
    Duration longest = Duration.ZERO;
    while (held < count && unready < UNREADY_MAX) {
      long seed = first.seed() + held;
      Path folder = first.folder().resolve(Long.toString(seed));
      long from = System.nanoTime();
      List<String> course = new ArrayList<>();
      DrillResult result =
          DrillRunner.run(
              range,
              new DrillPlan(first.scenario(), seed, first.duration(), folder),
              (at, line) -> course.add("%6.1f s  %s".formatted(at.toMillis() / 1000.0, line)));
      interrupted = result.interrupted();
      if (interrupted) {
        break;
      }
      held++;
      Report report = result.report();
      Verdict verdict = report.verdict();
      acknowledged += acknowledged(report);
      lost += lost(report);
      Duration settling = settling(report);
      longest = settling.compareTo(longest) > 0 ? settling : longest;
      tell.accept(
          "%d of %d (seed %d) %s after %.0f s: %s"
              .formatted(
                  held,
                  count,
                  seed,
                  verdict.word(),
                  Duration.ofNanos(System.nanoTime() - from).toMillis() / 1000.0,
                  deeds(report)));
      unready = deeds(report).isEmpty() ? unready + 1 : 0;
      if (!(verdict instanceof Verdict.Valid)) {
        tell.accept(verdict.because());
        flaws.add(new Flaw(seed, verdict.word(), verdict.because(), folder));
        Files.write(folder.resolve("course.txt"), course);
        DrillLeftovers.keepLogs(running.folder().path(), folder.resolve("logs"));
      } else if (!keep) {
        DrillLeftovers.delete(folder);
      }
      clearAside();
    }
    return new Result(
        count,
        held,
        acknowledged,
        lost,
        longest,
        Duration.ofNanos(System.nanoTime() - began),
        interrupted,
        List.copyOf(flaws));
  }

  private static long acknowledged(Report report) {
    return report.findings().stream().mapToLong(found -> found.counts().acknowledgedWrites()).sum();
  }

  private static long lost(Report report) {
    return report.findings().stream()
        .mapToLong(
            found -> found.loss() instanceof Gathered.Got<?>(Loss loss) ? loss.lost().size() : 0)
        .sum();
  }

  private static Duration settling(Report report) {
    long mended = -1;
    for (Mark mark : report.timeline().marks()) {
      if (mark.kind() == Mark.Kind.MENDED) {
        mended = mark.nanos();
      } else if (mark.kind() == Mark.Kind.SETTLED && mended >= 0) {
        return Duration.ofNanos(mark.nanos() - mended);
      }
    }
    return Duration.ZERO;
  }

  private static String deeds(Report report) {
    return report.timeline().marks().stream()
        .filter(mark -> mark.kind() == Mark.Kind.DEED)
        .map(Mark::text)
        .collect(Collectors.joining("; "));
  }

  /** Removes what replicas kept aside for people to look at, as people are asked to. */
  private void clearAside() throws IOException {
    for (RegionId region : running.topology().regionIds()) {
      Path engines = running.folder().region(region).resolve("engines");
      if (!Files.isDirectory(engines)) {
        continue;
      }
      try (var kept = Files.walk(engines, 2)) {
        for (Path folder :
            kept.filter(it -> it.getFileName().toString().startsWith("data.kept-")).toList()) {
          DrillLeftovers.delete(folder);
        }
      }
    }
  }
}
