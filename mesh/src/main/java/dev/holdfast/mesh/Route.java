package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import java.net.SocketAddress;
import java.util.function.Supplier;

/** Where a connection goes. */
public sealed interface Route {
  /**
   * To a server in this region.
   *
   * @param target where it listens, at a port or a Unix socket; refused connections are tried
   *     again, for it may be about to listen
   * @param permit for how long
   * @param check makes what looks at the server's answers
   */
  record Local(SocketAddress target, Permit permit, Supplier<AnswerCheck> check) implements Route {
    /** To a server all of whose answers may arrive. */
    public Local(SocketAddress target, Permit permit) {
      this(target, permit, AnswerCheck.NONE);
    }
  }

  /**
   * Through a tunnel to another region.
   *
   * @param region which
   * @param request what is asked of it
   * @param permit for how long
   */
  record Remote(RegionId region, TunnelRequest request, Permit permit) implements Route {}

  /**
   * Nowhere yet: the connection waits, within {@link Limits#hold}, and the router is asked again.
   *
   * @param because one sentence for people, told to the client if the wait ends without a target
   */
  record Hold(String because) implements Route {}

  /**
   * Nowhere: the client is told so and let go.
   *
   * @param because one sentence for people
   */
  record Refuse(String because) implements Route {}
}
