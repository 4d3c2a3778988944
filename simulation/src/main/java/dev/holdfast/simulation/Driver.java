package dev.holdfast.simulation;

import dev.holdfast.agent.Deed;
import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The driver of a modelled engine: its verbs take simulated time and end as those of the real one
 * do. One is under way at a time.
 */
final class Driver {
  /** What it takes to say that something is done already, or cannot be. */
  private static final long MOMENT_NANOS = 1_000_000L;

  private static final long DRAIN_POLL_NANOS = 10_000_000L;
  private static final long DRAIN_MAX_NANOS = 3_000_000_000L;

  private static final String PROMOTED_BY_HAND = "it was promoted by hand";

  /** For so long a change of the sync set waits for its standbys. */
  private static final long REQUIRE_MAX_NANOS = 5_000_000_000L;

  private final Replica replica;
  private final Engine engine;
  private final Stream stream;
  private final RandomGenerator random;
  private boolean broken;

  Driver(Replica replica) {
    this.replica = replica;
    this.engine = replica.engine;
    this.stream = replica.stream;
    this.random = replica.node.world.stream();
  }

  /** The engine's tools fail from now on, or work again. */
  void setBroken(boolean now) {
    broken = now;
  }

  /** Whether the engine's tools would fail now. A server that runs on a full disk lives on. */
  private boolean unable() {
    return broken || (engine.full() && engine.state() != Engine.State.PRIMARY);
  }

  private Node node() {
    return replica.node;
  }

  private Timings timings() {
    return node().world.timings();
  }

  private Outcome done() {
    return new Outcome.Done(engine.position(), 0);
  }

  private void after(long nanos, Runnable then) {
    node().machine.after(nanos, then);
  }

  private void answer(Outcome outcome, Consumer<Outcome> told) {
    after(MOMENT_NANOS, () -> told.accept(outcome));
  }

  private void work(Timings.Range takes, Consumer<Outcome> told, Supplier<Outcome> work) {
    work(takes.nanos(random), told, work);
  }

  private void work(long takes, Consumer<Outcome> told, Supplier<Outcome> work) {
    after(
        takes,
        () -> told.accept(unable() ? new Outcome.Failed("the engine does not start") : work.get()));
  }

  /** Does one thing, and tells how it ended once it has. */
  void carryOut(Deed deed, Consumer<Outcome> told) {
    long epoch = deed.epoch().value();
    if (engine.actedEpoch() > epoch) {
      answer(new Outcome.StaleEpoch(new Epoch(engine.actedEpoch())), told);
      return;
    }
    switch (deed) {
      case Deed.Look _, Deed.Verify _, Deed.PrepareDrain _ -> {}
      case Deed.Lead _,
          Deed.Require _,
          Deed.Follow _,
          Deed.Rejoin _,
          Deed.Seal _,
          Deed.Fence _,
          Deed.Hold _ ->
          engine.acts(epoch);
    }
    switch (deed) {
      case Deed.Look _ -> answer(done(), told);
      case Deed.Lead lead -> lead(epoch, lead.goal(), told);
      case Deed.Require require -> require(epoch, require.goal().sync(), told);
      case Deed.Verify _ -> verify(deed.epoch(), told);
      case Deed.Follow _ -> follow(epoch, told);
      case Deed.Rejoin _ -> rejoin(epoch, told);
      case Deed.Seal _ -> seal(epoch, told);
      case Deed.Fence fence -> fence(fence.drain(), told);
      case Deed.Hold _ -> {
        engine.hold();
        answer(done(), told);
      }
      case Deed.PrepareDrain _ ->
          // Clients still write meanwhile, for as long as the lease lasts.
          after(
              broken ? MOMENT_NANOS : timings().prepare().nanos(random), () -> told.accept(done()));
    }
  }

  private void lead(long epoch, AgentGoal.Lead goal, Consumer<Outcome> told) {
    boolean again = engine.led(epoch);
    if (unable() || engine.forked() || (!again && goal.lacks(engine.position()))) {
      String why = unable() ? "the engine does not start" : "it must have more log to begin";
      answer(new Outcome.Failed(why), told);
      return;
    }
    stream.close();
    long takes = again ? 0 : timings().promotion().nanos(random);
    switch (engine.state()) {
      case STOPPED -> takes += timings().engineStart().nanos(random);
      case PRIMARY -> takes += timings().seal().nanos(random);
      case EMPTY, STANDBY -> {}
    }
    work(
        takes,
        told,
        () -> {
          // Its lease may have ended meanwhile; the goal says so then.
          engine.lead(epoch, goal.sync());
          node().world.judge().began(node(), replica, epoch);
          stream.welcome(epoch);
          return done();
        });
  }

  /** In force only once as many of the set as it asks for have everything. */
  private void require(long epoch, SyncSet sync, Consumer<Outcome> told) {
    if (engine.leadingEpoch() != epoch) {
      answer(new Outcome.Failed("this replica is not the primary of epoch " + epoch), told);
      return;
    }
    boolean[] over = {false};
    engine.require(sync);
    engine.whenInForce(
        sync,
        () -> {
          if (!over[0]) {
            over[0] = true;
            answer(done(), told);
          }
        });
    after(
        REQUIRE_MAX_NANOS,
        () -> {
          if (!over[0]) {
            over[0] = true;
            engine.forgetWatches();
            told.accept(new Outcome.Indeterminate("not all of the set have everything yet"));
          }
        });
  }

