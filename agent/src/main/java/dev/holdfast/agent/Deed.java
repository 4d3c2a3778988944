package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.model.Epoch;

/** What an engine is asked to do: one verb of its driver, a look at it, or a proof. */
public sealed interface Deed {
  /** The epoch that the driver is told. */
  Epoch epoch();

  /** In a word, for messages. */
  String verb();

  /**
   * Look what the engine is doing.
   *
   * @param epoch of the goal that it is looked at for
   * @param tells whether the others should hear of a change at once; otherwise a report follows
   *     that a heartbeat would only be in the way of
   */
  record Look(Epoch epoch, boolean tells) implements Deed {
    @Override
    public String verb() {
      return "look";
    }
  }

  /**
   * Be the primary.
   *
   * @param goal of which epoch, and for which standbys commits wait
   * @param proven which sync set may be said to be in force as soon as it is; 0 for none
   */
  record Lead(AgentGoal.Lead goal, long proven) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.epoch();
    }

    @Override
    public String verb() {
      return "lead";
    }
  }

  /** As the primary: wait for other standbys from now on. */
  record Require(AgentGoal.Lead goal) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.epoch();
    }

    @Override
    public String verb() {
      return "require";
    }
  }

  /** Write and read as a client would; the answer goes to {@link Agent#verified}. */
  record Verify(Epoch epoch) implements Deed {
    @Override
    public String verb() {
      return "verify";
    }
  }

  /** Follow the primary. */
  record Follow(AgentGoal.Follow goal) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.epoch();
    }

    @Override
    public String verb() {
      return "follow";
    }
  }

  /** Export what only this replica has, discard it, and follow the primary. */
  record Rejoin(AgentGoal.Follow goal) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.epoch();
    }

    @Override
    public String verb() {
      return "follow";
    }
  }

  /**
   * Take no more log.
   *
   * @param goal from the primary of which epoch
   * @param report whether the log waits to hear of it
   */
  record Seal(AgentGoal.Seal goal, boolean report) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.ending().next();
    }

    @Override
    public String verb() {
      return "seal";
    }
  }

  /**
   * Acknowledge nothing more.
   *
   * @param goal as the primary of which epoch
   * @param drain whether to hand everything over first
   */
  record Fence(AgentGoal.Fence goal, boolean drain) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.report() ? goal.epoch().next() : goal.epoch();
    }

    @Override
    public String verb() {
      return "fence";
    }
  }

  /** Stand still as the primary. */
  record Hold(AgentGoal.Hold goal) implements Deed {
    @Override
    public Epoch epoch() {
      return goal.epoch();
    }

    @Override
    public String verb() {
      return "hold";
    }
  }

  /**
   * Do what can be done before a drain, while clients still write.
   *
   * @param epoch what the fence will be called with
   */
  record PrepareDrain(Epoch epoch) implements Deed {
    @Override
    public String verb() {
      return "prepare to drain";
    }
  }
}
