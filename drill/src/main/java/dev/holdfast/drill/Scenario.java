package dev.holdfast.drill;

import java.util.List;
import java.util.Optional;

/**
 * What a drill does to the regions, as data: who must lead before, what strikes whom, what is
 * waited for while clients go on, and how it is mended.
 *
 * @param name what it is called on the command line
 * @param proves one sentence: what a valid verdict shows
 * @param leadership where the consensus leader should be before the fault, as far as that can be
 *     had
 * @param strike what is done
 * @param expectation what must come about before it is mended
 * @param mend how it is mended
 */
public record Scenario(
    String name,
    String proves,
    Leadership leadership,
    Strike strike,
    Expectation expectation,
    Mend mend) {
  /** Where the consensus leader should be when the fault strikes. */
  public enum Leadership {
    /** In the region of the primary: one blow takes both. */
    WITH_PRIMARY,
    /** In a region that holds no primary. */
    AWAY_FROM_PRIMARY,
    /** Wherever it happens to be. */
    ANYWHERE
  }

  /** What is done. */
  public enum Strike {
    /** The region of the primary is killed. */
    KILL_PRIMARY_REGION,
    /** The region of the primary neither hears the others nor is heard by them. */
    ISOLATE_PRIMARY_REGION,
    /**
     * The region of the primary is not heard by the others, or does not hear them: the seed says
     * which.
     */
    ISOLATE_PRIMARY_REGION_ONE_WAY,
    /**
     * The link between the region of the primary and another one, both ways; the seed says which.
     */
    CUT_LINK_OF_PRIMARY_REGION,
    /** The region of the primary is frozen. */
    FREEZE_PRIMARY_REGION,
    /** The engine of the primary is killed. */
    CRASH_PRIMARY_ENGINE,
    /** The region of the consensus leader is killed. */
    KILL_LEADER_REGION,
    /** A planned change of the primary is asked for. */
    SWITCH_OVER,
    /** The region of the primary is cut off, and commits that wait there are interrupted. */
    INTERRUPT_COMMITS,
    /** The disk of a standby's region is full for a while, then that of the primary's. */
    FILL_DISKS,
    /** A superuser promotes a standby; later the region of the primary is killed. */
    PROMOTE_BY_HAND,
    /** The engine of a standby is broken. */
    BREAK_STANDBY,
    /** Every region restarts, one after the other. */
    RESTART_EVERY_REGION,
    /** Every processor is kept busy many times over, and nodes stand still now and then. */
    SATURATE,
    /**
     * Faults, operators' and superusers' deeds, as chance has it, some of them at the same time.
     */
    WALK
  }

  /** What must come about before the harm is mended. */
  public enum Expectation {
    /** Every resource whose primary was struck has another primary and a newer epoch. */
    FAILED_OVER("another region serves as primary"),
    /** The resource has the primary that was asked for. */
    SWITCHED_OVER("the primary is where it was asked to be"),
    /** Every resource is served by the primary that it had. */
    SERVED_AS_BEFORE("every resource is served by the primary that it had"),
    /** Another region leads, and every resource is served. */
    NEW_LEADER("another region leads and every resource is served"),
    /** Every resource is served. */
    SERVED("every resource is served"),
    /** A write through each surviving region is acknowledged that was sent after the harm. */
    WRITES_GO_ON("writes through every surviving region are acknowledged"),
    /** Nothing but that no promise is broken. */
    NOTHING("what was done is over");

    private final String sentence;

    Expectation(String sentence) {
      this.sentence = sentence;
    }

    /** What it is, for people. */
    public String sentence() {
      return sentence;
    }

    /**
     * Whether it must hold until the harm is mended; otherwise it is enough that it comes about.
     */
    boolean lasting() {
      return this == SERVED_AS_BEFORE;
    }
  }

  /** How the harm is mended. */
  public enum Mend {
    /** The killed region is started again. */
    RESTART("the killed region is started again"),
    /** The network is whole again. */
    HEAL("the network is whole again"),
    /** The frozen region runs on. */
    THAW("the frozen region runs on"),
    /** The disk has room again. */
    FREE("the full disk has room again"),
    /** The broken engine can start. */
    MEND_ENGINE("the broken engine can start again"),
    /** The machine is left to the regions again. */
    RELIEVE("the machine is left to the regions again"),
    /** Whatever was done is undone. */
    EVERYTHING("everything is mended"),
    /** There is nothing to mend. */
    NOTHING("there is nothing to mend");

    private final String sentence;

    Mend(String sentence) {
      this.sentence = sentence;
    }

    /** What it is, for people. */
    public String sentence() {
      return sentence;
    }
  }

  /** One schedule of a soak. */
  public static final Scenario SOAK =
      new Scenario(
          "soak",
          "Whatever people, programs and machines do, and in whatever order: nothing acknowledged"
              + " is lost, no two primaries acknowledge at once, and everything comes back.",
          Leadership.ANYWHERE,
          Strike.WALK,
          Expectation.NOTHING,
          Mend.EVERYTHING);

  private static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "region-loss",
              "When the region that holds the primary dies, another takes over and keeps its"
                  + " promises.",
              Leadership.WITH_PRIMARY,
              Strike.KILL_PRIMARY_REGION,
              Expectation.FAILED_OVER,
              Mend.RESTART),
          new Scenario(
              "partition",
              "A primary cut off from everybody stops acknowledging before another is promoted.",
              Leadership.WITH_PRIMARY,
              Strike.ISOLATE_PRIMARY_REGION,
              Expectation.FAILED_OVER,
              Mend.HEAL),
          new Scenario(
              "one-way-partition",
              "A primary that can only speak, or only hear, is replaced without two serving at"
                  + " once.",
              Leadership.ANYWHERE,
              Strike.ISOLATE_PRIMARY_REGION_ONE_WAY,
              Expectation.FAILED_OVER,
              Mend.HEAL),
          new Scenario(
              "link-cut",
              "Two regions that lose the link between them go on by way of a third, with the"
                  + " primary where it is.",
              Leadership.AWAY_FROM_PRIMARY,
              Strike.CUT_LINK_OF_PRIMARY_REGION,
              Expectation.SERVED_AS_BEFORE,
              Mend.HEAL),
          new Scenario(
              "freeze",
              "A primary that wakes up after it was replaced acknowledges nothing more.",
              Leadership.WITH_PRIMARY,
              Strike.FREEZE_PRIMARY_REGION,
              Expectation.FAILED_OVER,
              Mend.THAW),
          new Scenario(
              "engine-crash",
              "A killed database engine comes back, here or elsewhere, with everything it"
                  + " acknowledged.",
              Leadership.ANYWHERE,
              Strike.CRASH_PRIMARY_ENGINE,
              Expectation.SERVED,
              Mend.NOTHING),
          new Scenario(
              "leader-loss",
              "Losing the region that leads the consensus costs a primary elsewhere no write and at"
                  + " most a short pause.",
              Leadership.AWAY_FROM_PRIMARY,
              Strike.KILL_LEADER_REGION,
              Expectation.NEW_LEADER,
              Mend.RESTART),
          new Scenario(
              "switchover",
              "The primary can be moved while clients write, losing nothing.",
              Leadership.ANYWHERE,
              Strike.SWITCH_OVER,
              Expectation.SWITCHED_OVER,
              Mend.NOTHING),
          new Scenario(
              "client-timeouts",
              "A commit whose wait is interrupted by its client, by another session or by its end"
                  + " is never acknowledged without the quorum.",
              Leadership.WITH_PRIMARY,
              Strike.INTERRUPT_COMMITS,
              Expectation.FAILED_OVER,
              Mend.HEAL),
          new Scenario(
              "disk-full",
              "A full disk costs one region at most, and the region comes back by itself when there"
                  + " is room.",
              Leadership.ANYWHERE,
              Strike.FILL_DISKS,
              Expectation.WRITES_GO_ON,
              Mend.FREE),
          new Scenario(
              "hand-promoted",
              "A standby that somebody promoted by hand is never taken for the committed history.",
              Leadership.WITH_PRIMARY,
              Strike.PROMOTE_BY_HAND,
              Expectation.FAILED_OVER,
              Mend.RESTART),
          new Scenario(
              "broken-standby",
              "Writes go on without a standby whose server cannot run, and it comes back when it"
                  + " can.",
              Leadership.ANYWHERE,
              Strike.BREAK_STANDBY,
              Expectation.WRITES_GO_ON,
              Mend.MEND_ENGINE),
          new Scenario(
              "rolling-restart",
              "Every region can be restarted in good order, one after the other, under load.",
              Leadership.ANYWHERE,
              Strike.RESTART_EVERY_REGION,
              Expectation.WRITES_GO_ON,
              Mend.NOTHING),
          new Scenario(
              "saturated",
              "A machine that is busy many times over costs time, and neither a session nor a"
                  + " failover while no node stands still for longer than half a lease.",
              Leadership.ANYWHERE,
              Strike.SATURATE,
              Expectation.WRITES_GO_ON,
              Mend.RELIEVE));

  /** Every scenario there is, the default first. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** Whether clients give up a statement after a second, as drivers' time-outs do. */
  boolean impatientClients() {
    return strike == Strike.INTERRUPT_COMMITS;
  }

  /** Whether each region needs a disk of its own. */
  public boolean needsDisks() {
    return strike == Strike.FILL_DISKS;
  }

  /** The scenario of that name, or empty. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
