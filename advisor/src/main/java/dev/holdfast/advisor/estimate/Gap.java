package dev.holdfast.advisor.estimate;

import java.util.List;

/**
 * Something that the file does not say and that was assumed instead.
 *
 * @param key what to write, for instance {@code load.size}
 * @param assumed what was assumed
 * @param count for how many resources
 * @param examples the first of them
 */
public record Gap(String key, String assumed, int count, List<String> examples) {
  public Gap {
    examples = List.copyOf(examples);
  }
}
