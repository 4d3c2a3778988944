package dev.holdfast.engine.postgres;

import dev.holdfast.engine.CommitWatch;
import dev.holdfast.engine.SessionWatch;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The sessions of one replica's server that have given up waiting for synchronous replication.
 *
 * <p>A cancelled wait ends with success: PostgreSQL cannot undo the commit, warns the client, if
 * its client wants to be warned, and answers as ever. It also logs the warning, and does so before
 * it answers. So nothing of a session is passed on before everything logged up to then has been
 * read, and nothing at all once its process has logged that it gave up. It cannot come back by
 * another way of cancelling, for it does not matter who cancelled, how, or what the client is told;
 * only by a way to keep that line out of the log, which takes a superuser: see {@link
 * WeakenedSettings}.
 *
 * <p>Usable from any thread.
 */
final class GivenUpCommits implements CommitWatch, LogPipe.Ear {
  /**
   * Numbers of processes that nobody watches, ours and the server's own, are remembered in case
   * somebody is about to; numbers come back after tens of thousands of processes.
   */
  private static final int UNWATCHED_MAX = 256;

  /** One server's; a former one's as well while its last processes end. */
  private final CopyOnWriteArrayList<LogPipe> pipes = new CopyOnWriteArrayList<>();

  private final Map<Long, Watch> watched = new HashMap<>(); // guarded by this

  private final Set<Long> unwatched = // guarded by this
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
              return size() > UNWATCHED_MAX;
            }
          });

  /** Listens to one more server, from before its start. */
  void listenTo(LogPipe pipe) {
    pipes.add(pipe);
  }

  @Override
  public void ended(LogPipe pipe) {
    pipes.remove(pipe);
  }

  @Override
  public synchronized void gaveUp(long pid) {
    Watch watch = watched.get(pid);
    if (watch != null) {
      watch.gaveUp = true;
    } else {
      unwatched.add(pid);
    }
  }

  @Override
  public synchronized SessionWatch session(long pid) {
    var watch = new Watch(pid);
    watch.gaveUp = unwatched.remove(pid);
    Watch former = watched.put(pid, watch);
    if (former != null) {
      // Its process is gone, and its log can no longer be told from its successor's.
      former.gaveUp = true;
    }
    return watch;
  }

  private synchronized void forget(Watch watch) {
    watched.remove(watch.pid, watch);
  }

  private boolean readUpToNow() {
    for (LogPipe pipe : pipes) {
      if (!pipe.readUpToNow()) {
        return false;
      }
    }
    return true;
  }

  private final class Watch implements SessionWatch {
    private final long pid;

    // Written under the lock of the registry, read by any thread.
    private volatile boolean gaveUp;

    Watch(long pid) {
      this.pid = pid;
    }

    @Override
    public Answer mayPass() {
      if (gaveUp) {
        return Answer.NEVER;
      }
      if (!readUpToNow()) {
        return Answer.NOT_YET;
      }
      // What has just been read may be about this very session.
      return gaveUp ? Answer.NEVER : Answer.PASS;
    }

    @Override
    public void close() {
      forget(this);
    }
  }
}
