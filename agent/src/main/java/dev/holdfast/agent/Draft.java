package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A memory while it is being changed, and the effects that gather meanwhile. */
final class Draft {
  final Moment now;
  AgentGoal reached;
  AgentGoal wanted;
  long wantedNanos;
  Memory.Sight sight;
  long followedNanos;
  boolean diverged;
  Optional<Memory.Trouble> trouble;
  Leading leading;
  Crashes crashes;
  Holding holding;
  boolean unheld;
  Epoch undrained;
  Optional<Memory.Fenced> fenced;
  Memory.Said said;
  private final List<Effect> effects = new ArrayList<>();

  Draft(Memory memory, Moment now) {
    this.now = now;
    this.reached = memory.reached();
    this.wanted = memory.wanted();
    this.wantedNanos = memory.wantedNanos();
    this.sight = memory.sight();
    this.followedNanos = memory.followedNanos();
    this.diverged = memory.diverged();
    this.trouble = memory.trouble();
    this.leading = memory.leading();
    this.crashes = memory.crashes();
    this.holding = memory.holding();
    this.unheld = memory.unheld();
    this.undrained = memory.undrained();
    this.fenced = memory.fenced();
    this.said = memory.said();
  }

  Memory fixed() {
    return new Memory(
        reached,
        wanted,
        wantedNanos,
        sight,
        followedNanos,
        diverged,
        trouble,
        leading,
        crashes,
        holding,
        unheld,
        undrained,
        fenced,
        said);
  }

  Step again(Duration after) {
    return new Step(fixed(), effects, Optional.empty(), after);
  }

  Step deed(Deed deed) {
    return new Step(fixed(), effects, Optional.of(deed), Duration.ZERO);
  }

  void effect(Effect effect) {
    effects.add(effect);
  }

  long since(long nanos) {
    return now.nanos() - nanos;
  }

  Observation seen() {
    return sight.seen();
  }

  void saw(Optional<Observation> seen, boolean fresh) {
    seen.ifPresent(what -> sight = new Memory.Sight(what, now.nanos(), fresh));
  }

  void well(AgentGoal goal) {
    reached = goal;
    trouble = Optional.empty();
  }

  /** It is where it should be, but something may be in the way of what it should do there. */
  void wellButFor(Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      inTrouble(obstacle.get());
    } else {
      trouble = Optional.empty();
    }
  }

  void inTrouble(String because) {
    trouble =
        Optional.of(
            new Memory.Trouble(
                because, trouble.map(Memory.Trouble::sinceNanos).orElse(now.nanos())));
  }

  /** It is not where it should be, and is tried again after a pause. */
  Step failed(String verb, String because) {
    reached = new AgentGoal.Nothing();
    inTrouble(verb + ": " + because);
    return again(Limits.RETRY);
  }

  Step failed(Deed deed, Outcome outcome) {
    return failed(deed.verb(), because(outcome));
  }

  static String because(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed(var why) -> why;
      case Outcome.Indeterminate(var why) -> why;
      case Outcome.Diverged(var why) -> why;
      case Outcome.StaleEpoch(var newer) -> "it has already acted for epoch " + newer;
      case Outcome.Done _ -> "done";
    };
  }

  void stopLeading() {
    if (!leading.epoch().equals(Epoch.NONE)) {
      leading = Leading.NOTHING;
      effect(new Effect.Reroute());
    }
  }

  /** Tells the log, unless that is on its way. */
  void say(Command.OfResource report, boolean consequences) {
    if (!onItsWay(report.getClass(), report.epoch())) {
      said = new Memory.Said(report.getClass(), report.epoch(), now.nanos());
      effect(new Effect.Say(report, consequences));
    }
  }

  /** Whether the log surely hears of it soon. */
  boolean onItsWay(Class<? extends Command> kind, Epoch epoch) {
    return said.kind().equals(kind)
        && said.epoch().equals(epoch)
        && since(said.nanos()) < Limits.REPEAT.toNanos();
  }
}
