package dev.holdfast.simulation;

import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.CommitWatch;
import dev.holdfast.engine.EngineClient;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SessionWatch;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Modelled engines behind the port of real ones, in virtual time: verbs and writes let as much of
 * it pass as they take. The model keeps no contents, so which rows a server has follows from where
 * each was written and from what the server's log holds there.
 */
final class ModelledServers {
  private static final long WAY_NANOS = 1_000_000;
  private static final Duration VERB_MAX = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final List<RegionId> regions;
  private final Agenda agenda = new Agenda();
  private final Engine[] engines;
  private final Upstream[] upstreams;
  private final Map<RegionId, SyncStandbys> inForce = new HashMap<>();
  private final Map<Integer, Judge.Written> rows = new LinkedHashMap<>();
  private int connections;

  /** Where a standby is connected to; {@link #NOWHERE} if it is not. */
  private record Upstream(int primary, int connection) {}

  private static final Upstream NOWHERE = new Upstream(-1, 0);

  ModelledServers(RegionId... regions) {
    this.regions = List.of(regions);
    this.engines = new Engine[regions.length];
    this.upstreams = new Upstream[regions.length];
    for (int i = 0; i < regions.length; i++) {
      engines[i] =
          new Engine(
              i, regions.length, (set, index) -> set.regions().contains(this.regions.get(index)));
      upstreams[i] = NOWHERE;
    }
  }

  InetSocketAddress address(RegionId region) {
    return InetSocketAddress.createUnresolved("modelled", 1 + regions.indexOf(region));
  }

  private static int serverAt(SocketAddress address) {
    return ((InetSocketAddress) address).getPort() - 1;
  }

  EngineDriver driver(RegionId region) {
    return new Driver(regions.indexOf(region));
  }

  EngineClient client(RegionId region) {
    return new Client(regions.indexOf(region));
  }

  synchronized void crash(RegionId region) {
    int server = regions.indexOf(region);
    leave(server);
    hangUp(server);
    engines[server].stop();
  }

  /** Lets time pass until something holds, at most for so long. */
  private boolean pass(Duration most, BooleanSupplier until) {
    long end = agenda.now() + most.toNanos();
    while (!until.getAsBoolean() && agenda.step(end)) {}
    return until.getAsBoolean();
  }

  private void publish(int primary) {
    Wal wal = engines[primary].wal();
    for (int standby = 0; standby < engines.length; standby++) {
      if (engines[primary].connected(standby)) {
        int to = standby;
        Upstream over = new Upstream(primary, engines[primary].connection(standby));
        agenda.after(WAY_NANOS, () -> received(to, over, wal));
      }
    }
  }

  private void received(int standby, Upstream over, Wal wal) {
    if (upstreams[standby].equals(over)) {
      engines[standby].receive(wal);
      long end = engines[standby].wal().end();
      agenda.after(
          WAY_NANOS, () -> engines[over.primary()].flushedBy(standby, over.connection(), end));
    }
  }

  private void join(int standby, int primary) {
    upstreams[standby] = new Upstream(primary, ++connections);
    engines[primary].connect(standby, connections, engines[standby].wal().end());
    publish(primary);
  }

  private void leave(int standby) {
    Upstream over = upstreams[standby];
    upstreams[standby] = NOWHERE;
    if (!over.equals(NOWHERE) && engines[over.primary()].connection(standby) == over.connection()) {
      engines[over.primary()].disconnect(standby);
    }
  }

  private void hangUp(int primary) {
    for (int standby = 0; standby < upstreams.length; standby++) {
      if (upstreams[standby].primary() == primary) {
        leave(standby);
      }
    }
  }

  private boolean leads(int server) {
    return engines[server].leadingEpoch() != 0;
  }

  private SortedSet<Integer> rowsIn(Wal wal) {
    SortedSet<Integer> held = new TreeSet<>();
    rows.forEach((number, at) -> {
      if (wal.holds(at.timeline(), at.end())) {
        held.add(number);
      }
    });
    return held;
  }

  private static SyncSet set(SyncStandbys sync) {
    return new SyncSet(1, sync.count(), sync.regions());
  }

  private final class Client implements EngineClient {
    private final int server;

    Client(int server) {
      this.server = server;
    }

    @Override
    public Written prepare(Duration patience) {
      return commit(patience, () -> {});
    }

    @Override
    public Written write(int number, Duration patience) {
      return commit(
          patience,
          () -> {
            Wal wal = engines[server].wal();
            rows.put(number, new Judge.Written(wal.timeline().orElseThrow(), wal.end()));
          });
    }

    private Written commit(Duration patience, Runnable written) {
      synchronized (ModelledServers.this) {
        if (!leads(server)) {
          return Written.REFUSED;
        }
        boolean[] done = {false};
        engines[server].commit(Gateway.WRITE_BYTES, () -> done[0] = true);
        written.run();
        publish(server);
        return pass(patience, () -> done[0]) ? Written.ACKNOWLEDGED : Written.UNKNOWN;
      }
    }

    @Override
    public SortedSet<Integer> read() {
      synchronized (ModelledServers.this) {
        pass(LOOK, () -> false);
        boolean runs = leads(server) || engines[server].state() == Engine.State.STANDBY;
        return runs ? rowsIn(engines[server].wal()) : new TreeSet<>();
      }
    }
  }

