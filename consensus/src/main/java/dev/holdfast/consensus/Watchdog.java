package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what Ratis leaves undone, for one thread that owns everything here: gives up the
 * leadership without a majority, after a hand-over that came to nothing, or when it cannot apply
 * what is committed, and dials silent regions anew.
 */
final class Watchdog implements Worker.Look {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /**
   * How many of the longest election timeouts a region may be silent and still count as reached.
   * Ratis looks by itself after one of them, as long as it gets to look; a busy machine must not
   * depose a leader that is well.
   */
  private static final int TIMEOUTS_OF_SILENCE = 2;

  /**
   * Between two attempts to reach a region that is silent. Long enough for the five round trips of
   * connecting and asking for a vote at any distance on this planet.
   */
  private static final Duration RECONNECT_EVERY = Duration.ofSeconds(2);

  /**
   * Between two signs of life asked of every region. Regions that follow the same leader have
   * nothing else to say to each other; a first request for a vote would find no connection, and
   * making one takes three round trips.
   */
  private static final Duration GREET_EVERY = Duration.ofSeconds(1);

  /**
   * Between two signs of life asked of every region over the connection that proposals take to a
   * leader. It stays open without them; they find out that it does not.
   */
  private static final Duration GREET_AS_COURIER_EVERY = Duration.ofSeconds(5);

  /** A leader that takes no proposals for longer leads nobody. Longer than a hand-over may try. */
  private static final Duration REFUSES_MAX = Transfer.TRY_MAX.plusSeconds(1);

  private final ConsensusPeer peer;
  private final Courier courier;
  private final Map<RegionId, Long> quietSince = new ConcurrentHashMap<>(); // greetings answer late
  private final Map<RegionId, Long> dialledAt = new HashMap<>();
  private final long contactMaxMillis;
  private long greetAt = System.nanoTime();
  private long greetAsCourierAt = System.nanoTime();
  private long takesProposalsAt = System.nanoTime();

  Watchdog(ConsensusPeer peer, Courier courier, ConsensusPeer.Settings settings) {
    this.peer = peer;
    this.courier = courier;
    this.contactMaxMillis = settings.contactMax().toMillis();
    for (var region : settings.dial().keySet()) {
      quietSince.put(region, System.nanoTime());
    }
  }

  @Override
  public Duration at(long now) {
    look(now);
    return LOOK_EVERY;
  }

  /** Whether enough regions give signs of life for a leader among them. Usable from any thread. */
  boolean reachesMajority() {
    long now = System.nanoTime();
    long answering =
        quietSince.values().stream()
            .filter(since -> now - since < RECONNECT_EVERY.toNanos())
            .count();
    return 2 * (answering + 1) > quietSince.size() + 1;
  }

  private void look(long now) {
    var member = peer.member();
    if (!member.alive()) {
      return;
    }
    var role = member.role();
    if (role.getRole() == RaftPeerRole.LEADER) {
      lookAsLeader(member, role, now);
    }
    endRefusals(member, role, now);
    reconnectQuiet(member, now);
    if (now - greetAt >= 0) {
      greetAt = now + GREET_EVERY.toNanos();
      quietSince.keySet().forEach(region -> greet(member, region));
    }
    if (now - greetAsCourierAt >= 0) {
      greetAsCourierAt = now + GREET_AS_COURIER_EVERY.toNanos();
      quietSince.keySet().forEach(region -> courier.greet(member.greeting(region)));
    }
  }

  private void greet(Member member, RegionId region) {
    var _ = member.greet(region).thenRun(() -> quietSince.replace(region, System.nanoTime()));
  }

  private void lookAsLeader(Member member, RoleInfoProto role, long now) {
    long silenceMaxMillis = TIMEOUTS_OF_SILENCE * contactMaxMillis;
    int reached = 1;
    for (var follower : role.getLeaderInfo().getFollowerInfoList()) {
      long silence = follower.getLastRpcElapsedTimeMs();
      if (silence <= silenceMaxMillis) {
        reached++;
      }
      if (silence <= contactMaxMillis) {
        quietSince.replace(regionOf(follower), now);
      }
    }
    int regions = quietSince.size() + 1;
    boolean settled = role.getRoleElapsedTimeMs() > silenceMaxMillis;
    if (settled && 2 * reached <= regions) {
      LOG.warn(
          "{} gives up the leadership: it reaches {} of {} regions",
          peer.region(),
          reached,
          regions);
      member.stepDown();
    }
  }

  /**
   * When the request to take over fails at once, Ratis forgets the hand-over and refuses proposals
   * for ever. So it does while it has not applied all that was committed before, and nothing else
   * looks whether it ever will. The remedy is an election: the others are rid of a leader that
   * reaches them and does nothing.
   */
  private void endRefusals(Member member, RoleInfoProto role, long now) {
    boolean refuses =
        role.getRole() == RaftPeerRole.LEADER && (member.handsOver() || !member.leads());
    if (!refuses) {
      takesProposalsAt = now;
    } else if (now - takesProposalsAt > REFUSES_MAX.toNanos()) {
      LOG.warn(
          "{} gives up the leadership, in which it {}",
          peer.region(),
          member.handsOver() ? "could not hand over" : "did not come to take proposals");
      takesProposalsAt = now;
      member.stepDown();
    }
  }

  private static RegionId regionOf(ServerRpcProto follower) {
    return new RegionId(follower.getId().getId().toStringUtf8());
  }

  private void reconnectQuiet(Member member, long now) {
    for (var entry : quietSince.entrySet()) {
      long dialled = dialledAt.getOrDefault(entry.getKey(), entry.getValue());
      if (now - entry.getValue() >= RECONNECT_EVERY.toNanos()
          && now - dialled >= RECONNECT_EVERY.toNanos()) {
        member.reconnect(entry.getKey());
        dialledAt.put(entry.getKey(), now);
        greetAt = now;
      }
    }
  }
}
