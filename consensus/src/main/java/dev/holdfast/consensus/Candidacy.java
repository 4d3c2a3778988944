package dev.holdfast.consensus;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.ratis.server.RaftServer;

/**
 * Has a Ratis server stand for election, which Ratis keeps to itself: it offers others only to make
 * a region the leader by force, without asking first whether the rest still hears one (pre-vote).
 */
final class Candidacy {
  private static final String NAME = "changeToCandidate";

  private Candidacy() {}

  /**
   * Turns a follower into a candidate that begins with the pre-vote. The caller holds the monitor
   * of {@code follower} and has seen that it is one.
   */
  static void begin(RaftServer.Division follower) {
    try {
      method(follower.getClass()).invoke(follower, false);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This Ratis does not stand for election on request", e);
    }
  }

  private static Method method(Class<?> server) {
    try {
      var method = server.getDeclaredMethod(NAME, boolean.class);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("This Ratis has no " + NAME + " any more", e);
    }
  }
}