  private final class Driver implements EngineDriver {
    private final int server;
    private final Engine engine;

    Driver(int server) {
      this.server = server;
      this.engine = engines[server];
    }

    private Outcome verb(Epoch epoch, java.util.function.Supplier<Outcome> work) {
      synchronized (ModelledServers.this) {
        if (engine.actedEpoch() > epoch.value()) {
          return new Outcome.StaleEpoch(new Epoch(engine.actedEpoch()));
        }
        engine.acts(epoch.value());
        return work.get();
      }
    }

    private Outcome done() {
      return new Outcome.Done(engine.position(), 0);
    }

    @Override
    public Outcome lead(Epoch epoch, SyncStandbys sync, LogPosition from) {
      return verb(
          epoch,
          () -> {
            if (!engine.led(epoch.value()) && engine.position().compareTo(from) < 0) {
              return new Outcome.Failed("it must have the log up to " + from + " to begin");
            }
            leave(server);
            engine.lead(epoch.value(), set(sync));
            inForce.put(regions.get(server), sync);
            return done();
          });
    }

    @Override
    public Outcome require(Epoch epoch, SyncStandbys sync) {
      return verb(
          epoch,
          () -> {
            if (engine.leadingEpoch() != epoch.value()) {
              return new Outcome.Failed("it is no primary of this epoch");
            }
            boolean[] met = {false};
            engine.require(set(sync));
            engine.whenInForce(set(sync), () -> met[0] = true);
            if (!pass(VERB_MAX, () -> met[0])) {
              inForce.remove(regions.get(server));
              return new Outcome.Indeterminate("not all of the set have everything yet");
            }
            inForce.put(regions.get(server), sync);
            return done();
          });
    }

    @Override
    public void prepareDrain(Epoch epoch) {}

    @Override
    public void expect(Epoch epoch, SocketAddress upstream) {}

    /** A modelled server gives no acknowledgement early. */
    @Override
    public CommitWatch commits() {
      return session ->
          new SessionWatch() {
            @Override
            public Answer mayPass() {
              return Answer.PASS;
            }

            @Override
            public void close() {}
          };
    }

    @Override
    public Outcome fence(Epoch epoch, boolean drain) {
      return verb(
          epoch,
          () -> {
            if (leads(server)) {
              if (drain) {
                engine.drain();
                pass(VERB_MAX, () -> !engine.owesStandbys());
              }
              hangUp(server);
              engine.stop();
            }
            return done();
          });
    }

    @Override
    public Outcome hold(Epoch epoch) {
      return verb(
          epoch,
          () -> {
            engine.hold();
            return done();
          });
    }

    @Override
    public Outcome seal(Epoch epoch) {
      return verb(
          epoch,
          () -> {
            leave(server);
            return done();
          });
    }

    @Override
    public Outcome follow(Epoch epoch, SocketAddress upstream) {
      return verb(epoch, () -> follow(serverAt(upstream)));
    }

    private Outcome follow(int primary) {
      boolean reached = leads(primary);
      if (upstreams[server].primary() == primary) {
        return done();
      }
      if (engine.state() == Engine.State.EMPTY) {
        if (!reached) {
          return new Outcome.Failed("there is nobody to clone");
        }
        engine.replace(engines[primary].wal());
      } else if (reached && !engine.wal().prefixOf(engines[primary].wal())) {
        return new Outcome.Diverged("its log is no prefix of the primary's");
      }
      leave(server);
      hangUp(server);
      engine.standBy();
      if (reached) {
        join(server, primary);
      }
      return done();
    }

    @Override
    public Outcome rejoin(Epoch epoch, SocketAddress upstream, Path exportFolder) {
      return verb(
          epoch,
          () -> {
            int primary = serverAt(upstream);
            Outcome followed = follow(primary);
            if (!(followed instanceof Outcome.Diverged)) {
              return followed;
            }
            Wal wal = engines[primary].wal();
            List<Integer> own = new ArrayList<>(rowsIn(engine.wal()));
            own.removeAll(rowsIn(wal));
            if (own.size() != engine.wal().bytesMissingIn(wal) / Gateway.WRITE_BYTES) {
              throw new IllegalStateException(own + " are not what is missing");
            }
            export(own, exportFolder);
            engine.standBy();
            engine.replace(wal);
            join(server, primary);
            return new Outcome.Done(engine.position(), own.size());
          });
    }

    private void export(List<Integer> numbers, Path folder) {
      try {
        Files.createDirectories(folder);
        Files.write(
            folder.resolve("rows.ndjson"),
            numbers.stream().map("{\"number\":%d}"::formatted).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Observation observe() {
      synchronized (ModelledServers.this) {
        pass(LOOK, () -> false);
        Map<RegionId, LogPosition> standbys = new HashMap<>();
        for (int standby = 0; standby < engines.length; standby++) {
          if (leads(server) && engine.connected(standby)) {
            standbys.put(regions.get(standby), engines[standby].position());
          }
        }
        Observation.State state = Observation.State.valueOf(engine.state().name());
        return new Observation(
            state,
            new Epoch(engine.actedEpoch()),
            engine.position(),
            !upstreams[server].equals(NOWHERE),
            standbys,
            Optional.ofNullable(inForce.get(regions.get(server))).filter(_ -> leads(server)),
            "as modelled");
      }
    }

    @Override
    public void close() {
      crash(regions.get(server));
    }
  }
}
