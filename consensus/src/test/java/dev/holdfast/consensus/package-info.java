/** Tests. */
@NullMarked
package dev.holdfast.consensus;

import org.jspecify.annotations.NullMarked;
