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
 */
record Tuning(boolean epoll, Duration sweep, Duration quiet, Duration silent) {
  static Tuning standard() {
    return new Tuning(
        Epoll.isAvailable(), Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofSeconds(10));
  }

  Tuning withEpoll(boolean chosen) {
    return new Tuning(chosen, sweep, quiet, silent);
  }

  Tuning withSweep(Duration chosen) {
    return new Tuning(epoll, chosen, quiet, silent);
  }

  Tuning withSilence(Duration chosenQuiet, Duration chosenSilent) {
    return new Tuning(epoll, sweep, chosenQuiet, chosenSilent);
  }
}
