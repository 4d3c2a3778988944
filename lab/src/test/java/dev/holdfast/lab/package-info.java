/** Tests. */
@NullMarked
package dev.holdfast.lab;

import org.jspecify.annotations.NullMarked;
