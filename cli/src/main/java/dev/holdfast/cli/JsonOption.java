package dev.holdfast.cli;

import picocli.CommandLine.Option;

/** The option of every command whose answer scripts may want. */
final class JsonOption {
  @Option(names = "--json", description = "Answer with one JSON document on standard output.")
  private boolean json;

  /** Whether standard output must hold one JSON document and nothing else. */
  boolean json() {
    return json;
  }
}
