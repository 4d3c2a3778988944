package dev.holdfast.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells from a server's {@link Vitals}, looked at again and again, what ails it. Knows no clock;
 * for one thread.
 *
 * <p>An entry passes stages: it is taken, flushed, confirmed by a majority, committed, carried out.
 * Whatever is wrong, with whatever thread, lock, file or library, at some stage nothing moves
 * although something waits. That is looked at, because the absence of exceptions proves nothing: a
 * thread that died of an error says nothing, and a failed flush may be said once and be remembered
 * for ever. What Ratis does say is believed at once.
 */
final class Diagnosis {
  /**
   * A flush can take as long as this on a disk that others use too. A leader that takes longer is
   * in everybody's way, and leases are hardly longer.
   */
  static final Duration SLUGGISH = Duration.ofSeconds(2);

  /** Nothing that works, however busy its machine is, takes as long as this. */
  static final Duration STUCK = Duration.ofSeconds(6);

  /** Whoever looked so much too late has not been run itself, and what it looks at has not been. */
  private static final Duration LATE = Duration.ofSeconds(1);

  /** No election takes as long as this while a majority is in touch. */
  static final Duration LEADERLESS = Duration.ofSeconds(5);

  /** Whoever asks the others, is answered and is told of no leader for so long is deaf. */
  static final Duration DEAF = Duration.ofSeconds(20);

  private static final Duration NEVER = Duration.ofDays(3650);

  private final Stage flush = new Stage("what it is given does not reach its disk");
  private final Stage commit = new Stage("what a majority has does not get committed here");
  private final Stage apply = new Stage("what is committed is not carried out here");
  private final Stage manned = new Stage("nobody does the work of its role");
  private final Stage led = new Stage("it hears no leader", LEADERLESS, NEVER);
  private final Stage deaf =
      new Stage("it hears no leader, although the others answer it", LEADERLESS, DEAF);
  private final List<Stage> stages = List.of(flush, commit, apply, manned, led, deaf);
  private Optional<Long> looked = Optional.empty();

  /**
   * What was found.
   *
   * @param because what is wrong, as half a sentence
   * @param mayLead whether it holds up nobody while it leads
   * @param hopeless whether it does not get better unless the server is started anew
   */
  record Finding(String because, boolean mayLead, boolean hopeless) {}

  /**
   * Looks.
   *
   * @param now nano time
   */
  Optional<Finding> look(long now, Vitals vitals) {
    boolean late = looked.filter(last -> now - last > LATE.toNanos()).isPresent();
    looked = Optional.of(now);
    if (late) {
      stages.forEach(Stage::forget);
    }
    flush.see(now, vitals.flushed(), vitals.appended());
    commit.see(now, vitals.committed() + vitals.received(), vitals.confirmed() + vitals.received());
    apply.see(now, vitals.applied(), Math.min(vitals.committed(), vitals.flushed()));
    manned.see(now, 0, vitals.manned() ? 0 : 1);
    led.see(now, 0, vitals.led() || vitals.answered() ? 0 : 1);
    deaf.see(now, 0, vitals.led() || !vitals.answered() ? 0 : 1);
    if (vitals.failure().isPresent()) {
      return vitals.failure().map(because -> new Finding(because, false, true));
    }
    var found = new ArrayList<Finding>();
    stages.forEach(stage -> stage.finding(now).ifPresent(found::add));
    vitals.flaw().ifPresent(because -> found.add(new Finding(because, true, false)));
    return found.stream().max((a, b) -> Boolean.compare(a.hopeless(), b.hopeless()));
  }

  /** Begins anew, with another server. */
  void forget() {
    stages.forEach(Stage::forget);
    looked = Optional.empty();
  }

  private static final class Stage {
    private final String stands;
    private final Duration said;
    private final Duration hopeless;
    private long reached;
    private Optional<Long> waitsSince = Optional.empty();

    Stage(String stands) {
      this(stands, SLUGGISH, STUCK);
    }

    Stage(String stands, Duration said, Duration hopeless) {
      this.stands = stands;
      this.said = said;
      this.hopeless = hopeless;
    }

    void forget() {
      waitsSince = Optional.empty();
    }

    void see(long now, long done, long due) {
      if (done >= due) {
        waitsSince = Optional.empty();
      } else if (waitsSince.isEmpty() || done != reached) {
        waitsSince = Optional.of(now);
      }
      reached = done;
    }

    Optional<Finding> finding(long now) {
      var waited = waitsSince.map(since -> Duration.ofNanos(now - since));
      return waited
          .filter(time -> time.compareTo(said) > 0)
          .map(time ->
              new Finding(
                  "%s for %d s".formatted(stands, time.toSeconds()),
                  false,
                  time.compareTo(hopeless) > 0));
    }
  }
}
