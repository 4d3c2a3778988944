package dev.holdfast.simulation;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Deed;
import dev.holdfast.agent.Effect;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Step;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        return new Step(told.memory(), effects, told.deed(), told.again());
      }
    };
  }
}
