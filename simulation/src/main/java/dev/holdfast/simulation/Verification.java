package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.model.Epoch;
import java.util.random.RandomGenerator;

/** The runbook's verify step: one write through the public endpoint, until it is acknowledged. */
final class Verification {
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final Replica replica;
  private final Reports reports;
  private final RandomGenerator random;
  private int tries;
  private boolean trying;

  Verification(Replica replica, Reports reports, RandomGenerator random) {
    this.replica = replica;
    this.reports = reports;
    this.random = random;
  }

  void cancel() {
    trying = false;
    tries++;
  }

  void tryOnce(Epoch epoch) {
    if (trying) {
      return;
    }
    trying = true;
    int mine = ++tries;
    Node node = replica.node;
    long commit = node.world.timings().commit().nanos(random);
    node.machine.after(commit + 1_000_000, () -> write(epoch, mine));
    node.machine.after(
        PATIENCE_NANOS,
        () -> {
          if (mine == tries) {
            trying = false;
            replica.step();
          }
        });
  }

  private void write(Epoch epoch, int mine) {
    Node node = replica.node;
    if (mine != tries || !node.mayWrite(replica.id, epoch)) {
      return;
    }
    replica.engine.commit(
        Gateway.WRITE_BYTES,
        () -> {
          if (node.mayWrite(replica.id, epoch) && mine == tries) {
            reports.say(
                new Command.ReportVerified(
                    replica.id,
                    epoch,
                    node.machine.id,
                    "a write was read",
                    node.machine.wallMillis()));
          }
        });
    replica.stream.publish();
  }
}
