package dev.holdfast.engine;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.net.SocketAddress;
import java.nio.file.Path;

/**
 * One replica of one resource in one region.
 *
 * <p>Every verb is idempotent: called again for the same epoch it finds the work done and says so.
 * A verb for an epoch older than the newest this replica has seen is refused with {@link
 * Outcome.StaleEpoch}, also after a restart: the newest epoch is kept on disk beside the data and
 * written before the engine acts. Calls block, each within a deadline of its own, and are made from
 * one thread at a time; {@link #observe} may be called from any thread at any time.
 *
 * <p>A replica whose log is not of the committed history ({@link Observation.State#FOREIGN}) is
 * found out by what lies on its disk, so also after a restart: {@link #lead}, {@link #seal} and
 * {@link #follow} answer {@link Outcome.Diverged} and change nothing, {@link #fence} works as ever,
 * and {@link #rejoin} makes a standby of it again.
 */
public interface EngineDriver extends AutoCloseable {
  /**
   * Makes this replica the primary of {@code epoch}: creates an empty one if there is no data,
   * promotes a standby, and takes a deposed or crashed primary's data up again. The synchronous
   * standbys are in force before the first commit is acknowledged. Whoever calls it has made sure
   * that no other replica has more.
   *
   * <p>A replica that does not have the log up to {@code from} begins no epoch: it answers {@link
   * Outcome.Failed}, and takes no writes. What a server that ended by itself has is known only when
   * it is asked here, and it may be less than was counted on.
   *
   * <p>Done says nothing of commits that were acknowledged earlier in this epoch. A primary that is
   * started again with other standbys than before waits for them from then on, but they may lack
   * what the former ones confirmed. Only {@link #require} makes sure that they have it.
   */
  Outcome lead(Epoch epoch, SyncStandbys sync, LogPosition from) throws InterruptedException;

  /**
   * Changes which standbys a commit waits for, on a primary of {@code epoch}. Done means: in force
   * for every later commit, and every commit acknowledged before is on disk of as many of the new
   * standbys as {@code sync} demands.
   */
  Outcome require(Epoch epoch, SyncStandbys sync) throws InterruptedException;

  /**
   * Shortens the drain that follows: does what can be done beforehand, while clients still write.
   * Best effort within two seconds; without it a drain only takes longer.
   *
   * @param epoch what {@link #fence} will be called with
   */
  void prepareDrain(Epoch epoch) throws InterruptedException;

  /**
   * Makes sure that this replica acknowledges nothing more as a primary, of {@code epoch} or an
   * earlier one, until it is told to lead again, and that its clients are cut off. A planned fence
   * ({@code drain}) first hands everything committed to the connected standbys; it waits for none
   * that does not answer. Done carries the last position. A standby goes on as it is.
   */
  Outcome fence(Epoch epoch, boolean drain) throws InterruptedException;

  /**
   * As a primary of {@code epoch}: stands still. Until {@link #lead} or {@link #fence} it
   * acknowledges nothing, writes nothing to its log and keeps its sessions; the others hear nothing
   * from it. Done within a moment, and undone by lead as quickly. Anything but a running primary
   * stays as it is. Not kept over a restart of the server.
   */
  Outcome hold(Epoch epoch) throws InterruptedException;

  /**
   * As a standby: stops taking log from any primary of an epoch before {@code epoch}, makes what
   * was received durable, and says how far it reaches. Done carries that position; it does not grow
   * until {@link #lead} or {@link #follow}.
   */
  Outcome seal(Epoch epoch) throws InterruptedException;

  /**
   * Shortens the {@link #follow} that comes: as a standby, fetches ahead what is needed to follow a
   * primary that is about to begin {@code epoch} and will be reachable at {@code upstream}. Returns
   * at once. Best effort within a few seconds; nothing depends on it.
   */
  void expect(Epoch epoch, SocketAddress upstream);

  /**
   * Makes this replica a standby of the primary of {@code epoch}, reachable at {@code upstream}:
   * clones if there is no data, continues if its log is a prefix of the primary's, and answers
   * {@link Outcome.Diverged} if it is not. Done means started; whether it streams is seen by {@link
   * #observe}. A running standby is turned to its new primary without asking that one first, so
   * that it may only be found out afterwards that its log cannot continue there: then it does not
   * stream, observe says why, and the next call does what is needed.
   */
  Outcome follow(Epoch epoch, SocketAddress upstream) throws InterruptedException;

  /**
   * As {@link #follow} for a replica whose log is not a prefix of the primary's: first writes the
   * rows that only this replica has, one JSON object a line, to a file in {@code exportFolder};
   * only then discards them and clones. Done counts the exported rows; without any there is no
   * file. If they cannot be listed, the answer is {@link Outcome.Failed}: the data stays, or is
   * kept aside under the name that the answer tells, and the next call clones.
   */
  Outcome rejoin(Epoch epoch, SocketAddress upstream, Path exportFolder)
      throws InterruptedException;

  /** What is seen now, without changing anything; answers within a second. */
  Observation observe();

  /**
   * Has a running standby's data read and checked as a whole, soon and at a low pace, in a thread
   * of the driver's own; nothing if that is under way. A damaged standby becomes {@link
   * Observation.State#FOREIGN}: it is no candidate, and is cloned again. Drivers do so by
   * themselves as well, once a day. Of a replica that is no standby nothing is checked. An engine
   * that cannot be read beside its server does nothing here.
   */
  default void checkSoon() {}

  /** What the last check of the data that is there now came to, without waiting. */
  default Checkup checkup() {
    return Checkup.NEVER;
  }

  /**
   * Which sessions have given up waiting for the synchronous standbys: nothing that the engine says
   * may reach a client without asking. The same for as long as this driver is open, whatever
   * becomes of the engine.
   */
  CommitWatch commits();

  /** Stops the engine and keeps its data. */
  @Override
  void close();
}