  /** One write through the public endpoint, until it is acknowledged. */
  private void verify(Epoch epoch, Consumer<Outcome> told) {
    boolean[] over = {false};
    after(
        timings().commit().nanos(random) + MOMENT_NANOS,
        () -> {
          if (node().mayWrite(replica.id, epoch)) {
            engine.commit(
                Gateway.WRITE_BYTES,
                () -> {
                  if (node().mayWrite(replica.id, epoch) && !over[0]) {
                    over[0] = true;
                    answer(done(), told);
                  }
                });
            stream.publish();
          }
        });
    after(
        VERIFY_MAX_NANOS,
        () -> {
          if (!over[0]) {
            over[0] = true;
            told.accept(new Outcome.Failed("no write was acknowledged"));
          }
        });
  }

  /** The probe's own time limit. */
  private static final long VERIFY_MAX_NANOS = 2_000_000_000L;

  private void follow(long epoch, Consumer<Outcome> told) {
    if (unable() || engine.led(epoch)) {
      answer(new Outcome.Failed("the engine does not start as a standby"), told);
    } else if (engine.forked()) {
      answer(new Outcome.Diverged(PROMOTED_BY_HAND), told);
    } else if (stream.diverged()) {
      answer(new Outcome.Diverged("new timeline forked off before its end"), told);
    } else if (engine.state() == Engine.State.EMPTY) {
      replaceAll(epoch, told);
    } else if (engine.state() == Engine.State.STANDBY) {
      work(
          timings().seal(),
          told,
          () -> {
            stream.follow();
            return done();
          });
    } else {
      work(timings().engineStart(), told, () -> startFollowing(epoch));
    }
  }

  private Outcome startFollowing(long epoch) {
    if (stream.reachesPrimary(epoch) && !engine.wal().prefixOf(stream.primaryEngine().wal())) {
      return new Outcome.Diverged("its log is no prefix of the primary's");
    }
    stream.hangUp();
    engine.standBy();
    stream.follow();
    return done();
  }

  /** What only this replica has is exported and discarded. */
  private void rejoin(long epoch, Consumer<Outcome> told) {
    if (unable() || engine.led(epoch)) {
      answer(new Outcome.Failed("the engine does not start as a standby"), told);
    } else {
      replaceAll(epoch, told);
    }
  }

  private void replaceAll(long epoch, Consumer<Outcome> told) {
    if (!stream.reachesPrimary(epoch)) {
      answer(new Outcome.Failed("the primary is not reached"), told);
      return;
    }
    work(
        timings().copy(),
        told,
        () -> {
          if (!stream.reachesPrimary(epoch)) {
            return new Outcome.Failed("the primary was lost");
          }
          Wal all = stream.primaryEngine().wal();
          long own = engine.wal().bytesMissingIn(all);
          node().world.judge().discarded(replica.id, own);
          stream.hangUp();
          engine.standBy();
          engine.replace(all);
          stream.follow();
          return new Outcome.Done(engine.position(), own / Gateway.WRITE_BYTES);
        });
  }

  private void seal(long epoch, Consumer<Outcome> told) {
    if (engine.state() == Engine.State.EMPTY) {
      answer(done(), told);
      return;
    }
    if (unable() || engine.led(epoch)) {
      answer(new Outcome.Failed("the engine does not start as a standby"), told);
      return;
    }
    if (engine.forked()) {
      answer(new Outcome.Diverged(PROMOTED_BY_HAND), told);
      return;
    }
    boolean runs = engine.state() == Engine.State.STANDBY;
    stream.close();
    work(
        (runs ? 0 : timings().engineStart().nanos(random)) + timings().seal().nanos(random),
        told,
        () -> {
          stream.close();
          if (engine.state() != Engine.State.STANDBY) {
            stream.hangUp();
            engine.standBy();
          }
          return done();
        });
  }

  private void fence(boolean drain, Consumer<Outcome> told) {
    if (engine.state() == Engine.State.STANDBY) {
      answer(done(), told);
    } else if (drain && engine.state() == Engine.State.PRIMARY) {
      engine.drain();
      drained(node().machine.monotonic(), told);
    } else {
      after(timings().fence().nanos(random), () -> stopped(told));
    }
  }

  /** Waits for the standbys that are connected; for none that is not. */
  private void drained(long since, Consumer<Outcome> told) {
    if (!engine.owesStandbys()) {
      after(timings().fence().nanos(random), () -> stopped(told));
    } else if (node().machine.monotonic() - since > DRAIN_MAX_NANOS) {
      told.accept(new Outcome.Failed("not all standbys have everything"));
    } else {
      after(DRAIN_POLL_NANOS, () -> drained(since, told));
    }
  }

  private void stopped(Consumer<Outcome> told) {
    stream.hangUp();
    engine.stop();
    stream.close();
    told.accept(done());
  }

  Observation observe() {
    Map<RegionId, LogPosition> standbys = new HashMap<>();
    long epoch = engine.leadingEpoch();
    if (epoch != 0) {
      for (int region = 0; region < node().world.size(); region++) {
        if (engine.connected(region)) {
          standbys.put(node().world.id(region), new LogPosition(epoch, engine.flushed(region)));
        }
      }
    }
    Observation.State state =
        engine.forked()
            ? Observation.State.FOREIGN
            : Observation.State.valueOf(engine.state().name());
    return new Observation(
        state,
        new Epoch(engine.actedEpoch()),
        engine.position(),
        stream.open(),
        standbys,
        Optional.empty(),
        engine.full() ? Optional.of("its disk takes nothing") : Optional.empty(),
        engine.forked() ? PROMOTED_BY_HAND : "as modelled");
  }
}
