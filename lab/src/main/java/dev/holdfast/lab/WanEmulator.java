package dev.holdfast.lab;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network between regions that share one machine. For every ordered pair of regions it listens
 * where the first dials the consensus peer and the mesh gateway of the second ({@link
 * Addresses#consensusDial}, {@link Addresses#meshDial}) and forwards with the delay, jitter and
 * bandwidth of their link.
 *
 * <p>What it does is what a TCP connection over such a link does:
 *
 * <ul>
 *   <li>Bytes of a connection never overtake each other, and none is lost while both ends live.
 *   <li>All connections that send the same way share its bandwidth. Half of the round trip passes
 *       each way, and half again for each packet of a handshake; a refusal arrives after one round
 *       trip.
 *   <li>A cut is a silent black hole: nobody is told. Senders may go on until {@value
 *       Pipe#HELD_BYTES_MAX} bytes wait. New connections are accepted and stay silent. After the
 *       cut a connection resumes with the bytes it held when TCP would next have tried, so after a
 *       cut of ten seconds it may take up to ten more; a new connection starts at once.
 *   <li>A lost region is cut off with no farewell. When it returns, it resets the connections of
 *       before.
 * </ul>
 *
 * <p>How long each piece travels comes from one seeded stream per direction. One event loop thread
 * owns all state; the public methods may be called from any other thread and return when they are
 * in effect.
 */
public final class WanEmulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WanEmulator.class);

  /**
   * Far more than three regions open; a dialler that loops must not exhaust the file descriptors.
   */
  private static final int CONNECTIONS_MAX = 4_096;

  private final WanSockets sockets;
  private final List<Lane> lanes = new ArrayList<>();
  private final Set<RegionId> lost = new LinkedHashSet<>();
  private final Set<WanConnection> connections = new LinkedHashSet<>();

  private WanEmulator(WanSockets sockets) {
    this.sockets = sockets;
  }

  /**
   * Starts to emulate all links of a topology.
   *
   * @param addresses the topology and where its regions are
   * @param seed decides the jitter of every piece
   * @throws IOException if an address is taken; nothing is left listening then
   */
  public static WanEmulator start(Addresses addresses, long seed) throws IOException {
    WanEmulator wan = new WanEmulator(new WanSockets());
    try {
      wan.listen(addresses, seed);
    } catch (IOException taken) {
      wan.close();
      throw taken;
    }
    return wan;
  }

  private void listen(Addresses addresses, long seed) throws IOException {
    for (Link link : addresses.topology().links()) {
      Lane there = new Lane(link.a(), link.b(), link, seed, sockets.loop());
      Lane back = new Lane(link.b(), link.a(), link, seed, sockets.loop());
      lanes.add(there);
      lanes.add(back);
      for (LegKind kind : LegKind.values()) {
        listen(leg(addresses, kind, there, back));
        listen(leg(addresses, kind, back, there));
      }
    }
  }

  private static WanLeg leg(Addresses addresses, LegKind kind, Lane out, Lane back) {
    InetSocketAddress dial =
        switch (kind) {
          case CONSENSUS -> addresses.consensusDial(out.from, out.to);
          case MESH -> addresses.meshDial(out.from, out.to);
        };
    InetSocketAddress target =
        switch (kind) {
          case CONSENSUS -> addresses.consensus(out.to);
          case MESH -> addresses.mesh(out.to);
        };
    return new WanLeg(kind, out, back, dial, target);
  }

  private void listen(WanLeg leg) throws IOException {
    sockets.listen(leg.dial(), dialler -> dialled(leg, dialler));
  }

  private void dialled(WanLeg leg, SocketChannel dialler) {
    WanConnection connection =
        new WanConnection(leg, dialler, sockets::connect, connections::remove);
    connections.add(connection);
    if (connections.size() > CONNECTIONS_MAX) {
      LOG.warn("reset a connection over the WAN because {} are open already", CONNECTIONS_MAX);
      connection.reset();
      return;
    }
    connection.advance();
  }

  /** Turns one direction into a black hole: nothing that {@code from} sends reaches {@code to}. */
  public void cut(RegionId from, RegionId to) {
    sockets.run(() -> change(joining(from, to), lane -> lane.cut = true));
  }

  /**
   * Makes the link between two regions worse, both ways.
   *
   * @param added to the delay of each direction
   * @param cap what each direction carries at most
   */
  public void slow(RegionId a, RegionId b, Duration added, Bandwidth cap) {
    sockets.run(() ->
        change(
            joining(a, b).or(joining(b, a)),
            lane -> lane.become(lane.healthy().slowed(added, cap))));
  }

  /**
   * Undoes all cuts and slow links. A lost region stays lost until it {@linkplain #restore
   * returns}.
   */
  public void heal() {
    sockets.run(() ->
        change(
            _ -> true,
            lane -> {
              lane.cut = false;
              lane.become(lane.healthy());
            }));
  }

  /** Cuts a region off as if its power had failed: no connection is closed, all fall silent. */
  public void lose(RegionId region) {
    sockets.run(() -> {
      if (lost.add(region)) {
        connections.forEach(connection -> connection.regionLost(region));
        changeEnds();
      }
    });
  }

  /** A lost region is back: it is reachable, and resets the connections it no longer knows. */
  public void restore(RegionId region) {
    sockets.run(() -> {
      if (lost.remove(region)) {
        changeEnds();
        connections.forEach(connection -> connection.regionReturned(region));
      }
    });
  }

  private void changeEnds() {
    change(_ -> true, lane -> lane.endLost = lost.contains(lane.from) || lost.contains(lane.to));
  }

  private interface Change {
    void apply(Lane lane);
  }

  private void change(Predicate<Lane> which, Change change) {
    long now = System.nanoTime();
    for (Lane lane : lanes.stream().filter(which).toList()) {
      boolean wasOpen = lane.open();
      change.apply(lane);
      if (wasOpen && !lane.open()) {
        connections.forEach(connection -> connection.lose(lane, now));
      } else if (!wasOpen && lane.open()) {
        // A copy, because a connection that gave up leaves the set.
        List.copyOf(connections).forEach(connection -> connection.recover(lane, now));
      }
    }
  }

  private static Predicate<Lane> joining(RegionId from, RegionId to) {
    return lane -> lane.from.equals(from) && lane.to.equals(to);
  }

  /** What has crossed so far, for every ordered pair of regions and kind of leg. */
  public List<Traffic> traffic() {
    return lanes.stream()
        .flatMap(lane ->
            Arrays.stream(LegKind.values())
                .map(kind -> new Traffic(lane.from, lane.to, kind, lane.bytes(kind))))
        .toList();
  }

  /** Resets all connections and stops listening. */
  @Override
  public void close() {
    sockets.run(() -> List.copyOf(connections).forEach(WanConnection::reset));
    sockets.close();
  }
}
