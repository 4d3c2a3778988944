/** Tests of the rule packs and of what they are measured by. */
@NullMarked
package dev.holdfast.advisor.compliance;

import org.jspecify.annotations.NullMarked;
