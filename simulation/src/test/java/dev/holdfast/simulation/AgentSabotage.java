package dev.holdfast.simulation;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Deed;
import dev.holdfast.agent.Effect;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Step;
import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.AgentGoal.Lead;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Rules of the agent, broken on purpose. */
final class AgentSabotage {
  private AgentSabotage() {}

  /** A standby says that it takes no more log, and goes on taking it. */
  static Rules sealInWordsAlone(Topology topology) {
    return believing(topology, Deed.Seal.class::isInstance);
  }

  /** A sync set counts as in force as soon as it is wanted. */
  static Rules claimASetWithoutProof(Topology topology) {
    return believing(topology, Deed.Require.class::isInstance);
  }

  /** A standby is said to follow, and nobody looks. */
  static Rules followInWordsAlone(Topology topology) {
    return believing(topology, Deed.Follow.class::isInstance);
  }

  /** A forked standby is said to be cloned, and is not. */
  static Rules rejoinInWordsAlone(Topology topology) {
    return believing(topology, Deed.Rejoin.class::isInstance);
  }

  /** Whoever is to lead begins with what it has. */
  static Rules beginWithLessLog(Topology topology) {
    return leading(topology, lead -> new Lead(lead.epoch(), lead.sync(), LogPosition.START));
  }

  /** Commits wait for nobody, whatever the committed state says. */
  static Rules acknowledgeWithoutTheQuorum(Topology topology) {
    return leading(
        topology,
        lead ->
            new Lead(
                lead.epoch(), new SyncSet(lead.sync().version(), 0, new TreeSet<>()), lead.from()));
  }

  private static Rules leading(Topology topology, UnaryOperator<Lead> change) {
    return new Sabotage(topology) {
      @Override
      public AgentGoal goal(
          ResourceState resource, RegionId self, boolean member, boolean leaseValid) {
        AgentGoal goal = super.goal(resource, self, member, leaseValid);
        return goal instanceof Lead lead ? change.apply(lead) : goal;
      }
    };
  }

  /** A deed is told to have been done, and is not. */
  private static Rules believing(Topology topology, Predicate<Deed> which) {
    return new Sabotage(topology) {
      @Override
      public Step next(Agent agent, Memory memory, Context context) {
        Step step = super.next(agent, memory, context);
        Optional<Deed> deed = step.deed().filter(which);
        if (deed.isEmpty()) {
          return step;
        }
        Outcome done = new Outcome.Done(step.memory().seen().position(), 0);
        Step told = agent.done(step.memory(), deed.get(), done, Optional.empty(), context.now());
        List<Effect> effects = new ArrayList<>(step.effects());
        effects.addAll(told.effects());
        // What was only said is asked for again at once, and time must pass all the same.
        Duration again = told.again().isPositive() ? told.again() : Duration.ofMillis(100);
        return new Step(told.memory(), effects, told.deed(), again);
      }
    };
  }
}
