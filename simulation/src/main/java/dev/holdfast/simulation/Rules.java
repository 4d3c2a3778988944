package dev.holdfast.simulation;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Step;
import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Applied;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlLog;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Decider;
import dev.holdfast.control.Decision;
import dev.holdfast.control.Lease;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.util.List;

/**
 * The control code as the modelled nodes call it. There is one true implementation, {@link #real};
 * tests wrap it to break one rule on purpose and demand that the simulation notices.
 */
interface Rules {
  /** {@link ControlLog#apply}. */
  Applied apply(ControlState state, Command command);

  /** {@link Decider#decide}. */
  List<Decision> decide(ControlState state, LocalView view, long nowMillis);

  /** {@link AgentGoal#of}. */
  AgentGoal goal(ResourceState resource, RegionId self, boolean member, boolean leaseValid);

  /** {@link Agent#next}. */
  Step next(Agent agent, Memory memory, Context context);

  /** {@link Lease#validAt}. */
  boolean valid(Lease lease, long monotonicNanos, long wallMillis);

  /**
   * Whether a region's own heartbeat renews its lease.
   *
   * @param committed whether it has come back committed; otherwise a leader has only taken it in
   */
  boolean renews(boolean committed);

  /** The control code as it is. */
  static Rules real(Topology topology) {
    ControlLog log = new ControlLog(topology);
    Decider decider = new Decider(topology);
    return new Rules() {
      @Override
      public Applied apply(ControlState state, Command command) {
        return log.apply(state, command);
      }

      @Override
      public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
        return decider.decide(state, view, nowMillis);
      }

      @Override
      public AgentGoal goal(
          ResourceState resource, RegionId self, boolean member, boolean leaseValid) {
        return AgentGoal.of(resource, self, member, leaseValid);
      }

      @Override
      public Step next(Agent agent, Memory memory, Context context) {
        return agent.next(memory, context);
      }

      @Override
      public boolean valid(Lease lease, long monotonicNanos, long wallMillis) {
        return lease.validAt(monotonicNanos, wallMillis);
      }

      @Override
      public boolean renews(boolean committed) {
        return committed;
      }
    };
  }
}
