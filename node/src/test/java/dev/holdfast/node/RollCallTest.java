package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Command;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RollCallTest {
  private static final RegionId LIMA = new RegionId("lima");
  private static final RegionId PERTH = new RegionId("perth");
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final Duration FRESH = Duration.ofMillis(500);

  private final Codec codec = new Codec();
  private final HandClock clock = new HandClock();
  private final Map<RegionId, CompletableFuture<Optional<String>>> asked = new HashMap<>();
  private final Map<RegionId, Duration> roundTrips = new HashMap<>();
  private final AtomicInteger complete = new AtomicInteger();
  private final RollCall rollCall =
      new RollCall(
          peer -> {
            var answer = new CompletableFuture<Optional<String>>();
            asked.put(peer, answer);
            return answer;
          },
          peer -> roundTrips.getOrDefault(peer, Duration.ZERO),
          clock,
          codec,
          Set.of(LIMA, PERTH),
          FRESH);

  @Test
  void isCompleteOnceEveryRegionHasAnswered() {
    ask();

    says(LIMA, heartbeat(LIMA, 7));
    assertThat(rollCall.complete()).isFalse();
    assertThat(complete).hasValue(0);
    says(PERTH, heartbeat(PERTH, 9));
    assertThat(rollCall.complete()).isTrue();
    assertThat(complete).hasValue(1);
    assertThat(rollCall.take()).containsExactlyInAnyOrder(heartbeat(LIMA, 7), heartbeat(PERTH, 9));
    assertThat(rollCall.take()).isEmpty();
  }

  @Test
  void doesWithoutRegionsThatHaveNothingToSayOrDoNotAnswer() {
    ask();

    asked(LIMA).complete(Optional.empty());
    asked(PERTH).completeExceptionally(new IllegalStateException("no answer"));
    assertThat(rollCall.complete()).isTrue();
    assertThat(rollCall.take()).isEmpty();
  }

  /** Its answer would be late every time, and it would lose half of its heartbeats. */
  @Test
  void asksNoRegionThatIsTooFarAway() {
    roundTrips.put(LIMA, PATIENCE);
    roundTrips.put(PERTH, PATIENCE.plusMillis(1));
    ask();

    assertThat(asked).containsOnlyKeys(LIMA);
    says(LIMA, heartbeat(LIMA, 7));
    assertThat(rollCall.complete()).isTrue();
  }

  @Test
  void takesALateAnswerAlongTheNextTime() {
    ask();
    says(LIMA, heartbeat(LIMA, 7));
    assertThat(rollCall.take()).containsExactly(heartbeat(LIMA, 7));

    says(PERTH, heartbeat(PERTH, 9));
    assertThat(rollCall.take()).containsExactly(heartbeat(PERTH, 9));
  }

  /** A leader that proposed it much later would make a lost region seem alive. */
  @Test
  void forgetsAHeartbeatThatWasNotTakenInTime() {
    ask();
    says(LIMA, heartbeat(LIMA, 7));
    clock.pass(FRESH.minusMillis(1));
    says(PERTH, heartbeat(PERTH, 9));
    clock.pass(Duration.ofMillis(1));

    assertThat(rollCall.take()).isEmpty();
  }

  @Test
  void letsNoRegionSpeakForAnotherOrGiveOrders() {
    ask();
    says(LIMA, heartbeat(PERTH, 7));
    says(PERTH, new Command.Approve("1", "lima", 0));
    assertThat(rollCall.complete()).isTrue();
    assertThat(rollCall.take()).isEmpty();

    ask();
    asked(LIMA).complete(Optional.of("null"));
    asked(PERTH)
        .complete(Optional.of(codec.line(List.of(heartbeat(PERTH, 1), heartbeat(PERTH, 2)))));
    assertThat(rollCall.complete()).isTrue();
    assertThat(rollCall.take()).isEmpty();
  }

  private void ask() {
    rollCall.ask(PATIENCE, complete::incrementAndGet);
  }

  private CompletableFuture<Optional<String>> asked(RegionId region) {
    return Objects.requireNonNull(asked.get(region));
  }

  private void says(RegionId region, Command command) {
    asked(region).complete(Optional.of(codec.line(List.of(command))));
  }

  static Command heartbeat(RegionId region, long sequence) {
    return new Command.Heartbeat(region, 1, sequence, 0, new TreeSet<>(), Map.of(), 0);
  }
}
