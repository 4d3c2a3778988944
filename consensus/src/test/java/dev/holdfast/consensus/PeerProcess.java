package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A peer in a process of its own, which can be frozen and killed. Takes one command per line and
 * ends with its input:
 *
 * <ul>
 *   <li>{@code propose TEXT MILLIS}: proposes once and prints the outcome;
 *   <li>{@code beat MILLIS}: proposes again and again, and prints a line for each;
 *   <li>{@code state}: prints how many entries were applied and who leads;
 *   <li>{@code health}: prints how its log does;
 *   <li>{@code fill}, {@code free}: leaves no byte of its file system, gives everything back;
 *   <li>{@code readonly}, {@code writable}: remounts its file system;
 *   <li>{@code eat MILLIS}: takes all memory that there is, for so long.
 * </ul>
 */
final class PeerProcess {
  private static final Duration BEAT_PATIENCE = Duration.ofSeconds(1);

  private PeerProcess() {}

  /** Takes the fleet's folder, its number and the region. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var fleet = Fleet.elsewhere(Path.of(args[0]), Integer.parseInt(args[1]));
    var region = new RegionId(args[2]);
    var journal = new Journal();
    var disk = new OwnDisk(Path.of(args[0], args[2]));
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (var peer = ConsensusPeer.start(fleet.settings(region), journal)) {
      say("started");
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        var words = line.split(" ", -1);
        switch (words[0]) {
          case "propose" -> {
            var patience = Duration.ofMillis(Long.parseLong(words[2]));
            say(told(peer.propose(words[1].getBytes(StandardCharsets.UTF_8), patience)));
          }
          case "beat" -> {
            var period = Duration.ofMillis(Long.parseLong(words[1]));
            Thread.ofPlatform().daemon().start(() -> beat(peer, region, period));
          }
          case "state" -> say(journal.entries().size() + " " + peer.leader() + " " + peer.leads());
          case "health" -> say(peer.health().toString());
          case "fill" -> say(disk.fill());
          case "free" -> say(disk.free());
          case "readonly" -> say(disk.remount("ro"));
          case "writable" -> say(disk.remount("rw"));
          case "eat" -> say(Hunger.of(Duration.ofMillis(Long.parseLong(words[1]))));
          default -> say("what?");
        }
      }
    }
  }

  private static void beat(ConsensusPeer peer, RegionId region, Duration period) {
    try {
      for (int i = 0; ; i++) {
        long sent = System.nanoTime();
        var beat = (region + ":" + i).getBytes(StandardCharsets.UTF_8);
        var outcome = peer.propose(beat, BEAT_PATIENCE);
        long done = System.nanoTime();
        say("beat " + i + " " + sent + " " + done + " " + told(outcome));
        long rest = period.toMillis() - Duration.ofNanos(done - sent).toMillis();
        // A beat's period: nothing but time to wait for.
        Thread.sleep(Math.max(0, rest));
      }
    } catch (InterruptedException e) {
      say("interrupted");
    }
  }

  private static String told(ProposalOutcome outcome) {
    return switch (outcome) {
      case ProposalOutcome.Applied(var result) ->
          "applied " + new String(result, StandardCharsets.UTF_8);
      case ProposalOutcome.NotSent(var because) -> "not-sent " + because;
      case ProposalOutcome.Indeterminate(var because) -> "indeterminate " + because;
    };
  }

  private static synchronized void say(String line) {
    System.out.println(line.replace('\n', ' '));
    System.out.flush();
  }
}
