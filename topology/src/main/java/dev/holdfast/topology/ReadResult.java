package dev.holdfast.topology;

import dev.holdfast.model.Topology;
import java.util.List;

/** What reading a topology file came to. */
public sealed interface ReadResult {
  /** Everything found, in the order of the file. */
  List<Problem> problems();

  /**
   * The file can be used.
   *
   * @param topology what the file declares, defaults filled in
   * @param warnings what its author should know; never errors
   */
  record Valid(Topology topology, List<Problem> warnings) implements ReadResult {
    public Valid {
      warnings = List.copyOf(warnings);
    }

    @Override
    public List<Problem> problems() {
      return warnings;
    }
  }

  /**
   * The file cannot be used.
   *
   * @param problems all errors, at least one; warnings are told once the file has none
   */
  record Invalid(List<Problem> problems) implements ReadResult {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
