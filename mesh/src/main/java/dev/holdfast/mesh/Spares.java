package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to other regions' gateways on which both sides have already proven who they are, so
 * that a tunnel takes one round trip instead of three. Each thread keeps its own, because a client
 * and its tunnel live on the same one.
 *
 * <p>A spare gives no right to anything: what it is asked for is admitted, and both certificates
 * are looked at, when it is asked. One that turns out to be dead is replaced by dialling anew at
 * once.
 *
 * <p>Usable from any thread but for {@link #tunnel}, which belongs to the thread it names.
 */
final class Spares {
  private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

  /** After a failed dialling; then twice as long each time. */
  private static final Duration RETRY_FIRST = Duration.ofMillis(500);

  /** A peer that is gone for long costs one attempt by each thread in so many seconds. */
  private static final Duration RETRY_MAX = Duration.ofSeconds(8);

  private final Dialler dialler;
  private final Tunnels tunnels;
  private final Tuning.Spare tuning;
  private final Map<EventLoop, Map<RegionId, Pool>> pools = new HashMap<>();

  Spares(
      Transport transport,
      Dialler dialler,
      Tunnels tunnels,
      Set<RegionId> peers,
      Tuning.Spare tuning) {
    this.dialler = dialler;
    this.tunnels = tunnels;
    this.tuning = tuning;
    for (EventLoop loop : transport.everyLoop()) {
      var own = new HashMap<RegionId, Pool>();
      peers.forEach(peer -> own.put(peer, new Pool(loop, peer)));
      pools.put(loop, own);
    }
  }

  /** Begins to keep spares, soon and until the threads end. */
  void keep() {
    long nanos = tuning.tend().toNanos();
    pools.forEach((loop, own) -> {
      var _ = loop.scheduleWithFixedDelay(() -> tend(own), nanos, nanos, TimeUnit.NANOSECONDS);
    });
  }

  private static void tend(Map<RegionId, Pool> own) {
    try {
      own.values().forEach(Pool::tend);
    } catch (RuntimeException e) {
      // Thrown on, it would end the tending for good.
      LOG.error("Spare connections could not be looked after", e);
    }
  }

  /**
   * Opens a tunnel, through a spare connection if there is one; closing the channel gives up. On
   * the loop's own thread.
   */
  Channel tunnel(EventLoop loop, Route.Remote route, Dialler.Caller caller) {
    Pool pool = pool(loop, route.region());
    OutgoingTunnel spare = pool.take();
    if (spare == null) {
      return dialler.tunnel(loop, route, caller);
    }
    spare.ask(dialler.question(route, caller));
    return spare.channel();
  }

  /** A peer did not answer elsewhere: its spares are pinged. */
  void doubt(RegionId peer) {
    pools.forEach((loop, own) -> loop.execute(pool(loop, peer)::doubt));
  }

  private Pool pool(EventLoop loop, RegionId region) {
    Map<RegionId, Pool> own = pools.get(loop);
    Pool pool = own == null ? null : own.get(region);
    if (pool == null) {
      throw new IllegalArgumentException("Not a region of this topology: " + region);
    }
    return pool;
  }

  /** One thread's spares to one region. */
  private final class Pool implements OutgoingTunnel.Keeper {
    private final EventLoop loop;
    private final RegionId region;
    private final List<OutgoingTunnel> spares = new ArrayList<>();
    private final Set<OutgoingTunnel> dialling = new HashSet<>();
    private Duration pause = Duration.ZERO;
    private long failedNanos;

    Pool(EventLoop loop, RegionId region) {
      this.loop = loop;
      this.region = region;
    }

    @Nullable OutgoingTunnel take() {
      long now = System.nanoTime();
      for (OutgoingTunnel spare : spares) {
        if (spare.usable(now) && spare.tls() == dialler.tls()) {
          spares.remove(spare);
          return spare;
        }
      }
      return null;
    }

    void doubt() {
      spares.forEach(OutgoingTunnel::doubt);
    }

    void tend() {
      long now = System.nanoTime();
      for (OutgoingTunnel spare : List.copyOf(spares)) {
        if (spare.tls() == dialler.tls()) {
          spare.check(now, tuning.idle(), tuning.patience());
        } else {
          spare.fail("this region has a new certificate");
        }
      }
      if (mayDial(now)) {
        // While dialling fails, one connection at a time finds out when it does not any more.
        int wanted = pause.isZero() ? tuning.each() : Math.min(1, tuning.each());
        for (int open = spares.size() + dialling.size(); open < wanted; open++) {
          var next = new OutgoingTunnel(dialler.tls(), region, this);
          dialling.add(next);
          var _ = dialler.dial(loop, next.tls(), region, next, next::fail);
        }
      }
    }

    private boolean mayDial(long now) {
      return pause.isZero()
          || now - failedNanos > pause.toNanos()
          || tunnels.heardSince(region, failedNanos);
    }

    @Override
    public void ready(OutgoingTunnel tunnel) {
      dialling.remove(tunnel);
      spares.add(tunnel);
      pause = Duration.ZERO;
    }

    @Override
    public void gone(OutgoingTunnel tunnel, String because) {
      spares.remove(tunnel);
      if (dialling.remove(tunnel)) {
        failedNanos = System.nanoTime();
        Duration longer = pause.isZero() ? RETRY_FIRST : pause.multipliedBy(2);
        pause = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
      }
    }
  }
}
