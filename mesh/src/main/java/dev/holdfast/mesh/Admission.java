package dev.holdfast.mesh;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Whether a region lets another one in. */
public sealed interface Admission {
  /**
   * Let in.
   *
   * @param target the local server to connect to; refused connections are tried again for a short
   *     time, for it may be about to listen
   * @param permit for how long
   * @param check makes what looks at the server's answers
   */
  record Granted(InetSocketAddress target, Permit permit, Supplier<AnswerCheck> check)
      implements Admission {
    /** To a server all of whose answers may arrive. */
    public Granted(InetSocketAddress target, Permit permit) {
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
