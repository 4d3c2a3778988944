/** Tests of the advice. */
@NullMarked
package dev.holdfast.advisor.advice;

import org.jspecify.annotations.NullMarked;
