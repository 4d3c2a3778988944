/** Tests of the figures. */
@NullMarked
package dev.holdfast.advisor.estimate;

import org.jspecify.annotations.NullMarked;
