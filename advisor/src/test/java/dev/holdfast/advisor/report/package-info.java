/** Tests of the page. */
@NullMarked
package dev.holdfast.advisor.report;

import org.jspecify.annotations.NullMarked;
