package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;

/** One part of what is done to the regions in a scenario. */
sealed interface Step {
  /**
   * Something is done.
   *
   * @param sentence what, for people
   * @param faults how, in this order
   */
  record Do(String sentence, List<Fault> faults) implements Step {
    public Do {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Clients work on for a while.
   *
   * @param duration how long
   */
  record Let(Duration duration) implements Step {}

  /** Every replica comes back to its place. */
  record Whole() implements Step {}

  /**
   * Every processor of the machine is kept busy from now on, until the harm is mended.
   *
   * @param perProcessor by how many processes each
   */
  record Burn(int perProcessor) implements Step {}

  /**
   * From here on it is looked whether a resource's primary and its sessions are left in peace.
   *
   * @param resource whose
   */
  record BeginUndisturbed(ResourceId resource) implements Step {}

  /**
   * Whether they were is judged.
   *
   * @param what what they should be left in peace by
   * @param strict whether nothing at all may have been disturbed; otherwise a primary may have been
   *     replaced, but no server stopped in an epoch that went on
   */
  record EndUndisturbed(String what, boolean strict) implements Step {}

  /** The network is whole again. */
  record Heal() implements Step {}

  /**
   * A planned change of the primary is asked for, and not waited for.
   *
   * @param resource whose
   * @param to where to
   */
  record Move(ResourceId resource, RegionId to) implements Step {}

  /**
   * A region is asked to lead the consensus, and that is not waited for.
   *
   * @param region which
   */
  record Lead(RegionId region) implements Step {}

  /**
   * A superuser does something at the primary, wherever that is by then.
   *
   * @param resource whose primary
   * @param deed what
   */
  record Interfere(ResourceId resource, Superuser.Deed deed) implements Step {}
}
