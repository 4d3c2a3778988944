package dev.holdfast.topology;

import dev.holdfast.model.design.Design;
import java.util.List;

/** What reading a file for checking and estimating came to. */
public sealed interface DesignResult {
  /**
   * The file tells a design.
   *
   * @param design what the file tells
   * @param warnings what its author should know
   * @param obstacles why {@code up} cannot run it; empty if it can
   * @param places where everything stands
   */
  record Usable(Design design, List<Problem> warnings, List<Problem> obstacles, Places places)
      implements DesignResult {
    public Usable {
      warnings = List.copyOf(warnings);
      obstacles = List.copyOf(obstacles);
    }
  }

  /**
   * The file tells nothing that could be relied on.
   *
   * @param problems all errors, at least one
   */
  record Unusable(List<Problem> problems) implements DesignResult {
    public Unusable {
      problems = List.copyOf(problems);
    }
  }
}
