package dev.holdfast.mesh;

import java.net.InetSocketAddress;

/** Whether a region lets another one in. */
public sealed interface Admission {
  /**
   * Let in.
   *
   * @param target the local server to connect to; refused connections are tried again for a short
   *     time, for it may be about to listen
   * @param permit for how long
   */
  record Granted(InetSocketAddress target, Permit permit) implements Admission {}

  /**
   * Not let in.
   *
   * @param because one sentence for people
   */
  record Refused(String because) implements Admission {}
}
