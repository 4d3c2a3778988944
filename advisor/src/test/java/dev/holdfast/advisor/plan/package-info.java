/** Tests of the plan. */
@NullMarked
package dev.holdfast.advisor.plan;

import org.jspecify.annotations.NullMarked;
