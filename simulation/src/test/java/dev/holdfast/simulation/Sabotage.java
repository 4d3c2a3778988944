package dev.holdfast.simulation;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Step;
import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Applied;
import dev.holdfast.control.AuditEntry;
import dev.holdfast.control.AuditTrail;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Decision;
import dev.holdfast.control.Lease;
import dev.holdfast.control.LeaseTimes;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.Phase;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.control.SyncSet;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The control code with one rule broken on purpose. */
class Sabotage implements Rules {
  private final Rules real;

  Sabotage(Topology topology) {
    this.real = Rules.real(topology);
  }

  @Override
  public Applied apply(ControlState state, Command command) {
    return real.apply(state, command);
  }

  @Override
  public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
    return real.decide(state, view, nowMillis);
  }

  @Override
  public AgentGoal goal(ResourceState resource, RegionId self, boolean member, boolean leaseValid) {
    return real.goal(resource, self, member, leaseValid);
  }

  @Override
  public Step next(Agent agent, Memory memory, Context context) {
    return real.next(agent, memory, context);
  }

  @Override
  public boolean valid(Lease lease, long monotonicNanos, long wallMillis) {
    return real.valid(lease, monotonicNanos, wallMillis);
  }

  @Override
  public boolean renews(boolean committed) {
    return real.renews(committed);
  }

  private static LocalView older(LocalView view, UnaryOperator<Duration> change) {
    Map<ResourceId, Duration> renewals = new HashMap<>();
    view.sinceRenewal().forEach((id, age) -> renewals.put(id, change.apply(age)));
    return new LocalView(
        view.self(),
        view.uptime(),
        renewals,
        view.sinceHeartbeat(),
        view.sinceFit(),
        view.unreachable(),
        view.reach());
  }

  /** The lease counts as run out as soon as it has by the fastest clock. */
  static Rules skipTheDriftMargin(Topology topology) {
    LeaseTimes times = new LeaseTimes(topology.failover().lease());
    return new Sabotage(topology) {
      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        Duration margin = times.expiry().minus(times.lease());
        return super.decide(state, older(view, age -> age.plus(margin)), nowMillis);
      }
    };
  }

  /** A fenced primary is taken at its word before it has given it. */
  static Rules promoteBeforeTheLeaseEnds(Topology topology) {
    Duration lease = topology.failover().lease();
    return new Sabotage(topology) {
      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        return super.decide(state, older(view, age -> age.plus(lease)), nowMillis);
      }
    };
  }

  /** A leader that does not know yet that it is none renews its own lease. */
  static Rules countAStaleLeadersHeartbeat(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public boolean renews(boolean committed) {
        return true;
      }
    };
  }

  /** A command is applied whatever the epoch that it was decided for. */
  static Rules dropTheEpochCheck(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public Applied apply(ControlState state, Command command) {
        return super.apply(state, renamed(state, command));
      }
    };
  }

  private static Command renamed(ControlState state, Command command) {
    return switch (command) {
      case Command.ReportFenced(var id, _, var region, var position, var drained, var at) ->
          new Command.ReportFenced(id, epoch(state, id), region, position, drained, at);
      case Command.ReportSealed(var id, _, var region, var position, var at) ->
          new Command.ReportSealed(id, epoch(state, id), region, position, at);
      case Command.OpenRunbook(
              var id,
              _,
              var kind,
              var target,
              var by,
              var loss,
              var detected,
              var validated,
              var at) ->
          new Command.OpenRunbook(
              id, epoch(state, id), kind, target, by, loss, detected, validated, at);
      case Command.ReportVerified(var id, _, var region, var because, var at) ->
          new Command.ReportVerified(id, epoch(state, id), region, because, at);
      case Command.Promote(var id, _, var target, var sync, var because, var at) ->
          new Command.Promote(id, epoch(state, id), target, sync, because, at);
      case Command.ReportLeading(var id, _, var region, var position, var at) ->
          new Command.ReportLeading(id, epoch(state, id), region, position, at);
      case Command other -> other;
    };
  }

  private static Epoch epoch(ControlState state, ResourceId id) {
    return state.resource(id).epoch();
  }

  /** A promotion does not begin a new epoch. */
  static Rules reuseAnEpoch(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public Applied apply(ControlState state, Command command) {
        Applied applied = super.apply(state, command);
        if (command instanceof Command.Promote promote
            && applied.reply() instanceof Reply.Accepted) {
          ResourceState is = applied.state().resource(promote.resource());
          return new Applied(with(applied.state(), inEpoch(is, promote.epoch())), applied.reply());
        }
        return applied;
      }
    };
  }

  private static ResourceState inEpoch(ResourceState is, Epoch epoch) {
    return new ResourceState(
        is.id(),
        epoch,
        is.primary(),
        is.phase(),
        is.began(),
        is.sync(),
        is.pending(),
        is.reached(),
        is.earlier(),
        is.renewals(),
        is.because());
  }

  private static ControlState with(ControlState state, ResourceState resource) {
    SortedMap<ResourceId, ResourceState> resources = new TreeMap<>(state.resources());
    resources.put(resource.id(), resource);
    return new ControlState(
        state.regions(),
        resources,
        state.runbooks(),
        state.runbookCount(),
        state.exports(),
        state.audit());
  }

  /** The standby with the shorter log is chosen, and nobody looks again. */
  static Rules promoteTheShorterLog(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        List<Decision> decisions = new ArrayList<>();
        for (Decision decision : super.decide(state, view, nowMillis)) {
          decisions.add(
              decision instanceof Decision.Propose(Command.Promote promote, var because)
                  ? new Decision.Propose(shorter(state, promote), because)
                  : decision);
        }
        return decisions;
      }

      @Override
      public Applied apply(ControlState state, Command command) {
        Applied applied = super.apply(state, command);
        boolean refused =
            applied.reply() instanceof Reply.Rejected(var because)
                && because.contains("longer log");
        return refused
            ? super.apply(forgettingLonger(state, (Command.Promote) command), command)
            : applied;
      }
    };
  }

  private static ControlState forgettingLonger(ControlState state, Command.Promote promote) {
    ResourceState is = state.resource(promote.resource());
    if (!(is.phase() instanceof Phase.Fencing fencing)) {
      return state;
    }
    SortedMap<RegionId, LogPosition> sealed = new TreeMap<>(fencing.sealed());
    sealed.keySet().retainAll(Set.of(promote.target()));
    Phase phase = new Phase.Fencing(fencing.drain(), sealed, fencing.fenced(), fencing.drained());
    return with(
        state,
        new ResourceState(
            is.id(),
            is.epoch(),
            is.primary(),
            phase,
            is.began(),
            is.sync(),
            is.pending(),
            is.reached(),
            is.earlier(),
            is.renewals(),
            is.because()));
  }

  private static Command shorter(ControlState state, Command.Promote promote) {
    if (state.resource(promote.resource()).phase() instanceof Phase.Fencing fencing
        && fencing.sealed().containsKey(promote.target())) {
      RegionId shortest =
          fencing.sealed().entrySet().stream()
              .min(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElseThrow();
      TreeSet<RegionId> others = new TreeSet<>(promote.sync().regions());
      if (others.remove(shortest)) {
        others.add(promote.target());
      }
      SyncSet sync = new SyncSet(promote.sync().version(), promote.sync().count(), others);
      return new Command.Promote(
          promote.resource(),
          promote.epoch(),
          shortest,
          sync,
          promote.because(),
          promote.atMillis());
    }
    return promote;
  }

  /** One of the standbys that may have acknowledged is not counted as one. */
  static Rules forgetAStandbyInTheQuorumSet(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        ControlState seen = state;
        for (ResourceState is : state.resources().values()) {
          if (is.phase() instanceof Phase.Fencing && is.sync().regions().size() > 1) {
            TreeSet<RegionId> fewer = new TreeSet<>(is.sync().regions());
            fewer.pollFirst();
            int count = Math.min(is.sync().count(), fewer.size());
            seen = with(seen, waitingFor(is, new SyncSet(is.sync().version(), count, fewer)));
          }
        }
        return super.decide(seen, view, nowMillis);
      }
    };
  }

  private static ResourceState waitingFor(ResourceState is, SyncSet sync) {
    return new ResourceState(
        is.id(),
        is.epoch(),
        is.primary(),
        is.phase(),
        is.began(),
        sync,
        is.pending(),
        is.reached(),
        is.earlier(),
        is.renewals(),
        is.because());
  }

  /** A leader goes on only with the runbooks that it has begun itself. */
  static Rules loseTheRunbookAtLeaderChange(Topology topology) {
    Set<String> begun = new HashSet<>();
    return new Sabotage(topology) {
      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        List<Decision> decisions = new ArrayList<>();
        for (Decision decision : super.decide(state, view, nowMillis)) {
          if (decision instanceof Decision.Propose(Command.OpenRunbook open, _)) {
            begun.add(view.self() + " " + open.resource());
          }
          boolean another =
              decision instanceof Decision.Propose(Command.Promote promote, _)
                  && state
                      .openRunbook(promote.resource())
                      .map(Runbook::by)
                      .filter(Runbook.AUTOMATION::equals)
                      .isPresent()
                  && !begun.contains(view.self() + " " + promote.resource());
          if (!another) {
            decisions.add(decision);
          }
        }
        return decisions;
      }
    };
  }

  /** A lease is believed by the monotonic clock alone. */
  static Rules ignoreTheWallClockOnResume(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public boolean valid(Lease lease, long monotonicNanos, long wallMillis) {
        return super.valid(lease, monotonicNanos, lease.fromWallMillis());
      }
    };
  }

  /** Everybody who approves is taken for somebody else. */
  static Rules approveWithOnePersonTwice(Topology topology) {
    return new Sabotage(topology) {
      private int people;

      @Override
      public Applied apply(ControlState state, Command command) {
        return command instanceof Command.Approve(var runbook, var by, var at)
            ? super.apply(state, new Command.Approve(runbook, by + people++, at))
            : super.apply(state, command);
      }
    };
  }

  /** A replica that has lost its memory is believed to have what it once had. */
  static Rules believeALostMemory(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public Applied apply(ControlState state, Command command) {
        if (command
            instanceof Command.ReportSealed(var id, var of, var region, var at, var millis)) {
          LogPosition had = state.resource(id).reached().getOrDefault(region, at);
          LogPosition said = had.compareTo(at) > 0 ? had : at;
          return super.apply(state, new Command.ReportSealed(id, of, region, said, millis));
        }
        return super.apply(state, command);
      }
    };
  }

  /** A lease once given never ends. */
  static Rules keepALeaseForEver(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public boolean valid(Lease lease, long monotonicNanos, long wallMillis) {
        return true;
      }
    };
  }

  /** What a failover did is left out of the audit log. */
  static Rules forgetInTheAuditLog(Topology topology) {
    return new Sabotage(topology) {
      @Override
      public Applied apply(ControlState state, Command command) {
        Applied applied = super.apply(state, command);
        ControlState after = applied.state();
        List<AuditEntry> entries = new ArrayList<>(after.audit().recent());
        if (!(command instanceof Command.Promote) || entries.size() < 2) {
          return applied;
        }
        entries.remove(entries.size() - 2);
        AuditTrail shorter =
            new AuditTrail(after.audit().count(), after.audit().lastHash(), entries);
        ControlState holed =
            new ControlState(
                after.regions(),
                after.resources(),
                after.runbooks(),
                after.runbookCount(),
                after.exports(),
                shorter);
        return new Applied(holed, applied.reply());
      }
    };
  }
}
