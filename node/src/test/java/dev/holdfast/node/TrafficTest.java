package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Reply;
import dev.holdfast.mesh.Admission;
import dev.holdfast.mesh.AnswerCheck;
import dev.holdfast.mesh.Permit;
import dev.holdfast.mesh.Route;
import dev.holdfast.mesh.TunnelRequest;
import dev.holdfast.mesh.TunnelRole;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.Topology;
import dev.holdfast.steering.PostgresLogin;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first wall, without the others behind it. */
class TrafficTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Epoch FIRST = new Epoch(1);
  private static final TunnelRequest WRITER =
      new TunnelRequest(ThreeRegions.ORDERS, TunnelRole.WRITER, FIRST);

  private static final UnixDomainSocketAddress ENGINE =
      UnixDomainSocketAddress.of("/where/the/engine/listens");

  private final Topology topology = ThreeRegions.topology(ThreeRegions.automatic());
  private final HandClock clock = new HandClock();
  private final LeaseBook leases = new LeaseBook(ThreeRegions.OSLO, LEASE, clock);
  private final SharedState shared =
      new SharedState(
          topology, new NodeIdentity(ThreeRegions.OSLO, 1, clock), new Codec(), leases, _ -> {});
  private final Traffic traffic =
      new Traffic(ThreeRegions.OSLO, new PostgresLogin("secret"), shared, leases);

  /** Which epoch the engine says it leads. */
  private Epoch led = FIRST;

  @BeforeEach
  void serves() {
    traffic.serves(ThreeRegions.ORDERS, ENGINE, () -> led, () -> () -> AnswerCheck.Verdict.PASS);
  }

  @Test
  void clientsOfThePrimarysRegionPassWhileItsLeaseLasts() {
    renew();
    Permit permit = local();
    clock.pass(LEASE.minusMillis(1));
    assertThat(permit.valid()).isTrue();
    clock.pass(Duration.ofMillis(1));
    assertThat(permit.valid()).isFalse();
    assertThat(traffic.writer(ThreeRegions.ORDERS)).isInstanceOf(Route.Hold.class);
  }

  @Test
  void clientsOfOtherRegionsPassWhileThePrimarysLeaseLasts() {
    renew();
    Permit permit = admitted();
    clock.pass(LEASE.minusMillis(1));
    assertThat(permit.valid()).isTrue();
    clock.pass(Duration.ofMillis(1));
    assertThat(permit.valid()).isFalse();
    assertThat(traffic.admit(ThreeRegions.LIMA, WRITER)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void nobodyPassesToAnEngineThatDoesNotLead() {
    renew();
    Permit here = local();
    Permit there = admitted();
    led = Epoch.NONE;
    assertThat(here.valid()).isFalse();
    assertThat(there.valid()).isFalse();
    assertThat(traffic.writer(ThreeRegions.ORDERS)).isInstanceOf(Route.Hold.class);
    assertThat(traffic.admit(ThreeRegions.LIMA, WRITER)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void nobodyPassesBeforeTheFirstLease() {
    assertThat(traffic.writer(ThreeRegions.ORDERS)).isInstanceOf(Route.Hold.class);
    assertThat(traffic.admit(ThreeRegions.LIMA, WRITER)).isInstanceOf(Admission.Refused.class);
  }

  private void renew() {
    leases.sending(1);
    leases.renewed(1, new Reply.Renewed(new TreeMap<>(Map.of(ThreeRegions.ORDERS, FIRST))));
  }

  private Permit local() {
    return ((Route.Local) traffic.writer(ThreeRegions.ORDERS)).permit();
  }

  private Permit admitted() {
    return ((Admission.Granted) traffic.admit(ThreeRegions.LIMA, WRITER)).permit();
  }
}
