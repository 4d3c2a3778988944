package dev.holdfast.consensus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A state that remembers every command in order. The result of a command is its position, from 1.
 */
final class Journal implements ReplicatedState {
  private final List<String> entries = new ArrayList<>();
  private final Map<String, Duration> ages = new HashMap<>();
  private boolean broken;
  private int restored;
  private int repeats;

  @Override
  public synchronized byte[] apply(byte[] command, Duration age) {
    var entry = new String(command, StandardCharsets.UTF_8);
    if (broken) {
      throw new IllegalStateException("The journal is broken");
    }
    ages.put(entry, age);
    if (entries.contains(entry)) {
      repeats++;
    } else {
      entries.add(entry);
    }
    return Integer.toString(entries.indexOf(entry) + 1).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized byte[] snapshot() {
    return String.join("\n", entries).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void restore(byte[] snapshot) {
    entries.clear();
    if (snapshot.length > 0) {
      entries.addAll(List.of(new String(snapshot, StandardCharsets.UTF_8).split("\n", -1)));
      restored++;
    }
  }

  /** Has it carry out nothing any more, or everything again. */
  synchronized void breakDown(boolean now) {
    broken = now;
  }

  synchronized List<String> entries() {
    return List.copyOf(entries);
  }

  /** For how long the command had been here when it was carried out, as this peer knows. */
  synchronized Duration age(String entry) {
    return ages.getOrDefault(entry, Duration.ofSeconds(-1));
  }

  /** How often a command came that was there already, since this object was made. */
  synchronized int repeats() {
    return repeats;
  }

  /** How often a snapshot that was not empty replaced everything. */
  synchronized int restored() {
    return restored;
  }
}
