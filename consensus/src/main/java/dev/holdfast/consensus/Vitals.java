package dev.holdfast.consensus;

import java.util.Optional;

/**
 * How a server does at one moment, in numbers that move while it works.
 *
 * @param failure what it said of itself that it will not get over
 * @param flaw what it said of itself that does not keep it from working
 * @param leads whether it leads
 * @param manned whether the threads live without which its role is but a word
 * @param led whether it leads or hears who does
 * @param answered whether a majority answers when it asks
 * @param appended the newest entry that it took
 * @param flushed the newest entry on its disk
 * @param confirmed the newest entry that, as it knows, a majority has
 * @param committed the newest entry that it holds for committed
 * @param received grows with what it is sent beside entries
 * @param applied the newest entry that it carried out
 */
record Vitals(
    Optional<String> failure,
    Optional<String> flaw,
    boolean leads,
    boolean manned,
    boolean led,
    boolean answered,
    long appended,
    long flushed,
    long confirmed,
    long committed,
    long received,
    long applied) {

  /** Of a server that does not answer for itself any more. */
  static Vitals failed(String because) {
    return new Vitals(
        Optional.of(because), Optional.empty(), false, true, true, true, 0, 0, 0, 0, 0, 0);
  }
}
