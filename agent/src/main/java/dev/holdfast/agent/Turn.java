package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** One answer of an agent that was asked what is next. */
final class Turn {
  private final Site site;
  private final ResourceState resource;
  private final AgentGoal goal;
  private final Optional<RegionId> successor;
  private final Draft draft;
  private final boolean fresh;

  Turn(Site site, Context context, Draft draft) {
    this.site = site;
    this.draft = draft;
    this.resource = context.resource();
    this.successor = context.successor().filter(region -> !region.equals(site.self()));
    this.goal =
        context.goal() instanceof AgentGoal.Seal(var ending) && (logged() || onItsWay(ending))
            ? context.goal().towards(successor, site.self())
            : context.goal();
    this.fresh = draft.sight.fresh();
  }

  Step next() {
    draft.sight = new Memory.Sight(draft.seen(), draft.sight.nanos(), false);
    if (goal instanceof AgentGoal.Follow && successor.isPresent()) {
      draft.effect(new Effect.Expect(resource.epoch().next()));
    }
    want();
    if (goal instanceof AgentGoal.Fence fence
        && fence.drain()
        && draft.leading.epoch().equals(fence.epoch())) {
      return draft.deed(new Deed.PrepareDrain(new Deed.Fence(fence, true).epoch()));
    }
    if (!(goal instanceof AgentGoal.Lead)) {
      draft.stopLeading();
    }
    if (!clientsWait() && lookIsDue()) {
      return look(true);
    }
    return switch (goal) {
      case AgentGoal.Lead lead -> lead(lead);
      case AgentGoal.Follow follow -> follow(follow);
      case AgentGoal.Seal seal -> seal(seal);
      case AgentGoal.Fence fence -> fence(fence);
      case AgentGoal.Hold hold -> hold(hold);
      case AgentGoal.Nothing _ -> draft.again(Limits.LOOK);
    };
  }

  private void want() {
    if (!goal.equals(draft.wanted)) {
      if (!goal.headline().equals(draft.wanted.headline())) {
        draft.wantedNanos = draft.now.nanos();
        if (goal instanceof AgentGoal.Seal) {
          // A failover waits for what it will report, which must not queue behind a heartbeat.
          draft.effect(new Effect.BeatNotBefore(Limits.SEAL));
        }
      }
      draft.wanted = goal;
    }
  }

  /** Whether the log has this replica's seal. */
  private boolean logged() {
    return resource.phase() instanceof Phase.Fencing fencing
        && fencing.sealed().containsKey(site.self());
  }

  private boolean onItsWay(Epoch ending) {
    return draft.onItsWay(Command.ReportSealed.class, ending);
  }

  private boolean clientsWait() {
    return switch (goal) {
      case AgentGoal.Lead lead -> !draft.leading.epoch().equals(lead.epoch());
      case AgentGoal.Fence _, AgentGoal.Seal _, AgentGoal.Hold _ -> true;
      case AgentGoal.Follow _, AgentGoal.Nothing _ -> false;
    };
  }

  private Step look(boolean tells) {
    return draft.deed(new Deed.Look(resource.epoch(), tells));
  }

  private boolean lookIsDue() {
    return !fresh && draft.since(draft.sight.nanos()) > Limits.LOOK.toNanos();
  }

  private Duration untilLook() {
    return left(Limits.LOOK, draft.sight.nanos());
  }

  /** What is left of so long from then on, and a little more so that it is over. */
  private Duration left(Duration of, long since) {
    return Duration.ofNanos(Math.max(0, of.toNanos() - draft.since(since)) + 1);
  }

