package dev.holdfast.drill;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The running regions that a drill is held on.
 *
 * <p>Every call is bounded: it answers or throws within about five seconds, and an interrupt ends
 * it early. An {@link IOException} means "could not be done or told just now"; the drill asks again
 * until a deadline of its own. Calls may come from several threads at once.
 */
public interface Range {
  /** What is running. Never changes during a drill. */
  Topology topology();

  /** Where it is running. Never changes during a drill. */
  Addresses addresses();

  /** The password of the application's role {@code app} at every writer endpoint. */
  String password();

  /**
   * Connects to the engine of one replica, past every endpoint, in the application's database and
   * as its role. Waits no longer than {@code how} says.
   *
   * @param how properties for pgjdbc beside role and password
   */
  Connection engine(RegionId region, ResourceId resource, Properties how) throws SQLException;

  /**
   * How things stand, as told by any region that can be reached and is in touch with the others. A
   * region cut off from the majority is not a good witness: prefer an answer that knows a leader,
   * and among those the one with the newest epochs.
   */
  Situation situation() throws IOException, InterruptedException;

  /**
   * The phases of every runbook of a resource that began at or after {@code since}, oldest first;
   * those still under way included. Empty if there was none.
   */
  List<PhaseRecord> phases(ResourceId resource, Instant since)
      throws IOException, InterruptedException;

  /**
   * Does harm (or, with {@link Fault.Thaw}, {@link Fault.Restart}, {@link Fault.Free} and {@link
   * Fault.MendEngine}, mends). Returns once done.
   */
  void inject(Fault fault) throws IOException, InterruptedException;

  /** Ends every cut and slowdown of the network. Brings no region back and thaws none. */
  void heal() throws IOException, InterruptedException;

  /**
   * Connects to the engine of one replica, past every endpoint, as its superuser and to the
   * application's database. The one place where a drill has a superuser's rights.
   *
   * @param how properties for the driver beside user and password; they bound every wait
   */
  Connection superuser(RegionId region, ResourceId resource, Properties how) throws SQLException;

  /**
   * Asks for a planned change of the primary. Returns once it is asked for; that it happened is
   * seen in {@link #situation}.
   */
  void switchover(ResourceId resource, RegionId to) throws IOException, InterruptedException;

  /**
   * Asks that {@code region} lead the consensus. Best effort: returns once asked for or once it is
   * known that it cannot be; who leads is seen in {@link #situation}.
   */
  void lead(RegionId region) throws IOException, InterruptedException;

  /**
   * The files to which rows that a deposed primary had not replicated were exported, in all
   * regions, oldest first, those from before the drill included. Empty if there is none.
   */
  List<ExportedRows> exports(ResourceId resource) throws IOException, InterruptedException;

  /**
   * Bytes passed over the emulated WAN so far. Keys name a link and direction as {@code from->to},
   * for instance {@code us-east->eu-west}.
   */
  Map<String, Long> wanBytes() throws IOException, InterruptedException;
}
