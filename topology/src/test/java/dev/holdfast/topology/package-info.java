/** Tests. */
@NullMarked
package dev.holdfast.topology;

import org.jspecify.annotations.NullMarked;
