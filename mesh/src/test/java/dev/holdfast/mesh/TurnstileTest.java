package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a thread whose time the test turns. */
class TurnstileTest {
  private final EmbeddedChannel thread = new EmbeddedChannel();
  private final Turnstile turnstile = new Turnstile(2);
  private final List<String> begun = new ArrayList<>();

  @BeforeEach
  void stopTheClock() {
    thread.freezeTime();
  }

  @AfterEach
  void close() {
    assertThat(thread.close().isDone()).isTrue();
  }

  @Test
  void asManyAsThereIsRoomForBeginAtOnceAndTheOthersInTheirOrder() {
    var first = enter("first");
    var second = enter("second");
    enter("third");
    enter("fourth");
    assertThat(begun()).containsExactly("first", "second");
    second.leave();
    assertThat(begun()).containsExactly("first", "second", "third");
    first.leave();
    assertThat(begun()).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void leavingTwiceMakesRoomForOne() {
    var first = enter("first");
    enter("second");
    enter("third");
    enter("fourth");
    first.leave();
    first.leave();
    assertThat(begun()).containsExactly("first", "second", "third");
  }

  @Test
  void whoLeavesBeforeItsTurnNeverBegins() {
    var first = enter("first");
    enter("second");
    var third = enter("third");
    enter("fourth");
    third.leave();
    first.leave();
    assertThat(begun()).containsExactly("first", "second", "fourth");
    pass(Turnstile.WAIT_MAX.multipliedBy(2));
    assertThat(begun()).containsExactly("first", "second", "fourth");
  }

  @Test
  void aServerThatSaysNothingKeepsItsPlaceForAWhileOnly() {
    enter("first");
    enter("second");
    enter("third");
    pass(Turnstile.BEGIN_MAX.minusMillis(1));
    assertThat(begun()).containsExactly("first", "second");
    pass(Duration.ofMillis(1));
    assertThat(begun()).containsExactly("first", "second", "third");
  }

  @Test
  void nobodyWaitsForLongHoweverManyCome() {
    for (int i = 0; i < 100; i++) {
      enter("client " + i);
    }
    assertThat(begun()).hasSize(2);
    pass(Turnstile.WAIT_MAX);
    assertThat(begun()).hasSize(100);
    pass(Turnstile.BEGIN_MAX);
    var last = enter("later");
    assertThat(begun()).endsWith("later");
    last.leave();
  }

  private Turnstile.Turn enter(String name) {
    return turnstile.enter(thread.eventLoop(), () -> begun.add(name));
  }

  private List<String> begun() {
    thread.runPendingTasks();
    return begun;
  }

  private void pass(Duration time) {
    thread.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    thread.runScheduledPendingTasks();
    thread.runPendingTasks();
  }
}
