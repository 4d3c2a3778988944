/**
 * Holds the checkers against histories written by hand, each with an anomaly that must be found.
 */
@NullMarked
package dev.holdfast.drill.check;

import org.jspecify.annotations.NullMarked;
