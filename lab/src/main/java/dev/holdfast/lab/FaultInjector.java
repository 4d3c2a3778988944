package dev.holdfast.lab;

import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Carries out faults on a lab. Called by the thread that has the lab's turn. */
final class FaultInjector {
  private final Lab lab;
  private final Topology topology;
  private final RegionDisks disks;

  FaultInjector(Lab lab, LabSettings settings) {
    this.lab = lab;
    this.topology = settings.addresses().topology();
    this.disks = settings.disks();
  }

  Answer apply(Fault fault) throws InterruptedException {
    return switch (fault) {
      case Fault.Kill(var region) -> kill(lab.process(region));
      case Fault.Freeze(var region) -> freeze(lab.process(region));
      case Fault.Thaw(var region) -> thaw(lab.process(region));
      case Fault.Cut(var from, var to, var bothWays) -> cut(from, to, bothWays);
      case Fault.Isolate(var region, var direction) -> isolate(region, direction);
      case Fault.Slow slow -> slow(slow);
      case Fault.EngineCrash crash -> engineCrash(crash);
      case Fault.NodeCrash(var region) -> nodeCrash(lab.process(region));
      case Fault.Restart(var region) -> restart(lab.process(region));
      case Fault.Fill(var region) -> fill(region);
      case Fault.Free(var region) -> free(region);
      case Fault.PauseNode(var region, var duration) -> pauseNode(lab.process(region), duration);
      case Fault.BreakEngine(var region, var resource) -> breakEngine(region, resource);
      case Fault.MendEngine(var region, var resource) -> mendEngine(region, resource);
      case Fault.Heal _ -> heal();
    };
  }

  private Answer kill(RegionProcess region) {
    if (region.state() == RegionState.KILLED) {
      return refused(region, "is killed already. Bring it back with: fault restart %s");
    }
    // The network goes first: a kernel closes the sockets of what it kills, a dead machine does
    // not.
    lab.wan().lose(region.region());
    int count = region.members().size();
    List<ProcessEntry> immortal = region.kill();
    return immortal.isEmpty()
        ? done("killed the %d processes of %s and cut it off".formatted(count, region.region()))
        : new Answer.Unknown("These would not die: " + ProcessTree.pids(immortal));
  }

  private Answer freeze(RegionProcess region) {
    if (region.state() != RegionState.RUNNING) {
      return notRunning(region);
    }
    List<ProcessEntry> restless = region.freeze();
    return restless.isEmpty()
        ? done("froze the %d processes of %s".formatted(region.members().size(), region.region()))
        : new Answer.Unknown("These would not stand still: " + ProcessTree.pids(restless));
  }

  private Answer thaw(RegionProcess region) {
    if (region.state() != RegionState.FROZEN) {
      return refused(region, "is not frozen");
    }
    List<ProcessEntry> still = region.thaw();
    return still.isEmpty()
        ? done("thawed " + region.region())
        : new Answer.Unknown("These did not go on: " + ProcessTree.pids(still));
  }

  private Answer cut(RegionId from, RegionId to, boolean bothWays) {
    lab.wan().cut(from, to);
    if (bothWays) {
      lab.wan().cut(to, from);
      return done("cut %s and %s off from each other".formatted(from, to));
    }
    return done("%s no longer hears %s".formatted(to, from));
  }

  private Answer isolate(RegionId region, Fault.Direction direction) {
    for (RegionId other : topology.regionIds()) {
      if (other.equals(region)) {
        continue;
      }
      if (direction != Fault.Direction.IN) {
        lab.wan().cut(region, other);
      }
      if (direction != Fault.Direction.OUT) {
        lab.wan().cut(other, region);
      }
    }
    return done(
        switch (direction) {
          case BOTH -> "cut %s off from all others".formatted(region);
          case IN -> "%s no longer hears any other".formatted(region);
          case OUT -> "no other hears %s any longer".formatted(region);
        });
  }

  private Answer slow(Fault.Slow slow) {
    lab.wan().slow(slow.a(), slow.b(), slow.delay(), slow.bandwidth());
    return done("slowed the link between %s and %s".formatted(slow.a(), slow.b()));
  }

  private Answer engineCrash(Fault.EngineCrash crash) {
    RegionProcess region = lab.process(crash.region());
    if (region.state() != RegionState.RUNNING) {
      return notRunning(region);
    }
    return region
        .crashEngine(crash.resource())
        .map(server ->
            done(
                "killed the server of %s in %s (process %d)"
                    .formatted(crash.resource(), crash.region(), server.pid())))
        .orElseGet(() ->
            new Answer.Refused(
                "No server of %s runs in %s.".formatted(crash.resource(), crash.region())));
  }

  private Answer nodeCrash(RegionProcess region) throws InterruptedException {
    if (region.state() != RegionState.RUNNING) {
      return notRunning(region);
    }
    return region.crashNode()
        ? done("killed the node of " + region.region())
        : refused(region, "has no node that is alive");
  }

