package dev.holdfast.consensus;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.ratis.server.RaftServer;

/** What Ratis keeps to itself and a peer cannot do without. */
final class RatisInternals {
  private static final String STAND = "changeToCandidate";
  private static final String FOLLOW = "changeToFollowerAndPersistMetadata";
  private static final String HANDS_OVER = "isSteppingDown";
  private static final String STATE = "getState";
  private static final String UPDATER = "getStateMachineUpdater";
  private static final String STOP = "stop";

  private RatisInternals() {}

  /**
   * Turns a follower into a candidate that begins with the pre-vote, and a candidate into one that
   * begins anew; Ratis offers others only to make a region the leader by force, without asking
   * first whether the rest still hears one. The caller holds the monitor of {@code server} and has
   * seen that it does not lead.
   */
  static void stand(RaftServer.Division server) {
    try {
      if (server.getInfo().isCandidate()) {
        long term = server.getInfo().getCurrentTerm();
        method(server, FOLLOW, long.class, boolean.class, Object.class)
            .invoke(server, term, false, "stands anew");
      }
      method(server, STAND, boolean.class).invoke(server, false);
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

  /**
   * Ends the thread that carries out the log. Ratis' own way waits for it, and it never ends where
   * something fails while it is waited for.
   */
  static void endUpdater(RaftServer.Division server) {
    try {
      var state = method(server, STATE).invoke(server);
      var updater = method(state, UPDATER).invoke(state);
      method(updater, STOP).invoke(updater);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This Ratis does not end its updater on request", e);
    }
  }

  private static Method method(Object owner, String name, Class<?>... parameters) {
    try {
      var method = owner.getClass().getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("This Ratis has no " + name + " any more", e);
    }
  }
}
