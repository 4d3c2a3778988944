package dev.holdfast.node;

import dev.holdfast.control.Confirmations;
import dev.holdfast.control.Crashes;
import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.Observation;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;

/**
 * What a primary's agent has to say of its server and of its standbys. Written by the agent's
 * thread; what it says may be asked from any.
 */
final class PrimaryWatch {
  private final Confirmations confirmations = new Confirmations();
  private final Crashes crashes = new Crashes();
  private long lookedNanos;
  private volatile int crashed;
  private volatile SortedSet<RegionId> unconfirmed = Collections.emptySortedSet();

  /** The server takes writes, for the first time in its epoch or again after it had ended. */
  void started(Epoch epoch) {
    crashes.started(epoch, System.nanoTime());
  }

  /** It leads; {@code seen} was seen at {@code nanos}, perhaps already told. */
  void leads(SyncSet sync, Observation seen, long nanos) {
    crashed = crashes.lately(System.nanoTime());
    if (nanos != lookedNanos) {
      lookedNanos = nanos;
      confirmations.saw(seen.position(), seen.standbys(), nanos);
      unconfirmed = confirmations.missing(sync.regions(), nanos);
    }
  }

  /** It leads no more. */
  void stopped() {
    confirmations.forget();
    unconfirmed = Collections.emptySortedSet();
  }

  /** How often the server ended by itself lately. */
  int crashed() {
    return crashed;
  }

  /** The standbys that confirm nothing. */
  SortedSet<RegionId> unconfirmed() {
    return unconfirmed;
  }
}
