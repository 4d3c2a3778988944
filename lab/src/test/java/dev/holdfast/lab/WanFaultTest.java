package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.OSLO;
import static dev.holdfast.lab.Places.PERTH;
import static dev.holdfast.lab.Places.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.Bandwidth;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cuts, slow links and lost regions do to connections. */
class WanFaultTest {
  private static final Duration RTT = Duration.ofMillis(20);
  private static final Addresses OCEAN = Places.addresses("127.114", RTT, Duration.ZERO, UNLIMITED);

  private WanEmulator wan;

  @BeforeEach
  void start() throws IOException {
    wan = WanEmulator.start(OCEAN, 1);
  }

  @AfterEach
  void close() {
    wan.close();
  }

  @Test
  void aCutIsSilentAndAfterwardsNoByteIsMissing() throws Exception {
    try (Service _ = Service.echo(OCEAN.mesh(LIMA));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      WanEmulatorTest.roundTrip(socket);
      wan.cut(OSLO, LIMA);
      wan.cut(LIMA, OSLO);
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      assertSilent(socket);

      wan.heal();
      assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aConnectionComesBackWhenTcpWouldTryAgain() throws Exception {
    try (Service _ = Service.echo(OCEAN.mesh(LIMA));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      WanEmulatorTest.roundTrip(socket);
      wan.cut(OSLO, LIMA);
      long lost = System.nanoTime();
      socket.getOutputStream().write(9);
      assertSilent(socket);
      wan.heal();
      socket.getInputStream().read();

      // Retransmissions are due 220 ms (the round trip and 200 ms) and 660 ms after the loss.
      assertThat(Duration.ofNanos(System.nanoTime() - lost))
          .isBetween(Duration.ofMillis(660), Duration.ofSeconds(3));
    }
  }

  @Test
  void whatWasOnItsWayWhenTheCutCameIsLostAndSentAgain() throws Exception {
    try (Service _ = Service.echo(OCEAN.mesh(LIMA));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      WanEmulatorTest.roundTrip(socket);
      socket.getOutputStream().write(7);
      wan.cut(OSLO, LIMA);
      assertSilent(socket);
      wan.heal();
      assertThat(socket.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aOneWayCutSwallowsOnlyThatWay() throws Exception {
    AtomicLong received = new AtomicLong();
    try (Service _ =
            new Service(
                OCEAN.mesh(LIMA),
                socket -> {
                  while (true) {
                    socket.getOutputStream().write(socket.getInputStream().read());
                    received.incrementAndGet();
                  }
                });
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      WanEmulatorTest.roundTrip(socket);
      wan.cut(LIMA, OSLO);
      socket.getOutputStream().write(5);
      Eventually.holds("the question arrived", Duration.ofSeconds(2), () -> received.get() == 2);
      assertSilent(socket);
      wan.heal();
      assertThat(socket.getInputStream().read()).isEqualTo(5);
    }
  }

  @Test
  void aNewConnectionIntoACutIsAcceptedAndSilentUntilItHeals() throws Exception {
    wan.cut(OSLO, LIMA);
    try (Service service = Service.echo(OCEAN.mesh(LIMA));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      socket.getOutputStream().write(3);
      assertSilent(socket);
      assertThat(service.connections()).isZero();
      wan.heal();
      assertThat(socket.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void aDiallerThatGivesUpDuringACutIsNeverHeardOf() throws Exception {
    wan.cut(OSLO, LIMA);
    try (Service service = Service.echo(OCEAN.mesh(LIMA))) {
      try (Socket givesUp = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
        givesUp.shutdownOutput();
        assertThat(givesUp.getInputStream().read()).as("the WAN has let go of it").isEqualTo(-1);
      }
      try (Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
        wan.heal();
        WanEmulatorTest.roundTrip(socket);
      }
      assertThat(service.connections()).isEqualTo(1);
    }
  }

  @Test
  void otherLinksDoNotNotice() throws Exception {
    try (Service _ = Service.echo(OCEAN.mesh(PERTH));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, PERTH))) {
      wan.cut(OSLO, LIMA);
      wan.cut(LIMA, OSLO);
      WanEmulatorTest.roundTrip(socket);
    }
  }

  @Test
  void aSenderIntoACutIsHeldBackAndLosesNothing() throws Exception {
    AtomicLong received = new AtomicLong();
    AtomicLong sent = new AtomicLong();
    long size = 40_000_000;
    try (Service _ = WanEmulatorTest.sink(OCEAN.mesh(LIMA), received);
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      wan.cut(OSLO, LIMA);
      Thread sender = Thread.ofVirtual().start(() -> sendCounting(socket, size, sent));
      Eventually.holds(
          "the sender is held back",
          Duration.ofSeconds(5),
          () -> {
            long before = sent.get();
            sender.join(Duration.ofMillis(300));
            return before > 0 && sent.get() == before;
          });
      assertThat(sent.get()).isLessThan(size);
      assertThat(received.get()).isZero();
      wan.heal();
      Eventually.holds("all arrived", Duration.ofSeconds(10), () -> received.get() == size);
    }
  }

  @Test
  void aSlowLinkIsSlowBothWaysAndHeals() throws Exception {
    try (Service _ = Service.echo(OCEAN.mesh(LIMA));
        Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      wan.slow(LIMA, OSLO, Duration.ofMillis(100), new Bandwidth(1_000_000_000));
      WanEmulatorTest.roundTrip(socket);
      assertThat(WanEmulatorTest.fastest(5, () -> WanEmulatorTest.roundTrip(socket)))
          .isBetween(Duration.ofMillis(219), Duration.ofMillis(240));
      wan.heal();
      assertThat(WanEmulatorTest.fastest(5, () -> WanEmulatorTest.roundTrip(socket)))
          .isBetween(Duration.ofMillis(19), Duration.ofMillis(40));
    }
  }

  @Test
  void aLostRegionFallsSilentAndResetsItsOldConnectionsWhenItReturns() throws Exception {
    Service before = Service.echo(OCEAN.mesh(LIMA));
    try (Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
      WanEmulatorTest.roundTrip(socket);
      wan.lose(LIMA);
      before.close();
      wan.heal();
      socket.getOutputStream().write(1);
      assertSilent(socket);

      try (Service _ = Service.echo(OCEAN.mesh(LIMA))) {
        wan.restore(LIMA);
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
        try (Socket fresh = Service.dial(OCEAN.meshDial(OSLO, LIMA))) {
          WanEmulatorTest.roundTrip(fresh);
        }
      }
    }
  }

  @Test
  void aConnectionDialledWhileTheRegionIsLostReachesItWhenItReturns() throws Exception {
    wan.lose(LIMA);
    try (Socket socket = Service.dial(OCEAN.meshDial(OSLO, LIMA));
        Service _ = Service.echo(OCEAN.mesh(LIMA))) {
      wan.restore(LIMA);
      WanEmulatorTest.roundTrip(socket);
    }
  }

  /** Nothing comes, not even an end, for longer than a round trip and its jitter could explain. */
  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(250);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(20_000);
  }

  private static void sendCounting(Socket socket, long size, AtomicLong sent) {
    try {
      byte[] piece = new byte[100_000];
      while (sent.get() < size) {
        socket.getOutputStream().write(piece);
        sent.addAndGet(piece.length);
      }
    } catch (IOException closed) {
      // the test is over
    }
  }
}
