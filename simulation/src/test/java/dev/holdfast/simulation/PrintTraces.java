package dev.holdfast.simulation;

import java.util.stream.LongStream;

/** Prints the fingerprints of the first seeds; a process of its own. */
final class PrintTraces {
  private PrintTraces() {}

  public static void main(String[] args) {
    LongStream.range(0, Long.parseLong(args[0]))
        .map(seed -> Trial.run(Nemesis.plan(seed), false).fingerprint())
        .mapToObj(Long::toHexString)
        .forEach(System.out::println);
  }
}
