package dev.holdfast.consensus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A state that remembers every command in order. The result of a command is its position, from 1.
 */
final class Journal implements ReplicatedState {
  private final List<String> entries = new ArrayList<>();
  private int restored;

  @Override
  public synchronized byte[] apply(byte[] command) {
    entries.add(new String(command, StandardCharsets.UTF_8));
    return Integer.toString(entries.size()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized byte[] snapshot() {
    return String.join("\n", entries).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void restore(byte[] snapshot) {
    entries.clear();
    if (snapshot.length > 0) {
      entries.addAll(List.of(new String(snapshot, StandardCharsets.UTF_8).split("\n")));
      restored++;
    }
  }

  synchronized List<String> entries() {
    return List.copyOf(entries);
  }

  /** How often a snapshot that was not empty replaced everything. */
  synchronized int restored() {
    return restored;
  }
}