  private Answer fill(RegionId region) {
    if (!disks.own()) {
      return new Answer.Refused(
          "%s shares a disk with everything else on this machine. Give each region a disk of its own: "
                  .formatted(region)
              + "holdfast up --disk 1GB (in an empty state folder)");
    }
    try {
      disks.fill(region);
      return done(
          "filled the disk of %s; give it room with: fault free %s".formatted(region, region));
    } catch (IOException stuck) {
      return new Answer.Unknown(String.valueOf(stuck.getMessage()));
    }
  }

  private Answer free(RegionId region) {
    if (!disks.own()) {
      return new Answer.Refused(region + " has no disk of its own, so none was filled");
    }
    try {
      disks.free(region);
      return done("the disk of " + region + " has room");
    } catch (IOException stuck) {
      return new Answer.Unknown(String.valueOf(stuck.getMessage()));
    }
  }

  private Answer pauseNode(RegionProcess region, Duration duration) {
    if (region.state() != RegionState.RUNNING) {
      return notRunning(region);
    }
    return region.pauseNode(duration)
        ? done("paused the node of %s for %d ms".formatted(region.region(), duration.toMillis()))
        : refused(region, "is paused already; it runs on by itself");
  }

  /** The file goes first: a server that dies is started again within milliseconds. */
  private Answer breakEngine(RegionId region, ResourceId resource) {
    RegionProcess process = lab.process(region);
    try {
      if (!process.files(resource).takeAway()) {
        return new Answer.Refused(
            "%s has no server of %s that could be broken.".formatted(region, resource));
      }
    } catch (IOException stuck) {
      return new Answer.Unknown(String.valueOf(stuck.getMessage()));
    }
    process.crashEngine(resource);
    return done(
        "broke the server of %s in %s (its pg_control is gone); mend it with: fault mend-engine %s %s"
            .formatted(resource, region, region, resource));
  }

  private Answer mendEngine(RegionId region, ResourceId resource) {
    try {
      return lab.process(region).files(resource).putBack()
          ? done("mended the server of %s in %s".formatted(resource, region))
          : new Answer.Refused(
              "Nothing is missing from the server of %s in %s.".formatted(resource, region));
    } catch (IOException stuck) {
      return new Answer.Unknown(String.valueOf(stuck.getMessage()));
    }
  }

  private Answer restart(RegionProcess region) throws InterruptedException {
    boolean ran = region.state() == RegionState.RUNNING || region.state() == RegionState.FROZEN;
    if (ran) {
      region.stop(Lab.STOP_PATIENCE, lab::stopping);
    }
    try {
      lab.launch(region);
    } catch (IOException failed) {
      return new Answer.Unknown(String.valueOf(failed.getMessage()));
    }
    String what = ran ? "stopped and started " : "started ";
    return done(what + region.region() + " again; it rejoins within seconds");
  }

  private Answer heal() throws InterruptedException {
    lab.wan().heal();
    List<String> did = new ArrayList<>(List.of("all links are as they were"));
    for (Answer mended : mendings()) {
      switch (mended) {
        case Answer.Done(var sentences) -> did.addAll(sentences);
        case Answer.Refused refused -> did.add(refused.because());
        case Answer.Unknown unknown -> {
          return new Answer.Unknown(
              String.join(
                  "; ", Stream.concat(did.stream(), Stream.of(unknown.because())).toList()));
        }
      }
    }
    return new Answer.Done(did);
  }

  /** Files first, so that what is started afterwards finds what it needs. */
  private List<Answer> mendings() throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (RegionProcess region : lab.processes()) {
      if (disks.full(region.region())) {
        answers.add(free(region.region()));
      }
      for (Database database : topology.databases()) {
        if (region.files(database.id()).broken()) {
          answers.add(mendEngine(region.region(), database.id()));
        }
      }
    }
    for (RegionProcess region : lab.processes()) {
      switch (region.state()) {
        case FROZEN -> answers.add(thaw(region));
        case KILLED, CRASHED, STOPPED -> answers.add(restart(region));
        case RUNNING -> {
          if (region.resumeNode()) {
            answers.add(done("let the node of %s run on".formatted(region.region())));
          }
        }
      }
    }
    return answers;
  }

  private static Answer done(String what) {
    return new Answer.Done(List.of(what));
  }

  private static Answer notRunning(RegionProcess region) {
    return refused(
        region,
        switch (region.state()) {
          case STOPPED -> "is stopped. Start it with: fault restart %s";
          case FROZEN -> "is frozen. Let it run on with: fault thaw %s";
          case KILLED -> "is killed. Bring it back with: fault restart %s";
          case CRASHED -> "has lost its node. Bring it back with: fault restart %s";
          case RUNNING -> "runs";
        });
  }

  private static Answer refused(RegionProcess region, String sentence) {
    return new Answer.Refused(
        region.region() + " " + sentence.replace("%s", region.region().value()));
  }
}
