package dev.holdfast.simulation;

import dev.holdfast.control.SyncSet;
import dev.holdfast.model.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server and its driver, by their rules: one log, streaming to connected standbys,
 * commits that wait for a quorum of them, promotion onto a new timeline, sealing, fencing. What is
 * on disk survives a crash; sessions and connections do not.
 */
final class Engine {
  /** What it is doing. */
  enum State {
    EMPTY,
    STOPPED,
    PRIMARY,
    STANDBY
  }

  /** A commit that waits for its standbys. */
  private record Waiting(Wal.Timeline timeline, long end, Runnable done) {}

  private final int region;
  private State state = State.EMPTY;
  private boolean held;
  private boolean full;
  private boolean forked;
  private Wal wal = Wal.EMPTY;
  private long actedEpoch;
  private long leadingEpoch;
  private Optional<SyncSet> sync = Optional.empty();
  private final long[] flushed;
  private final int[] connections;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final List<SyncWatch> watches = new ArrayList<>();
  private final Names names;

  /** Something to be done once a sync set has everything up to an offset. */
  private record SyncWatch(SyncSet wanted, long end, Runnable done) {}

  /** Which region is meant by an index. */
  interface Names {
    boolean in(SyncSet set, int region);
  }

  Engine(int region, int regions, Names names) {
    this.region = region;
    this.names = names;
    this.flushed = new long[regions];
    this.connections = new int[regions];
  }

  State state() {
    return state;
  }

  Wal wal() {
    return wal;
  }

  LogPosition position() {
    return wal.position();
  }

  /** The newest epoch that it has acted for; on disk. */
  long actedEpoch() {
    return actedEpoch;
  }

  /** The epoch in which it takes writes; 0 while it does not. */
  long leadingEpoch() {
    return state == State.PRIMARY ? leadingEpoch : 0;
  }

  /** Whether its log was begun, or is continued, by this very epoch with it as the primary. */
  boolean led(long epoch) {
    return leadingEpoch == epoch && wal.position().timeline() == epoch;
  }

  /** Its disk takes nothing from now on, or has room again. */
  void setFull(boolean now) {
    full = now;
  }

  /** Whether its disk takes nothing. */
  boolean full() {
    return full;
  }

  /** What it has is no longer of the committed history, for good. */
  void fork() {
    forked = true;
  }

  /** Whether what it has is not of the committed history. */
  boolean forked() {
    return forked;
  }

  void acts(long epoch) {
    actedEpoch = Math.max(actedEpoch, epoch);
  }

  /** A primary stands still: nothing is acknowledged and nothing written until it leads again. */
  void hold() {
    held = state == State.PRIMARY;
  }

  /** Takes writes from now on; begins a timeline if it was not this epoch's primary before. */
  void lead(long epoch, SyncSet wanted) {
    boolean again = led(epoch);
    acts(epoch);
    leadingEpoch = epoch;
    state = State.PRIMARY;
    held = false;
    sync = Optional.of(wanted);
    if (!again) {
      wal = wal.begin(epoch);
    }
    flushed[region] = wal.end();
    release();
  }

  /** Commits wait for this set from now on; what waited already does so too. */
  void require(SyncSet wanted) {
    sync = Optional.of(wanted);
    release();
  }

  /** Tells when the set has everything that is written now. */
  void whenInForce(SyncSet wanted, Runnable done) {
    watches.add(new SyncWatch(wanted, wal.end(), done));
    release();
  }

  /** Nobody waits for a set to come into force any more. */
  void forgetWatches() {
    watches.clear();
  }

  /**
   * A commit: on this disk now, done once its standbys have it. Returns where it ends. A full disk
   * takes none, and whoever sent it waits for nothing.
   */
  long commit(long bytes, Runnable done) {
    if (full) {
      return wal.end();
    }
    wal = wal.write(bytes);
    flushed[region] = wal.end();
    waiting.add(new Waiting(wal.timeline().orElseThrow(), wal.end(), done));
    release();
    return wal.end();
  }

  /** A standby has the log on disk up to there, over one of its connections. */
  void flushedBy(int standby, int connection, long end) {
    if (state == State.PRIMARY && connections[standby] == connection && end > flushed[standby]) {
      flushed[standby] = end;
      release();
    }
  }

  /** A standby is connected; what it flushed over earlier connections counts no more. */
  void connect(int standby, int connection, long end) {
    connections[standby] = connection;
    flushed[standby] = end;
    release();
  }

  void disconnect(int standby) {
    connections[standby] = 0;
    flushed[standby] = 0;
  }

  boolean connected(int standby) {
    return connections[standby] != 0;
  }

  int connection(int standby) {
    return connections[standby];
  }

  /** How far each connected standby has the log on disk, by the primary's word. */
  long flushed(int standby) {
    return flushed[standby];
  }

  /** Whether a standby is connected that does not have the whole log yet. */
  boolean owesStandbys() {
    for (int standby = 0; standby < connections.length; standby++) {
      if (connections[standby] != 0 && flushed[standby] < wal.end()) {
        return true;
      }
    }
    return false;
  }

  private void release() {
    if (state != State.PRIMARY || held || sync.isEmpty()) {
      return;
    }
    long safe = safeEnd(sync.get());
    while (!waiting.isEmpty() && waiting.peekFirst().end() <= safe) {
      waiting.removeFirst().done().run();
    }
    if (!watches.isEmpty()) {
      List<SyncWatch> met =
          watches.stream().filter(watch -> safeEnd(watch.wanted()) >= watch.end()).toList();
      watches.removeAll(met);
      met.forEach(watch -> watch.done().run());
    }
  }

  /** How far as many of the set as it asks for have the log. */
  private long safeEnd(SyncSet set) {
    if (set.count() == 0) {
      return wal.end();
    }
    long best = 0;
    // The count-th largest; sets are tiny, so try each standby's end as the answer.
    for (int candidate = 0; candidate < flushed.length; candidate++) {
      if (candidate != region && names.in(set, candidate) && flushed[candidate] > best) {
        int have = 0;
        for (int other = 0; other < flushed.length; other++) {
          if (other != region && names.in(set, other) && flushed[other] >= flushed[candidate]) {
            have++;
          }
        }
        if (have >= set.count()) {
          best = flushed[candidate];
        }
      }
    }
    return best;
  }

  /** Ends every session; what waits for standbys stays written but is never acknowledged. */
  void endSessions() {
    waiting.clear();
    watches.clear();
    for (int standby = 0; standby < connections.length; standby++) {
      disconnect(standby);
    }
  }

  void stop() {
    endSessions();
    held = false;
    if (state != State.EMPTY) {
      state = State.STOPPED;
    }
  }

  /** No more client sessions, but standbys go on receiving. */
  void drain() {
    waiting.clear();
    watches.clear();
    sync = Optional.empty();
  }

  void standBy() {
    endSessions();
    leadingEpoch = 0;
    state = wal.timeline().isEmpty() ? State.EMPTY : State.STANDBY;
  }

  /** As a standby: the log up to there has arrived and is on disk. */
  void receive(Wal received) {
    if (received.end() > wal.end()) {
      wal = received;
    }
  }

  /** Everything is replaced by a clone. */
  void replace(Wal cloned) {
    wal = cloned;
    forked = false;
    state = State.STANDBY;
  }

  /** The disk is lost. */
  void wipe() {
    stop();
    wal = Wal.EMPTY;
    forked = false;
    actedEpoch = 0;
    leadingEpoch = 0;
    state = State.EMPTY;
  }
}
