package dev.holdfast.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent says is next.
 *
 * @param memory what to ask with the next time
 * @param effects to be carried out now, in this order; none of them takes time
 * @param deed what the engine is to do then, if anything; the answer goes to {@link Agent#done}
 * @param again without a deed: ask again after so long, and before that whenever the committed
 *     state changes or a lease is renewed
 */
public record Step(Memory memory, List<Effect> effects, Optional<Deed> deed, Duration again) {
  public Step {
    effects = List.copyOf(effects);
  }
}
