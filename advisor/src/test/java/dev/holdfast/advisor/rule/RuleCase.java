package dev.holdfast.advisor.rule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case of one rule: how to break a sound design, what is then found, and the remedy. Its file
 * says {@code break}, {@code finds} and {@code remedy}; below the first and the last, a line with
 * {@code -} is replaced by the lines with {@code +} after it.
 *
 * @param rule the rule's id
 * @param broken the design that breaks it
 * @param healed the same with the remedy applied
 * @param at where it is found
 * @param also other rules that the broken design breaks as well
 */
record RuleCase(String rule, String broken, String healed, String at, List<String> also) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:#[^\n]*\n)*break\n(?<break>(?:[-+][^\n]*\n)+)finds (?<at>[^\n]*)\n"
              + "(?:also (?<also>[^\n]*)\n)?remedy\n(?<remedy>(?:[-+][^\n]*\n)+)");

  static RuleCase read(Path file) {
    try {
      Matcher form = FORM.matcher(Files.readString(file));
      if (!form.matches()) {
        throw new AssertionError(file + " is not of the form break, finds, also, remedy");
      }
      String broken = edit(file, Designs.sound(), form.group("break"));
      String also = form.group("also");
      return new RuleCase(
          file.getFileName().toString().replaceFirst("[.]txt$", "").replaceFirst("-[a-z]$", ""),
          broken,
          edit(file, broken, form.group("remedy")),
          form.group("at"),
          also == null ? List.of() : List.of(also.split(" ")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String edit(Path file, String text, String edits) {
    String edited = text;
    List<String> lines = edits.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("+")) {
        throw new AssertionError(file + ": nothing says what is replaced by " + line);
      }
      String old = "\n" + line.substring(2) + "\n";
      List<String> added = new ArrayList<>();
      while (i + 1 < lines.size() && lines.get(i + 1).startsWith("+")) {
        added.add(lines.get(++i).substring(2));
      }
      if (!edited.contains(old)) {
        throw new AssertionError(file + ": there is no line " + line.substring(2));
      }
      edited = edited.replace(old, added.isEmpty() ? "\n" : "\n" + String.join("\n", added) + "\n");
    }
    return edited;
  }

  @Override
  public String toString() {
    return rule;
  }
}
