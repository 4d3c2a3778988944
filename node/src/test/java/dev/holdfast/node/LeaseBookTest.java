package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Phase;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");
  private static final ResourceId ORDERS = new ResourceId("orders");
  private static final Epoch FIRST = new Epoch(1);
  private static final Epoch SECOND = new Epoch(2);

  private final HandClock clock = new HandClock();
  private final LeaseBook book = new LeaseBook(OSLO, Duration.ofSeconds(2), clock);

  @Test
  void servesFromTheSendingOfAHeartbeatNotFromItsReturn() {
    book.sending(1);
    clock.pass(Duration.ofMillis(1500));
    book.renewed(1, granting(FIRST));
    assertThat(book.valid(ORDERS, FIRST)).isTrue();

    clock.pass(Duration.ofMillis(499));
    assertThat(book.valid(ORDERS, FIRST)).isTrue();
    clock.pass(Duration.ofMillis(1));
    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void tellsHowLongAgoTheNewestAppliedHeartbeatWasSent() {
    assertThat(book.sinceSent()).isEmpty();
    book.sending(1);
    clock.pass(Duration.ofMillis(100));
    book.sending(2);
    book.renewed(1, granting(FIRST));
    clock.pass(Duration.ofMillis(50));

    assertThat(book.sinceSent()).contains(Duration.ofMillis(150));
  }

  @Test
  void aSuspendedMachineDoesNotBelieveItsLease() {
    book.sending(1);
    book.renewed(1, granting(FIRST));

    clock.wallMillis += 3000;

    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void aWallClockSetBackBeforeTheGrantEndsTheLease() {
    book.sending(1);
    book.renewed(1, granting(FIRST));

    clock.wallMillis -= 10;

    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void aHeartbeatThatRenewedNothingExtendsNothing() {
    book.sending(1);
    book.renewed(1, granting(FIRST));
    clock.pass(Duration.ofMillis(1900));
    book.sending(2);
    book.renewed(2, new Reply.Renewed(new TreeMap<>()));

    clock.pass(Duration.ofMillis(100));

    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void aPromotedRegionStartsWithTheLeaseOfItsLastHeartbeat() {
    book.sending(1);
    book.renewed(1, new Reply.Renewed(new TreeMap<>()));
    clock.pass(Duration.ofMillis(600));

    book.applied(primary(LIMA, FIRST), primary(OSLO, SECOND));

    assertThat(book.valid(ORDERS, SECOND)).isTrue();
    clock.pass(Duration.ofMillis(1400));
    assertThat(book.valid(ORDERS, SECOND)).isFalse();
  }

  @Test
  void aPromotionAppliedBeforeAnyHeartbeatGivesNoLease() {
    book.applied(primary(LIMA, FIRST), primary(OSLO, SECOND));

    assertThat(book.valid(ORDERS, SECOND)).isFalse();
  }

  @Test
  void theEndOfAnEpochIsTheEndOfItsLease() {
    book.sending(1);
    book.renewed(1, granting(FIRST));
    ResourceState serving = primary(OSLO, FIRST);
    Phase.Fencing fencing = new Phase.Fencing(false, new TreeMap<>(), Optional.empty(), false);

    book.applied(serving, in(serving, fencing));

    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void aHandOverMayUseUpTheLeaseThatItFindsAndNoMore() {
    book.sending(1);
    book.renewed(1, granting(FIRST));
    ResourceState serving = primary(OSLO, FIRST);
    Phase.Fencing draining = new Phase.Fencing(true, new TreeMap<>(), Optional.empty(), false);

    book.applied(serving, in(serving, draining));

    assertThat(book.valid(ORDERS, FIRST)).isTrue();
    clock.pass(Duration.ofSeconds(2));
    assertThat(book.valid(ORDERS, FIRST)).isFalse();
  }

  @Test
  void aHeartbeatOfAnotherLifeGrantsNothing() {
    book.renewed(7, granting(FIRST));

    assertThat(book.valid(ORDERS, FIRST)).isFalse();
    assertThat(book.acknowledged()).isZero();
  }

  private static Reply.Renewed granting(Epoch epoch) {
    return new Reply.Renewed(new TreeMap<>(Map.of(ORDERS, epoch)));
  }

  private static ResourceState primary(RegionId region, Epoch epoch) {
    return new ResourceState(
        ORDERS,
        epoch,
        region,
        new Phase.Steady(),
        LogPosition.START,
        new SyncSet(1, 0, new TreeSet<>()),
        List.of(),
        new TreeMap<>(),
        List.of(),
        0,
        "");
  }

  private static ResourceState in(ResourceState state, Phase phase) {
    return new ResourceState(
        state.id(),
        state.epoch(),
        state.primary(),
        phase,
        state.began(),
        state.sync(),
        state.pending(),
        state.reached(),
        state.earlier(),
        state.renewals(),
        state.because());
  }
}
