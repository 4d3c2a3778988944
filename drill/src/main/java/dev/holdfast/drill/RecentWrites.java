package dev.holdfast.drill;

import dev.holdfast.drill.check.WriteKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/**
 * Remembers acknowledged writes of one resource, so that clients can look for them. Thread-safe.
 */
final class RecentWrites {
  /** Reaches back well beyond any lag that a drill could measure. */
  private static final int KEPT = 4096;

  /** Half of all reads go to writes this fresh: these show a stale answer. */
  private static final int FRESH = 16;

  private final AtomicReferenceArray<WriteKey> ring = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong count = new AtomicLong();

  void add(WriteKey key) {
    ring.set((int) (count.getAndIncrement() % KEPT), key);
  }

  /** A write that was acknowledged; empty if there is none yet. */
  Optional<WriteKey> pick(RandomGenerator random) {
    long written = count.get();
    if (written == 0) {
      return Optional.empty();
    }
    long reach = Math.min(written, random.nextBoolean() ? FRESH : KEPT);
    long chosen = written - 1 - random.nextLong(reach);
    return Optional.ofNullable(ring.get((int) (chosen % KEPT)));
  }
}
