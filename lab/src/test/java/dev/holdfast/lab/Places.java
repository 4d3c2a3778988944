package dev.holdfast.lab;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Three regions that the tests know. */
final class Places {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final ResourceId ORDERS = new ResourceId("orders");
  static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE);

  private static final List<FileLock> TURN = new ArrayList<>();

  /** Set in JVMs that a test starts: the test has these addresses and lends them. */
  static final String TURN_TAKEN = "holdfast.lab.turn-taken";

  static {
    if (!Boolean.getBoolean(TURN_TAKEN)) {
      takeTurn();
    }
  }

  private Places() {}

  /**
   * Two builds on one machine take turns with these addresses; a turn lasts until this JVM ends.
   */
  private static void takeTurn() {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "holdfast-lab-tests.lock");
    try {
      TURN.add(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  static Addresses addresses(String prefix, Duration rtt, Duration jitter, Bandwidth bandwidth) {
    List<Link> links =
        List.of(
            Link.between(OSLO, LIMA, rtt, jitter, bandwidth),
            Link.between(OSLO, PERTH, rtt, jitter, bandwidth),
            Link.between(LIMA, PERTH, rtt, jitter, bandwidth));
    Database orders =
        new Database(
            ORDERS,
            Pattern.ACTIVE_PASSIVE,
            OSLO,
            List.of(LIMA, PERTH),
            Durability.QUORUM,
            new Objectives(Duration.ofSeconds(10), Duration.ZERO));
    FailoverPolicy failover =
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0);
    List<Region> regions =
        List.of(OSLO, LIMA, PERTH).stream()
            .map(id -> new Region(id, Optional.empty(), RegionRole.DATA))
            .toList();
    return new Addresses(new Topology("places", regions, links, List.of(orders), failover), prefix);
  }
}
