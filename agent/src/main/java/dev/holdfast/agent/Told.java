package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.Optional;

/** What follows for an agent from how a deed ended. */
final class Told {
  private final Site site;
  private final Draft draft;

  Told(Site site, Draft draft) {
    this.site = site;
    this.draft = draft;
  }

  Step done(Deed deed, Outcome outcome, Optional<Observation> seen) {
    return switch (deed) {
      case Deed.Look look -> looked(look, seen);
      case Deed.Lead lead -> led(lead, outcome, seen);
      case Deed.Require require -> required(require, outcome);
      case Deed.Verify _ -> draft.again(Limits.TICK_BUSY);
      case Deed.Follow follow -> followed(follow, follow.goal(), outcome, seen);
      case Deed.Rejoin rejoin -> followed(rejoin, rejoin.goal(), outcome, seen);
      case Deed.Seal seal -> sealed(seal, outcome, seen);
      case Deed.Fence fence -> fenced(fence, outcome, seen);
      case Deed.Hold hold -> held(hold, outcome);
      case Deed.PrepareDrain _ -> {
        // Looked at while clients still write, so that the drain need not wait for a look.
        draft.saw(seen, true);
        draft.stopLeading();
        yield draft.again(Duration.ZERO);
      }
    };
  }

  Step verified(Epoch epoch, Probe probe) {
    return switch (probe) {
      case Probe.Proven(var because) -> {
        draft.trouble = Optional.empty();
        draft.say(
            new Command.ReportVerified(
                site.resource(), epoch, site.self(), because, draft.now.wallMillis()),
            false);
        yield draft.again(Limits.TICK_BUSY);
      }
      // What is in the way stands in the report until nothing is.
      case Probe.NotYet(var because) -> draft.failed("verify", because);
    };
  }

  private Step failed(Deed deed, Outcome outcome, Optional<Observation> seen) {
    draft.saw(seen, false);
    return draft.failed(deed, outcome);
  }

  private Step looked(Deed.Look look, Optional<Observation> seen) {
    Observation before = draft.seen();
    draft.saw(seen, true);
    Observation after = draft.seen();
    boolean changed = before.state() != after.state() || before.streaming() != after.streaming();
    if (changed && look.tells()) {
      draft.effect(new Effect.BeatSoon());
    }
    return draft.again(Duration.ZERO);
  }

  private Step led(Deed.Lead lead, Outcome outcome, Optional<Observation> seen) {
    if (!(outcome instanceof Outcome.Done)) {
      return failed(lead, outcome, seen);
    }
    boolean stoodStill =
        draft.reached instanceof AgentGoal.Hold && draft.seen().state() != State.STOPPED;
    if (!stoodStill) {
      draft.crashes = draft.crashes.started(lead.epoch(), draft.now.nanos());
    }
    draft.leading = Leading.in(lead.epoch(), lead.proven());
    draft.well(lead.goal());
    draft.saw(seen, false);
    draft.effect(new Effect.Reroute());
    // One that has ended again already is not started at full speed.
    return draft.again(draft.seen().state() == State.PRIMARY ? Duration.ZERO : Limits.TICK);
  }

  private Step required(Deed.Require require, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      draft.leading = draft.leading.inForce(require.goal().sync().version());
      draft.effect(new Effect.BeatSoon());
    } else {
      draft.leading = draft.leading.requireFailed(true);
    }
    return draft.again(Duration.ZERO);
  }

  private Step followed(
      Deed deed, AgentGoal.Follow goal, Outcome outcome, Optional<Observation> seen) {
    return switch (outcome) {
      case Outcome.Done(var _, var rows) -> {
        boolean stood = !draft.diverged && Turn.stands(draft.reached, draft.seen(), goal);
        draft.diverged = false;
        draft.well(goal);
        draft.saw(seen, false);
        if (rows > 0) {
          draft.effect(new Effect.Say(exported(goal, rows), false));
        }
        if (!stood) {
          draft.effect(new Effect.BeatSoon());
        }
        yield draft.again(Duration.ZERO);
      }
      case Outcome.Diverged _ -> {
        if (deed instanceof Deed.Rejoin) {
          yield failed(deed, outcome, seen);
        }
        draft.diverged = true;
        draft.effect(new Effect.BeatSoon());
        yield draft.again(Duration.ZERO);
      }
      case Outcome.Failed _, Outcome.Indeterminate _, Outcome.StaleEpoch _ ->
          failed(deed, outcome, seen);
    };
  }

  private Command.RecordExport exported(AgentGoal.Follow goal, long rows) {
    return new Command.RecordExport(
        site.resource(), goal.epoch(), site.self(), rows, site.exports(), draft.now.wallMillis());
  }

  private Step sealed(Deed.Seal seal, Outcome outcome, Optional<Observation> seen) {
    if (!(outcome instanceof Outcome.Done(var position, var _))) {
      return failed(seal, outcome, seen);
    }
    draft.well(seal.goal());
    draft.saw(seen, false);
    if (seal.report()) {
      draft.say(
          new Command.ReportSealed(
              site.resource(), seal.goal().ending(), site.self(), position, draft.now.wallMillis()),
          false);
    }
    return draft.again(Duration.ZERO);
  }

  private Step fenced(Deed.Fence fence, Outcome outcome, Optional<Observation> seen) {
    AgentGoal.Fence goal = fence.goal();
    if (!(outcome instanceof Outcome.Done(var position, var _))) {
      if (fence.drain()) {
        draft.undrained = goal.epoch();
        return draft.again(Duration.ZERO);
      }
      return failed(fence, outcome, seen);
    }
    draft.well(goal);
    draft.saw(seen, false);
    if (goal.report()) {
      Memory.Fenced fenced = new Memory.Fenced(goal.epoch(), position, fence.drain());
      draft.fenced = Optional.of(fenced);
      Turn.sayFenced(site, draft, fenced);
    }
    // One that is up all the same is not fenced at full speed.
    return draft.again(draft.seen().state() == State.PRIMARY ? Limits.TICK_BUSY : Duration.ZERO);
  }

  private Step held(Deed.Hold hold, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      draft.well(hold.goal());
    } else {
      draft.unheld = true;
    }
    return draft.again(Duration.ZERO);
  }
}
