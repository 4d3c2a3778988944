package dev.holdfast.lab;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something the emulator's event loop will do later, unless it is called off. */
final class Alarm {
  private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

  private final Future<?> future;

  private Alarm(Future<?> future) {
    this.future = future;
  }

  /**
   * Does {@code task} on the loop after so many nanoseconds; 0 or less means as soon as possible.
   */
  static Alarm in(EventExecutor loop, long nanos, Runnable task) {
    Future<?> future = loop.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
    future.addListener(done -> {
      if (!done.isSuccess() && !done.isCancelled()) {
        LOG.error("the WAN emulator failed", done.cause());
      }
    });
    return new Alarm(future);
  }

  void cancel() {
    future.cancel(false);
  }
}
