package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import java.util.Locale;
import java.util.Optional;

/** Faults in the words of a scenario file, and back. */
final class ScenarioText {
  private ScenarioText() {}

  static String print(Fault fault) {
    return switch (fault) {
      case Fault.Kill(var region) -> "kill " + region;
      case Fault.Start(var region) -> "start " + region;
      case Fault.NodeCrash(var region) -> "crash-node " + region;
      case Fault.EngineCrash(var region) -> "crash-engine " + region;
      case Fault.BreakEngine(var region) -> "break-engine " + region;
      case Fault.MendEngine(var region) -> "mend-engine " + region;
      case Fault.Fill(var region) -> "fill " + region;
      case Fault.Free(var region) -> "free " + region;
      case Fault.PromoteByHand(var region) -> "promote-by-hand " + region;
      case Fault.Freeze(var region, var suspend) -> (suspend ? "suspend " : "freeze ") + region;
      case Fault.Thaw(var region) -> "thaw " + region;
      case Fault.Cut(var from, var to) -> "cut " + from + " to " + to;
      case Fault.Mend(var from, var to) -> "mend " + from + " to " + to;
      case Fault.Isolate(var region) -> "isolate " + region;
      case Fault.Rejoin(var region) -> "rejoin " + region;
      case Fault.Slow(var a, var b, var factor) -> "slow " + a + " and " + b + " by " + factor;
      case Fault.ClockJump(var region, var millis) -> "clock " + region + " by " + millis;
      case Fault.Wipe(var region) -> "wipe " + region;
      case Fault.Switchover(var to, var by) -> "switchover to " + to + " by " + by;
      case Fault.Failover(var to, var loss, var by) ->
          "failover"
              + to.map(region -> " to " + region).orElse("")
              + (loss ? " accepting-loss" : "")
              + " by "
              + by;
      case Fault.Approve(var by) -> "approve by " + by;
      case Fault.Lead(var region) -> "lead " + region;
      case Fault.TakePrimary(var how, var millis) ->
          "take-primary by " + how.name().toLowerCase(Locale.ROOT) + " for " + millis;
    };
  }

  /**
   * The fault that a line names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static Fault parse(String line) {
    String[] words = line.strip().split(" +", -1);
    try {
      return parse(words, line);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("Something is missing in: " + line, e);
    }
  }

  private static Fault parse(String[] words, String line) {
    return switch (words[0]) {
      case "kill" -> new Fault.Kill(region(words[1]));
      case "start" -> new Fault.Start(region(words[1]));
      case "crash-node" -> new Fault.NodeCrash(region(words[1]));
      case "crash-engine" -> new Fault.EngineCrash(region(words[1]));
      case "break-engine" -> new Fault.BreakEngine(region(words[1]));
      case "mend-engine" -> new Fault.MendEngine(region(words[1]));
      case "fill" -> new Fault.Fill(region(words[1]));
      case "free" -> new Fault.Free(region(words[1]));
      case "promote-by-hand" -> new Fault.PromoteByHand(region(words[1]));
      case "freeze" -> new Fault.Freeze(region(words[1]), false);
      case "suspend" -> new Fault.Freeze(region(words[1]), true);
      case "thaw" -> new Fault.Thaw(region(words[1]));
      case "cut" -> new Fault.Cut(region(words[1]), region(words[3]));
      case "mend" -> new Fault.Mend(region(words[1]), region(words[3]));
      case "isolate" -> new Fault.Isolate(region(words[1]));
      case "rejoin" -> new Fault.Rejoin(region(words[1]));
      case "slow" -> new Fault.Slow(region(words[1]), region(words[3]), Integer.parseInt(words[5]));
      case "clock" -> new Fault.ClockJump(region(words[1]), Long.parseLong(words[3]));
      case "wipe" -> new Fault.Wipe(region(words[1]));
      case "switchover" -> new Fault.Switchover(region(words[2]), words[4]);
      case "failover" -> {
        boolean named = words[1].equals("to");
        yield new Fault.Failover(
            named ? Optional.of(region(words[2])) : Optional.empty(),
            line.contains(" accepting-loss "),
            words[words.length - 1]);
      }
      case "approve" -> new Fault.Approve(words[2]);
      case "lead" -> new Fault.Lead(region(words[1]));
      case "take-primary" ->
          new Fault.TakePrimary(
              Fault.Loss.valueOf(words[2].toUpperCase(Locale.ROOT)), Long.parseLong(words[4]));
      default -> throw new IllegalArgumentException("No fault is called so: '" + line + "'");
    };
  }

  private static RegionId region(String word) {
    return new RegionId(word);
  }
}
