/** Holds reports against what they must say, and to whom. */
@NullMarked
package dev.holdfast.drill.report;

import org.jspecify.annotations.NullMarked;
