package dev.holdfast.consensus;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a leader says before it stops. */
final class Farewell {
  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

  /**
   * For one heir: a round trip for what it lacks, one for its election, at any distance on this
   * planet. While it is tried, nobody can propose.
   */
  private static final Duration TRY_MAX = Duration.ofMillis(700);

  private final ConsensusPeer peer;
  private final Transfer transfer;

  Farewell(ConsensusPeer peer, Transfer transfer) {
    this.peer = peer;
    this.transfer = transfer;
  }

  /** Tries one heir after the other, until this region leads no more or the time is up. */
  void say(List<RegionId> preferred, Duration limit) throws InterruptedException {
    long begun = System.nanoTime();
    for (var heir : heirs(preferred)) {
      var left = limit.minusNanos(System.nanoTime() - begun);
      if (!peer.member().isLeader() || !left.isPositive()) {
        return;
      }
      var outcome = transfer.to(heir, left.compareTo(TRY_MAX) < 0 ? left : TRY_MAX);
      LOG.info(
          "{} leaves and hands the leadership to {}: {}",
          peer.region(),
          heir,
          outcome instanceof Applied ? "done" : outcome);
    }
  }

  private List<RegionId> heirs(List<RegionId> preferred) {
    var heirs = peer.heirs();
    var order = new ArrayList<>(preferred);
    order.retainAll(heirs);
    heirs.stream().filter(heir -> !order.contains(heir)).forEach(order::add);
    return order;
  }
}
