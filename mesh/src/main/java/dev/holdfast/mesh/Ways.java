package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Which way new tunnels take: directly wherever that works; else by way of one other region that
 * answers here and is answered there. Usable from any thread but for {@link #tunnel}, which belongs
 * to the thread it names.
 */
final class Ways {
  /** A region that owes an answer for so long is not reached directly. */
  static final Duration LOST = Duration.ofMillis(800);

  /** Several probes of either region fit in; what was told longer ago may be over. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Map<RegionId, PeerLink> links;
  private final Dialler dialler;
  private final Spares spares;

  Ways(Map<RegionId, PeerLink> links, Dialler dialler, Spares spares) {
    this.links = links;
    this.dialler = dialler;
    this.spares = spares;
  }

  /** Whether a region does not answer here. */
  boolean lost(RegionId region) {
    PeerLink link = links.get(region);
    return link != null && link.contact().silence().compareTo(LOST) > 0;
  }

  /** Who should carry a tunnel to a region; empty if it should go directly. */
  Optional<RegionId> relay(RegionId to) {
    if (!lost(to)) {
      return Optional.empty();
    }
    Optional<RegionId> best = Optional.empty();
    Duration nearest = FRESH;
    for (Map.Entry<RegionId, PeerLink> each : links.entrySet()) {
      Contact contact = each.getValue().contact();
      Duration told = contact.told().get(to);
      boolean between = contact.silence().isZero() && told != null && told.compareTo(FRESH) < 0;
      if (between && contact.roundTrip().compareTo(nearest) < 0 && !each.getKey().equals(to)) {
        nearest = contact.roundTrip();
        best = Optional.of(each.getKey());
      }
    }
    return best;
  }

  /**
   * Opens a tunnel; closing the channel gives up.
   *
   * @param by who carries it; empty for the direct way
   * @param anew whether a direct one is dialled although there may be a spare
   */
  Channel tunnel(
      EventLoop loop,
      Route.Remote route,
      Optional<RegionId> by,
      boolean anew,
      Dialler.Caller caller) {
    if (by.isPresent()) {
      return dialler.relayed(loop, route, by.get(), caller);
    }
    return anew ? dialler.tunnel(loop, route, caller) : spares.tunnel(loop, route, caller);
  }
}
