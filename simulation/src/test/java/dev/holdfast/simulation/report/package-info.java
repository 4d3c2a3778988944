/** Tests. */
@NullMarked
package dev.holdfast.simulation.report;

import org.jspecify.annotations.NullMarked;
