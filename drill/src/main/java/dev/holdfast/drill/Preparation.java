package dev.holdfast.drill;

import dev.holdfast.drill.Situation.ResourceSituation;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Brings the regions into the state in which a scenario begins: whole, with an empty table, led as
 * asked.
 */
final class Preparation {
  /** Regions that have just been started elect, clone and catch up. */
  static final Duration READY_MAX = Duration.ofSeconds(90);

  /** A writer endpoint of a whole region answers at once; the first connection may be slow. */
  private static final Duration TABLE_MAX = Duration.ofSeconds(20);

  /** Where the leader is, is a courtesy to the scenario and not a condition. */
  private static final Duration LEADER_MAX = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofMillis(200);

  private final Range range;
  private final Journal journal;
  private final Watch watch;

  /** Why a drill cannot be held. */
  static final class NotReadyException extends Exception {
    private static final long serialVersionUID = 1L;

    NotReadyException(String message) {
      super(message);
    }
  }

  Preparation(Range range, Journal journal, Watch watch) {
    this.range = range;
    this.journal = journal;
    this.watch = watch;
  }

  void run(Scenario.Leadership leadership, RandomGenerator random)
      throws NotReadyException, InterruptedException {
    Situation situation = ready();
    for (Database database : range.topology().databases()) {
      createTable(database, situation);
    }
    lead(leadership, situation, random);
  }

  private Situation ready() throws NotReadyException, InterruptedException {
    journal.say("waiting until every region is in its place");
    return watch
        .await(Preparation::whole, READY_MAX)
        .orElseThrow(() ->
            new NotReadyException(
                "The regions were not whole within %d s: %s"
                    .formatted(READY_MAX.toSeconds(), watch.sentence())));
  }

  /** Whether somebody leads and every replica of every resource is in its place. */
  static boolean whole(Situation situation) {
    return situation.leader().isPresent()
        && situation.resources().values().stream().allMatch(ResourceSituation::settled);
  }

  private void createTable(Database database, Situation situation)
      throws NotReadyException, InterruptedException {
    RegionId region =
        Optional.ofNullable(situation.resources().get(database.id()))
            .flatMap(ResourceSituation::primary)
            .orElse(database.primary());
    InetSocketAddress endpoint = range.addresses().writer(region, database.id());
    long deadline = System.nanoTime() + TABLE_MAX.toNanos();
    while (true) {
      try (Connection connection = Sql.connect(endpoint, "holdfast-drill", range.password());
          Statement statement = connection.createStatement()) {
        statement.execute(DrillTable.DROP);
        statement.execute(DrillTable.CREATE);
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new NotReadyException(
              "The drill's table could not be made in %s through %s: %s"
                  .formatted(database.id(), endpoint, Sql.sentence(e)));
        }
        journal.pause(RETRY);
      }
    }
  }

  private void lead(Scenario.Leadership leadership, Situation situation, RandomGenerator random)
      throws InterruptedException {
    List<RegionId> wanted = candidates(leadership, situation);
    if (wanted.isEmpty() || situation.leader().filter(wanted::contains).isPresent()) {
      return;
    }
    RegionId region = wanted.get(random.nextInt(wanted.size()));
    journal.say("asking that " + region + " lead the consensus");
    try {
      range.lead(region);
    } catch (IOException e) {
      journal.say("the leader stays where it is: " + e.getMessage());
      return;
    }
    Optional<Situation> led =
        watch.await(now -> now.leader().filter(wanted::contains).isPresent(), LEADER_MAX);
    if (led.isEmpty()) {
      journal.say("the leader stays where it is");
    }
  }

  private List<RegionId> candidates(Scenario.Leadership leadership, Situation situation) {
    List<RegionId> primaries =
        situation.resources().values().stream()
            .flatMap(resource -> resource.primary().stream())
            .distinct()
            .sorted()
            .toList();
    return switch (leadership) {
      case ANYWHERE -> List.of();
      case WITH_PRIMARY -> primaries;
      case AWAY_FROM_PRIMARY ->
          range.topology().regionIds().stream()
              .filter(region -> !primaries.contains(region))
              .toList();
    };
  }
}
