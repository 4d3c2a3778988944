/** Tests of the capacity plan. */
@NullMarked
package dev.holdfast.advisor.capacity;

import org.jspecify.annotations.NullMarked;
