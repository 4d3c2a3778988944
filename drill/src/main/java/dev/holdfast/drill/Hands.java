package dev.holdfast.drill;

import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Does to the regions what a scenario says: faults from outside and a superuser's deeds. What is
 * done again and again runs in virtual threads of its own until {@link #letGo}.
 */
final class Hands {
  /** Often enough that hardly a commit waits for a second uninterrupted. */
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Range range;
  private final Journal journal;
  private final Watch watch;
  private final Superuser superuser;
  private final StopSign enough = new StopSign();
  private final Burners burners = new Burners();
  private Optional<Undisturbed> undisturbed = Optional.empty();

  Hands(Range range, Journal journal, Watch watch) {
    this.range = range;
    this.journal = journal;
    this.watch = watch;
    this.superuser = new Superuser(range);
  }

  void carryOut(List<Step> steps) throws IOException, InterruptedException {
    for (Step step : steps) {
      switch (step) {
        case Step.Do(String sentence, List<Fault> faults) -> {
          journal.mark(Mark.Kind.DEED, sentence);
          for (Fault fault : faults) {
            inject(fault);
          }
        }
        case Step.Let(Duration duration) -> journal.pause(duration);
        case Step.Whole() -> awaitWhole();
        case Step.Heal() -> {
          journal.mark(Mark.Kind.DEED, "the network is whole again");
          range.heal();
        }
        case Step.Move(var resource, var to) -> {
          journal.mark(Mark.Kind.DEED, "somebody asks for %s in %s".formatted(resource, to));
          range.switchover(resource, to);
        }
        case Step.Lead(var region) -> {
          journal.mark(Mark.Kind.DEED, "somebody asks that " + region + " lead the consensus");
          range.lead(region);
        }
        case Step.Interfere(var resource, var deed) -> interfere(resource, deed);
        case Step.Burn(int perProcessor) -> {
          burners.start(perProcessor);
          journal.mark(Mark.Kind.DEED, burners.running() + " processes keep every processor busy");
        }
        case Step.BeginUndisturbed(var resource) -> {
          undisturbed = Optional.of(Undisturbed.begin(range, resource, situation(resource)));
        }
        case Step.EndUndisturbed(String what, boolean strict) -> {
          Undisturbed began = undisturbed.orElseThrow();
          journal.check(what, began.disturbed(situation(began.resource()), strict));
        }
      }
    }
  }

  private Situation.ResourceSituation situation(ResourceId resource)
      throws IOException, InterruptedException {
    return watch
        .await(now -> now.resources().containsKey(resource), Drill.EXPECTED_MAX)
        .map(now -> now.resources().get(resource))
        .orElseThrow(() -> new IOException("no region told how " + resource + " stands"));
  }

  private void interfere(ResourceId resource, Superuser.Deed deed)
      throws IOException, InterruptedException {
    RegionId primary =
        watch
            .primary(resource)
            .orElseThrow(() -> new IOException("the primary of " + resource + " is not known"));
    journal.mark(Mark.Kind.DEED, "a superuser in %s: %s".formatted(primary, deed.sentence()));
    superuser.perform(primary, resource, deed);
  }

  /** As far as they can be carried out: the one may have made the other impossible. */
  void carryOutWhatCanBe(List<Step> steps) throws InterruptedException {
    for (Step step : steps) {
      try {
        carryOut(List.of(step));
      } catch (IOException e) {
        journal.say("not possible now: " + e.getMessage());
      }
    }
  }

  /** A scenario whose parts must not overlap is not what it says if a replica stays away. */
  private void awaitWhole() throws InterruptedException {
    if (watch.await(Preparation::whole, Drill.SETTLED_MAX).isEmpty()) {
      journal.check(
          "between",
          new Verdict.Invalid(
              "Not every replica came back within %d s between two parts of the scenario. Last seen: %s"
                  .formatted(Drill.SETTLED_MAX.toSeconds(), watch.sentence())));
    }
  }

  void inject(Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case Fault.Promote(var region, var resource) -> superuser.promote(region, resource);
      case Fault.InterruptCommits interrupt ->
          Thread.ofVirtual().name("drill-interrupts").start(() -> interrupt(interrupt));
      default -> range.inject(fault);
    }
  }

  private void interrupt(Fault.InterruptCommits fault) {
    try {
      while (!enough.await(AGAIN)) {
        try {
          superuser.interruptCommits(fault.region(), fault.resource());
        } catch (IOException _) {
          // The engine is fenced or gone, so nothing waits there that could be interrupted.
        }
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread but a virtual machine that ends.
    }
  }

  /** Mends one fault. That an engine was cloned anew meanwhile, which mends it too, is said. */
  void mend(Fault fault) throws IOException, InterruptedException {
    try {
      inject(fault);
    } catch (IOException e) {
      if (!(fault instanceof Fault.MendEngine)) {
        throw e;
      }
      journal.say("nothing to mend: " + e.getMessage());
    }
  }

  /** Undoes what steps did that were perhaps not all carried out. */
  void undo(List<Step> steps) throws InterruptedException {
    for (Step step : steps) {
      if (step instanceof Step.Do(String _, List<Fault> faults)) {
        for (Fault fault : Harm.mending(faults)) {
          try {
            inject(fault);
          } catch (IOException e) {
            journal.say("nothing to undo: " + e.getMessage());
          }
        }
      }
    }
  }

  /** Does nothing more by itself. */
  void letGo() {
    burners.close();
    enough.raise();
  }
}
