package dev.holdfast.consensus;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.ratis.server.RaftServer;

/** What Ratis keeps to itself and a peer cannot do without. */
final class RatisInternals {
  private static final String STAND = "changeToCandidate";
  private static final String HANDS_OVER = "isSteppingDown";

  private RatisInternals() {}

  /**
   * Turns a follower into a candidate that begins with the pre-vote; Ratis offers others only to
   * make a region the leader by force, without asking first whether the rest still hears one. The
   * caller holds the monitor of {@code follower} and has seen that it is one.
   */
  static void stand(RaftServer.Division follower) {
    try {
      method(follower, STAND, boolean.class).invoke(follower, false);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This Ratis does not stand for election on request", e);
    }
  }

  /** Whether a leader refuses proposals because it was told to hand the leadership over. */
  static boolean handsOver(RaftServer.Division leader) {
    try {
      return (Boolean) method(leader, HANDS_OVER).invoke(leader);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This Ratis does not tell whether it hands over", e);
    }
  }

  private static Method method(RaftServer.Division server, String name, Class<?>... parameters) {
    try {
      var method = server.getClass().getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("This Ratis has no " + name + " any more", e);
    }
  }
}
