package dev.holdfast.mesh;

import java.net.SocketAddress;
import java.util.function.Supplier;

/** Whether a region lets another one in. */
public sealed interface Admission {
  /**
   * Let in.
   *
   * @param target the local server to connect to, at a port or a Unix socket; refused connections
   *     are tried again for a short time, for it may be about to listen
   * @param permit for how long
   * @param check makes what looks at the server's answers
   */
  record Granted(SocketAddress target, Permit permit, Supplier<AnswerCheck> check)
      implements Admission {
    /** To a server all of whose answers may arrive. */
    public Granted(SocketAddress target, Permit permit) {
      this(target, permit, AnswerCheck.NONE);
    }
  }

  /**
   * Not yet: what is asked for is about to be there. The guard is asked again within milliseconds,
   * for a short time.
   *
   * @param because one sentence for people, told if that time passes
   */
  record Later(String because) implements Admission {}

  /**
   * Not let in.
   *
   * @param because one sentence for people
   */
  record Refused(String because) implements Admission {}
}
