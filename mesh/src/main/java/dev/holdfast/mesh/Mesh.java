package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region's part of the mesh: the gateway at which other regions come in, tunnels to theirs, and
 * local ports whose connections go where a router says. Usable from any thread; closing it closes
 * everything that came from it.
 */
public final class Mesh implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);

  private final Tuning tuning;
  private final Transport transport;
  private final ExecutorService sums;
  private final IdentityFiles identity;
  private final Dialler dialler;
  private final Tunnels tunnels;
  private final Spares spares;
  private final Ways ways;
  private final Gateway gateway;
  private final Map<RegionId, PeerLink> links = new HashMap<>();
  private final Set<PortForwarder> forwarders = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Supplier<Optional<String>> message = Optional::empty;

  /**
   * Where a region is and how it reaches the others.
   *
   * @param identity who this region is
   * @param topology the name of the topology
   * @param bind where the gateway listens
   * @param dial where every other region's gateway is reached from here; only these regions are let
   *     in
   */
  public record Settings(
      RegionIdentity identity,
      String topology,
      InetSocketAddress bind,
      Map<RegionId, InetSocketAddress> dial) {
    public Settings {
      dial = Map.copyOf(dial);
    }
  }

  private Mesh(Settings settings, Guard guard, MeshMeter meter, Tuning tuning)
      throws IOException, GeneralSecurityException {
    RegionId own = settings.identity().region();
    this.tuning = tuning;
    sums =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("mesh-handshake-" + own).factory());
    transport = new Transport(own.value(), tuning.epoll());
    try {
      identity =
          new IdentityFiles(
              settings.identity(), settings.topology(), settings.dial().keySet(), sums);
      dialler = new Dialler(transport, identity, settings.topology(), settings.dial());
      tunnels = new Tunnels(own, settings.dial().keySet(), meter);
      spares = new Spares(transport, dialler, tunnels, settings.dial().keySet(), tuning.spare());
      ways = new Ways(links, dialler, spares);
      var carrier = new Carrier(dialler, tunnels, ways, tuning.carried());
      gateway =
          new Gateway(
              guard,
              settings.topology(),
              identity,
              dialler,
              tunnels,
              carrier,
              this::answers,
              () -> message.get());
      for (RegionId peer : settings.dial().keySet()) {
        links.put(peer, new PeerLink(peer, transport.anyLoop(), dialler, tunnels));
      }
      gateway.bind(transport, settings.bind());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      transport.close();
      sums.shutdownNow();
      throw e;
    }
  }

  /**
   * Opens the gateway and makes ready to dial.
   *
   * @throws IOException if the identity cannot be used or the port not be opened; the message says
   *     why
   */
  public static Mesh start(Settings settings, Guard guard, MeshMeter meter) throws IOException {
    return start(settings, guard, meter, Tuning.standard());
  }

  static Mesh start(Settings settings, Guard guard, MeshMeter meter, Tuning tuning)
      throws IOException {
    try {
      var mesh = new Mesh(settings, guard, meter, tuning);
      mesh.sweepRegularly();
      mesh.refreshRegularly();
      mesh.spares.keep();
      LOG.info(
          "The mesh listens; region={} gateway={}", settings.identity().region(), mesh.gateway());
      return mesh;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "The identity of region "
              + settings.identity().region()
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private void sweepRegularly() {
    long nanos = tuning.sweep().toNanos();
    var _ =
        transport.anyLoop().scheduleWithFixedDelay(this::sweep, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** On the thread of the handshakes: a slow disk must not hold up bytes on their way. */
  private void refreshRegularly() {
    long nanos = tuning.refresh().toNanos();
    var _ =
        transport
            .anyLoop()
            .scheduleWithFixedDelay(
                () -> sums.execute(identity::refresh), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void sweep() {
    try {
      reroute();
      links.forEach(this::watch);
    } catch (RuntimeException e) {
      // Thrown on, it would end the sweeping for good.
      LOG.error("A sweep over the connections failed", e);
    }
  }

  private void watch(RegionId peer, PeerLink link) {
    if (link.steady().compareTo(tuning.back()) > 0) {
      int returned = tunnels.cutCarried(peer);
      if (returned > 0) {
        LOG.info("Returns {} standbys to the direct way to {}, which works again", returned, peer);
      }
    }
    if (!tunnels.any(peer)) {
      return;
    }
    Duration silence = tunnels.silence(peer);
    boolean elsewhere = ways.relay(peer).isPresent();
    if (silence.compareTo(elsewhere ? tuning.stalled() : tuning.silent()) > 0) {
      int cut = tunnels.cut(peer);
      link.closeSoon();
      LOG.warn("Cut {} tunnels because nothing came from {} for {}", cut, peer, silence);
    } else if (silence.compareTo(tuning.quiet()) > 0) {
      link.knock();
    }
  }

  /** Where the gateway listens. */
  public InetSocketAddress gateway() {
    return gateway.address();
  }

  /** As {@link #listen(SocketAddress, Router, Opening)}, for clients of any protocol. */
  public Forwarder listen(InetSocketAddress local, Router router) throws IOException {
    return listen(local, router, Opening.UNKNOWN);
  }

  /**
   * As {@link #listen(SocketAddress, Router, Limits, Farewell, Opening)}; clients that cannot be
   * served are just closed.
   */
  public Forwarder listen(SocketAddress local, Router router, Opening opening) throws IOException {
    return listen(local, router, Limits.DEFAULT, _ -> PortForwarder.silent(), opening);
  }

  /** For clients of any protocol that can be told farewell. */
  Forwarder listen(InetSocketAddress local, Router router, Limits limits, Farewell farewell)
      throws IOException {
    return listen(local, router, limits, farewell, Opening.UNKNOWN);
  }

  /**
   * Opens a local port or Unix socket whose connections go where the router says.
   *
   * @param farewell what clients are told that cannot be served
   * @param opening which of a client's first bytes need not wait for a server
   * @throws IOException if the port cannot be opened; the message names it
   */
  public Forwarder listen(
      SocketAddress local, Router router, Limits limits, Farewell farewell, Opening opening)
      throws IOException {
    var means = new PortForwarder.Means(dialler, ways, tunnels);
    var forwarder = new PortForwarder(router, limits, farewell, opening, means);
    forwarder.bind(transport, local, () -> forwarders.remove(forwarder));
    forwarders.add(forwarder);
    return forwarder;
  }

  /**
   * Asks another region's mesh, over mutual TLS, whether it is there.
   *
   * @return the round trip; ends with an exception if no answer came within {@code patience}
   * @throws IllegalArgumentException if there is no such other region
   */
  public CompletableFuture<Duration> probe(RegionId peer, Duration patience) {
    return asking(peer, patience, false).thenApply(PeerLink.Answer::took);
  }

  /**
   * Asks another region for what it has to say; see {@link #answerWith}.
   *
   * @return empty if it has nothing to say; ends with an exception if there is no answer in time
   * @throws IllegalArgumentException if there is no such other region
   */
  public CompletableFuture<Optional<String>> ask(RegionId peer, Duration patience) {
    return asking(peer, patience, true).thenApply(PeerLink.Answer::message);
  }

  private CompletableFuture<PeerLink.Answer> asking(
      RegionId peer, Duration patience, boolean forMessage) {
    return link(peer)
        .ask(patience, forMessage)
        .whenComplete((_, failure) -> {
          if (failure != null && !closed.get()) {
            spares.doubt(peer);
          }
        });
  }

  /**
   * What this region says when another one asks for it: one line of at most {@value
   * Head#MESSAGE_BYTES_MAX} bytes. Called on threads that carry bytes: must not block.
   */
  public void answerWith(Supplier<Optional<String>> message) {
    this.message = message;
  }

  /** How well every other region is reached, by what was asked last. */
  public Map<RegionId, Contact> contacts() {
    Map<RegionId, Contact> contacts = new HashMap<>();
    links.forEach((region, link) -> contacts.put(region, link.contact()));
    return contacts;
  }

  /**
   * How long the region's last answer took; zero before the first.
   *
   * @throws IllegalArgumentException if there is no such other region
   */
  public Duration roundTrip(RegionId peer) {
    return link(peer).contact().roundTrip();
  }

  private PeerLink link(RegionId peer) {
    PeerLink link = links.get(peer);
    if (link == null) {
      throw new IllegalArgumentException("Not another region of this topology: " + peer);
    }
    return link;
  }

  private Map<RegionId, Duration> answers() {
    Map<RegionId, Duration> answers = new HashMap<>();
    links.forEach((region, link) -> link.sinceAnswer().ifPresent(age -> answers.put(region, age)));
    return answers;
  }

  /**
   * {@link Forwarder#reroute} for every local port, and the same for tunnels that other regions
   * opened.
   */
  public void reroute() {
    forwarders.forEach(PortForwarder::reroute);
    tunnels.cutLapsed();
  }

  /** Closes every port and connection and ends every thread. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    forwarders.forEach(PortForwarder::close);
    gateway.close();
    links.values().forEach(PeerLink::closeSoon);
    transport.close();
    sums.shutdownNow();
  }
}
