package dev.holdfast.node;

import dev.holdfast.engine.CommitWatch;
import dev.holdfast.engine.SessionWatch;
import dev.holdfast.mesh.AnswerCheck;
import dev.holdfast.steering.PostgresAnswers;

/** Lets the mesh ask an engine whether what it says to a client may arrive. */
final class Answers {
  private Answers() {}

  /** Looks at one connection to an engine. */
  static AnswerCheck of(CommitWatch commits) {
    return new PostgresAnswers(process -> new OfSession(process, commits.session(process)));
  }

  private record OfSession(long process, SessionWatch watch) implements AnswerCheck {
    @Override
    public Verdict verdict() {
      return switch (watch.mayPass()) {
        case PASS -> Verdict.PASS;
        case NOT_YET -> Verdict.HOLD;
        case NEVER -> Verdict.CUT;
      };
    }

    @Override
    public String because() {
      return switch (watch.mayPass()) {
        case PASS, NOT_YET -> "the log of its server is not read";
        case NEVER ->
            "PostgreSQL's process "
                + process
                + " has given up waiting for the standbys of a commit, which it acknowledges all"
                + " the same";
      };
    }

    @Override
    public void ended() {
      watch.close();
    }
  }
}
