/** Workloads, histories, checkers, verdicts and reports. */
@NullMarked
package dev.holdfast.drill;

import org.jspecify.annotations.NullMarked;