  private static Duration sooner(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Step lead(AgentGoal.Lead lead) {
    Observation seen = draft.seen();
    if (!draft.leading.epoch().equals(lead.epoch()) || seen.state() != State.PRIMARY) {
      if (!fresh) {
        return look(false);
      }
      Optional<LogPosition> lacking = has(seen).filter(lead::lacks);
      if (lacking.isPresent()) {
        draft.inTrouble("waits for the log up to " + lead.from() + ", has " + lacking.get());
        // It may be on its way, and clients wait; after a while it is not.
        boolean soon = draft.since(draft.wantedNanos) < Limits.STAND_BACK.toNanos();
        return draft.again(soon ? Limits.TICK_BUSY : Limits.RETRY);
      }
      return draft.deed(new Deed.Lead(lead, resource.provenSyncVersion()));
    }
    if (!(resource.phase() instanceof Phase.Verifying)) {
      draft.wellButFor(seen.storage());
    }
    watch(lead);
    boolean inForce = draft.leading.syncVersion() == lead.sync().version();
    if (!inForce && !draft.leading.requireFailed()) {
      return draft.deed(new Deed.Require(lead));
    }
    draft.leading = draft.leading.requireFailed(false);
    return sayLeading();
  }

  /**
   * How much log a replica surely has. One without data has lost its memory, if it ever had any,
   * and would begin an empty database. What one that is stopped has shows only once it runs.
   */
  private static Optional<LogPosition> has(Observation seen) {
    return switch (seen.state()) {
      case EMPTY -> Optional.of(LogPosition.START);
      case STANDBY -> Optional.of(seen.position());
      case STOPPED, PRIMARY, FOREIGN, UNKNOWN -> Optional.empty();
    };
  }

  private void watch(AgentGoal.Lead lead) {
    long nanos = draft.sight.nanos();
    if (nanos != draft.leading.confirmedNanos()) {
      Confirmations now =
          draft
              .leading
              .confirmations()
              .saw(draft.seen().position(), draft.seen().standbys(), nanos);
      draft.leading =
          draft.leading.confirmed(now, nanos, now.missing(lead.sync().regions(), nanos));
    }
  }

  private Step sayLeading() {
    Epoch epoch = resource.epoch();
    switch (resource.phase()) {
      case Phase.Promoting _ ->
          draft.say(
              new Command.ReportLeading(
                  site.resource(),
                  epoch,
                  site.self(),
                  draft.seen().position(),
                  draft.now.wallMillis()),
              false);
      case Phase.Verifying _ -> {
        if (!draft.onItsWay(Command.ReportVerified.class, epoch)) {
          return draft.deed(new Deed.Verify(epoch));
        }
      }
      case Phase.Steady _, Phase.Fencing _ -> {}
    }
    return draft.again(sooner(Limits.TICK, untilLook()));
  }

  /** Whether a replica was told to follow and is a standby. */
  static boolean stands(AgentGoal reached, Observation seen, AgentGoal.Follow goal) {
    return reached.equals(goal) && seen.state() == State.STANDBY;
  }

  private Step follow(AgentGoal.Follow follow) {
    Observation seen = draft.seen();
    if (stands(draft.reached, seen, follow)) {
      if (seen.streaming()) {
        draft.wellButFor(seen.storage());
        return draft.again(untilLook());
      }
      if (draft.since(draft.followedNanos) < Limits.AGAIN.toNanos()) {
        return draft.again(sooner(untilLook(), left(Limits.AGAIN, draft.followedNanos)));
      }
    }
    boolean standsBack =
        draft.since(draft.wantedNanos) < Limits.STAND_BACK.toNanos()
            && seen.state() == State.STOPPED
            && resource.beginsWithout(site.self());
    if (standsBack) {
      return draft.again(sooner(untilLook(), left(Limits.STAND_BACK, draft.wantedNanos)));
    }
    draft.followedNanos = draft.now.nanos();
    if (!draft.diverged) {
      return draft.deed(new Deed.Follow(follow));
    }
    Optional<String> kept = whyKept(follow);
    return kept.isPresent()
        ? draft.failed("follow", kept.get())
        : draft.deed(new Deed.Rejoin(follow));
  }

  /** What only this replica has is exported and discarded, unless a quorum may depend on it. */
  private Optional<String> whyKept(AgentGoal.Follow follow) {
    if (!resource.epoch().equals(follow.epoch())) {
      return Optional.of("nothing is discarded before epoch " + follow.epoch() + " has begun");
    }
    // Where writes rather stop than go on without it, it counts until it is back; but a log that is
    // of no use to anybody is not waited for while the primary, which has all, serves.
    boolean useless =
        site.stopsDegraded()
            && draft.seen().state() == State.FOREIGN
            && resource.phase() instanceof Phase.Steady;
    boolean counted =
        !useless && resource.reached().containsKey(site.self()) && resource.mayCount(site.self());
    return counted
        ? Optional.of(
            "its log differs from the primary's although it counted for the quorum of epoch "
                + resource.epoch()
                + "; nothing is discarded until it no longer counts")
        : Optional.empty();
  }

  private Step seal(AgentGoal.Seal seal) {
    boolean logged = logged();
    if (!draft.reached.equals(seal) || !(logged || onItsWay(seal.ending()))) {
      return draft.deed(new Deed.Seal(seal, !logged));
    }
    if (!logged) {
      return draft.again(left(Limits.REPEAT, draft.said.nanos()));
    }
    if (lookIsDue()) {
      return look(true);
    }
    // Whoever is chosen to lead begins sooner with a server that runs.
    return fresh && draft.seen().state() == State.STOPPED
        ? draft.deed(new Deed.Seal(seal, false))
        : draft.again(untilLook());
  }

  private Step fence(AgentGoal.Fence fence) {
    boolean fenced =
        draft.reached instanceof AgentGoal.Fence(var epoch, var drain, var _)
            && epoch.equals(fence.epoch())
            && drain == fence.drain()
            && draft.seen().state() != State.PRIMARY;
    if (fenced && lookIsDue()) {
      return look(true);
    }
    if (fenced && !fence.report()) {
      return draft.again(untilLook());
    }
    Optional<Memory.Fenced> told = draft.fenced.filter(of -> of.epoch().equals(fence.epoch()));
    if (fenced && told.isPresent()) {
      sayFenced(site, draft, told.get());
      return draft.again(sooner(untilLook(), left(Limits.REPEAT, draft.said.nanos())));
    }
    boolean drains = fence.drain() && !draft.undrained.equals(fence.epoch());
    if (drains && !fresh) {
      return look(false);
    }
    if (drains && !isHeard()) {
      draft.undrained = fence.epoch();
      drains = false;
    }
    if (drains) {
      // Clients wait for the end of the hand-over; its report must not queue behind a heartbeat.
      draft.effect(new Effect.BeatNotBefore(Limits.DRAIN));
    }
    return draft.deed(new Deed.Fence(fence, drains));
  }

  /**
   * Whether somebody is there to hand over to. A shutdown waits for the standbys that are connected
   * and for nobody else, so it ends well although whoever is to lead next lacks something; and of a
   * server that has ended nobody knows to whom it gave what it had.
   */
  private boolean isHeard() {
    Set<RegionId> standbys = draft.seen().standbys().keySet();
    return draft.seen().state() == State.PRIMARY
        && successor.map(standbys::contains).orElse(!standbys.isEmpty());
  }

  /**
   * A planned hand-over is decided by this report alone: clients wait, so the decision travels
   * along.
   */
  static void sayFenced(Site site, Draft draft, Memory.Fenced fenced) {
    draft.say(
        new Command.ReportFenced(
            site.resource(),
            fenced.epoch(),
            site.self(),
            fenced.position(),
            fenced.drained(),
            draft.now.wallMillis()),
        fenced.drained());
  }

  /** The engine stands still, and is stopped only if that lasts. */
  private Step hold(AgentGoal.Hold hold) {
    draft.holding = draft.holding.asked(hold.epoch(), draft.now.nanos());
    if (draft.unheld || draft.holding.over(site.grace())) {
      draft.unheld = false;
      return fence(new AgentGoal.Fence(hold.epoch(), false, false));
    }
    return draft.reached.equals(hold) ? draft.again(Limits.TICK) : draft.deed(new Deed.Hold(hold));
  }
}
