/** Tests. */
@NullMarked
package dev.holdfast.steering;

import org.jspecify.annotations.NullMarked;
