package dev.holdfast.mesh;

import io.netty.channel.epoll.Epoll;
import java.time.Duration;

/**
 * What only tests change about a mesh.
 *
 * @param epoll whether Linux's epoll is used rather than the JDK's selectors
 * @param sweep how often connections are looked at on which nothing passes; ended permits are
 *     noticed by the next chunk at once
 * @param quiet a peer with open tunnels from which nothing came for this long is asked whether it
 *     is there
 * @param silent a peer from which nothing came for this long, though it was asked, has its tunnels
 *     cut; a slow link with full buffers answers sooner
 * @param stalled the same where another region could carry them: whoever waits is better off
 *     connecting anew
 * @param back a standby whose tunnel another region carries returns to the direct way when that has
 *     worked for this long
 * @param carried how many tunnels a region carries between others
 * @param refresh how often the files of the identity are looked at
 * @param spare how many connections wait for those who will need one
 */
record Tuning(
    boolean epoll,
    Duration sweep,
    Duration quiet,
    Duration silent,
    Duration stalled,
    Duration back,
    int carried,
    Duration refresh,
    Spare spare) {
  /**
   * About spare connections.
   *
   * @param each how many each thread keeps to each other region
   * @param tend how often they are looked after and used ones are replaced; not at once, so that
   *     handshakes do not compete with a failover
   * @param idle a spare from which nothing came for this long is pinged
   * @param patience one that does not answer within this is discarded
   */
  record Spare(int each, Duration tend, Duration idle, Duration patience) {
    /**
     * Two for each of at most four threads: the standbys of a few databases and the first of their
     * clients. Each costs a ping of a hundred bytes in ten seconds; a gateway lets go of who did
     * not ping for a minute.
     */
    static final Spare STANDARD =
        new Spare(2, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(3));
  }

  static Tuning standard() {
    return new Tuning(
        Epoll.isAvailable(),
        Duration.ofMillis(250),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Carrier.CARRIED_MAX,
        Duration.ofSeconds(5),
        Spare.STANDARD);
  }

  Tuning withEpoll(boolean chosen) {
    return new Tuning(chosen, sweep, quiet, silent, stalled, back, carried, refresh, spare);
  }

  Tuning withSweep(Duration chosen) {
    return new Tuning(epoll, chosen, quiet, silent, stalled, back, carried, refresh, spare);
  }

  Tuning withSilence(Duration chosenQuiet, Duration chosenSilent) {
    return new Tuning(
        epoll, sweep, chosenQuiet, chosenSilent, stalled, back, carried, refresh, spare);
  }

  Tuning withSpare(Spare chosen) {
    return new Tuning(epoll, sweep, quiet, silent, stalled, back, carried, refresh, chosen);
  }

  Tuning withRefresh(Duration chosen) {
    return new Tuning(epoll, sweep, quiet, silent, stalled, back, carried, chosen, spare);
  }

  Tuning withBack(Duration chosen) {
    return new Tuning(epoll, sweep, quiet, silent, stalled, chosen, carried, refresh, spare);
  }

  Tuning withCarried(int chosen) {
    return new Tuning(epoll, sweep, quiet, silent, stalled, back, chosen, refresh, spare);
  }
}
