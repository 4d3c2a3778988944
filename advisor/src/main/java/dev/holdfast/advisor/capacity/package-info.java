/**
 * How much load is coming, what gives way first, and when to order more: a forecast with intervals
 * from measured load, held against what each service has.
 *
 * <p>Start at {@link dev.holdfast.advisor.capacity.CapacityPlan#of}.
 */
@NullMarked
package dev.holdfast.advisor.capacity;

import org.jspecify.annotations.NullMarked;
