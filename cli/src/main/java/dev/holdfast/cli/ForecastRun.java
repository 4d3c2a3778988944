package dev.holdfast.cli;

import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.simulation.Forecast;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Tally;
import dev.holdfast.simulation.YearResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays the years of a forecast on all cores and counts them in their order, so that the outcome
 * depends on the seed alone. Ctrl-C ends it early with what there is.
 */
final class ForecastRun {
  /** Years under way or waiting to be counted, for each core: enough that none is idle. */
  private static final int AHEAD = 8;

  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  private final Forecast forecast;
  private final long years;
  private final Terminal terminal;
  private final boolean telling;
  private final long beganNanos = System.nanoTime();
  private long toldNanos = beganNanos;
  private volatile boolean interrupted;

  ForecastRun(Forecast forecast, long years, Terminal terminal, boolean telling) {
    this.forecast = forecast;
    this.years = years;
    this.terminal = terminal;
    this.telling = telling;
  }

  /** Plays; what was counted when it ended. */
  Summary play() throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    Tally tally = new Tally(forecast);
    ExecutorService threads =
        Executors.newFixedThreadPool(cores, Thread.ofPlatform().name("year-", 0).factory());
    try (Interrupts _ = Interrupts.hear(() -> interrupted = true)) {
      ArrayDeque<Future<YearResult>> underWay = new ArrayDeque<>();
      long next = 1;
      while (tally.years() < years && !interrupted) {
        while (next <= years && underWay.size() < cores * AHEAD) {
          long year = next++;
          underWay.add(threads.submit(() -> forecast.year(year)));
        }
        await(underWay.element(), tally);
        if (!interrupted) {
          tally.add(underWay.remove().get());
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A year could not be played", e.getCause());
    } finally {
      threads.shutdownNow();
      clear();
    }
    return tally.summary();
  }

  /** Waits for the next year, telling how far it is; returns early once interrupted. */
  private void await(Future<YearResult> year, Tally tally)
      throws InterruptedException, ExecutionException {
    while (!interrupted) {
      try {
        year.get(TELL_EVERY.toMillis() / 4, TimeUnit.MILLISECONDS);
        tell(tally);
        return;
      } catch (TimeoutException waiting) {
        tell(tally);
      }
    }
  }

  private void tell(Tally tally) {
    long now = System.nanoTime();
    if (!telling || !terminal.colours() || now - toldNanos < TELL_EVERY.toNanos()) {
      return;
    }
    toldNanos = now;
    double seconds = (now - beganNanos) / 1e9;
    String text =
        "%,d of %,d years, %,d incidents, %,.0f × real time"
            .formatted(
                tally.years(), years, tally.incidents(), tally.virtual().toSeconds() / seconds);
    terminal.err().print("\r" + terminal.styled(Style.FAINT, text) + "\u001b[K");
    terminal.err().flush();
  }

  private void clear() {
    if (telling && terminal.colours()) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }
}
