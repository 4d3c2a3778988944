/** Tests. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
